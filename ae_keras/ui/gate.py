"""How many scripts compute at once: a few; the others stand in line."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

CROWD = 20  # in line: as many pictures take a fifth of a second


class Gate:
    """At most `places` threads are inside; the others wait in the order in which they came.

    All scripts share Python's one lock. A hundred threads that contend for it cost more than what they compute, and
    all end last; in line they cost nothing, and half of them are done in half of the time.
    """

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._places = places
        self._line: deque[threading.Event] = deque()
        self._mine = threading.local()

    @property
    def crowded(self) -> bool:
        """Whether so many stand in line that nobody should draw what is not needed."""
        return len(self._line) > CROWD

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Computing: begins when there is a place."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Waiting for something else: whoever is inside gives its place to the next, and stands in line again
        afterwards. Nothing for a thread that is not inside."""
        if not getattr(self._mine, "inside", False):
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def _enter(self) -> None:
        with self._lock:
            if self._places:
                self._places -= 1
                turn = None
            else:
                turn = threading.Event()
                self._line.append(turn)
        if turn is not None:
            turn.wait()
        self._mine.inside = True

    def _leave(self) -> None:
        self._mine.inside = False
        with self._lock:
            if self._line:
                self._line.popleft().set()  # the place goes on to who has waited longest
            else:
                self._places += 1


scripts = Gate(2)
"""Of the scripts of all sessions: one more than Python runs at once, for while numpy or a socket is at work."""
