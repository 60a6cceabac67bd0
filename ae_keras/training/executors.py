"""Where tasks run: in this process, or in local worker processes behind one queue."""

import gc
import itertools
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from ae_keras.data import SOURCES
from ae_keras.errors import WorkerError
from ae_keras.training import tasks
from ae_keras.training.runtime import MAX_PROGRAMS
from ae_keras.training.tasks import PRIORITIES, Task

ATTEMPTS = 3  # a task whose worker died is run again, this often in all
TASK_SECONDS = 180.0  # after this a worker is taken for hung and is replaced
# Resident bytes; a worker above it is replaced between two tasks. All of MNIST takes a worker to 2.3 GB.
MEMORY_LIMIT = 3_200_000_000 if "mnist-full" in SOURCES else 1_800_000_000
# Seconds without a task of anybody's, after which one of priority `idle` may start: between two chunks of a run that
# somebody watches a page draws. Compiling takes a second or two and cannot be broken off.
QUIET, QUIET_TO_COMPILE = 0.5, 2.0
SHORT = 1.0  # seconds for which a job is left to a lane with an `idle` task; a chunk of one takes a tenth of it
LOOK_AGAIN = 0.1  # seconds after which a free lane looks again at jobs that wait though it is free
CLOSED = "The training workers have been shut down; start the app again."


class Job(Future):
    """A submitted task: a future that knows its place in the queue."""

    def __init__(self, task: Task, number: int) -> None:
        super().__init__()
        self.task, self.attempts = task, 0
        self.order = (PRIORITIES.index(task.priority), number)

    @property
    def idle(self) -> bool:
        """Whether nobody has asked for it."""
        return self.task.priority == "idle"


class LaneStatus(NamedTuple):
    """One worker in the status of the queue. state: `starting`, `idle`, `busy` or `stopped`."""

    state: str
    pid: int | None
    memory: int
    restarts: int


class Status(NamedTuple):
    """All that runs and waits: the workers, and how many tasks of each priority wait."""

    lanes: tuple[LaneStatus, ...]
    waiting: dict[str, int]
    done: int

    @property
    def ready(self) -> bool:
        """Whether some worker can take a task at once or soon, its TensorFlow being imported."""
        return any(lane.state in ("idle", "busy") for lane in self.lanes)


class Executor(Protocol):
    """What the app asks of any place that computes."""

    def submit(self, task: Task) -> Job:
        """Have a task done. Raises WorkerError where nothing is done any more."""

    def cancel(self, job: Job) -> None:
        """Forget a job: one that waits never runs, the result of one that runs is dropped."""

    def place(self, job: Job) -> int:
        """Jobs that will start before this one; 0 when it runs or is done."""

    def status(self) -> Status: ...

    def has_time_for(self, program: tuple) -> bool:
        """Whether a task of priority `idle` with this program can be hoped to run at all."""


class InProcess:
    """Every task at once, in the calling thread.

    One task at a time (`tasks.call` sees to it): where several students share this process, each waits for the others,
    a chunk of training at a time. Nobody knows how many wait.
    """

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._done = 0

    def submit(self, task: Task) -> Job:
        job = Job(task, next(self._numbers))
        job.set_running_or_notify_cancel()
        try:
            job.set_result(tasks.call(task.function, task.arguments).value)
        except Exception as error:
            job.set_exception(error)
        if not self._done:
            # Streamlit clears Keras's session and so collects garbage after every rerun of a process that has Keras:
            # .3 s, unless what the imports made is left out.
            gc.freeze()
        self._done += 1
        return job

    def cancel(self, job: Job) -> None:
        job.cancel()

    def place(self, job: Job) -> int:
        return 0

    def status(self) -> Status:
        return Status((LaneStatus("idle", os.getpid(), 0, 0),), dict.fromkeys(PRIORITIES, 0), self._done)

    def has_time_for(self, program: tuple) -> bool:
        return False  # nothing waits here: it would run at once, before the eyes of who asked for something else


class LocalWorkers:
    """Worker processes, each a lane with a loky executor of one process; a lane takes the next job when it is free.

    Order: by priority, then first come, first served; among free lanes the one that has the job's program compiled.
    Of priority `idle` one task runs at a time, and only after a while in which nobody asked for anything.
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
        self._asked = time.monotonic()  # when a task that somebody asked for last came or ended
        self._starting = threading.Lock()  # one worker at a time: the first is ready sooner
        self._warm, self._memory_limit = tuple(warm), memory_limit
        count = workers or max(1, min(os.cpu_count() or 1, 8))
        self._lanes = [_Lane(self) for _ in range(count)]
        for lane in self._lanes:
            lane.thread.start()

    def submit(self, task: Task) -> Job:
        job = Job(task, next(self._numbers))
        if not self._put(job):
            raise WorkerError(CLOSED)
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

    def has_time_for(self, program: tuple) -> bool:
        with self._changed:
            return any(program in lane.programs or self._may_compile(lane) for lane in self._lanes)

    def close(self) -> None:
        """End all workers. Jobs that wait are cancelled, those that run end in a WorkerError, and so does `submit`."""
        with self._changed:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            self._changed.notify_all()
        for job in waiting:
            if not job.cancel():  # it waits for another worker, its own having died
                job.set_exception(WorkerError(CLOSED))
        for lane in self._lanes:
            lane.stop()

    def _put(self, job: Job) -> bool:
        """Have a job wait for a lane; whether it does, which it does not once all is closed."""
        with self._changed:
            if not self._closed:
                self._waiting.append(job)
                if not job.idle:
                    self._asked = time.monotonic()
                self._changed.notify_all()
            return not self._closed

    def _take(self, lane: "_Lane", patience: float | None) -> Job | None:
        """The job this lane shall run next; None after `patience` seconds without one, or when all is closed.

        A lane is idle in here and nowhere else: jobs are left for it only while it looks for one.
        """
        deadline = None if patience is None else time.monotonic() + patience
        with self._changed:
            if lane.job is not None and not lane.job.idle:
                self._asked = time.monotonic()
            lane.state, lane.job = "idle", None
            while (job := self._next(lane)) is None and not self._closed:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._changed.wait(min(LOOK_AGAIN, left or LOOK_AGAIN) if self._waiting else left)
            if job is not None:
                self._waiting.remove(job)
            lane.state, lane.job, lane.since = "busy", job, time.monotonic()
            self._changed.notify_all()  # what was left for this lane may now go to another
            return job

    def _next(self, lane: "_Lane") -> Job | None:
        return min((job for job in self._waiting if self._suits(lane, job)), key=lambda job: job.order, default=None)

    def _suits(self, lane: "_Lane", job: Job) -> bool:
        """A free lane leaves a job to another one that has its program compiled and is free, or will be in a moment."""
        program = job.task.program
        if job.idle and not self._quiet(lane, program):
            return False
        if program in lane.programs:
            return True
        return not any(program in other.programs and other.free_soon for other in self._lanes)

    def _quiet(self, lane: "_Lane", program: tuple) -> bool:
        """Whether a lane may take a task that nobody asked for: none runs, and for a while none was asked for."""
        compiled = not program or program in lane.programs
        if lane.to_warm or not (compiled or self._may_compile(lane)):
            return False
        if any(other.state != "idle" for other in self._lanes if other is not lane):
            return False
        return time.monotonic() - self._asked >= (QUIET if compiled else QUIET_TO_COMPILE)

    def _may_compile(self, lane: "_Lane") -> bool:
        """Whether what nobody asked for may be compiled: another lane is there for who asks meanwhile, and no program
        that somebody asked for is dropped for it."""
        return len(self._lanes) > 1 and len(lane.programs) < MAX_PROGRAMS // 2

    def _finished(self, lane: "_Lane", program: tuple) -> None:
        """A lane has run a task: its worker has this program now, and has dropped others as the engine does."""
        with self._changed:
            self._done += 1
            if program:
                lane.programs[program] = True
                lane.programs.move_to_end(program)
                if len(lane.programs) > MAX_PROGRAMS:
                    lane.programs.popitem(last=False)


class _Lane:
    """One worker process, and the thread that feeds it."""

    def __init__(self, owner: LocalWorkers) -> None:
        self.thread = threading.Thread(target=self._serve, daemon=True, name="ae-keras-lane")
        self.state = "starting"
        self.job: Job | None = None  # that it runs, since this moment
        self.since = 0.0
        self.to_warm: list[Task] = []
        self.programs: OrderedDict[tuple, bool] = OrderedDict()  # what its worker has compiled, longest unused first
        self._owner = owner
        self._ending = threading.Lock()
        self._pool: Any = None  # what `_new_pool` gives; loky comes without types
        self._successor: tuple[Any, Future] | None = None
        self._pid: int | None = None
        self._memory = self._restarts = 0

    def status(self) -> LaneStatus:
        return LaneStatus(self.state, self._pid, self._memory, self._restarts)

    @property
    def free_soon(self) -> bool:
        """Whether it is free, or runs a chunk that nobody asked for and that is nearly over."""
        if self.state != "busy" or self.job is None:
            return self.state == "idle"
        short = self.job.idle and self.job.task.program in self.programs
        return short and time.monotonic() - self.since < SHORT

    def stop(self) -> None:
        self.state = "stopped"
        successor, _ = self._successor or (None, None)
        self._end(self._pool)
        self._end(successor)

    def _end(self, pool: Any) -> None:
        """Kill a worker; two threads may want to at once, which loky does not expect."""
        with self._ending:
            if pool is not None:
                pool.shutdown(wait=False, kill_workers=True)

    def _serve(self) -> None:
        self._start()
        while not self._owner._closed:
            job = self._owner._take(self, 0 if self.to_warm else 1.0 if self._successor else None)
            if job is not None:
                self._run(job)
            elif self.to_warm:
                self._warm_one()
            self._replace_when_ready()
        self.stop()  # again: what was being started when all was closed

    # ---- the process ----------------------------------------------------------------------------------------------

    def _new_pool(self) -> tuple[Any, Future]:
        """A loky executor of one process (its own limit on memory growth is off: ours replaces without a gap), and the
        future of its first task, which imports TensorFlow."""
        from loky import ProcessPoolExecutor

        pool = ProcessPoolExecutor(
            max_workers=1, timeout=None, initializer=tasks.settle_in, env={"LOKY_MAX_MEMORY_LEAK_SIZE": "1e15"}
        )
        try:
            return pool, pool.submit(tasks.call, "ready", ())
        except BaseException:
            self._end(pool)
            raise

    def _start(self) -> None:
        """Start a worker and wait until it is ready; a worker that cannot start is tried again, ever less often."""
        for pause in itertools.chain((0.0, 1.0, 5.0), itertools.repeat(30.0)):
            if self._owner._closed:
                return
            self.state = "starting"
            time.sleep(pause)
            try:
                with self._owner._starting:
                    if self._owner._closed:
                        return
                    self._pool, ready = self._new_pool()
                    self._adopt(ready.result(TASK_SECONDS))
                return
            except Exception:
                if not self._owner._closed:
                    logging.getLogger(__name__).warning("A worker could not start.", exc_info=True)
                self._end(self._pool)
                self._pool = None

    def _adopt(self, answer: tasks.Answer) -> None:
        self._pid, self._memory = answer.pid, answer.memory
        self.programs.clear()
        self.to_warm = list(self._owner._warm)

    def _restart(self) -> None:
        self._end(self._pool)
        self._restarts += 1
        self._start()

    def _replace_when_ready(self) -> None:
        """Where a worker has outgrown its limit: start a successor, and let it take over once it is ready. One that
        cannot start is given up, and another is tried after the next task."""
        if self._successor is None:
            if self._memory > self._owner._memory_limit:
                with suppress(Exception):
                    self._successor = self._new_pool()
            return
        pool, ready = self._successor
        if not ready.done():
            return
        self._successor = None
        if ready.cancelled() or ready.exception() is not None:
            self._end(pool)
            return
        self._end(self._pool)
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
            if job.idle:  # as if cancelled: who has joined it meanwhile asks again
                job.set_exception(CancelledError())
            elif job.attempts == ATTEMPTS:
                job.set_exception(WorkerError(f"{job.attempts} workers died over this one task; try other settings."))
            elif not self._owner._put(job):
                job.set_exception(WorkerError(CLOSED))
            self._restart()
        except BaseException as error:
            job.set_exception(WorkerError(CLOSED) if self._owner._closed else error)
        else:
            self._memory = answer.memory
            self._owner._finished(self, job.task.program)
            job.set_result(answer.value)

    def _warm_one(self) -> None:
        self._run(Job(self.to_warm.pop(0), -1))


def _broken_pool() -> type[Exception]:
    from loky.process_executor import BrokenProcessPool

    return BrokenProcessPool
