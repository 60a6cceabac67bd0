"""A target of one's own for a generator: clouds at the places that are pressed."""

import streamlit as st

from ae_keras import charts
from ae_keras.data.mixtures import FEWEST, MOST, PUT, REACH
from ae_keras.ui import tiles
from ae_keras.ui.lesson import Lesson

_POINTS = "gan.target"


def own_clouds(lesson: Lesson) -> None:
    """Places to press, and a button that trains on the clouds there; until then the run stays as it is."""
    controls = lesson.controls
    points: set[tuple[int, int]] = st.session_state.setdefault(_POINTS, {*lesson.spec.points})

    def press(number: int) -> None:
        row, column = divmod(number, 2 * REACH + 1)
        point = (column - REACH, REACH - row)
        if point in points:
            points.remove(point)
        elif len(points) < MOST:
            points.add(point)

    def train() -> None:
        controls.set(dataset=PUT, points=tuple(sorted(points)))

    left, right = st.columns([2, 3])
    with left:
        st.html(charts.target_html(points, REACH))
    with right:
        tiles.pressed(_POINTS, press)
        st.markdown(_said(len(points)))
        with st.container(horizontal=True):
            st.button(
                f"Train on these {len(points)} clouds", icon=":material/model_training:", on_click=train,
                key="gan.target.train", disabled=len(points) < FEWEST,
            )  # fmt: skip
            st.button("Clear", icon=":material/backspace:", on_click=points.clear, key="gan.target.clear")


def _said(count: int) -> str:
    if count < FEWEST:
        return f"A target has at least {FEWEST} clouds: press {FEWEST - count} more of the places."
    if count == MOST:
        return f"These are {MOST} clouds, as many as there may be: press one to take it away."
    return f"Press a place to put a cloud there, or to take it away: {FEWEST} to {MOST} of them, all equally likely."
