"""A table of what many clients of a server see: a row for everything that they do."""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

import psutil

from tests.websocket import Request


class Memory:
    """Resident memory of web servers and of workers, sampled: the largest values since `forget`.

    web, workers: their processes' numbers; a web server's own workers need not be named.
    """

    def __init__(self, web: Sequence[int], workers: Sequence[int] = ()) -> None:
        self._web, self._workers = ([psutil.Process(pid) for pid in pids] for pids in (web, workers))
        self.forget()

    def forget(self) -> None:
        self.web = self.workers = 0

    def sample(self) -> None:
        with suppress(psutil.Error):  # a process may end while it is looked at
            web, workers = self.now()
            self.web, self.workers = max(self.web, web), max(self.workers, workers)

    def now(self) -> tuple[int, int]:
        """Bytes of the web servers, and of the workers. Raises psutil.Error where a process ends meanwhile."""
        below = [child for each in self._web for child in each.children(recursive=True)]
        workers = [child for child in below if "loky" in " ".join(child.cmdline())]
        for each in self._workers:
            workers += [each, *each.children(recursive=True)]
        web, theirs = (sum(each.memory_info().rss for each in group) for group in (self._web, workers))
        return web, theirs


@contextmanager
def watched(web: Sequence[int], workers: Sequence[int] = ()) -> Iterator[Memory]:
    """The memory of servers while they are used."""
    memory, over = Memory(web, workers), threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            memory.sample()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield memory
    finally:
        over.set()
        watching.join()


HEAD = (
    f"{'':<36}{'asked':>6}   {'first: n':>8}{'p50':>7}{'p95':>7}   {'final: n':>8}{'p50':>7}{'p95':>7}"
    f"{'errors':>8}{'done/s':>8}{'web MB':>8}{'workers MB':>12}"
)


def percentiles(times: list[float]) -> str:
    """How many, the median, and the 95th percentile."""
    if not times:
        return f"   {0:>8}{'-':>7}{'-':>7}"
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"   {len(times):>8}{statistics.median(times):>7.2f}{p95:>7.2f}"


class Rate(NamedTuple):
    """Answers a second that came to the last epoch: all, and those that do not say the same as another."""

    finals: float
    different: float


async def row(name: str, memory: Memory, answers: Awaitable[list[Request]]) -> Rate:
    """Measure what these clients do, and print it; errors follow in words."""
    memory.forget()
    started = time.perf_counter()
    requests = await answers
    seconds = time.perf_counter() - started
    memory.sample()
    for request in requests:
        request.done.result()  # raises WrongAnswer
    first = [request.first - request.asked for request in requests if request.first is not None]
    final = [request.final - request.asked for request in requests if request.final is not None]
    failed = [request for request in requests if request.errors]
    print(
        f"{name:<36}{len(requests):>6}{percentiles(first)}{percentiles(final)}{len(failed):>8}"
        f"{len(final) / seconds:>8.2f}{memory.web / 1e6:>8.0f}{memory.workers / 1e6:>12.0f}",
        flush=True,
    )
    for error, count in Counter(request.errors[0] for request in failed).most_common(5):
        print(f"    {count} x {error}", flush=True)
    return Rate(len(final) / seconds, len({each.says for each in requests if each.final is not None}) / seconds)
