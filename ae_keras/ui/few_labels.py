"""The same network trained without and with noise: what a few labels can do with each code, and with both."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from ae_keras import analysis
from ae_keras.data import Dataset
from ae_keras.specs import Denoising
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import denoising
from ae_keras.ui.sweeps import lost, trained

USUAL = 0.3  # noise, where the page's network has none
BOTH = "both codes side by side"


def specs(spec: Denoising) -> dict[float, Denoising]:
    """The page's network by its noise: without, and with."""
    return {level: spec.replace(noise=level) for level in (0.0, spec.noise or USUAL)}


def score(dataset: Dataset, encode: Callable[[np.ndarray], np.ndarray]) -> float:
    """The share of held-out rows that a linear classifier with 100 labels names correctly by their codes."""
    return analysis.labelled_score(encode(dataset.inputs), dataset.y_train, encode(dataset.held_out), dataset.y_test)


def explained(dataset: Dataset, by: str = "") -> bool:
    """Say what the numbers are, or that data without classes have none; whether they have. by: what they depend on."""
    if not dataset.classes:
        st.caption("These images have no classes; choose handwritten digits.")
        return False
    st.caption(
        "100 training rows get labels, and a logistic regression learns to name them from their standardised codes. "
        f"The share of held-out rows that it names correctly, mean over five choices of the 100{by}:"
    )
    return True


def few_labels(lesson: Lesson, moment: Moment) -> None:
    """Accuracy of a logistic regression with 100 labels on every code, beside pixels and PCA."""
    assert isinstance(lesson.steady, Denoising)
    data = lesson.data
    if not explained(data):
        return
    wanted, label = specs(lesson.steady), "Train the same network without and with noise"
    runs = trained(lesson, list(wanted.values()), "denoising.labels", label)
    if runs is None or lost(runs):
        return
    clean, noisy = (f"network, noise {level:g}" for level in wanted)
    encoders = {name: lesson.last(run).network.encode for name, run in zip((clean, noisy), runs, strict=True)}
    networks = list(encoders.values())
    encoders[BOTH] = lambda x: np.hstack([encode(x) for encode in networks])
    encoders |= {denoising.pca_name(moment): moment.pca.encode, "pixels": lambda x: x}
    scores = {name: score(data, encode) for name, encode in encoders.items()}
    table = {"code": list(scores), "correct with 100 labels": list(scores.values())}
    columns = {"correct with 100 labels": st.column_config.NumberColumn(format="%.3f")}
    st.dataframe(table, hide_index=True, column_config=columns, alt="Accuracy with 100 labels of every code")
    st.markdown(denoising.by_labels(max(wanted), *(scores[name] for name in (clean, noisy, BOTH))))
