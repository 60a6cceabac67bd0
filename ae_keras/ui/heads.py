"""Panels on output units: all heads on the same data, the wrong head for the data, and x or y for a target."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.data import SOURCES
from ae_keras.specs import Stochastic
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import ONE_OF_8
from ae_keras.ui.said import stochastic as said
from ae_keras.ui.said.numbers import left_out
from ae_keras.ui.sweeps import trained
from ae_keras.ui.terms import note, say

FIXED = 0.15  # standard deviation of linear units of fixed spread, where the page's are of another kind

COLUMNS = {
    "_index": st.column_config.Column("", width="medium"),
    "loss": st.column_config.Column("held-out loss, nats"),
    "of": st.column_config.Column("it is of"),
    "common": st.column_config.Column("nats of the levels", help="−ln of the probability of the levels of a row"),
    "error": st.column_config.Column("held-out error"),
}


def heads(spec: Stochastic, levels: int) -> dict[str, Stochastic]:
    """The page's network with every head that its data allow, by name."""
    sigma = spec.sigma if spec.head == "linear" and spec.spread == "fixed" else FIXED
    found = {
        "linear, fixed spread": spec.replace(head="linear", spread="fixed", sigma=sigma),
        "linear, learned spread": spec.replace(head="linear", spread="learned", sigma=min(spec.sigma, 0.05)),
    }
    source = SOURCES[spec.dataset]
    if not source.unit or spec.standardize:
        return found
    return found | {
        "sigmoid": spec.replace(head="sigmoid"),
        "softmax": spec.replace(head="softmax", levels=0 if source.one_hot else levels),
    }


def compare(lesson: Lesson) -> None:
    """All heads on the page's data, on one scale where that means something."""
    import pandas as pd

    assert isinstance(lesson.spec, Stochastic)
    levels = said.grey_levels(lesson.data)
    specs = heads(lesson.spec, levels)
    note("The same network with every kind of output units. Their losses are of different things:")
    moments = _trained(lesson, specs, "stochastic.heads")
    if not moments:
        return
    results = {name: said.compared(moment) for name, moment in moments.items()}
    table = pd.DataFrame.from_dict({name: said.row(each) for name, each in results.items()}, orient="index")
    st.dataframe(table, column_config=COLUMNS, placeholder="–", alt="Every head on held-out rows")
    if lesson.data.unit:
        say(said.of_heads(results, levels))
    else:
        say("Sigmoid and softmax units are for numbers between 0 and 1, and these data have others.")


def wrong(lesson: Lesson) -> None:
    """8-3-8 with every head: only one of them is of the data's kind."""
    note(
        "Eight one-hot rows through three numbers, with every head. A one-hot row is one choice of eight: softmax "
        "units say exactly that. Sigmoid units would allow several 1s or none, and linear units any number at all."
    )
    specs = {
        "linear, fixed spread": ONE_OF_8.replace(head="linear", spread="fixed", sigma=0.3),
        "linear, learned spread": ONE_OF_8.replace(head="linear"),
        "sigmoid": ONE_OF_8.replace(head="sigmoid"),
        "softmax": ONE_OF_8,
    }
    moments = _trained(lesson, specs, "stochastic.wrong")
    if moments:
        means = {name: moment.network.reconstruct(moment.data.inputs) for name, moment in moments.items()}
        st.html(charts.outputs_html(means))
        say(said.of_wrong_heads(means))


def targets(lesson: Lesson) -> None:
    """The same softmax network with x for a target, and with y."""
    note(
        "A stochastic autoencoder is trained just like other networks: 8-3-8 with softmax units, once with its input "
        "for a target, −Σ xⱼ ln pⱼ, and once, as a classifier, with the number y of its class, −ln p_y. Each of the "
        "eight rows is a class of its own."
    )
    specs = {"target x, the input": ONE_OF_8, "target y, its class": ONE_OF_8.replace(target="y")}
    moments = _trained(lesson, specs, "stochastic.targets")
    if not moments:
        return
    for column, (name, moment) in zip(st.columns(2), moments.items(), strict=False):
        codes = moment.network.encode(moment.data.inputs)
        column.markdown(f"**{name}**")
        column.html(charts.codebook_html(codes, moment.network.decode(codes), None))
    histories = {name: moment.run.history for name, moment in moments.items()}
    if len(histories) == len(specs):
        curves = {name: history["nll"] for name, history in histories.items()}
        x, y = curves.values()
        say(said.of_targets(x, y))
        epoch = next(iter(histories.values()))["epoch"]
        _nats(epoch, curves, {}, epoch[-1], "Loss with either target", "stochastic.targets.chart")


def curve(moment: Moment) -> None:
    """The loss over the epochs, on training and held-out rows."""
    history = moment.run.history
    curves = {"training": history["nll"]}
    if SOURCES[moment.data.name].held_out:
        curves["held-out"] = history["val_nll"]
    levels = {"held-out, without the code": said.blind(moment)}
    _nats(history["epoch"], curves, levels, moment.epoch, "Nats over epochs", "stochastic.nats")


def _nats(
    epoch: np.ndarray, curves: dict[str, np.ndarray], levels: dict[str, float], now: int, alt: str, key: str
) -> None:
    """Negative log-likelihoods over the epochs, which may be negative."""
    courses = charts.without_start(epoch, curves, levels)
    rows = charts.courses_data(courses, levels, now, int(epoch[-1]))
    st.vega_lite_chart(rows, charts.courses_spec("nats a row", zero=False), alt=alt, key=key)


def _trained(lesson: Lesson, specs: dict[str, Stochastic], key: str) -> dict[str, Moment]:
    """The ends of the runs of all specs by name, without those that diverged, which it says; a button where some are
    not trained."""
    runs = trained(lesson, list(specs.values()), key)
    if runs is None:
        return {}
    if broken := left_out([name for name, run in zip(specs, runs, strict=True) if run.diverged is not None]):
        note(broken)
    return {name: lesson.last(run) for name, run in zip(specs, runs, strict=True) if run.diverged is None}
