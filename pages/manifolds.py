"""Manifold learning: a flat code for a bent surface, and where that cannot work."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.data import manifolds
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import MANIFOLD_PAGE
from ae_keras.ui.said import manifolds as told
from ae_keras.ui.said import neighbours
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size

MEASURED = 400  # rows whose neighbours are looked at
SPEC = charts.space_spec(charts.SHEET, most=330, turn=17, tilt=14)  # one sees into the rolls

lesson = Lesson(MANIFOLD_PAGE, manifolds.NAMES)
sphere = lesson.spec.dataset == "sphere"
lesson.header(
    "Manifold learning",
    "The data have three coordinates but lie on a surface: two numbers in the code can say where on it a point is.",
    "The decoder places a **sheet** in the data: the picture on the left shows a grid of codes, decoded. A bent "
    "surface can be flattened; a closed one, such as a sphere, must be **torn**.",
)
lesson.ask(told.QUESTION)
lesson.settings(
    ("dataset", "cap" if sphere else "hidden", "code", "lam"),
    more=("hidden",) * sphere
    + ("activation", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero()
with st.container(key="measures"):
    measures = Slot()
follow = st.slider(
    "Follow a point",
    0,
    100,
    0,
    key="manifolds.follow",
    help="Marks a training point and its ten nearest neighbours: orange in the data, blue in the code. 0: none",
)


def rows(moment: Moment, found: analysis.Pair | None) -> Rows:
    marked = None if found is None else moment.data.standardized(np.stack([found.one, found.other]))
    return charts.sheet_data(moment.data, moment.pca, moment.network, follow - 1 if follow else None, marked)


def draw(moment: Moment) -> None:
    """The sheet, and how well it fits."""
    found = told.pair(moment)
    lesson.chart(hero, "The learned sheet, the code, and PCA's plane", rows(moment, found), SPEC)
    say(told.verdict(moment))
    measures.draw("markdown", f"{neighbours.kept(moment, MEASURED)} {told.measured(moment, found)}")


def words(moment: Moment) -> Words:
    import pandas as pd

    data = moment.data
    codes = moment.network.encode(data.inputs)

    columns = dict(zip(data.features, data.x_train.T, strict=True))
    return told.picture(moment), pd.DataFrame(columns | {f"code {i + 1}": column for i, column in enumerate(codes.T)})


lesson.answer(draw)
lesson.tries(
    "the cap from 90° to 180°: where does the sheet open? The helix and the circle are lines, so one number may do: "
    "does training find it, at every seed? Does the sheet stay bent when contraction makes the code change slowly?",
    {
        "The whole sphere": {"dataset": "sphere", "cap": 180.0, "code": 2},
        "Swiss roll": {"dataset": "swiss-roll", "code": 2},
        "Helix": {"dataset": "helix", "code": 1},
        "Contraction": {"dataset": "sphere", "cap": 180.0, "code": 2, "lam": 0.01},
        "Circle": {"dataset": "circle", "code": 1, "init": "he_normal"},
    },
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words,
    svg=lambda moment: charts.svg(
        SPEC, rows(moment, told.pair(moment)), width=1160
    ),  # room for the corners of PCA's plane
)
lesson.play(draw, panels.details, panels.finish)
