"""Predict, then reveal: a question about what will happen, answered by a click and judged by the run that follows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from ae_keras.ui.controls import Controls
from ae_keras.ui.moment import Moment
from ae_keras.ui.slot import Slot


class Question(NamedTuple):
    """What is asked, the answers to choose from, and the settings that show which is right.

    change: fields of the page's first settings. judge: (moment before, moment after) -> the number of the answer that
    the two runs give, and the reason in a sentence with their numbers; both moments are the ends of their runs.
    """

    asks: str
    answers: Sequence[str]
    change: Mapping[str, Any]
    judge: Callable[[Moment, Moment], tuple[int, str]]


class Asked:
    """The row of a page that asks its question. An answer sets the page up, and the trained run judges it."""

    def __init__(self, question: Question, controls: Controls) -> None:
        self._question, self._controls = question, controls
        self._key = f"{controls.page}.answer"
        self.before, self.change = controls.default, question.change
        self._after = controls.default.replace(**question.change)
        if controls.spec != self._after:
            st.session_state.pop(self._key, None)
        self._answer: int | None = st.session_state.get(self._key)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="question"):
            with st.container(key="asking" if self._answer is None else "answered"):
                self._said = Slot()
            if self._answer is None:
                self._said.draw("markdown", f":material/help: **Predict:** {question.asks}", width="content")
                for number, answer in enumerate(question.answers):
                    st.button(answer, on_click=self._choose, args=(number,), key=f"{self._key}.{number}")
            else:
                self._said.draw("markdown", f"You said **{self._chosen}**. Training will show…")

    @property
    def _chosen(self) -> str:
        assert self._answer is not None
        return self._question.answers[self._answer]

    @property
    def open(self) -> bool:
        """Whether an answer waits for its judgement."""
        return self._answer is not None

    def _choose(self, number: int) -> None:
        self._controls.reset(**self._question.change)
        st.session_state[self._key] = number

    def reveal(self, before: Moment, after: Moment) -> None:
        """Say whether the answer was right, and why."""
        right, reason = self._question.judge(before, after)
        if right == self._answer:
            told = f":material/check_circle: You said **{self._chosen}**: correct. {reason}"
        else:
            measured = self._question.answers[right]
            told = f":material/cancel: You said **{self._chosen}**. Measured: **{measured}**. {reason}"
        self._said.draw("markdown", told)
