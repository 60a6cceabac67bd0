"""Waiting in tests for what another thread or process does."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float) -> None:
    """Return once the condition holds; it must within so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.005)
