"""Whether a person's system asks for less motion: only the browser knows."""

import streamlit as st

_ASK = st.components.v2.component(
    "ae_keras_motion",
    js="""
export default function ({ setStateValue }) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) setStateValue('reduced', true)
}
""",
)


def reduced() -> bool:
    """Whether to show no film. Takes a place in the page without anything in it."""
    answer = _ASK(key="motion", default={"reduced": False}, on_reduced_change=lambda: None, width="content")
    return bool(answer.get("reduced"))
