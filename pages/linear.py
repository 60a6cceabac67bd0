"""A linear autoencoder finds PCA's subspace, and axes of its own in it."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import LINEAR_PAGE
from ae_keras.ui.said import linear
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size

MATRIX = 5  # rows and columns of a matrix that are shown

lesson = Lesson(LINEAR_PAGE, ("ellipse", "banknote", "iris", "wine", "breast-cancer", "digits"))
lesson.header(
    "Linear autoencoder = PCA",
    "Without nonlinearity an autoencoder finds PCA's **subspace**, but nothing makes its **axes** orthogonal.",
    "A linear autoencoder can only project onto a plane, and the plane with the least squared error is that of the "
    "first principal components ([Baldi & Hornik 1989](https://doi.org/10.1016/0893-6080(89)90014-2)). Any two axes of "
    "this plane serve as well as PCA's.",
)
lesson.ask(linear.QUESTION)
lesson.settings(
    ("code", "l2", "dataset"),
    more=("learning_rate", "schedule", "epochs", "batch", "bias", "seed", "split_seed", "test_share"),
)
with lesson.frame:
    say = lesson.verdict()
    left, right = st.columns([3, 2], gap="medium")
    hero = lesson.hero(left)
    with right.container(key="beside"):
        numbers = Slot()
every = principal_components(lesson.data, lesson.data.shape[2])


def geometry(moment: Moment) -> tuple[np.ndarray, analysis.Geometry]:
    return moment.network.decoder[0].kernel.T, linear.geometry(moment)


def rows(moment: Moment) -> Rows:
    decoder, found = geometry(moment)
    return charts.axes_data(moment.data, every, found, decoder, moment.spec.l2 > 0)


def table(moment: Moment) -> str:
    """The decoder's columns in numbers."""
    _, found = geometry(moment)
    shown = found.gram[:MATRIX, :MATRIX]
    matrix = r" \\ ".join(" & ".join(f"{value:.2f}" for value in line) for line in shown)
    first = " (its first rows and columns)" * (len(found.gram) > MATRIX)
    lines = [
        f"$$W^\\top W=\\begin{{pmatrix}}{matrix}\\end{{pmatrix}}$$",
        "",
        f":small[:gray[Inner products of the decoder's columns w{first}. PCA's matrix has ones on the diagonal and "
        "zeros beside it.]]",
        "",
        "| | s² | theory | angle of u to PC |",
        "|---|---|---|---|",
    ]
    decayed = analysis.squares_with_decay(moment.pca, moment.spec.l2, moment.data.shape[2])
    for i, (square, theory, cosine) in enumerate(zip(found.squares, decayed, found.alignment, strict=True)):
        if i < MATRIX:
            expected = f"{theory:.3f}" if moment.spec.l2 else "any"
            angle = f"{np.degrees(np.arccos(min(cosine, 1))):.1f}°" if found.alive[i] else "gone"
            lines.append(f"| {i + 1} | {square:.3f} | {expected} | {angle} |")
    lines.append("")
    lines.append(
        r":small[:gray[s and u are the singular values and vectors of W. With weight decay λ₂ on both kernels s² "
        r"becomes $1-m\lambda_2/\mathrm{eigenvalue}$, and the u become the components "
        "([Kunin et al. 2019](https://arxiv.org/abs/1901.08168)); the columns w stay free to turn.]]"
    )
    return "\n".join(lines)


def draw(moment: Moment) -> None:
    """The axes in the data, and the same in numbers."""
    spec = charts.axes_spec(moment.data.classes, charts.axes_reach(moment.data, every))
    lesson.chart(hero, "The decoder's columns in the plane of the components", rows(moment), spec)
    say(linear.verdict(moment))
    numbers.draw("markdown", table(moment))


def words(moment: Moment) -> Words:
    _, found = geometry(moment)
    sentence = (
        f"{moment.data.shape[0]} training rows in the plane of the first two principal components, with the decoder's "
        f"{moment.spec.code} columns as arrows. Their span is {found.tilt:.2f} degrees from PCA's subspace."
    )
    if moment.spec.code > 1:
        sentence += f" The pair farthest from a right angle meets at {found.skew:.0f} degrees."
    return sentence, rows(moment).query("part != 'point'").drop(columns="class")


lesson.answer(draw)
lesson.tries(
    "another seed: the same plane, other axes. With weight decay the singular vectors (green) turn into the "
    "components. The cloud in the plane with one number shows everything there is.",
    {"Weight decay": {"l2": 0.03}, "The cloud, one number": {"dataset": "ellipse", "code": 1, "l2": 0.0}},
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words,
    svg=lambda moment: charts.svg(
        charts.axes_spec(moment.data.classes, charts.axes_reach(moment.data, every)), rows(moment)
    ),
)
lesson.play(draw, panels.details, panels.finish)
