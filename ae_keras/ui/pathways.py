"""Networks that differ in how the gradient reaches the encoder."""

import streamlit as st

from ae_keras import charts
from ae_keras.specs import Spec
from ae_keras.training.live import LiveRun
from ae_keras.ui import service
from ae_keras.ui.lesson import Lesson, Rows
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Curve
from ae_keras.ui.said import reparametrization as told
from ae_keras.ui.sweeps import trained

_KNOWN = "reparametrization.known"  # in the session: the keys of specs that the picture may show

SAMPLES = 14  # draws of the prior that are decoded by each network

COLUMNS = {
    "loss": st.column_config.NumberColumn("held-out loss, nats", format="%.1f"),
    "reconstruction": st.column_config.NumberColumn(format="%.1f"),
    "kl": st.column_config.NumberColumn("KL", format="%.2f"),
    "through": st.column_config.NumberColumn(
        "variance through z", format="%.1f", help="Of the estimates for the mean code of a held-out row, by ∂/∂μ, nats²"
    ),
    "own": st.column_config.NumberColumn(
        "variance as it learned", format="%.1f", help="The same, of the estimates that the network was trained by"
    ),
}


def each_gradient(lesson: Lesson) -> dict[str, Spec]:
    """The page's network with every gradient."""
    return {name: lesson.steady.replace(gradient=name) for name in told.NAMES}


def known(lesson: Lesson) -> set[str]:
    """The keys of the specs that this session has seen or asked for.

    Not all that somebody has trained: a class would see the answer to the page's question.
    """
    found: set[str] = st.session_state.setdefault(_KNOWN, set())
    found.add(lesson.steady.key)
    return found


def runs(lesson: Lesson, known: set[str]) -> dict[str, LiveRun]:
    """Those that the picture may show, as far as they are trained, by gradient. Nothing of the session is asked: its
    file is made when the script has ended."""
    found = {name: service.runs().peek(spec) for name, spec in each_gradient(lesson).items() if spec.key in known}
    return {name: run for name, run in found.items() if run and run.frames}


def side_by_side(lesson: Lesson) -> None:
    """What each network has come to, and what it makes of draws of the prior."""
    import pandas as pd

    found = trained(lesson, list(each_gradient(lesson).values()), "reparametrization.compare")
    if found is None:
        return
    named = dict(zip(told.NAMES, found, strict=True))
    ends = {name: lesson.last(run) for name, run in named.items() if run.diverged is None}
    if not ends:
        return
    st.markdown(told.compared(ends))
    if lesson.data.image_shape:
        rows = []
        for name, moment in ends.items():
            made = lesson.data.original(moment.network.decode(moment.spec.latents(SAMPLES)))
            rows.append(charts.Row(told.NAMES[name], made.reshape(-1, *lesson.data.pixels), ""))
        st.html(charts.restored_html(rows, lesson.source.ink))
        st.caption(f"{SAMPLES} draws of the prior, the same for all, decoded by each network.")
    table = pd.DataFrame.from_dict({told.NAMES[name]: told.row(each) for name, each in ends.items()}, orient="index")
    st.dataframe(table, column_config=COLUMNS, alt="The networks side by side")


def _both(moment: Moment) -> Rows:
    history = moment.run.history
    curves = {"training": told.loss(history, held_out=False), "held-out": told.loss(history)}
    courses = charts.without_start(history["epoch"], curves, {})
    return charts.courses_data(courses, {}, moment.epoch, moment.spec.epochs)


LEARNING = Curve("Loss over epochs", _both, lambda _: charts.courses_spec("nats a row", zero=False), told.learning)
