"""What Streamlit 1.67 does otherwise than a server with many students needs, changed in its own classes."""

import time
from contextlib import suppress
from typing import Any

from streamlit import config
from streamlit.runtime import media_file_manager
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.watcher import LocalSourcesWatcher

KEPT = 30.0  # seconds; a browser asks for a file as soon as it has its address


class KeptForAWhile(media_file_manager.MediaFileMetadata):
    """Of a file to download. Streamlit takes one that was made on demand away when scripts have ended twice, anybody's:
    with some pages open within a tenth of a second, before a browser over a slow network has asked for it."""

    _marked: float | None = None

    @property
    def is_marked_for_delete(self) -> bool:
        return self._marked is not None and time.monotonic() > self._marked + KEPT

    def mark_for_delete(self) -> None:
        self._marked = self._marked or time.monotonic()


_read = vars(SafeSessionState)["filtered_state"].fget


def _read_again(self: SafeSessionState) -> dict[str, Any]:
    """Streamlit locks a session's state by run of the script. Two of one session overlap, and what one reads the other
    may change meanwhile: four of 7,000 requests ended in an error."""
    for _ in range(100):
        with suppress(RuntimeError):  # a dictionary has changed its size
            return _read(self)
    return _read(self)


def mend() -> None:
    """Before the server answers anybody."""
    SafeSessionState.filtered_state = property(_read_again)  # type: ignore[assignment,method-assign]
    media_file_manager.MediaFileMetadata = KeptForAWhile  # type: ignore[misc]
    if config.get_option("server.fileWatcherType") == "none":
        # Streamlit asks the setting for a new session and not for one that comes back: a class that has lost its
        # network would have the files of all modules looked through for each of its students, a tenth of a second each.
        LocalSourcesWatcher.update_watched_modules = lambda watcher: None  # type: ignore[assignment,method-assign]
