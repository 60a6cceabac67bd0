"""PCA against the 6,4,2,4,6 autoencoder: the same code size, a flat plane against a bent sheet."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import PCA_PAGE
from ae_keras.ui.said import pca
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size

lesson = Lesson(PCA_PAGE, ("banknote", "digits", "iris", "wine", "breast-cancer"))
lesson.header(
    "PCA vs autoencoder",
    "Codes of the same size: **PCA** projects onto a flat plane, the **autoencoder** may use a curved surface.",
    "Both turn every row into a code of the same size and reconstruct the row from it. With nonlinear layers the "
    "surface of all possible reconstructions may be curved. A row under the pointer shows what each makes of it.",
)
lesson.ask(pca.QUESTION)
lesson.settings(
    ("code", "hidden", "activation"),
    more=("dataset", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed", "test_share"),
)
with lesson.frame:
    say = lesson.verdict()
    left, right = st.columns([5, 3], gap="medium")
    hero, space = lesson.hero(left), lesson.hero(right)
bend = Slot()
every = principal_components(lesson.data, lesson.data.shape[2])
SPACE = charts.space_spec(
    (charts.surface_view(lesson.data, every, lesson.spec.code, "the network's surface"),), most=260, turn=30, tilt=18
)


def plane_rows(moment: Moment) -> Rows:
    return charts.plane_data(moment.data, moment.pca, moment.recorded, moment.network)


def space_rows(moment: Moment) -> Rows:
    colours = charts.class_colours(moment.data)
    return charts.surface_data(moment.data, every, moment.network, moment.codes, colours)


def draw(moment: Moment) -> None:
    """One moment of the run: the pictures and what they say."""
    lesson.chart(hero, "PCA's plane beside the autoencoder's code", plane_rows, charts.plane_spec(lesson.look))
    lesson.chart(space, "PCA's plane and the network's surface among the data", space_rows, SPACE)
    say(pca.verdict(moment))
    bend.draw("markdown", pca.bent(moment))


lesson.answer(draw)
lesson.tries(
    "a *linear* activation: how close does the error come to PCA's, and is the surface still bent? Then no hidden "
    "layers, code sizes 1 and 3, another seed, other data.",
    {"Linear": {"activation": "linear"}, "No hidden layers": {"hidden": ()}, "Digits": {"dataset": "digits"}},
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words=lambda moment: (
        pca.picture(moment),
        plane_rows(moment).drop(columns=list(charts.FOR_THE_PICTURE), errors="ignore"),
    ),
    svg=lambda moment: charts.svg(charts.plane_spec(lesson.look), plane_rows(moment)),
)
lesson.play(draw, panels.details, panels.finish)
