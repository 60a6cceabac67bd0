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
from ae_keras.ui.terms import note

lesson = Lesson(PCA_PAGE, ("banknote", "digits", "iris", "wine", "breast-cancer"))
lesson.header(
    "PCA vs autoencoder",
    pca.idea(lesson.spec),
    "The sheet is all that the decoder can give: one point in the space of the features for each code. With linear "
    "layers it is a plane, with nonlinear ones it may be bent and come nearer to the rows. The code has the same size "
    "in both. A network's axes and unit are arbitrary: the map of its code is turned, mirrored and scaled to lie as "
    "PCA's does. A row under the pointer shows what each makes of it. Of up to two numbers, the picture in space has "
    "the sheet where most of the rows' codes are, and, where three components hold nine tenths of the variance, lines "
    "from some rows, far apart, to where PCA (grey) and the network (pink) have them. It shows three components only: "
    "the errors are those of all features. Percentages are shares of the variance.",
)
lesson.ask(pca.question(lesson.spec))
lesson.settings(
    ("code", "hidden", "activation"),
    more=("dataset", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed", "test_share"),
)
with lesson.frame:
    say = lesson.verdict()
    left, right = st.columns([4, 3], gap="medium")
    hero, space = lesson.hero(left), lesson.hero(right)
    beside = lesson.spec.code != 3  # maps of three numbers leave the networks no room below them
    if beside:
        with left:
            drawn = Slot()
    else:
        left.empty()
every = principal_components(lesson.data, lesson.data.shape[2])
SHEET = "network's curve" if lesson.spec.code == 1 else "network's sheet"
SPACE = charts.space_spec(
    (charts.surface_view(lesson.data, every, lesson.spec.code, f"the {SHEET}", 0.68),),
    most=220,
    turn=30,
    tilt=24,
    wide=1.3,
)


def plane_rows(moment: Moment) -> Rows:
    return charts.plane_data(moment.data, moment.pca, moment.recorded, moment.network)


def space_rows(moment: Moment) -> Rows:
    colours = charts.class_colours(moment.data)
    return charts.surface_data(moment.data, every, moment.network, moment.codes, colours, SHEET)


def draw(moment: Moment) -> None:
    """One moment of the run: the pictures and what they say."""
    lesson.chart(hero, "PCA's plane beside the autoencoder's code", plane_rows, charts.plane_spec(lesson.look))
    lesson.chart(space, "PCA's plane and the network's surface among the data", space_rows, SPACE)
    say(pca.verdict(moment))


def details(moment: Moment) -> None:
    """The networks as layers, and what is true of their codes and surfaces."""
    drawn.draw("html", charts.layers_html(pca.networks(moment)))
    true.draw("markdown", "  \n".join(told for tell in (pca.bent, pca.apart, pca.loses) if (told := tell(moment))))
    panels.details(moment)


lesson.answer(draw)
lesson.tries(
    "a *linear* activation: how close does the error come to PCA's, and is it still bent? Then no hidden "
    "layers, code sizes 1 and 3, another seed, other data.",
    {"Linear": {"activation": "linear"}, "No hidden layers": {"hidden": ()}, "Digits": {"dataset": "digits"}},
)
if not beside:
    drawn = Slot()
true = Slot()  # below what is to stay in its place: its length depends on the run
note(lesson.source.blurb)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words=lambda moment: (
        pca.picture(moment),
        plane_rows(moment).drop(columns=list(charts.FOR_THE_PICTURE), errors="ignore"),
    ),
    svg=lambda moment: charts.svg(charts.plane_spec(lesson.look), plane_rows(moment)),
)
lesson.play(draw, details, panels.finish)
