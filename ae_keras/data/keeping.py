"""What is kept of data sets in memory: a few of them within a bound of bytes, and what was computed of each with it."""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar


class Sized(Protocol):
    """Anything that knows what it takes in memory."""

    @property
    def bytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Sized)
Subject = TypeVar("Subject")
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


class Shelf(Generic[Kept]):
    """Values by key, least recently used forgotten first, within a bound of bytes and a bound of number.

    The last one asked for is kept whatever it takes. As long as a value is kept, everyone gets the same object.
    """

    def __init__(self, limit: int, most: int) -> None:
        self._limit, self._most = limit, most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()  # with the bytes when it came
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """What all that is kept took when it came."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value of `key`; `make` gives one that is not kept. What it raises is passed on, and nothing kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        made = make()  # not under the lock: whoever has what they need does not wait for a large one
        with self._lock:
            if key not in self._values:  # else another thread was faster, and its object is the one
                self._values[key] = made, (size := made.bytes)
                self._bytes += size
            self._values.move_to_end(key)
            while len(self._values) > 1 and (self._bytes > self._limit or len(self._values) > self._most):
                self._bytes -= self._values.popitem(last=False)[1][1]
            return self._values[key][0]


def kept_with_it(
    maxsize: int,
) -> Callable[[Callable[Concatenate[Subject, Rest], Answer]], Callable[Concatenate[Subject, Rest], Answer]]:
    """An `lru_cache` of `maxsize` answers for each first argument, a data set, that ends with it.

    A plain `lru_cache` would keep every data set that it was once asked about in memory. An answer must not refer to
    the data set itself.
    """

    def decorate(
        function: Callable[Concatenate[Subject, Rest], Answer],
    ) -> Callable[Concatenate[Subject, Rest], Answer]:
        caches: weakref.WeakKeyDictionary[Subject, Callable[..., Answer]] = weakref.WeakKeyDictionary()

        @wraps(function)
        def answer(subject: Subject, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
            cache = caches.get(subject)
            if cache is None:
                itself = weakref.ref(subject)
                caches[subject] = lru_cache(maxsize)(lambda *a, **k: function(_alive(itself), *a, **k))
                cache = caches[subject]
            return cache(*rest, **named)

        return answer

    return decorate


def _alive(reference: weakref.ref[Subject]) -> Subject:
    subject = reference()
    assert subject is not None, "whoever asks about a data set has it"
    return subject
