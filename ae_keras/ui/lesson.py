"""The scaffold of a lesson: what every page has without naming it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras import charts, data
from ae_keras.analysis import PCA
from ae_keras.data import SOURCES
from ae_keras.data.sources import Source
from ae_keras.errors import AutoencoderError
from ae_keras.specs import Spec
from ae_keras.training.api import divergence
from ae_keras.training.live import LiveRun
from ae_keras.ui import back, likely, motion, projector, slides
from ae_keras.ui.controls import AT, Controls
from ae_keras.ui.moment import Moment, principal_components, shared_moment
from ae_keras.ui.outline import sidebar
from ae_keras.ui.player import Player
from ae_keras.ui.question import Asked, Question
from ae_keras.ui.said.numbers import table
from ae_keras.ui.seat import Seat
from ae_keras.ui.slot import Slot
from ae_keras.ui.terms import explained

if TYPE_CHECKING:
    import pandas
    from streamlit.elements.lib.mutable_tab_container import TabContainer

Rows: TypeAlias = "pandas.DataFrame"
"""What a chart draws."""

Words: TypeAlias = tuple[str, "Rows | Mapping[str, np.ndarray]"]
"""A picture as a sentence and a table."""


ERRORS = (
    "Errors are mean squared errors over rows and features. Training error: on the rows that the network is trained "
    "on. Held-out error: on rows that it never sees in training, which tells how it does on new data."
)


class Lesson:
    """One page: its settings, its run, its player. The page lays out slots, then calls `play` last.

    path: its file; the file's name is the prefix of all keys. datasets: those that the page can show.

    Streamlit keeps the callbacks of all widgets that a session has ever seen. So none may refer to a lesson, a moment
    or a page's own function: it would keep the run and the data of every page that a student has visited.
    """

    def __init__(self, path: str, datasets: Sequence[str]) -> None:
        slides.follow()
        self.path, self.page = path, Path(path).stem
        self.controls = Controls(path, datasets)
        if not st.context.is_embedded:
            sidebar()
        self.spec = self.controls.spec
        self.data = data.load(self.spec.dataset, **self.spec.split)
        controls, seed = self.controls, (self.spec.seed + 1) % 1_000_000  # see `Lesson` on callbacks
        self.player = Player(
            self.page, self.spec, lambda: controls.set(seed=seed), lambda: controls.set(timeline=())
        )  # fmt: skip
        self.player.open_at(st.query_params.get(AT, ""))
        self._moment: Moment | None = None
        self._tries: list[Mapping[str, Any]] = []
        self.others: Sequence[Spec] = ()  # what a button of the page trains; idle workers train it before
        self._seat = Seat(self.spec, self.data.shape, self.player, self._painted)

    @property
    def _painted(self) -> bool:
        return f"{self.page}.painted" in st.session_state

    @property
    def steady(self) -> Spec:
        """The page's settings without changes on the way, as the widgets show them: what other runs are made of."""
        return self.spec.at(self.spec.epochs)

    @property
    def run(self) -> LiveRun:
        """The run of the settings; first touched by `play`, so that the page is painted before the workers start."""
        return self._seat.run

    @cached_property
    def pca(self) -> PCA:
        return principal_components(self.data, self.spec.code)

    # ---- pieces of the page ---------------------------------------------------------------------------------------

    def header(self, title: str, idea: str, more: str) -> None:
        """Title and way to the other scenes, the idea in one line with the rest behind a click, and what a link or a
        widget could not have."""
        with st.container(horizontal=True, vertical_alignment="center", key="head"):
            st.title(title, anchor=False)
            if not st.context.is_embedded:
                slides.around(self.controls)
                projector.switch()
            self.player.still = motion.reduced()
            back.guard()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="idea"):
            st.markdown(idea, width="content")
            st.popover("Read more", type="tertiary", width="content").markdown(explained(more), unsafe_allow_html=True)
        for notice in self.controls.notices:
            st.warning(notice, icon=":material/tune:")
        self._trouble = st.empty()
        self.frame = st.container(gap="small", key="frame")

    def ask(self, question: Question) -> None:
        """The page's question, in a row that an answer and its judgement take the place of."""
        with self.frame:
            self.asked = Asked(question, self.controls)

    def settings(self, names: Sequence[str], more: Sequence[str]) -> None:
        """The few controls in sight and the rest behind one click; below them, the player."""
        with self.frame.container(gap="small", key="bar"):
            with st.container(key="settings"):
                self._widgets(names, more)
            self.status = self.player.show(names)

    def _widgets(self, names: Sequence[str], more: Sequence[str]) -> None:
        *columns, last = st.columns([*[3] * len(names), 2], vertical_alignment="bottom", gap="medium")
        for column, name in zip(columns, names, strict=True):
            with column:
                self.controls.show([name])
        panel = last.popover("More", width="stretch", key=f"{self.page}.more", on_change="rerun")
        if panel.open:  # widgets that nobody sees would make every answer slower
            with panel:
                self.controls.show(more)
                st.button(
                    "Reset all", icon=":material/restart_alt:", on_click=self.controls.reset, key=f"{self.page}.reset"
                )

    def tries(self, said: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """What to try: in words, and as buttons that show the page's first settings with these fields changed."""
        self._tries = list(changes.values())
        st.caption(explained(f"**Try** {said}"), unsafe_allow_html=True)
        with st.container(horizontal=True, gap="small"):
            for label, change in changes.items():
                st.button(label, on_click=self.controls.reset, kwargs=dict(change), key=f"{self.page}.try {label}")
            if self.controls.changed:
                st.button(
                    "Back", icon=":material/restart_alt:", on_click=self.controls.reset, key=f"{self.page}.back",
                    help="All settings as this page had them at first", type="tertiary",
                )  # fmt: skip

    @property
    def look(self) -> charts.Look:
        """What the hero's specification depends on."""
        return charts.plane_look(self.data, self.pca, self.spec.code)

    def tabs(self, *labels: str) -> Sequence["TabContainer"]:
        """Tabs whose bodies run only while open."""
        return st.tabs(labels, key=f"{self.page}.tabs", on_change="rerun")

    def verdict(self, told: str = ERRORS) -> Callable[[str], None]:
        """The place of the verdict, what the picture shows in a line: a function that says it there. told: what its
        numbers are."""
        with st.container(key="says"):
            slot = Slot()
        return lambda text: slot.draw("markdown", f"### {text}", help=told)

    def hero(self, place: DeltaGenerator | None = None, height: int = 400) -> Slot:
        """The place of the page's main picture; a grey one until it has been drawn for the first time."""
        with place if place is not None else nullcontext():
            slot = Slot()
        if not self._painted:
            slot.wait(height)
        return slot

    def chart(self, slot: Slot, name: str, rows: "Rows | Callable[[Moment], Rows]", spec: dict[str, Any]) -> None:
        """Draw data under a specification and a name that stay the same: else the browser would begin a new chart, and
        forget the brush.

        rows: the data; or a function of the moment on screen, and of nothing else that sessions differ in: it is called
        once for all of them.
        """
        shown = self._moment.table(f"{self.page}.{name}", rows) if self._moment and callable(rows) else rows
        spec = projector.enlarged(spec) if projector.on() else spec
        slot.draw("vega_lite_chart", shown, spec, width="stretch", alt=name, key=f"{self.page}.{name}")
        st.session_state[f"{self.page}.painted"] = True

    def picture(self, slot: Slot, html: str) -> None:
        """Draw a picture that is HTML."""
        slot.draw("html", html)
        st.session_state[f"{self.page}.painted"] = True

    def words(self, slot: DeltaGenerator, pictures: Callable[[], Sequence[Words]]) -> None:
        """What the charts show, in words and as tables, for those who cannot see or want to copy them."""
        with slot:
            panel = st.expander(
                "The pictures in words and as tables",
                icon=":material/notes:",
                key=f"{self.page}.words",
                on_change="rerun",
            )
        if panel.open:
            with panel:
                for sentence, rows in pictures():
                    st.markdown(sentence)
                    st.dataframe(table(rows), height=220, hide_index=True, alt=sentence)

    # ---- the answer, and the last act ----------------------------------------------------------------------------

    def answer(self, draw: Callable[[Moment], None]) -> None:
        """Called after the settings and before the rest: draw what a moved slider has changed."""
        with suppress(AutoencoderError):  # `play` meets it again, and says it
            self._seat.answer(lambda i: draw(self.moment(i)))

    def play(
        self,
        draw: Callable[[Moment], None],
        details: Callable[[Moment], None],
        finish: Callable[[Moment], None],
    ) -> None:
        """Train, and `draw` the hero and `details` of each moment; then `finish` what needs the trained network.

        Nothing comes after `play` in a page.
        """
        try:
            self._seat.play(lambda i: draw(self.moment(i)), lambda i: details(self.moment(i)), self.status)
            if self.run.diverged is not None:
                self._trouble.error(divergence(self.spec, self.run.diverged), icon=":material/error:")
            if self.run.frames:
                finish(self.moment(min(self.player.shown, len(self.run.frames) - 1)))
            likely.train_ahead(self.controls, [self.asked.change, *self._tries], self.others)
        except AutoencoderError as error:  # a sentence, never a traceback
            self._trouble.error(str(error), icon=":material/error:")

    def moment(self, index: int) -> Moment:
        """A recorded moment of the page's run, which is on screen from now on."""
        self._moment = shared_moment(self.run, index, self.data)
        return self._moment

    def last(self, run: LiveRun) -> Moment:
        """The latest moment of another spec's run."""
        return Moment(run, run.frames[-1], data.load(run.spec.dataset, **run.spec.split))

    @property
    def source(self) -> Source:
        return SOURCES[self.spec.dataset]
