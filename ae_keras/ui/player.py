"""Which moment of a run is on screen, and the loop that draws: live training, or a film of what was recorded."""

import time
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

import streamlit as st

from ae_keras.errors import AutoencoderError
from ae_keras.specs import Autoencoder
from ae_keras.training.executors import Job
from ae_keras.training.live import LiveRun, Runs
from ae_keras.ui.slot import Slot

FILM_SECONDS = 4.0
SLICE = 0.1  # a wait is cut into these, so that a moved slider interrupts it
CALM = 0.45  # between two pictures of a live run: a browser on the same cores takes time from the training
PATIENCE = 0.25  # a picture that is there within this goes out before the rest of the page
BREATH = 0.12  # for the browser to draw it, before the rest comes


class Player:
    """Buttons and scrubber of one page. The position is an index into the spec's frame epochs."""

    def __init__(self, page: str, spec: Autoencoder, new_seed: Callable[[], None]) -> None:
        self._page, self._spec, self._new_seed = page, spec, new_seed
        memory = st.session_state.get(f"{page}.player")
        if memory is None or memory["run"] != spec.key:
            memory = {"run": spec.key, "film": False, "target": self._last, "shown": self._last, "end": self._last}
            st.session_state[f"{page}.player"] = memory
        self._memory: dict[str, Any] = memory
        self._drawn: int | None = None  # by `answer`, in this run of the script

    @property
    def _last(self) -> int:
        return len(self._spec.frame_epochs) - 1

    @property
    def shown(self) -> int:
        """Index of the moment on screen."""
        return self._memory["shown"]

    # ---- buttons --------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """The row of buttons, and the scrubber over the recorded epochs."""
        epochs, key = self._spec.frame_epochs, f"{self._page}.scrub"
        st.session_state[key] = epochs[min(self._memory["target"], self._memory["end"])]
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            # One key: while the film runs, the script does, and a second button would leave the first one in sight.
            if self._memory["film"]:
                self._button("Pause", "pause", self._pause, "Hold the film here", key="Play")
            else:
                self._button("Play", "play_arrow", self._play, "The training as a film of four seconds")
            self._button("Step", "skip_next", self._step, "One recorded moment on")
            self._button("Restart", "replay", self._rewind, "Back to the same untrained start")
            self._button("New seed", "casino", self._new_seed, "Other initial weights, same data")
            if self._memory["film"]:  # a slider cannot move while the script runs
                self._progress = Slot()
            else:
                st.select_slider(
                    "Epoch shown", epochs, key=key, on_change=self._scrub, help="Scrub through the training"
                )

    def _button(self, label: str, icon: str, action: Callable[[], None], help: str, key: str = "") -> None:
        st.button(label, icon=f":material/{icon}:", on_click=action, help=help, key=f"{self._page}.{key or label}")

    def _go(self, target: int, film: bool = False) -> None:
        self._memory.update(target=min(max(target, 0), self._last), film=film)

    def _play(self) -> None:
        if self._memory["shown"] >= self._memory["end"]:
            self._memory["shown"] = 0
        self._go(self._last, film=True)

    def _pause(self) -> None:
        self._go(self._memory["shown"])

    def _step(self) -> None:
        self._go(self._memory["shown"] + 1)

    def _rewind(self) -> None:
        self._go(0)

    def seek(self, epoch: int) -> None:
        """Show a recorded epoch, as if the scrubber had been moved there."""
        self._go(self._spec.frame_epochs.index(epoch))

    def _scrub(self) -> None:
        self.seek(st.session_state[f"{self._page}.scrub"])

    # ---- the loop -------------------------------------------------------------------------------------------------

    def answer(self, run: LiveRun, job: Job | None, draw: Callable[[int], None]) -> bool:
        """Draw the first picture that `run` has, if it is there within a moment; whether it was.

        job: the chunk that will bring it.
        """
        if self._memory["film"]:
            return False
        if job is not None:
            futures.wait([job], PATIENCE)
        if not run.frames:
            return False
        self._memory["shown"] = self._drawn = min(len(run.frames) - 1, self._memory["target"])
        draw(self._drawn)
        return True

    def play(
        self, runs: Runs, run: LiveRun, draw: Callable[[int], None], details: Callable[[int], None], status: Any
    ) -> None:
        """Draw the film, or the run as it trains, up to the target; ends when the target is drawn.

        draw, details: called with an index into `run.frames`. status: a slot for what is being waited for. Raises the
        engine's errors; a rerun may cut in at any `st` call, after which nothing waits for the chunk under way.
        """

        def show(index: int) -> None:
            draw(index)
            details(index)

        self._note_end(run)
        if self._memory["film"]:
            self._film(runs, run, show, status)
        else:
            if self._drawn is not None:
                details(self._drawn)
            self._live(runs, run, show, status)
        self._note_end(run)
        status.empty()

    def _note_end(self, run: LiveRun) -> None:
        """The last moment that there is to show: a run that diverged has recorded fewer than were planned."""
        if run.done:
            self._memory["end"] = len(run.frames) - 1

    def _film(self, runs: Runs, run: LiveRun, show: Callable[[int], None], status: Any) -> None:
        pause = FILM_SECONDS / max(self._last, 1)
        for index in range(self._memory["shown"], self._last + 1):
            started = time.monotonic()
            while len(run.frames) <= index and not run.done:
                advance(runs, run, status)
            if index >= len(run.frames):
                break
            self._memory["shown"] = index
            self._progress.draw("progress", index / max(self._last, 1), f"epoch {self._spec.frame_epochs[index]}")
            show(index)
            time.sleep(max(0.0, pause - (time.monotonic() - started)))
        self._go(self._last)
        st.rerun()  # so that the buttons and the scrubber say that the film is over

    def _live(self, runs: Runs, run: LiveRun, show: Callable[[int], None], status: Any) -> None:
        target, drawn, drawn_at = self._memory["target"], self._drawn, time.monotonic()
        while True:
            index = min(len(run.frames) - 1, target)
            complete = index == target or run.done
            due = drawn is None or complete or time.monotonic() - drawn_at > CALM
            if index >= 0 and index != drawn and due:
                self._memory["shown"] = drawn = index
                show(index)
                drawn_at = time.monotonic()
            if complete:
                return
            advance(runs, run, status)


def advance(runs: Runs, run: LiveRun, status: Any) -> None:
    """Wait for the run's next chunk; a rerun may cut in, and then nobody waits for it any more."""
    job = run.ask()
    try:
        wait(runs, job, status)
    except CancelledError:  # by another viewer who left between our asking and our waiting: ask again
        pass
    finally:
        run.leave(job)


def wait(runs: Runs, job: Job, status: Any) -> Any:
    """A job's result; meanwhile, after a moment, `status` says what it waits for."""
    started = time.monotonic()
    while True:
        try:
            return job.result(SLICE)
        except FutureTimeoutError:
            if time.monotonic() - started > 3 * SLICE:
                status.caption(waiting_for(runs, job))
            else:
                status.empty()


def waiting_for(runs: Runs, job: Job) -> str:
    """One line about the queue."""
    picture = runs.executor.picture()
    if not picture.ready:
        return ":material/hourglass_top: Starting the training engine (TensorFlow); this happens once…"
    place = runs.executor.place(job)
    if place:
        return f":material/group: {place} {'task' if place == 1 else 'tasks'} before yours…"
    return ":material/model_training: Training…"


def guarded(action: Callable[[], None]) -> None:
    """Run the page's last act; what goes wrong becomes a sentence, never a traceback."""
    try:
        action()
    except AutoencoderError as error:
        st.error(str(error), icon=":material/error:")
