"""A linear autoencoder finds PCA's subspace, and axes of its own in it."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import LINEAR_PAGE
from ae_keras.ui.said import linear
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size

ARROWS = {"pca": "principal component", "column": "column of the decoder", "direction": "singular vector"}

lesson = Lesson(LINEAR_PAGE, ("ellipse", "banknote", "iris", "wine", "breast-cancer", "digits"))
lesson.header(
    "Linear autoencoder = PCA",
    "A linear autoencoder finds the **subspace** of PCA, but nothing makes its **axes** orthogonal.",
    "With two numbers in the code, everything that a linear decoder can produce lies in a plane. The plane with the "
    "least squared error is that of the first two principal components "
    "([Baldi & Hornik 1989](https://doi.org/10.1016/0893-6080(89)90014-2)). Any two axes of this plane give the same "
    "error.",
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


def rows(moment: Moment) -> Rows:
    decoder, found = moment.network.decoder[0].kernel.T, moment.geometry
    return charts.axes_data(moment.data, every, found, decoder, moment.spec.l2 > 0)


def draw(moment: Moment) -> None:
    """The axes in the data, and the same in numbers."""
    spec = charts.axes_spec(moment.data.classes, charts.axes_reach(moment.data, every))
    lesson.chart(hero, "The decoder's columns in the plane of the components", rows(moment), spec)
    say(linear.verdict(moment))
    numbers.draw("markdown", linear.table(moment))


def words(moment: Moment) -> Words:
    arrows = rows(moment).query("part != 'point'")
    names = {"part": "arrow", "label": "name", "x": "along PC1", "y": "along PC2"}
    return linear.picture(moment), arrows.replace({"part": ARROWS}).rename(columns=names)[list(names.values())]


lesson.answer(draw)
lesson.tries(
    "another seed: do the plane and the axes stay the same? With weight decay, watch the green arrows, the singular "
    "vectors of the decoder. The cloud has only two features, so the picture shows all of it.",
    {"Weight decay": {"l2": 0.03}, "Cloud, one number": {"dataset": "ellipse", "code": 1, "l2": 0.0}},
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
