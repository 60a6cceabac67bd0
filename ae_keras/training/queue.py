"""One queue before workers, wherever they are."""

import itertools
import math
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager

from ae_keras.errors import WorkerError
from ae_keras.training.jobs import Job, Status
from ae_keras.training.lane import CLOSED, Lane, Worker
from ae_keras.training.runtime import MAX_PROGRAMS
from ae_keras.training.tasks import PRIORITIES, Task

# Seconds without a task of anybody's, after which one of priority `idle` may start: between two chunks of a run that
# somebody watches a page draws. Compiling takes a second or two and cannot be broken off.
QUIET, QUIET_TO_COMPILE = 0.5, 2.0
BUSY = 2.0  # seconds after a run of what is compiled has begun, in which not all lanes compile what nobody has yet
LOOK_AGAIN = 0.1  # seconds after which a free lane looks again at jobs that wait though it is free


class Queue:
    """Jobs that wait for lanes, each with a worker; a lane takes the next job when it is free.

    Order: by priority, then first come, first served; among free lanes the one that has the job's program compiled.
    While others begin runs of what is compiled, one lane of several is kept from compiling what no lane has: it takes
    as long as twenty of their first pictures, and cannot be broken off.
    Of priority `idle` one task runs at a time, and only after a while in which nobody asked for anything.
    A worker that dies or hangs costs its own task a second run, on any lane; the other lanes go on. A worker that
    outgrows `memory_limit` is replaced between two tasks, and serves until its successor is ready.

    Where workers come from is a subclass's: `new_worker`, and lanes by `add_lanes`.

    warm: tasks that every new worker runs when nothing else waits, so that a page's presets are compiled; one
    that a worker dies over is left out from then on.
    """

    def __init__(self, warm: Sequence[Task] = (), memory_limit: float = math.inf) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._numbers = itertools.count()
        self._done = 0
        self.closed = False
        self._asked = time.monotonic()  # when a task that somebody asked for last came or ended
        self._begun = -math.inf  # when a run of what is compiled last began
        self.starting: AbstractContextManager = threading.Lock()  # one worker at a time: the first is ready sooner
        self.warm, self.memory_limit = tuple(warm), memory_limit
        self.deadly: list[Task] = []  # of `warm`, what some worker has died over
        self._lanes: list[Lane] = []

    def new_worker(self) -> Worker:
        """A worker for a lane that has none; it may still be starting. Raises where there is none."""
        raise NotImplementedError

    def add_lanes(self, count: int) -> None:
        lanes = [Lane(self) for _ in range(count)]
        with self._changed:
            self._lanes += lanes
        for lane in lanes:
            lane.thread.start()

    def submit(self, task: Task) -> Job:
        job = Job(task, next(self._numbers))
        if not self.put(job):
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
            self.closed = True
            waiting, self._waiting = self._waiting, []
            self._changed.notify_all()
        for job in waiting:
            if not job.cancel():  # it waits for another worker, its own having died
                job.set_exception(WorkerError(CLOSED))
        for lane in self._lanes:
            lane.stop()

    def put(self, job: Job) -> bool:
        """Have a job wait for a lane; whether it does, which it does not once all is closed."""
        with self._changed:
            if not self.closed:
                self._waiting.append(job)
                if not job.idle:
                    self._asked = time.monotonic()
                if job.task.priority == "first" and self._known(job.task.program):
                    self._begun = time.monotonic()
                self._changed.notify_all()
            return not self.closed

    def take(self, lane: Lane, patience: float | None) -> Job | None:
        """The job this lane shall run next; None after `patience` seconds without one, or when its worker is gone or
        all is closed.

        A lane is idle in here and nowhere else: jobs are left for it only while it looks for one.
        """
        deadline = None if patience is None else time.monotonic() + patience
        with self._changed:
            if lane.job is not None and not lane.job.idle:
                self._asked = time.monotonic()
            lane.state, lane.job = "idle", None
            while (job := self._next(lane)) is None and not (self.closed or lane.gone):
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._changed.wait(min(LOOK_AGAIN, left or LOOK_AGAIN) if self._waiting else left)
            if job is not None:
                self._waiting.remove(job)
            lane.state, lane.job, lane.since = "busy", job, time.monotonic()
            self._changed.notify_all()  # what was left for this lane may now go to another
            return job

    def _next(self, lane: Lane) -> Job | None:
        return min((job for job in self._waiting if self._suits(lane, job)), key=lambda job: job.order, default=None)

    def _suits(self, lane: Lane, job: Job) -> bool:
        """A free lane leaves a job to another one that has its program compiled and is free, or will be in a moment; or
        that compiles, where it would be the last one that does not."""
        program = job.task.program
        if job.idle and not self._quiet(lane, program):
            return False
        if program in lane.programs:
            return True
        if self._known(program):
            return not any(program in other.programs and other.free_soon for other in self._lanes)
        others = [other for other in self._lanes if other is not lane]
        last = bool(program and others) and all(other.compiles for other in others)
        return not (last and time.monotonic() - self._begun < BUSY)

    def _known(self, program: tuple) -> bool:
        """Whether some lane has it compiled."""
        return any(program in lane.programs for lane in self._lanes)

    def _quiet(self, lane: Lane, program: tuple) -> bool:
        """Whether a lane may take a task nobody asked for: no other runs, and somebody's came or ended a while ago."""
        compiled = not program or program in lane.programs
        if lane.to_warm or not (compiled or self._may_compile(lane)):
            return False
        if any(other.state != "idle" for other in self._lanes if other is not lane):
            return False
        return time.monotonic() - self._asked >= (QUIET if compiled else QUIET_TO_COMPILE)

    def _may_compile(self, lane: Lane) -> bool:
        """Whether what nobody asked for may be compiled: another lane is there for who asks meanwhile, and no program
        that somebody asked for is dropped for it."""
        return len(self._lanes) > 1 and len(lane.programs) < MAX_PROGRAMS // 2

    def finished(self, lane: Lane, program: tuple) -> None:
        """A lane has run a task: its worker has this program now, and has dropped others as the engine does."""
        with self._changed:
            self._done += 1
            if program:
                lane.programs[program] = True
                lane.programs.move_to_end(program)
                if len(lane.programs) > MAX_PROGRAMS:
                    lane.programs.popitem(last=False)
