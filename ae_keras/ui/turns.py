"""Slow motion: one network learns at a time, by the press of a button, from the networks of the moment on screen."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.analysis import losses
from ae_keras.ui.adversaries import plane, sheet
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import gan
from ae_keras.ui.waiting import wait

STEPS = (1, 10, 100)
MOST = 40  # turns in a row, so that what is kept of them stays bounded


def slow_motion(lesson: Lesson, moment: Moment) -> None:
    """Turns of either network, each from where the last one ended; the run itself stays as it is."""
    start = (moment.spec.key, moment.epoch)
    memory = st.session_state.get("gan.turns")
    if memory is None or memory["start"] != start:
        memory = st.session_state["gan.turns"] = {"start": start, "turns": []}

    def take(part: str) -> None:
        memory["turns"].append((part, st.session_state["gan.steps"]))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control("Steps in a turn", STEPS, default=1, required=True, key="gan.steps")
        full = len(memory["turns"]) >= MOST
        for part, icon in (("discriminator", "gavel"), ("generator", "brush")):
            label = f"The {part} learns"
            st.button(
                label, icon=f":material/{icon}:", key=f"gan.{part}", on_click=take, args=(part,), disabled=full,
                help=f"The {part} takes these steps; the other network stays as it is",
            )  # fmt: skip
        st.button("Start again", icon=":material/restart_alt:", key="gan.again", on_click=memory["turns"].clear)
    if not memory["turns"]:
        st.caption(
            f"Training repeats two turns: the discriminator learns to tell samples of the present generator from data, "
            f"then the generator learns what the present discriminator takes for real. Try both from epoch "
            f"{moment.epoch}, at a tenth of the rate, or let only the discriminator learn: 100 steps, twice."
        )
        return
    weights, status = [moment.frame.weights], st.empty()
    for i, (part, steps) in enumerate(memory["turns"], 1):
        name = "turns " + " ".join(f"{p[0]}{n}" for p, n in memory["turns"][:i])
        job = lesson.run.result(name, "alone", part, steps, i, frame=moment.frame._replace(weights=weights[-1]))
        weights.append(wait(job, status))
    status.empty()
    before, after = (_at(moment, each) for each in weights[-2:])
    st.markdown(gan.turn_said(*memory["turns"][-1], *(_losses(each) for each in (before, after))))
    if moment.data.shape[2] == 2:
        st.html(charts.turn_html(plane(before), plane(after)))
    else:
        st.html(charts.restored_html([*sheet(before, "before", 2), *sheet(after, "after", 2)], lesson.source.ink))


def _at(moment: Moment, weights: np.ndarray) -> Moment:
    return Moment(moment.run, moment.frame._replace(weights=weights), moment.data)


def _losses(moment: Moment) -> tuple[float, float]:
    return losses(moment.network, *gan.standing(moment), moment.spec.pack)
