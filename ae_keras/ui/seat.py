"""A page's seat at the workers: the chunk of its run that it waits for, and the pictures as they come."""

import threading
import time
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import CancelledError
from functools import cached_property

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras.specs import Spec
from ae_keras.training.jobs import Job
from ae_keras.training.live import LiveRun
from ae_keras.ui import gate, service
from ae_keras.ui.player import Player
from ae_keras.ui.waiting import rerun_may_cut_in, wait

SEAT = "seat"  # in the session: its place
PATIENCE = 0.25  # a picture that is there within this goes out before the rest of the page
BREATH = 0.12  # for the browser to draw it, before the rest comes
CALM = 0.45  # between two pictures of a live run: a browser on the same cores takes time from the training


class Place:
    """What a session wants: at most one run and a chunk of it, and the seat that has asked for it.

    Streamlit starts the next run of a script while the last one still waits, each with a seat of its own: what one puts
    here gives back what the other had, and each chunk is left once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: tuple[Seat, LiveRun, Job] | None = None

    def take(self, seat: "Seat", run: LiveRun, job: Job) -> None:
        """A seat wants this chunk, and the session no other one any longer."""
        self._put((seat, run, job))

    def leave(self, seat: "Seat | None" = None) -> None:
        """The session wants nothing any longer; a seat leaves nothing but what it has asked for itself."""
        self._put(None, seat)

    def _put(self, taken: "tuple[Seat, LiveRun, Job] | None", seat: "Seat | None" = None) -> None:
        with self._lock:
            if seat is not None and (self._taken is None or self._taken[0] is not seat):
                return
            left, self._taken = self._taken, taken
        if left is not None:
            _, run, job = left
            run.leave(job)


class Seat:
    """The only one on a page that asks for chunks: at most one a session, which its next run of the script joins or
    leaves.

    shape: of its data, (training rows, held-out rows, features). painted: whether the session has seen this page
    before. Before the first picture of a visit nothing is asked for: on a fresh server that would start the workers
    before the page is seen.
    """

    def __init__(self, spec: Spec, shape: tuple[int, int, int], player: Player, painted: bool) -> None:
        self._spec, self._shape, self._player, self._painted = spec, shape, player, painted
        self._place: Place = st.session_state.setdefault(SEAT, Place())
        self._job: Job | None = None  # asked for last
        self._drawn: int | None = None  # by `answer`
        if painted:
            self._next()
        else:
            self._place.leave()

    @cached_property
    def run(self) -> LiveRun:
        """The run of the page's settings; the first one of a server starts the workers."""
        return service.runs().get(self._spec, self._shape)

    # ---- the chunk ------------------------------------------------------------------------------------------------

    def _next(self) -> Job | None:
        """Join the run's chunk under way or ask for the next one, to be waited for later; None where there is none."""
        self._job = None if self.run.done else self.run.ask()
        if self._job is None:
            self._place.leave()
        else:
            self._place.take(self, self.run, self._job)
        return self._job

    def advance(self, status: DeltaGenerator) -> None:
        """Wait for the run's next chunk; a rerun may cut in, and then nobody waits for it any more."""
        try:
            # Else two runs of the script would take the place from each other, again and again, where workers are busy.
            rerun_may_cut_in()
            if job := self._next():
                wait(job, status)
        except CancelledError:  # by another viewer who left between our asking and our waiting: ask again
            pass
        finally:
            self._place.leave(self)

    # ---- the pictures ---------------------------------------------------------------------------------------------

    def answer(self, draw: Callable[[int], None]) -> None:
        """Draw the first picture that the run has, if it is there within a moment, and let the browser show it before
        it gets the rest of the page. It takes its time for that, while training goes on."""
        if not self._painted or self._player.filming:
            return
        with gate.scripts.outside():
            futures.wait([self._job] if self._job else [], PATIENCE)
        if not self.run.frames:
            return
        index = self._player.reach(len(self.run.frames))
        draw(index)
        self._drawn = index
        self._next()
        with gate.scripts.outside():
            time.sleep(BREATH)

    def play(self, draw: Callable[[int], None], details: Callable[[int], None], status: DeltaGenerator) -> None:
        """Draw the film, or the run as it trains, up to the player's target; ends when the target is drawn.

        draw, details: called with an index into `run.frames`. status: a slot for what is being waited for. Raises the
        engine's errors; a rerun may cut in at any `st` call.
        """

        def show(index: int) -> None:
            draw(index)
            details(index)

        self._player.note_end(self.run)
        if self._player.filming:
            self._player.film(self.run, show, lambda: self.advance(status))
        else:
            if self._drawn is not None:
                details(self._drawn)
            self._live(show, status)
        self._player.note_end(self.run)
        status.empty()

    def _live(self, show: Callable[[int], None], status: DeltaGenerator) -> None:
        drawn, drawn_at = self._drawn, time.monotonic()
        while True:
            done, count = self.run.done, len(self.run.frames)  # in this order: a run that is done has all its frames
            complete = done or count > self._player.target
            calm = time.monotonic() - drawn_at > CALM and not gate.scripts.crowded
            due = drawn is None or complete or calm
            if count and due and (index := self._player.reach(count)) != drawn:
                drawn = index
                show(index)
                drawn_at = time.monotonic()
            if complete:
                return
            self.advance(status)
