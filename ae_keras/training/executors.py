"""Where tasks run: in this process, or in local worker processes behind one queue."""

import itertools
import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import NamedTuple, Protocol

from ae_keras.data import SOURCES
from ae_keras.errors import WorkerError
from ae_keras.training import tasks
from ae_keras.training.tasks import PRIORITIES, Task

ATTEMPTS = 3  # a task whose worker died is run again, this often in all
TASK_SECONDS = 180.0  # after this a worker is taken for hung and is replaced
# Resident bytes; a worker above it is replaced between two tasks. All of MNIST takes a worker to 2.3 GB.
MEMORY_LIMIT = 3_200_000_000 if "mnist-full" in SOURCES else 1_800_000_000


class Job(Future):
    """A submitted task: a future that knows its place in the queue."""

    def __init__(self, task: Task, number: int) -> None:
        super().__init__()
        self.task, self.attempts = task, 0
        self.order = (PRIORITIES.index(task.priority), number)


class Lane(NamedTuple):
    """One worker in the status of the queue. state: `starting`, `idle`, `busy` or `stopped`."""

    state: str
    pid: int | None
    memory: int
    restarts: int


class Status(NamedTuple):
    """All that runs and waits: the workers, and how many tasks of each priority wait."""

    lanes: tuple[Lane, ...]
    waiting: dict[str, int]
    done: int

    @property
    def ready(self) -> bool:
        """Whether some worker can take a task at once or soon, its TensorFlow being imported."""
        return any(lane.state in ("idle", "busy") for lane in self.lanes)


class Executor(Protocol):
    """What the app asks of any place that computes."""

    def submit(self, task: Task) -> Job: ...

    def cancel(self, job: Job) -> None:
        """Forget a job: one that waits never runs, the result of one that runs is dropped."""

    def place(self, job: Job) -> int:
        """Jobs that will start before this one; 0 when it runs or is done."""

    def status(self) -> Status: ...


class InProcess:
    """Every task at once, in the calling thread."""

    def __init__(self) -> None:
        self._done = 0

    def submit(self, task: Task) -> Job:
        job = Job(task, self._done)
        job.set_running_or_notify_cancel()
        try:
            job.set_result(tasks.call(task.function, task.arguments).value)
        except Exception as error:
            job.set_exception(error)
        self._done += 1
        return job

    def cancel(self, job: Job) -> None:
        job.cancel()

    def place(self, job: Job) -> int:
        return 0

    def status(self) -> Status:
        return Status((Lane("idle", os.getpid(), 0, 0),), dict.fromkeys(PRIORITIES, 0), self._done)


class LocalWorkers:
    """Worker processes, each a lane with a loky executor of one process; a lane takes the next job when it is free.

    Order: by priority, then first come, first served; among free lanes the one that has the job's structure compiled.
    A worker that dies costs its own task a second run, on any lane; the other lanes go on. A worker that outgrows
    `memory_limit` is replaced between two tasks, and serves until its successor is ready.

    warm: tasks that every new worker runs when nothing else waits, so that a page's presets are compiled.
    """

    def __init__(self, workers: int | None = None, warm: Sequence[Task] = (), memory_limit: int = MEMORY_LIMIT) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._numbers = itertools.count()
        self._done = 0
        self._closed = False
        self._starting = threading.Lock()  # one worker at a time: the first is ready sooner
        self._warm, self._memory_limit = tuple(warm), memory_limit
        count = workers or max(1, min(os.cpu_count() or 1, 8))
        self._lanes = [_Lane(self) for _ in range(count)]
        for lane in self._lanes:
            lane.thread.start()

    def submit(self, task: Task) -> Job:
        job = Job(task, next(self._numbers))
        self._put(job)
        return job

    def cancel(self, job: Job) -> None:
        if job.cancel():  # not one whose worker has died: it waits again, and somebody may have joined it
            with self._changed:
                if job in self._waiting:
                    self._waiting.remove(job)

    def place(self, job: Job) -> int:
        with self._changed:
            return sum(other.order < job.order for other in self._waiting) + 1 if job in self._waiting else 0

    def status(self) -> Status:
        with self._changed:
            waiting = dict.fromkeys(PRIORITIES, 0)
            for job in self._waiting:
                waiting[job.task.priority] += 1
            return Status(tuple(lane.status() for lane in self._lanes), waiting, self._done)

    def close(self) -> None:
        """End all workers; jobs that wait are cancelled."""
        with self._changed:
            self._closed = True
            for job in self._waiting:
                job.cancel()
            self._waiting.clear()
            self._changed.notify_all()
        for lane in self._lanes:
            lane.stop()

    def _put(self, job: Job) -> None:
        with self._changed:
            self._waiting.append(job)
            self._changed.notify_all()

    def _take(self, lane: "_Lane", patience: float | None) -> Job | None:
        """The job this lane shall run next; None after `patience` seconds without one, or when all is closed."""
        deadline = None if patience is None else time.monotonic() + patience
        with self._changed:
            while not self._closed:
                job = min((job for job in self._waiting if self._suits(lane, job)), key=lambda j: j.order, default=None)
                if job is not None:
                    self._waiting.remove(job)
                    lane.state = "busy"
                    self._changed.notify_all()
                    return job
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    return None
                self._changed.wait(left)
        return None

    def _suits(self, lane: "_Lane", job: Job) -> bool:
        """A free lane leaves a job to another free lane that has its structure compiled."""
        structure = job.task.structure
        if structure in lane.structures:
            return True
        return not any(other.state == "idle" and structure in other.structures for other in self._lanes)


class _Lane:
    """One worker process, and the thread that feeds it."""

    def __init__(self, owner: LocalWorkers) -> None:
        self.thread = threading.Thread(target=self._serve, daemon=True, name="ae-keras-lane")
        self.state, self.structures = "starting", set()
        self._owner = owner
        self._pool = self._successor = None
        self._pid: int | None = None
        self._memory = self._restarts = 0

    def status(self) -> Lane:
        return Lane(self.state, self._pid, self._memory, self._restarts)

    def stop(self) -> None:
        self.state = "stopped"
        for pool in (self._pool, self._successor and self._successor[0]):
            if pool is not None:
                pool.shutdown(wait=False, kill_workers=True)

    def _serve(self) -> None:
        self._start()
        while not self._owner._closed:
            self.state = "idle"
            job = self._owner._take(self, 0 if self._to_warm else 1.0 if self._successor else None)
            if job is not None:
                self._run(job)
            elif self._to_warm:
                self._warm_one()
            self._replace_when_ready()

    # ---- the process ----------------------------------------------------------------------------------------------

    def _new_pool(self):
        """A loky executor of one process (its own limit on memory growth is off: ours replaces without a gap), and the
        future of its first task, which imports TensorFlow."""
        from loky import ProcessPoolExecutor

        pool = ProcessPoolExecutor(
            max_workers=1, timeout=None, initializer=tasks.settle_in, env={"LOKY_MAX_MEMORY_LEAK_SIZE": "1e15"}
        )
        return pool, pool.submit(tasks.call, "ready", ())

    def _start(self) -> None:
        """Start a worker and wait until it is ready; a worker that cannot start is tried again, ever less often."""
        for pause in itertools.chain((0.0, 1.0, 5.0), itertools.repeat(30.0)):
            if self._owner._closed:
                return
            self.state = "starting"
            time.sleep(pause)
            try:
                with self._owner._starting:
                    self._pool, ready = self._new_pool()
                    self._adopt(ready.result(TASK_SECONDS))
                return
            except Exception:
                self._pool.shutdown(wait=False, kill_workers=True)

    def _adopt(self, answer: tasks.Answer) -> None:
        self._pid, self._memory = answer.pid, answer.memory
        self.structures = set()
        self._to_warm = list(self._owner._warm)

    def _restart(self) -> None:
        self._pool.shutdown(wait=False, kill_workers=True)
        self._restarts += 1
        self._start()

    def _replace_when_ready(self) -> None:
        if self._successor is None:
            if self._memory > self._owner._memory_limit:
                self._successor = self._new_pool()
            return
        pool, ready = self._successor
        if ready.done():
            self._successor = None
            if ready.exception() is None:
                self._pool.shutdown(wait=False, kill_workers=True)
                self._pool = pool
                self._restarts += 1
                self._adopt(ready.result())

    # ---- tasks ----------------------------------------------------------------------------------------------------

    def _run(self, job: Job) -> None:
        if job.attempts == 0 and not job.set_running_or_notify_cancel():
            return
        job.attempts += 1
        try:
            answer = self._pool.submit(tasks.call, job.task.function, job.task.arguments).result(TASK_SECONDS)
        except (_broken_pool(), FutureTimeoutError):
            if job.attempts < ATTEMPTS:
                self._owner._put(job)
            else:
                job.set_exception(WorkerError(f"{job.attempts} workers died over this one task; try other settings."))
            self._restart()
        except BaseException as error:
            job.set_exception(error)
        else:
            self._memory = answer.memory
            self.structures.add(job.task.structure)
            with self._owner._changed:
                self._owner._done += 1
            job.set_result(answer.value)

    def _warm_one(self) -> None:
        self.state = "busy"
        task = self._to_warm.pop(0)
        job = Job(task, -1)
        self._run(job)


def _broken_pool() -> type[Exception]:
    from loky.process_executor import BrokenProcessPool

    return BrokenProcessPool
