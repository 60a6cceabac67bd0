"""Projector mode: larger words, the main picture over the whole screen, and keys."""

from typing import Any

import streamlit as st

from ae_keras.charts.vega.template import LARGER

ENLARGED = 1.5
"""How much larger words are, on the page and in pictures."""

_ON = "projector"
_STYLE = f"""<style>
html {{ font-size: {ENLARGED:.0%}; }}
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"], .st-key-idea, .st-key-question, .st-key-settings {{
  display: none;
}}
:root {{ --above: 250px; }}
</style>"""


def on() -> bool:
    """Whether this session is in projector mode."""
    return st.session_state.get(_ON, False)


def _turn() -> None:
    st.session_state[_ON] = not on()


def switch() -> None:
    """The button that turns it on and off, and what it changes on the page."""
    st.button(
        "Leave" if on() else "",
        icon=":material/fullscreen_exit:" if on() else ":material/present_to_all:",
        help="Back to the page"
        if on()
        else "Projector mode: larger text, the picture over the whole screen. Keys: "
        "space plays, left and right step, page up and down change the scene, escape leaves",
        on_click=_turn,
        type="tertiary",
        key="projector.switch",
        shortcut="Esc" if on() else None,
    )
    if on():
        st.html(_STYLE)


def enlarged(spec: Any) -> Any:
    """A Vega or Vega-Lite specification with larger words, and the room for them."""
    if isinstance(spec, list):
        return [enlarged(each) for each in spec]
    if not isinstance(spec, dict):
        return spec
    if spec.get("name") == LARGER:
        return spec | {"value": ENLARGED}
    return {
        name: _size(value) if name.lower().endswith("fontsize") else enlarged(value) for name, value in spec.items()
    }


def _size(size: Any) -> Any:
    if not isinstance(size, dict):
        return size * ENLARGED
    return size | {"value": size["value"] * ENLARGED} if "value" in size else size  # a signal has asked `larger` itself
