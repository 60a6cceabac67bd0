"""A run that many viewers watch: it goes on, chunk by chunk, while somebody asks for more, or ahead of who may."""

import math
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Container
from concurrent.futures import Future
from typing import Any

import numpy as np

from ae_keras.analysis import Network, Plan
from ae_keras.data import OwnTable, own_table
from ae_keras.specs import Spec, alike_until
from ae_keras.training.jobs import Executor, Job
from ae_keras.training.state import Chunk, Frame, State
from ae_keras.training.tasks import Task

FIRST_SHARE = 0.005  # of all epochs: the first chunk is for the eye
CHUNK_SECONDS = 0.4  # of the others, by the pace of the one before: long enough to be cheap, short enough to take turns
KEPT = 6  # parts of a run, in each of which a state is kept: another run with the same past may go on from there
AHEAD_SECONDS = 0.1  # of a chunk that nobody has asked for: who asks meanwhile waits for no more than it


class LiveRun:
    """All that is known of one spec's run: shared by everyone who opened the same link.

    Chunks are chained: there is at most one under way, and everyone who asks gets that one.

    shape: of the data, (training rows, held-out rows, features). own: a table of one's own instead of `spec.dataset`.
    grown: called with the run whenever its `bytes` have changed.
    """

    def __init__(
        self,
        spec: Spec,
        shape: tuple[int, int, int],
        executor: Executor,
        own: OwnTable | None = None,
        grown: Callable[["LiveRun"], None] = lambda run: None,
    ) -> None:
        self.spec, self.own = spec, own
        self.bytes = 0  # what keeping this run costs: state, records, frames, and the results that were asked for
        self.state: State | None = None
        self.history: dict[str, np.ndarray] = {}
        self.frames: list[Frame] = []
        self.seconds, self.epoch = 0.0, 0
        self.pace = 0.0  # seconds per epoch, of the last chunk
        self.diverged: int | None = None
        self.plan: Plan | None = None
        self._per_epoch = spec.steps(shape[0])
        self._program = (spec.structure, shape)
        self._executor, self._grown = executor, grown
        self._lock = threading.RLock()  # an executor may answer within `submit`
        self._job: Job | None = None
        self._viewers = 0
        self._results: dict[tuple[str, int], Job] = {}
        self._past: dict[int, State] = {}  # in each `KEPT`th part of the run, the latest end of a chunk

    def begin_like(self, other: "LiveRun") -> None:
        """Before anybody asks: take over what a run with the same past has come to before the two part."""
        last = alike_until(self.spec, other.spec) * self._per_epoch
        with self._lock, other._lock:
            past = {part: state for part, state in other._past.items() if state.step <= last}
            if not past or self._job is not None or self.state is not None:
                return
            self.state, self.plan, self.pace, self._past = max(past.values(), key=_step), other.plan, other.pace, past
            self.epoch = self.state.step // self._per_epoch
            self.seconds = other.seconds * self.epoch / other.epoch
            self.frames = [frame for frame in other.frames if frame.epoch <= self.epoch]
            known = other.history["epoch"] <= self.epoch
            self.history = {name: column[known] for name, column in other.history.items()}
            self._grow(_bytes((*past.values(), *self.frames, self.history)))

    @property
    def done(self) -> bool:
        """Whether there is nothing left to train."""
        return self.diverged is not None or self.epoch >= self.spec.epochs

    def network(self, weights: np.ndarray) -> Network:
        """The network of arrays with a frame's weights; there is one as soon as there is a frame."""
        assert self.plan is not None
        return self.plan.network(weights)

    def ask(self, pace: float = 0.0) -> Job:
        """Join the chunk under way, or have the next one computed; `leave` when it is no longer wanted.

        pace: seconds per epoch, where a run like this one has shown it; the first chunk is then no shorter than others,
        and goes before none of them.
        """
        with self._lock:
            if self._job is not None and self._job.idle:
                self._executor.cancel(self._job)  # one that waits might wait for long; one that runs is nearly over
            if self._job is not None and not self._job.cancelled():
                self._viewers += 1
                return self._job
            for_the_eye = self.state is None and not pace
            return self._submit("first" if for_the_eye else "rest", self._steps(pace, CHUNK_SECONDS))

    def ask_ahead(self) -> Job | None:
        """Have the next chunk computed, a short one, once nobody asks for anything; None where one is under way.
        `leave` when it is no longer wanted."""
        with self._lock:
            return None if self._job is not None else self._submit("idle", self._steps(0.0, AHEAD_SECONDS))

    def _submit(self, priority: str, steps: int) -> Job:
        rows, _, features = self._program[1]
        seconds = steps / self._per_epoch * max(self.pace, self.spec.slowest_epoch(rows, features))
        task = Task("advance", (self.spec, self.state, steps, self.own), priority, self._program, seconds)
        job = self._job = self._executor.submit(task)
        self._viewers = 1
        job.add_done_callback(self._collect)
        return job

    def leave(self, job: Job) -> None:
        """One viewer waits no longer; a chunk that nobody waits for is cancelled."""
        with self._lock:
            if job is not self._job:
                return
            self._viewers -= 1
            cancel = self._viewers == 0
        if cancel:
            self._executor.cancel(job)

    def result(self, name: str, function: str, *arguments, frame: Frame | None = None) -> Job:
        """A function of the engine on the state reached (`measures`, `artefact`), computed once for everybody; one that
        failed or was cancelled is computed again.

        frame: a moment of this run, whose network is taken instead of the latest.
        """
        with self._lock:
            state = self.state if frame is None else self._state_of(frame)
            key = (name, self.epoch if frame is None else frame.epoch)
            if key not in self._results or _in_vain(self._results[key]):
                task = Task(function, (self.spec, state, *arguments, self.own), "evaluate", self._program)
                job = self._results[key] = self._executor.submit(task)
                job.add_done_callback(self._count_result)
            return self._results[key]

    def _state_of(self, frame: Frame) -> State:
        """The network of a frame, for functions that do not train: what an optimizer remembers, no frame keeps."""
        nothing = np.zeros(0, np.float32)
        return State(frame.weights, nothing, nothing, frame.epoch * self._per_epoch)

    def _steps(self, pace: float, seconds: float) -> int:
        """Steps of the next chunk. Where no pace is known, a few epochs for the eye; the pace then sizes the others."""
        pace = self.pace or pace
        if self.state is None and not pace:
            return math.ceil(self.spec.epochs * FIRST_SHARE) * self._per_epoch
        return max(1, int(seconds / max(pace, 1e-5))) * self._per_epoch

    def _collect(self, job: Future) -> None:
        with self._lock:
            if job is self._job:  # and not one that was cancelled, in whose place another has been asked for
                self._job, self._viewers = None, 0
            if _in_vain(job):
                return
            chunk: Chunk = job.result()
            part = chunk.epoch * KEPT // self.spec.epochs
            grown = _bytes(chunk.state) - _bytes(self._past.get(part, ()))
            self._grow(grown + _bytes(chunk.frames) + _bytes(chunk.history))
            self.state, self.plan = chunk.state, chunk.plan
            self._past[part] = chunk.state
            self.frames.extend(chunk.frames)
            old = self.history or {name: column[:0] for name, column in chunk.history.items()}
            self.history = {name: np.concatenate([old[name], chunk.history[name]]) for name in chunk.history}
            self.pace = chunk.seconds / max(chunk.epoch - self.epoch, 1)
            # Last: a run that is done has all its frames.
            self.seconds, self.epoch, self.diverged = self.seconds + chunk.seconds, chunk.epoch, chunk.diverged

    def _count_result(self, job: Future) -> None:
        if not _in_vain(job):
            self._grow(_bytes(job.result()))

    def _grow(self, count: int) -> None:
        with self._lock:
            self.bytes += count
            self._grown(self)


def _step(state: State) -> int:
    return state.step


def _in_vain(job: Future) -> bool:
    """Whether a job has ended without a result."""
    return job.done() and (job.cancelled() or job.exception() is not None)


def _bytes(value: Any) -> int:
    """What a value takes: arrays, texts, and what is made of them."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(_bytes, value.values()))
    if isinstance(value, tuple):
        return sum(map(_bytes, value))
    return sys.getsizeof(value)


class _Shelf(OrderedDict[str, LiveRun]):
    """Runs by their keys, least recently used first, and what they cost."""

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[LiveRun, int] = {}  # what each run has said last
        self.bytes = 0  # their sum: adding thousands up would take longer than a page's answer

    def put(self, key: str, run: LiveRun) -> None:
        self[key] = run
        self._counted[run] = 0
        self.count(run)

    def take(self, key: str) -> LiveRun:
        run = self.pop(key)
        self.bytes -= self._counted.pop(run)
        return run

    def count(self, run: LiveRun) -> None:
        """A run's bytes have changed; one that is not kept here costs nothing."""
        if run in self._counted:
            self.bytes += run.bytes - self._counted[run]
            self._counted[run] = run.bytes


class Runs:
    """The runs of all students, least recently used forgotten first once they exceed a number of bytes.

    Runs that were trained ahead and that nobody has asked for lie apart, within a bound of their own: they push out
    none that somebody has looked at.
    """

    def __init__(self, executor: Executor, limit: int = 400_000_000, limit_ahead: int = 60_000_000) -> None:
        self._executor, self._limit, self._limit_ahead = executor, limit, limit_ahead
        self._lock = threading.Lock()
        self._runs, self._unseen = _Shelf(), _Shelf()

    @property
    def executor(self) -> Executor:
        return self._executor

    def peek(self, spec: Spec, own_key: str = "") -> LiveRun | None:
        """The run of `spec` if there is one and it is finished; `diverged` says whether it got to its end."""
        key = spec.key + own_key
        with self._lock:
            run = self._runs.get(key) or self._unseen.get(key)
        return run if run is not None and run.done else None

    def get(self, spec: Spec, shape: tuple[int, int, int], own: Any = None, own_key: str = "") -> LiveRun:
        """The run of `spec` over data of this shape (training rows, held-out rows, features), begun by whoever asked
        first, or ahead of that.

        own: anything that `data.own_table` takes, instead of `spec.dataset`; an `OwnTable` is not checked again.
        own_key: what it is known by, if not by its content.
        """
        own = None if own is None else own_table(own)
        key = spec.key + (own_key or ("" if own is None else own.key))
        new = False
        with self._lock:
            if key in self._unseen:
                self._runs.put(key, self._unseen.take(key))
            elif key not in self._runs:
                self._runs.put(key, LiveRun(spec, shape, self._executor, own, self._count))
                new = True
            self._runs.move_to_end(key)
            while len(self._runs) > 1 and self._runs.bytes > self._limit:
                self._runs.take(next(iter(self._runs)))
            run, others = self._runs[key], [*self._runs.values()] if new and spec.timeline and own is None else []
        # Not under the lock: a run takes its own one first, then this.
        alike = [other for other in others if other is not run and other.own is None]
        if alike:
            run.begin_like(max(alike, key=lambda other: min(alike_until(spec, other.spec), other.epoch)))
        return run

    def ahead(self, spec: Spec, shape: tuple[int, int, int], wanted: Container[str] = ()) -> LiveRun | None:
        """The run of `spec` for who trains it before anybody asks; None where there is no room for another one.

        wanted: keys of the specs whose runs make no room for it.
        """
        key = spec.key
        with self._lock:
            if key in self._runs:
                return self._runs[key]
            if key not in self._unseen:
                for other in [other for other in self._unseen if other not in wanted]:
                    if self._unseen.bytes >= self._limit_ahead:
                        self._unseen.take(other)
                if self._unseen.bytes >= self._limit_ahead:
                    return None
                self._unseen.put(key, LiveRun(spec, shape, self._executor, None, self._count))
            self._unseen.move_to_end(key)
            return self._unseen[key]

    def _count(self, run: LiveRun) -> None:
        """A run's bytes have changed; a run that was forgotten meanwhile is no longer ours."""
        with self._lock:
            self._runs.count(run)
            self._unseen.count(run)
