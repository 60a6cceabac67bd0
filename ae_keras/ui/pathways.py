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
from ae_keras.ui.said import variational
from ae_keras.ui.sweeps import trained

SAMPLES = 36  # draws of the prior that are decoded by each network


def each_gradient(lesson: Lesson) -> dict[str, Spec]:
    """The page's network with every gradient."""
    return {name: lesson.steady.replace(gradient=name) for name in told.NAMES}


def runs(lesson: Lesson) -> dict[str, LiveRun]:
    """Those that somebody has trained, as far as they are, by gradient."""
    found = {name: service.runs().peek(spec) for name, spec in each_gradient(lesson).items()}
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
        for column, (name, moment) in zip(st.columns(len(ends)), ends.items(), strict=True):
            made = moment.network.decode(moment.spec.latents(SAMPLES))
            column.html(charts.decoded_html(variational.sheet(moment, made, told.NAMES[name])))
        st.caption(f"{SAMPLES} draws of the prior, decoded by each network.")
    table = {told.NAMES[name]: told.row(moment) for name, moment in ends.items()}
    st.dataframe(pd.DataFrame.from_dict(table, orient="index").round(3), alt="The networks side by side")


def _both(moment: Moment) -> Rows:
    history = moment.run.history
    curves = {"training": told.loss(history, held_out=False), "held-out": told.loss(history)}
    return charts.nats_data(history["epoch"], curves, moment.epoch, {})


LEARNING = Curve("Loss over epochs", _both, lambda _: charts.nats_spec(), told.learning)
