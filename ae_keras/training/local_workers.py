"""Worker processes on this machine."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from ae_keras.data import SOURCES
from ae_keras.training import tasks
from ae_keras.training.lane import Worker
from ae_keras.training.queue import Queue
from ae_keras.training.tasks import Task

# Resident bytes; a worker above it is replaced between two tasks. All of MNIST takes a worker to 2.3 GB.
MEMORY_LIMIT = 3_200_000_000 if "mnist-full" in SOURCES else 1_800_000_000


class LocalWorkers(Queue):
    """A queue before worker processes of this machine; as many as it has cores, up to 8."""

    def __init__(self, workers: int | None = None, warm: Sequence[Task] = (), memory_limit: int = MEMORY_LIMIT) -> None:
        super().__init__(warm, memory_limit)
        self.add_lanes(workers or max(1, min(os.cpu_count() or 1, 8)))

    def new_worker(self) -> Worker:
        return Process()


class Process:
    """A loky executor of one process. Its own limit on memory growth is off: a lane replaces without a gap."""

    def __init__(self) -> None:
        from loky import ProcessPoolExecutor
        from loky.backend.context import LokyContext

        self._ending = threading.Lock()
        # Its own context: by the name "loky", joblib's copy of it is found once scikit-learn has been imported.
        self._pool: Any = ProcessPoolExecutor(
            max_workers=1, timeout=None, context=LokyContext(), initializer=tasks.settle_in,
            env={"LOKY_MAX_MEMORY_LEAK_SIZE": "1e15"},
        )  # fmt: skip

    gone = False  # not known before it is called

    def call(self, task: Task) -> Future:
        return self._pool.submit(tasks.call, task.function, task.arguments)

    def end(self) -> None:
        """Kill it; two threads may want to at once, which loky does not expect."""
        with self._ending:
            self._pool.shutdown(wait=False, kill_workers=True)
