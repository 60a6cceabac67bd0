"""Sparse: units that may rarely be active, and what they come to look for."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.ui import tiles, units
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.penalties import against_lambda, side_by_side
from ae_keras.ui.presets import SPARSE_PAGE
from ae_keras.ui.said import sparse
from ae_keras.ui.slot import Slot

EVADED = {
    "dataset": "digits", "standardize": False, "penalty": "l1", "lam": 1e-3, "l2": 0.0, "code": 64,
    "code_activation": "relu", "batch": 32,
}  # fmt: skip

lesson = Lesson(SPARSE_PAGE, ("patches-white", "patches", "digits", "mnist"))
lesson.header(
    "Sparse autoencoder",
    "Each unit of the code is charged for being active often: it must **specialise** in what is rare and tells much.",
    "The loss adds $\\lambda\\sum_j \\mathrm{KL}(p\\,\\|\\,\\hat p_j)$, where $\\hat p_j$ is the mean activation of "
    "unit $j$ over the training rows, or a penalty on the size of each activation. On patches of photographs the units "
    "come to look for edges, as cells of the visual cortex do (Olshausen and Field 1996; Ng, CS294A). What a unit "
    "looks for is the input of length 1 that it answers to most: $w/\\lVert w\\rVert$ for a code of one layer, and "
    "found by gradient ascent for a deeper one, in the units of training.",
)
lesson.ask(sparse.QUESTION)
lesson.settings(
    ("lam", "p", "penalty", "dataset"),
    more=(
        "code",
        "l2",
        "start_at_p",
        "unit_columns",
        "hidden",
        "code_activation",
        "activation",
        "output",
        "learning_rate",
        "schedule",
        "epochs",
        "batch",
        "seed",
        "split_seed",
    ),
)
with lesson.frame:
    say = lesson.verdict()
    left, right = st.columns([3, 2])
    hero = lesson.hero(left, height=380)
    with right:
        activity = Slot()
unit = 0
if (count := lesson.spec.code) > 1:
    st.session_state["sparse.unit"] = min(st.session_state.get("sparse.unit", 1), count)
    with st.container(horizontal=True, gap=None):
        unit = st.slider("Unit (or click on a filter)", 1, count, key="sparse.unit") - 1
        tiles.moves("sparse.unit")
with st.container(key="measures"):
    measures = Slot()
kl = lesson.spec.penalty == "kl"


def shown(moment: Moment) -> charts.Filters:
    """The filters, and the unit that is looked at with its partners and the rows that excite it most."""
    most = sparse.most_excited(moment, unit, 0 if moment.dead[unit] else charts.SAMPLES)
    rows = lesson.data.x_train[most].reshape(-1, *lesson.data.pixels)
    if not lesson.source.unit:
        rows = 0.5 + 0.5 * rows / np.abs(rows).max(axis=(1, 2), keepdims=True)
    return charts.Filters(
        sparse.filters(moment),
        moment.dead,
        unit,
        analysis.partners(moment.codes, unit, charts.PARTNERS),
        rows,
        sparse.unit_lines(moment, unit),
        lesson.source.ink,
    )


def draw(moment: Moment) -> None:
    """What the units look for, and how active they are."""
    lesson.picture(hero, charts.filters_html(shown(moment)))
    say(sparse.verdict(moment))
    rows = charts.activity_data(sparse.means(moment), lesson.spec.p if kl else None)
    lesson.chart(activity, "Mean activation of every unit", rows, charts.activity_spec(kl))
    measures.draw("markdown", sparse.measured(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    table = {"unit": range(1, count + 1), "mean activation": sparse.means(moment)}
    shares = analysis.peak_share(sparse.filters(moment))
    return sparse.picture(moment), pd.DataFrame(table | {"share of power at one frequency": shares})


lesson.answer(draw)
lesson.tries(
    "p at 0.1: are there still edges? Start at 0: what does it cost? An L1 penalty without weight decay or unit "
    "columns: what happens to mean |h| and to the decoder's columns, and what with unit columns?",
    {
        "No penalty": {"lam": 0.0},
        "p = 0.1": {"p": 0.1},
        "Start at 0": {"start_at_p": False},
        "L1, evaded": EVADED,
        "L1, unit columns": EVADED | {"unit_columns": True},
    },
)
panels = Panels(
    lesson,
    {
        "Loss terms": units.terms,
        "Activations": units.matrix,
        "In the photograph": lambda moment: units.places(moment, unit),
        "Penalties side by side": lambda _: side_by_side(lesson),
        "Against λ": lambda _: against_lambda(lesson),
    },
    words,
    svg=lambda moment: charts.filters_svg(shown(moment)),
    reference=False,
)
lesson.play(draw, panels.details, panels.finish)
