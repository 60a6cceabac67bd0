"""Predict, then reveal: a question about what will happen, answered by a click and judged by the run that follows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from ae_keras.links import scaled, sound
from ae_keras.specs import Spec
from ae_keras.ui.controls import Controls
from ae_keras.ui.moment import Moment
from ae_keras.ui.slot import Slot


class Question(NamedTuple):
    """What is asked, the answers to choose from, and the settings that show which is right.

    change: fields of the page's first settings. judge: (moment before, moment after) -> the number of the answer that
    the two runs give, and the reason in a sentence with their numbers; both moments are the ends of their runs. of:
    fields in which both runs differ from the page's first settings, such as the data set on screen.
    """

    asks: str
    answers: Sequence[str]
    change: Mapping[str, Any]
    judge: Callable[[Moment, Moment], tuple[int, str]]
    of: Mapping[str, Any] = {}


class Asked:
    """The row of a page that asks its question. An answer sets the page up, and the trained run judges it; the settings
    that gave way can be had back."""

    def __init__(self, question: Question, controls: Controls) -> None:
        self._question, self._controls = question, controls
        self._key, self._left = f"{controls.page}.answer", f"{controls.page}.left"
        self.before = _changed(controls.default, question.of)
        self.change = {**question.of, **question.change}
        self._after = _changed(controls.default, self.change)
        # An answer is to one question: with other settings, or another data set in the question, it is dropped.
        self._answer, asked = st.session_state.get(self._key, (None, None))
        if not (asked == controls.spec == self._after):
            st.session_state.pop(self._key, None)
            self._answer = None
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="question"):
            with st.container(key="asking" if self._answer is None else "answered"):
                self._said = Slot()
            if self._answer is None:
                self._ask()
            else:
                self._said.draw("markdown", f"You said **{self._chosen}**. Training will show…")
                if st.session_state.get(self._left):
                    with st.container(key="mine", width="content"):
                        st.button(
                            "My settings", icon=":material/undo:", type="tertiary", on_click=self._restore,
                            key=f"{self._left}.back", help="Back to the settings that you had before the question",
                        )  # fmt: skip

    def _ask(self) -> None:
        others = self._controls.spec != self.before
        self._said.draw("markdown", f":material/help: **Predict:** {self._question.asks}")
        told = "Asked of this page’s first settings; yours can be had back afterwards" if others else None
        for number, answer in enumerate(self._question.answers):
            st.button(answer, on_click=self._choose, args=(number,), key=f"{self._key}.{number}", help=told)

    @property
    def _chosen(self) -> str:
        assert self._answer is not None
        return self._question.answers[self._answer]

    @property
    def open(self) -> bool:
        """Whether an answer waits for its judgement."""
        return self._answer is not None

    def _choose(self, number: int) -> None:
        spec = self._controls.spec
        if self._key not in st.session_state:  # else it was answered twice, and what was left before is to be had back
            st.session_state[self._left] = None if spec in (self.before, self._after) else spec
        self._controls.reset(**self.change)
        st.session_state[self._key] = number, self._after

    def _restore(self) -> None:
        if left := st.session_state.get(self._left):  # a button may be pressed that is about to go
            self._controls.set(**left.model_dump())

    def reveal(self, before: Moment, after: Moment) -> None:
        """Say whether the answer was right, and why."""
        right, reason = self._question.judge(before, after)
        if right == self._answer:
            told = f":material/check_circle: You said **{self._chosen}**: correct. {reason}"
        else:
            measured = self._question.answers[right]
            told = f":material/cancel: You said **{self._chosen}**. Measured: **{measured}**. {reason}"
        self._said.draw("markdown", told)


def _changed(spec: Spec, changes: Mapping[str, Any]) -> Spec:
    """The spec that a page shows when its first settings get these changes."""
    return sound(type(spec), spec.model_dump() | scaled(changes))[0]
