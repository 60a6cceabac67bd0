"""Which moment of a run is on screen: buttons, a scrubber, and a film of what was recorded."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras.specs import Spec, alike_until, faces
from ae_keras.training.live import LiveRun
from ae_keras.ui import gate, projector
from ae_keras.ui.slot import Slot

FILM_SECONDS = 4.0
FROM_HERE = "from here"  # in the session: whether a moved slider counts from the epoch on screen on


def epoch_to_change_from(page: str, spec: Spec) -> int:
    """The epoch of the run on screen from which on a moved slider counts; 0 where it makes a run of its own."""
    memory = st.session_state.get(f"{page}.player")
    if memory is None or memory["run"] != spec or not st.session_state.get(f"{page}.{FROM_HERE}"):
        return 0
    epoch = spec.frame_epochs[memory["shown"]]
    return epoch if epoch < spec.epochs else 0


def _goes_on(memory: dict[str, Any], spec: Spec) -> bool:
    """Whether what is on screen is a moment of this spec's run too, and neither its start nor its end."""
    epoch = memory["run"].frame_epochs[memory["shown"]]
    return 0 < epoch < spec.epochs and alike_until(memory["run"], spec) >= epoch


class Player:
    """Buttons and scrubber of one page. The position is an index into the spec's frame epochs.

    new_seed, clear: what the buttons do that change the run.
    """

    def __init__(
        self,
        page: str,
        spec: Spec,
        new_seed: Callable[[], None],
        clear: Callable[[], None],
    ) -> None:
        self._page, self._spec, self._new_seed, self._clear = page, spec, new_seed, clear
        memory = st.session_state.get(f"{page}.player")
        if memory is None or memory["run"] != spec:
            start = {"run": spec, "film": False, "target": self._last, "shown": self._last, "end": self._last}
            if memory is not None and _goes_on(memory, spec):
                start |= {"film": True, "shown": memory["shown"]}
            memory = st.session_state[f"{page}.player"] = start
        self._memory: dict[str, Any] = memory
        self.still = False  # whether Play shows the end at once, for who wants no motion

    def open_at(self, asked: str) -> None:
        """Show the recorded epoch nearest to the one that a link asks for: once, and then what the buttons say."""
        if asked != self._memory.get("asked", "") and asked.isdecimal() and len(asked) < 9:
            self.seek(min(self._spec.frame_epochs, key=lambda epoch: abs(epoch - int(asked))))
        self._memory["asked"] = asked

    @property
    def _last(self) -> int:
        return len(self._spec.frame_epochs) - 1

    @property
    def shown(self) -> int:
        """Index of the moment on screen."""
        return self._memory["shown"]

    @property
    def target(self) -> int:
        """Index of the moment that is to be on screen in the end."""
        return self._memory["target"]

    @property
    def filming(self) -> bool:
        """Whether a film is on the way to the target."""
        return self._memory["film"]

    def reach(self, count: int) -> int:
        """Go to the target, or as near to it as `count` recorded moments allow; the index of the moment reached."""
        self._memory["shown"] = min(count - 1, self.target)
        return self.shown

    # ---- buttons --------------------------------------------------------------------------------------------------

    def show(self, fields: Sequence[str]) -> DeltaGenerator:
        """The row of buttons, and the scrubber over the recorded epochs; a place in it for what is being waited for.

        fields: those in sight, some of which may change while it trains.
        """
        if self.still:
            self._memory["film"] = False
        epochs, key = self._spec.frame_epochs, f"{self._page}.scrub"
        st.session_state[key] = epochs[min(self._memory["target"], self._memory["end"])]
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="player"):
            # One key: while the film runs, the script does, and a second button would leave the first one in sight.
            # No words under the pointer, which stays here after a click: they would cover the first control.
            if self._memory["film"]:
                self._button("Pause", "pause", self._pause, None, "Space", key="Play")
            else:
                told = "The end at once: your system asks for no motion" if self.still else None
                self._button("Play", "play_arrow", self._play, told, "Space")
            self._button("Back", "skip_previous", self._back, "One recorded moment back", "Left", icon_only=True)
            self._button("Step", "skip_next", self._step, "One recorded moment on", "Right", icon_only=True)
            self._button("Restart", "replay", self._rewind, "Back to the same untrained start")
            self._button("New seed", "casino", self._new_seed, "Other initial weights, same data")
            with st.container(key="scrubber"):
                if self._memory["film"]:  # a slider cannot move while the script runs
                    self._progress = Slot()
                else:
                    st.select_slider(
                        "Epoch shown", epochs, key=key, on_change=self._scrub, label_visibility="collapsed"
                    )
            moving = [face.symbol for name, face in faces(type(self._spec)).items() if face.moves and name in fields]
            if moving:
                self._changes(" and ".join(moving))
            with st.container(key="status", width=170):
                return st.empty()

    def _changes(self, moving: str) -> None:
        """Whether a moved slider changes the run from now on, and the way back to a run without changes."""
        st.toggle(
            "From here on",
            key=f"{self._page}.{FROM_HERE}",
            help=f"A change of {moving} counts from the epoch shown on, and training goes on from there; else, and at "
            "the last epoch, it starts a new run",
        )
        self._button(
            "Clear changes", "undo", self._clear, "Clear changes: the run without them", icon_only=True,
            disabled=not self._spec.timeline,
        )  # fmt: skip

    def _button(
        self, label: str, icon: str, action: Callable[[], None], help: str | None, shortcut: str = "", key: str = "",
        icon_only: bool = False, disabled: bool = False,
    ) -> None:  # fmt: skip
        st.button(
            "" if icon_only else label,
            icon=f":material/{icon}:",
            on_click=action,
            help=help,
            key=f"{self._page}.{key or label}",
            shortcut=shortcut if shortcut and projector.on() else None,
            disabled=disabled,
        )

    def _go(self, target: int, film: bool = False) -> None:
        self._memory.update(target=min(max(target, 0), self._last), film=film)

    def _play(self) -> None:
        if self._memory["shown"] >= self._memory["end"]:
            self._memory["shown"] = 0
        self._go(self._last, film=not self.still)

    def _pause(self) -> None:
        self._go(self._memory["shown"])

    def _step(self) -> None:
        self._go(self._memory["shown"] + 1)

    def _back(self) -> None:
        self._go(self._memory["shown"] - 1)

    def _rewind(self) -> None:
        self._go(0)

    def seek(self, epoch: int) -> None:
        """Show a recorded epoch, as if the scrubber had been moved there."""
        self._go(self._spec.frame_epochs.index(epoch))

    def _scrub(self) -> None:
        self.seek(st.session_state[f"{self._page}.scrub"])

    # ---- the film -------------------------------------------------------------------------------------------------

    def note_end(self, run: LiveRun) -> None:
        """The last moment that there is to show: a run that diverged has recorded fewer than were planned."""
        if run.done:
            self._memory["end"] = len(run.frames) - 1

    def film(self, run: LiveRun, show: Callable[[int], None], advance: Callable[[], None]) -> None:
        """Show every recorded moment up to the last one, and have more of the run trained where it is not yet there."""
        pause = FILM_SECONDS / max(self._last, 1)
        for index in range(self._memory["shown"], self._last + 1):
            started = time.monotonic()
            while len(run.frames) <= index and not run.done:
                advance()
            if index >= len(run.frames):
                break
            self._memory["shown"] = index
            if index == self._last or not gate.scripts.crowded:
                self._progress.draw("progress", index / max(self._last, 1), f"epoch {self._spec.frame_epochs[index]}")
                show(index)
            with gate.scripts.outside():
                time.sleep(max(0.0, pause - (time.monotonic() - started)))
        self._go(self._last)
        st.rerun()  # so that the buttons and the scrubber say that the film is over
