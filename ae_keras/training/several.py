"""Many runs for one viewer, who takes turns with the others."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any

from ae_keras.training.jobs import Executor, Job
from ae_keras.training.live import LiveRun


def train_several(
    runs: Sequence[LiveRun],
    executor: Executor,
    wait: Callable[[Job], Any],
    pace: float = 0.0,
    arrived: Callable[[], Any] = lambda: None,
) -> None:
    """Train runs to their ends, one after the other, a chunk for each worker at a time and one that waits.

    However many runs there are, somebody else's chunk waits for at most that one and for what is under way; and the
    first runs are done long before the last ones.

    executor: of the runs. wait: for a job, raises what it raised. pace: see `LiveRun.ask`. arrived: called as each
    run is done.
    """
    left, asked = deque(run for run in runs if not run.done), deque[tuple[LiveRun, Job]]()
    try:
        while left or asked:
            while left and len(asked) <= len(executor.status().lanes):
                run = left.popleft()
                if run.done:
                    arrived()
                else:
                    asked.append((run, run.ask(pace)))
            if not asked:
                continue
            run, job = asked[0]
            with suppress(CancelledError):  # by another viewer who left: asked for again
                wait(job)
            run.leave(job)
            asked.popleft()
            left.appendleft(run)
    finally:
        for run, job in asked:
            run.leave(job)
