"""Back and Forward, quicker than the script: the address is the browser's until the person does something else.

Streamlit's frontend writes the page of every run that begins into the address. A run that one Back asked for begins
after the next Back already: its page would be put on top of the history, and all that lay ahead be lost.
"""

import streamlit as st

_GUARD = st.components.v2.component(
    "ae_keras_back",
    js="""
export default function () {
  if (window.addressIsTheirs) return
  window.addressIsTheirs = true
  const push = history.pushState
  let walking = false  // through the history, and nothing else since
  const acts = event => { walking = walking && (event.altKey || event.metaKey) }  // Alt and an arrow walk on
  addEventListener('popstate', () => { walking = true }, true)
  for (const act of ['pointerdown', 'keydown', 'click']) addEventListener(act, acts, true)
  history.pushState = function (...entry) { if (!walking) push.apply(this, entry) }
}
""",
)


def guard() -> None:
    """Keep runs that are late from writing into the history. Takes a place in the page without anything in it."""
    _GUARD(key="back", width="content")
