"""The three steps of training with noise, one for each press of a button."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import denoising
from ae_keras.ui.waiting import wait

STEPS = ("1. Draw an example", "2. Corrupt it", "3. Train on the pair")


def one_step(lesson: Lesson, moment: Moment) -> None:
    """Draw x_i, corrupt it, take one gradient step on the pair: from the network of the moment, which stays as it is.
    A fourth press draws the next example."""
    memory = st.session_state.setdefault("denoising.steps", {"presses": 0})
    number, done = divmod(max(memory["presses"] - 1, 0), len(STEPS))
    stage = done + 1 if memory["presses"] else 0

    def press() -> None:
        memory["presses"] += 1

    st.button(STEPS[stage % len(STEPS)], icon=":material/play_arrow:", key="denoising.step", on_click=press)
    if not stage:
        st.caption("Training repeats three steps; each press of the button is one of them.")
        return
    step = wait(lesson.run.result(f"step {number}", "one_step", number, frame=moment.frame), st.empty())
    data = lesson.data
    x = data.inputs[step.row]
    pictures = [("example", x, f"training row {step.row + 1}"), ("corrupted", step.seen, "what goes in")]
    errors = []
    for name, weights in (("restored, before", moment.frame.weights), ("restored, after", step.weights)):
        errors.append(denoising.pair_error(moment, x, step.seen, weights))
        restored = moment.run.network(weights).reconstruct(step.seen[None])[0]
        pictures.append((name, restored, f"error {errors[-1]:.4f}"))
    rows = [
        charts.Row(name, data.original(row).reshape(1, *data.pixels), said)
        for name, row, said in (pictures if stage == len(STEPS) else pictures[:stage])
    ]
    st.html(charts.restored_html(rows, lesson.source.ink))
    if stage == len(STEPS):
        st.markdown(denoising.one_step(step.row, *errors))
