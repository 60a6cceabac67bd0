"""A place for one element that is drawn often."""

from typing import Any

import streamlit as st

from ae_keras.ui.terms import explained


class Slot:
    """One element, drawn again and again within a run, that stays on screen until the next run draws it.

    An `st.empty` would blank its place at the start of every run: the picture would flicker while training catches up,
    and a chart would lose its brush.
    """

    def __init__(self) -> None:
        self._place = st.container()
        self._element: Any = None

    def draw(self, element: str, *content: Any, **settings: Any) -> None:
        """Show `st.<element>(*content, **settings)` here, in place of what this run drew before. The terms in a text
        that is no headline are explained."""
        if element == "markdown" and not content[0].startswith("#"):
            content, settings = (explained(content[0]),), {**settings, "unsafe_allow_html": True}
        target = self._place if self._element is None else self._element
        self._element = getattr(target, element)(*content, **settings)

    def wait(self, height: int) -> None:
        """Reserve the place of a picture that has never been drawn."""
        self._element = self._place.skeleton(height=height)
