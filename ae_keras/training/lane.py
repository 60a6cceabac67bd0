"""One lane of the queue: a worker process, started, fed, and replaced when it dies or grows too large."""

import itertools
import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ae_keras.errors import WorkerError
from ae_keras.training import tasks
from ae_keras.training.jobs import Job, LaneStatus

if TYPE_CHECKING:
    from ae_keras.training.local_workers import LocalWorkers

ATTEMPTS = 3  # a task whose worker died is run again, this often in all
TASK_SECONDS = 180.0  # after this a worker is taken for hung and is replaced
SHORT = 1.0  # seconds for which a job is left to a lane with an `idle` task; a chunk of one takes a tenth of it
CLOSED = "The training workers have been shut down; start the app again."


class Lane:
    """One worker process, and the thread that feeds it."""

    def __init__(self, owner: "LocalWorkers") -> None:
        self.thread = threading.Thread(target=self._serve, daemon=True, name="ae-keras-lane")
        self.state = "starting"
        self.job: Job | None = None  # that it runs, since this moment
        self.since = 0.0
        self.to_warm: list[tasks.Task] = []
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
        while not self._owner.closed:
            job = self._owner.take(self, 0 if self.to_warm else 1.0 if self._successor else None)
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
            if self._owner.closed:
                return
            self.state = "starting"
            time.sleep(pause)
            try:
                with self._owner.starting:
                    if self._owner.closed:
                        return
                    self._pool, ready = self._new_pool()
                    self._adopt(ready.result(TASK_SECONDS))
                return
            except Exception:
                if not self._owner.closed:
                    logging.getLogger(__name__).warning("A worker could not start.", exc_info=True)
                self._end(self._pool)
                self._pool = None

    def _adopt(self, answer: tasks.Answer) -> None:
        self._pid, self._memory = answer.pid, answer.memory
        self.programs.clear()
        self.to_warm = [task for task in self._owner.warm if task not in self._owner.deadly]

    def _restart(self) -> None:
        self._end(self._pool)
        self._restarts += 1
        self._start()

    def _replace_when_ready(self) -> None:
        """Where a worker has outgrown its limit: start a successor, and let it take over once it is ready. One that
        cannot start is given up, and another is tried after the next task."""
        if self._successor is None:
            if self._memory > self._owner.memory_limit:
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

    def _run(self, job: Job, warming: bool = False) -> None:
        if job.attempts == 0 and not job.set_running_or_notify_cancel():
            return
        job.attempts += 1
        try:
            answer = self._pool.submit(tasks.call, job.task.function, job.task.arguments).result(TASK_SECONDS)
        except (_broken_pool(), FutureTimeoutError):
            if job.idle:  # as if cancelled: who has joined it meanwhile asks again
                job.set_exception(CancelledError())
                if warming:  # each new worker would begin with it: dead again, and again
                    self._owner.deadly.append(job.task)
                    if not self._owner.closed:
                        logging.getLogger(__name__).warning("A worker died over a warm-up task, now left out.")
            elif job.attempts == ATTEMPTS:
                job.set_exception(WorkerError(f"{job.attempts} workers died over this one task; try other settings."))
            elif not self._owner.put(job):
                job.set_exception(WorkerError(CLOSED))
            self._restart()
        except BaseException as error:
            job.set_exception(WorkerError(CLOSED) if self._owner.closed else error)
        else:
            self._memory = answer.memory
            self._owner.finished(self, job.task.program)
            job.set_result(answer.value)

    def _warm_one(self) -> None:
        task = self.to_warm.pop(0)
        if task not in self._owner.deadly:  # to another lane's worker, meanwhile
            self._run(Job(task, -1), warming=True)


def _broken_pool() -> type[Exception]:
    from loky.process_executor import BrokenProcessPool

    return BrokenProcessPool
