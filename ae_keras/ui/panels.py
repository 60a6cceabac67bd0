"""The tabs under a lesson's picture: those that every page has, and a page's own between them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.specs import Spec, faces
from ae_keras.ui.badges import badges
from ae_keras.ui.formula import formula
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.said.curves import learning
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import lost, train_all
from ae_keras.ui.takeaway import model_tab, share_tab


class Curve(NamedTuple):
    """A learning curve: its name, and of a moment its rows, its specification, and the sentence that says it."""

    name: str
    rows: Callable[[Moment], Rows]
    spec: Callable[[Moment], dict[str, Any]]
    said: Callable[[Moment], str]


class Panels:
    """Badges, formula, learning curve, a page's own tabs, model, and share; only the open tab's content is computed.

    own: title of a tab -> what it shows of the trained network. words: the page's picture as a sentence and a table.
    svg: the page's picture as a file. reference: whether PCA's error is drawn into the learning curve. curve: of a kind
    that has no error, the learning curve.
    """

    def __init__(
        self,
        lesson: Lesson,
        own: Mapping[str, Callable[[Moment], None]],
        words: Callable[[Moment], Words],
        svg: Callable[[Moment], str],
        reference: bool = True,
        curve: Curve | None = None,
    ) -> None:
        self._lesson, self._own, self._words, self._svg, self._reference = lesson, own, words, svg, reference
        self._learning_curve = curve or Curve(
            "Error over epochs",
            self._errors,
            lambda moment: charts.losses_spec("val_loss" in moment.errors),
            lambda moment: learning(moment, reference),
        )
        self._badges, self._formula = Slot(), Slot()
        self._learning, *middle, self._model, self._share = lesson.tabs(
            "Learning curve", *own, "Model and code", "Share and export"
        )
        self._tabs = dict(zip(own, middle, strict=True))
        with self._learning:
            self._curve, self._below = Slot(), st.container()

    def details(self, moment: Moment) -> None:
        """A moment in numbers, and its place in the learning curve."""
        badges(self._badges, moment)
        formula(self._formula, moment)
        if self._learning.open:
            curve = self._learning_curve
            self._lesson.chart(self._curve, curve.name, curve.rows, curve.spec(moment))

    def _errors(self, moment: Moment) -> Rows:
        references = (moment.pca_error, moment.pca_error_test) if self._reference else (0.0, 0.0)
        return charts.losses_data(
            moment.errors, *references, moment.epoch, moment.spec.epochs, changes(moment.run.spec)
        )

    def finish(self, moment: Moment) -> None:
        """What needs the trained network: the judgement of an answer, and the tab that is open."""
        asked = self._lesson.asked
        if asked.open and self._lesson.run.diverged is None:
            (run,) = train_all(self._lesson, [asked.before], self._lesson.status)
            if not lost([run]):
                asked.reveal(self._lesson.last(run), self._lesson.last(self._lesson.run))
        if self._learning.open:
            if made := changes(moment.run.spec):
                listed = "; ".join(f"{what} after epoch {epoch}" for epoch, what in made)
                self._below.caption(f"Changed while it trained: {listed}. The dotted lines stand at these epochs.")
            said, records = self._learning_curve.said, _named(moment.run.history)
            self._lesson.words(self._below, lambda: (self._words(moment), (said(moment), records)))
        for title, tab in self._tabs.items():
            if tab.open:
                with tab:
                    self._own[title](moment)
        if self._model.open:
            with self._model:
                model_tab(self._lesson)
        if self._share.open:
            with self._share:
                share_tab(self._lesson, moment, lambda: self._svg(moment))


def changes(spec: Spec) -> list[tuple[int, str]]:
    """Epochs after which something changes while a run trains, and what."""
    symbols = {name: face.symbol for name, face in faces(type(spec)).items()}
    return [(epoch, f"{symbols[name]} = {value:g}") for epoch, name, value in spec.timeline]


def _named(history: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The records with names for a table that is read; files keep the short ones."""
    own = {"epoch": "epoch", "l2": "weight decay"}
    return {
        own.get(name, f"held-out {name[4:]}" if name.startswith("val_") else f"training {name}"): column
        for name, column in history.items()
    }
