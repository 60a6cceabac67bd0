"""Denoising: the network gets a corrupted input and must give back the clean one."""

import streamlit as st

from ae_keras import analysis, charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.few_labels import few_labels
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.one_step import one_step
from ae_keras.ui.panels import Panels
from ae_keras.ui.photograph import photograph
from ae_keras.ui.presets import DENOISING_PAGE
from ae_keras.ui.said import denoising
from ae_keras.ui.terms import explained

SHOWN = 13  # images in a row
AS_TRAINED = "as in training"

lesson = Lesson(DENOISING_PAGE, ("digits", "mnist", "cat"))
lesson.header(
    "Denoising",
    r"The input is corrupted, $\tilde x\sim C(\tilde x\mid x)$, and the network must give back the **clean** $x$.",
    "At each step of training an example $x_i$ is drawn, a corrupted version $\\tilde x_i$ of it is drawn, and the "
    "network is trained on the pair: $\\lVert x_i-g(f(\\tilde x_i))\\rVert^2$ is reduced. To copy its input does not "
    "help, so the network must learn what the data look like (Vincent, Larochelle, Bengio and Manzagol 2008). Noise is "
    "drawn afresh at each step.",
)
lesson.ask(denoising.QUESTION)
lesson.settings(
    ("corruption", "noise", "code", "dataset"),
    more=("hidden", "activation", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero(height=390)
tested = st.select_slider(
    "Noise of these images",
    [AS_TRAINED, *denoising.LEVELS_SHOWN],
    key="denoising.tested",
    help="How much the held-out images are corrupted; the network stays as it is trained",
)
level = tested if isinstance(tested, float) else lesson.spec.noise
st.caption(
    explained(
        f"PSNR of the first {denoising.LOOKED_AT} held-out images. The weight of total variation is the one that is "
        "best on training images with this noise."
    ),
    unsafe_allow_html=True,
)


def rows(moment: Moment) -> list[charts.Row]:
    """The drawing's rows: who restores, and with what PSNR."""
    images = denoising.restored(moment, level)
    said = {name: denoising.score(value) for name, value in denoising.scores(images).items()}
    return [charts.Row(name, each[:SHOWN], said.get(name, "")) for name, each in images.items()]


def draw(moment: Moment) -> None:
    """Everybody's restorations, and who is best."""
    lesson.picture(hero, charts.restored_html(rows(moment), lesson.source.ink))
    say(denoising.verdict(moment, level))


def table(moment: Moment) -> dict:
    images = denoising.restored(moment, level)
    names = [name for name in images if name != denoising.ORIGINAL]
    original = images[denoising.ORIGINAL]
    return {
        "method": names,
        "PSNR, dB": [analysis.psnr(original, images[name]) for name in names],
        "SSIM": [analysis.ssim(original, images[name]) for name in names],
    }


def words(moment: Moment) -> Words:
    import pandas as pd

    return denoising.verdict(moment, level) + ".", pd.DataFrame(table(moment))


def similarity(moment: Moment) -> None:
    """PSNR and SSIM of everybody, and the table of codes."""
    number = st.column_config.NumberColumn
    columns = {"PSNR, dB": number(format="%.1f"), "SSIM": number(format="%.3f")}
    st.dataframe(table(moment), hide_index=True, column_config=columns, alt="PSNR and SSIM of every method")
    st.caption("SSIM compares contrast and structure in windows of 7 x 7 pixels; 1 is a perfect restoration.")
    comparison_table(lesson)


def another_noise(moment: Moment) -> None:
    """Tested at other levels than it was trained at."""
    errors = denoising.errors_at(moment)
    data = charts.levels_data(denoising.LEVELS, errors, lesson.spec.noise)
    st.vega_lite_chart(data, charts.levels_spec(), alt="Error against noise", key="denoising.levels")
    st.markdown(denoising.another_noise(moment, errors))


lesson.answer(draw)
lesson.tries(
    "other noise in training, then the slider under the picture: is a network that was trained with much noise still "
    "good with little? What if half of the pixels are missing?",
    {
        "Noise 0.1": {"noise": 0.1},
        "Half masked": {"corruption": "masking", "noise": 0.5},
        "Salt and pepper": {"corruption": "salt-and-pepper"},
        "The cat": {"dataset": "cat", "noise": 0.1, "code": 32},
    },
)
panels = Panels(
    lesson,
    {
        "Another noise": another_noise,
        "One step": lambda moment: one_step(lesson, moment),
        "The cat": lambda _: photograph(lesson),
        "A few labels": lambda moment: few_labels(lesson, moment),
        "PSNR and SSIM": similarity,
    },
    words,
    svg=lambda moment: charts.restored_svg(rows(moment), lesson.source.ink),
)
lesson.play(draw, panels.details, panels.finish)
