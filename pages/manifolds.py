"""Manifold learning: a flat code for a bent surface, what keeps it to scale, and where that cannot work."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.data import manifolds
from ae_keras.ui.lesson import ERRORS, Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import MANIFOLD_PAGE
from ae_keras.ui.said import manifolds as told
from ae_keras.ui.said import neighbours
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size
from ae_keras.ui.zoom import magnifier, zoom

lesson = Lesson(MANIFOLD_PAGE, manifolds.NAMES)
sphere = lesson.spec.dataset == "sphere"
SPEC = charts.sheet_spec(lesson.spec.dataset, lesson.spec.code)
lesson.header(
    "Manifold learning",
    told.idea(lesson.spec.dataset, lesson.spec.code),
    "A **manifold** of dimension 2 is a surface that looks flat from near enough, as the tab *Zoom in* shows. The "
    "decoder lays a **sheet** through it: on the left, rows of codes, decoded, and some flat circles of one size that "
    "touch it. In the middle the same circles, as the code has them: an atlas shows its scale so (Tissot 1859). A "
    "point has the same colour in all three pictures.\n\n"
    "The reconstruction error asks only that points come back. It does not ask that neighbours stay neighbours, nor "
    "that equal steps in the code are equal steps on the surface. The slider **Even stretching** asks for the second: "
    "with it the code is a map to scale, as far as the surface allows. A rolled sheet allows it; a part of a sphere "
    "only nearly (Gauss 1827). The code of the Swiss roll then keeps neighbours better than PCA's plane, but what "
    "training has torn stays torn.\n\n"
    "A whole sphere cannot be mapped to two numbers without a tear; with three numbers nothing has to tear.",
)
lesson.ask(told.QUESTION)
lesson.settings(
    ("dataset", "cap" if sphere else "hidden", "code", "lam"),
    more=("hidden",) * sphere
    + ("activation", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(f"{ERRORS} {told.TOLD}"), lesson.hero()
follow = st.slider(
    "Follow a point",
    0,
    100,
    0,
    key="manifolds.follow",
    help="Marks a training point and its ten nearest neighbours: in the data by dots, in the code by rings. 0: none",
)
with st.container(key="measures"):
    measures = Slot()


def rows(moment: Moment, found: analysis.Pair | None) -> Rows:
    marked = None if found is None else moment.data.standardized(np.stack([found.one, found.other]))
    followed = follow - 1 if follow else None
    edge, hole = told.edge(moment), told.hole(moment)
    return charts.sheet_data(
        moment.data, moment.pca, moment.network, followed, marked, moment.torn, edge, hole, magnifier(moment)
    )


def draw(moment: Moment) -> None:
    """The sheet, and how well it fits."""
    found = told.pair(moment)
    lesson.chart(hero, "The learned sheet, the code, and PCA's plane", rows(moment, found), SPEC)
    say(told.verdict(moment))
    measures.draw("markdown", f"{neighbours.kept(moment, told.MEASURED)} {told.measured(moment, found)}")


def words(moment: Moment) -> Words:
    import pandas as pd

    data = moment.data
    codes = moment.network.encode(data.inputs)

    columns = dict(zip(data.features, data.x_train.T, strict=True))
    return told.picture(moment), pd.DataFrame(columns | {f"code {i + 1}": column for i, column in enumerate(codes.T)})


lesson.answer(draw)
lesson.tries(
    "even stretching: the cap still comes back far better than from PCA's plane, from another code. The cap from 90° "
    "to 180°: where does the sheet open? With three numbers the whole sphere needs no tear, and a circle needs two. "
    "The S-curve and the Swiss roll could be laid flat in one piece: are they?",
    {
        "To scale": {"lam": 0.03},
        "S-curve": {"dataset": "s-curve"},
        "Swiss roll": {"dataset": "swiss-roll"},
        "The whole sphere": told.WHOLE,
        "With three numbers": {"cap": 180.0, "code": 3},
        "Circle, one number": {"dataset": "circle", "code": 1, "init": "he_normal"},
        "Circle, two numbers": {"dataset": "circle"},
    },
)
panels = Panels(
    lesson,
    {"Zoom in": zoom, "Every code size": lambda _: error_by_code_size(lesson)},
    words,
    svg=lambda moment: charts.svg(
        SPEC, rows(moment, told.pair(moment)), width=1160
    ),  # room for the corners of PCA's plane
)
lesson.play(draw, panels.details, panels.finish)
