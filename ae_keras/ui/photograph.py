"""A photograph restored patch by patch, by a network that was trained on patches of others."""

import streamlit as st

from ae_keras.charts import pixels
from ae_keras.specs import Denoising
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.said import denoising
from ae_keras.ui.sweeps import lost, trained


def patches_spec(spec: Denoising) -> Denoising:
    """A network for patches of photographs, with the noise of `spec`."""
    return Denoising(
        dataset="patches-grey", hidden=(64,), code=32, activation="relu", batch=64, learning_rate=0.005, epochs=30,
        corruption=spec.corruption, noise=spec.noise, seed=spec.seed,
    )  # fmt: skip


def photograph(lesson: Lesson) -> None:
    """The cat with the page's noise, restored by the network, PCA and both filters."""
    assert isinstance(lesson.steady, Denoising)
    spec = patches_spec(lesson.steady)
    st.caption(
        "A network with a code of 32 numbers is trained on 10 x 10 patches of two other photographs, with the noise "
        "chosen above. Then every patch of the cat goes through it, two pixels from one patch to the next, and where "
        "patches overlap, what they say is averaged. Total variation has the weight that is best for the cat."
    )
    runs = trained(lesson, [spec], "denoising.photograph", "Train on patches")
    if runs is None or lost(runs):
        return
    images = denoising.restored_photograph(lesson.last(runs[0]))
    psnrs = denoising.scores(images)
    st.markdown(denoising.of_the_photograph(psnrs))
    for names in (list(images)[:3], list(images)[3:]):
        for column, name in zip(st.columns(3), names, strict=True):
            said = f", {denoising.score(psnrs[name])}" if name in psnrs else ""
            column.image(pixels.grey(images[name], False, shades=256), width="stretch", alt=f"The cat, {name}")
            column.caption(f"{name}{said}")
