"""The penalties side by side, and active units against λ: many sparse networks, trained on demand."""

import streamlit as st

from ae_keras import analysis, charts
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.data.patches import PATCH
from ae_keras.specs import Sparse
from ae_keras.ui import service
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import sparse
from ae_keras.ui.said.numbers import left_out
from ae_keras.ui.sweeps import trained

PART = {"kl": 1.0, "l1": 0.05, "l2": 0.1, "student-t": 0.1}
"""A λ of each penalty that does about as much as a λ of 1 does for the KL; sizes are summed over the units as they are,
and differ more than the KL's means do."""
NAMES = {"none": "λ = 0", "kl": "KL", "l1": "L1", "l2": "L2", "student-t": "Student-t"}
STRENGTHS = (1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0)
"""Of the KL's λ."""

COLUMNS = {
    "_index": st.column_config.Column("", width="small"),
    "lam": st.column_config.NumberColumn("λ", format="%g"),
    "error": st.column_config.NumberColumn("held-out error", format="%.4f"),
    "active": st.column_config.NumberColumn(
        "active at a time", format="%.1f", help="(Σ|h|)² / Σh², mean over the training rows: k if k are equally active"
    ),
    "dead": st.column_config.NumberColumn("dead", format="%d", help="Units that give all training rows one value"),
    "edges": st.column_config.NumberColumn(
        "edges", format="%d", help="Units with most of their filter's power around one frequency"
    ),
    "mean": st.column_config.NumberColumn("mean |h|", format="%.4f"),
    "norm": st.column_config.NumberColumn("decoder's columns", format="%.2f", help="Their mean norm"),
    "score": st.column_config.NumberColumn(
        "accuracy", format="%.3f", help="On held-out rows, of a logistic regression on the code, with all labels"
    ),
}


def strength(spec: Sparse) -> float:
    """What the λ of a spec is for a KL; for a network without a penalty that of the page's first settings is taken."""
    return spec.lam / PART[spec.penalty] if spec.lam and spec.penalty != "none" else 0.3


def penalised(spec: Sparse, penalty: str, kl: float) -> Sparse:
    """The same network with another penalty, about as strong as a KL with this λ."""
    lam = 0.0 if penalty == "none" else min(float(f"{kl * PART[penalty]:.4g}"), 10.0)
    code = {"code_activation": "sigmoid"} if penalty == "kl" else {}
    return spec.replace(penalty=penalty, lam=lam, **code)


def labelled(dataset: Dataset) -> bool:
    """Whether the classes of a data set are what its pictures show: of patches they are the photographs."""
    return SOURCES[dataset.name].classes == 10


@kept_with_it(64)
def _stop(dataset: Dataset, spec: Sparse, scored: bool) -> sparse.Stop:
    """What the network of a spec, which is trained, has come to."""
    moment = _moment(dataset, spec)
    assert moment is not None
    return sparse.stop(moment, scored)


def _moment(dataset: Dataset, spec: Sparse) -> Moment | None:
    """The end of the run of a spec; None where it is not trained, or diverged."""
    run = service.runs().peek(spec)
    return None if run is None or run.diverged is not None else Moment(run, run.frames[-1], dataset)


@kept_with_it(1)
def _raw_score(dataset: Dataset) -> float:
    return analysis.linear_score(dataset.inputs, dataset.y_train, dataset.held_out, dataset.y_test)


def side_by_side(lesson: Lesson) -> None:
    """The network of the page under every penalty: filters, and a table."""
    import pandas as pd

    assert isinstance(lesson.steady, Sparse)
    data, kl = lesson.data, strength(lesson.steady)
    specs = {NAMES[name]: penalised(lesson.steady, name, kl) for name in NAMES}
    st.caption("The same network under every penalty. The four measure different things, so each has a λ of its own.")
    if trained(lesson, list(specs.values()), "sparse.penalties") is None:
        return
    moments = {name: found for name, spec in specs.items() if (found := _moment(data, spec))}
    stops = {name: _stop(data, specs[name], labelled(data)) for name in moments}
    st.html(charts.mosaics_html({name: sparse.filters(moment) for name, moment in moments.items()}))
    rows = {name: each._asdict() | {"dead": lesson.steady.code - each.alive} for name, each in stops.items()}
    if labelled(data):
        rows["raw pixels"] = {"score": _raw_score(data)}
    columns = [name for name in COLUMNS if name != "_index"]
    if data.pixels != PATCH:
        columns.remove("edges")
    if not labelled(data):
        columns.remove("score")
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    st.dataframe(table, column_config=COLUMNS, placeholder="–", alt="The penalties side by side")
    if broken := left_out([name for name in specs if name not in moments]):
        st.caption(broken)
    if free := stops.get(NAMES["none"]):
        told = [f"**{name}**: {sparse.evasion(free, stops[name])}" for name in stops if name != NAMES["none"]]
        st.markdown("  \n".join(told))


def against_lambda(lesson: Lesson) -> None:
    """Active units by the strength of the page's penalty, the page's own run among them."""
    assert isinstance(lesson.steady, Sparse)
    spec, data = lesson.steady, lesson.data
    if spec.penalty == "none":
        st.caption("There is no penalty: choose one to see what its λ does.")
        return
    specs = [penalised(spec, spec.penalty, kl) for kl in STRENGTHS]
    if spec.lam:
        specs.append(spec)
    st.caption(
        f"Units against the λ of the {NAMES[spec.penalty]} penalty: the network learns how restricted the code should "
        "be. λ = 0 has no place on this axis."
    )
    if trained(lesson, specs, "sparse.lambdas") is None:
        return
    stops = sorted({_stop(data, other, False) for other in specs if _moment(data, other)})
    curves = {
        "not dead": {each.lam: float(each.alive) for each in stops},
        "active at a time": {each.lam: each.active for each in stops},
    }
    if data.pixels == PATCH:
        curves["edges"] = {each.lam: float(each.edges) for each in stops}
    rows = charts.lambdas_data(curves, spec.lam)
    st.vega_lite_chart(rows, charts.lambdas_spec(), alt="Active units against λ", key="sparse.lambdas.chart")
    diverged = [f"λ = {other.lam:g}" for other in specs if not _moment(data, other)]
    st.caption(f"{sparse.lambdas(stops, spec.code)} {left_out(diverged)}")
