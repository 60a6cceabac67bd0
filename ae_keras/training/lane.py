"""One lane of the queue: a worker, started, fed, and replaced when it dies, hangs or grows too large."""

import itertools
import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from ae_keras.errors import WorkerError
from ae_keras.training.jobs import Job, LaneStatus
from ae_keras.training.tasks import Answer, Task

if TYPE_CHECKING:
    from ae_keras.training.queue import Queue

ATTEMPTS = 3  # a task whose worker died is run again, this often in all
START_SECONDS = 180.0  # after this a worker that has not started, or compiled something, is taken for hung
# What a task takes at most, times SLOWER, is what a machine busy with other things needs, and after GRACE seconds more
# its worker is taken for hung. Not sooner: on a cluster other servers' tasks may be before it, and a machine that is
# asked for too much would be asked for new workers as well.
SLOWER, GRACE = 5.0, 60.0
SHORT = 1.0  # seconds for which a job is left to a lane with an `idle` task; a chunk of one takes a tenth of it
CLOSED = "The training workers have been shut down; start the app again."
READY = Task("ready", (), "first")  # imports TensorFlow


class Worker(Protocol):
    """A process that runs tasks, one at a time."""

    @property
    def gone(self) -> bool:
        """Whether it is known to have ended while it had nothing to do."""

    def call(self, task: Task) -> "Future[Answer]":
        """Ends in a `BrokenExecutor` where the process ends first. Raises one where it has ended before."""

    def end(self) -> None:
        """Have the process end, whatever it does; whoever waits for it is told. More than once does no harm."""


class Lane:
    """One worker, and the thread that feeds it."""

    def __init__(self, owner: "Queue") -> None:
        self.thread = threading.Thread(target=self._serve, daemon=True, name="ae-keras-lane")
        self.state = "starting"
        self.job: Job | None = None  # that it runs, since this moment
        self.since = 0.0
        self.to_warm: list[Task] = []
        self.programs: OrderedDict[tuple, bool] = OrderedDict()  # what its worker has compiled, longest unused first
        self._owner = owner
        self._worker: Worker | None = None
        self._successor: tuple[Worker, Future[Answer]] | None = None
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

    @property
    def compiles(self) -> bool:
        """Whether it runs a job whose program it has still to compile."""
        return self.job is not None and bool(self.job.task.program) and self.job.task.program not in self.programs

    @property
    def gone(self) -> bool:
        return self._worker is not None and self._worker.gone

    def stop(self) -> None:
        self.state = "stopped"
        for worker in (self._worker, self._successor and self._successor[0]):
            if worker is not None:
                worker.end()

    def _serve(self) -> None:
        self._start()
        while not self._owner.closed:
            job = self._owner.take(self, 0 if self.to_warm else 1.0 if self._successor else None)
            if job is not None:
                self._run(job)
            elif self.gone and not self._owner.closed:
                self._restart()
            elif self.to_warm:
                self._warm_one()
            self._replace_when_ready()
        self.stop()  # again: what was being started when all was closed

    # ---- the worker -----------------------------------------------------------------------------------------------

    def _new_worker(self) -> tuple[Worker, "Future[Answer]"]:
        """A worker, and the future of its first task."""
        worker = self._owner.new_worker()
        try:
            return worker, worker.call(READY)
        except BaseException:
            worker.end()
            raise

    def _start(self) -> None:
        """Start a worker and wait until it is ready; a worker that cannot start is tried again, ever less often."""
        self.state = "starting"
        for pause in itertools.chain((0.0, 1.0, 5.0), itertools.repeat(30.0)):
            if self._owner.closed:
                return
            time.sleep(pause)
            try:
                with self._owner.starting:
                    if self._owner.closed:
                        return
                    self._worker, ready = self._new_worker()
                    self._adopt(ready.result(START_SECONDS))
                return
            except Exception:
                if not self._owner.closed:
                    logging.getLogger(__name__).warning("A worker could not start.", exc_info=True)
                if self._worker is not None:
                    self._worker.end()

    def _adopt(self, answer: Answer) -> None:
        self._pid, self._memory = answer.pid, answer.memory
        self.programs.clear()
        self.to_warm = [task for task in self._owner.warm if task not in self._owner.deadly]

    def _restart(self) -> None:
        if self._worker is not None:
            self._worker.end()
        self._restarts += 1
        self._start()

    def _replace_when_ready(self) -> None:
        """Where a worker has outgrown its limit: start a successor, and let it take over once it is ready. One that
        cannot start is given up, and another is tried after the next task."""
        if self._successor is None:
            if self._memory > self._owner.memory_limit:
                with suppress(Exception):
                    self._successor = self._new_worker()
            return
        successor, ready = self._successor
        if not ready.done():
            return
        self._successor = None
        if ready.cancelled() or ready.exception() is not None:
            successor.end()
            return
        if self._worker is not None:
            self._worker.end()
        self._worker = successor
        self._restarts += 1
        self._adopt(ready.result())

    # ---- tasks ----------------------------------------------------------------------------------------------------

    def _run(self, job: Job, warming: bool = False) -> None:
        if not job.running() and not job.set_running_or_notify_cancel():
            return
        assert self._worker is not None
        try:
            answered = self._worker.call(job.task)
            job.attempts += 1  # and not where the worker had ended before
            answer = answered.result(self._patience(job.task))
        except (BrokenExecutor, FutureTimeoutError):
            if job.idle:  # as if cancelled: who has joined it meanwhile asks again
                job.set_exception(CancelledError())
                if warming and job.attempts:  # each new worker would begin with it: dead again, and again
                    self._owner.deadly.append(job.task)
                    if not self._owner.closed:
                        logging.getLogger(__name__).warning("A worker died over a warm-up task, now left out.")
            elif job.attempts == ATTEMPTS:
                said = f"{job.attempts} workers died over this one task, or hung; try other settings."
                job.set_exception(WorkerError(said))
            elif not self._owner.put(job):
                job.set_exception(WorkerError(CLOSED))
            self._restart()
        except BaseException as error:
            job.set_exception(WorkerError(CLOSED) if self._owner.closed else error)
        else:
            self._memory = answer.memory
            self._owner.finished(self, job.task.program)
            job.set_result(answer.value)

    def _patience(self, task: Task) -> float:
        """Seconds after which a worker that has not answered is taken for hung."""
        if task.seconds is None or task.program not in self.programs:
            return START_SECONDS
        return min(START_SECONDS, SLOWER * task.seconds + GRACE)

    def _warm_one(self) -> None:
        task = self.to_warm.pop(0)
        if task not in self._owner.deadly:  # to another lane's worker, meanwhile
            self._run(Job(task, -1), warming=True)
