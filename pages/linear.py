"""A linear autoencoder finds PCA's subspace, and axes of its own in it."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import ERRORS, Lesson, Rows, Words
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import LINEAR_PAGE
from ae_keras.ui.said import linear
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size

lesson = Lesson(LINEAR_PAGE, ("ellipse", "banknote", "iris", "wine", "breast-cancer", "digits"))
FLAT = linear.subspace(lesson.spec.code)
PLAYED = "watch the arrows w turn" if lesson.spec.code > 2 else f"the decoder's {FLAT} swings into PCA's"
SAME = "does the line" if lesson.spec.code == 1 else f"do the {FLAT} and the axes"
lesson.header(
    "Linear autoencoder = PCA",
    linear.idea(lesson.spec, lesson.pca, lesson.data.shape[2]),
    "h1 and h2 are the two numbers of the code; w1 and w2 are steps in the space of the features, which the decoder "
    "learns. With one number it gives a line, with more than two a subspace of more dimensions. The plane with the "
    "least squared error on the training rows is that of their first two principal components "
    "([Baldi & Hornik 1989](https://doi.org/10.1016/0893-6080(89)90014-2)). Any two axes of this plane give the same "
    "error. On held-out rows another plane may be slightly better.",
)
lesson.ask(linear.question(lesson.spec.code))
lesson.settings(
    ("code", "l2", "dataset"),
    more=("learning_rate", "schedule", "epochs", "batch", "bias", "seed", "split_seed", "test_share"),
)
with lesson.frame:
    say, hero = lesson.verdict(f"{ERRORS} {linear.W}"), lesson.hero()
every = principal_components(lesson.data, lesson.data.shape[2])
SPEC = charts.space_spec(charts.axes_views(lesson.data, every, lesson.spec.code), most=230, turn=30, tilt=24, wide=1.3)


def rows(moment: Moment) -> Rows:
    columns = moment.network.decoder[0].kernel.T
    return charts.axes_data(moment.data, every, moment.geometry, moment.network, columns, moment.spec.l2 > 0)


def draw(moment: Moment) -> None:
    """The plane among the data, and the axes in it."""
    lesson.chart(hero, "The decoder's plane and PCA's, and the axes in them", rows(moment), SPEC)
    say(linear.verdict(moment))


def words(moment: Moment) -> Words:
    return linear.picture(moment), linear.axes(moment, every)


def details(moment: Moment) -> None:
    """The axes in words and in numbers, and the rest."""
    means.draw("markdown", linear.meaning(moment))
    numbers.draw("markdown", linear.table(moment))
    panels.details(moment)


lesson.answer(draw)
lesson.tries(
    f"Play: {PLAYED}. Another seed: {SAME} stay the same? With weight "
    "decay, watch u, the singular vectors of the decoder. The cloud has two features only, and the lines from its "
    "points are what is lost.",
    {"Weight decay": {"l2": 0.03}, "Cloud, one number": {"dataset": "ellipse", "code": 1, "l2": 0.0}},
)
means = Slot()  # below what is to stay in its place: its length depends on the run
with st.container(key="beside"):
    numbers = Slot()
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words,
    svg=lambda moment: charts.svg(SPEC, rows(moment), width=1160),
)
lesson.play(draw, details, panels.finish)
