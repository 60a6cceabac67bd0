"""A run that many viewers watch: it goes on, chunk by chunk, while somebody asks for more."""

import math
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np

from ae_keras.analysis import Network, Plan
from ae_keras.data import OwnTable, own_table
from ae_keras.specs import Autoencoder
from ae_keras.training.jobs import Executor, Job
from ae_keras.training.state import Chunk, Frame, State
from ae_keras.training.tasks import Task

FIRST_SHARE = 0.005  # of all epochs: the first chunk is for the eye
CHUNK_SECONDS = 0.4  # of the others, by the pace of the one before: long enough to be cheap, short enough to take turns


class LiveRun:
    """All that is known of one spec's run: shared by everyone who opened the same link.

    Chunks are chained: there is at most one under way, and everyone who asks gets that one.

    shape: of the data, (training rows, held-out rows, features). own: a table of one's own instead of `spec.dataset`.
    grown: called with the run whenever its `bytes` have changed.
    """

    def __init__(
        self,
        spec: Autoencoder,
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

        pace: seconds per epoch, where a run like this one has shown it; the first chunk is then no shorter than others.
        """
        with self._lock:
            if self._job is not None:
                self._viewers += 1
                return self._job
            priority = "first" if self.state is None else "rest"
            arguments = (self.spec, self.state, self._steps(self.pace or pace), self.own)
            job = self._job = self._executor.submit(Task("advance", arguments, priority, self._program))
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

    def _steps(self, pace: float) -> int:
        """Steps of the next chunk. Where no pace is known, a few epochs for the eye; the pace then sizes the others."""
        if self.state is None and not pace:
            return math.ceil(self.spec.epochs * FIRST_SHARE) * self._per_epoch
        return max(1, int(CHUNK_SECONDS / max(pace, 1e-5))) * self._per_epoch

    def _collect(self, job: Future) -> None:
        with self._lock:
            self._job, self._viewers = None, 0
            if _in_vain(job):
                return
            chunk: Chunk = job.result()
            self._grow(_bytes(chunk.state) - _bytes(self.state or ()) + _bytes(chunk.frames) + _bytes(chunk.history))
            self.state, self.plan = chunk.state, chunk.plan
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


class Runs:
    """The runs of all students, least recently used forgotten first once they exceed a number of bytes."""

    def __init__(self, executor: Executor, limit: int = 400_000_000) -> None:
        self._executor, self._limit = executor, limit
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, LiveRun] = OrderedDict()
        self._counted: dict[LiveRun, int] = {}  # what each run that is kept has said last
        self._bytes = 0  # their sum: adding thousands up would take longer than a page's answer

    @property
    def executor(self) -> Executor:
        return self._executor

    def peek(self, spec: Autoencoder, own_key: str = "") -> LiveRun | None:
        """The run of `spec` if there is one and it is finished; `diverged` says whether it got to its end."""
        run = self._runs.get(spec.key + own_key)
        return run if run is not None and run.done else None

    def get(self, spec: Autoencoder, shape: tuple[int, int, int], own: Any = None, own_key: str = "") -> LiveRun:
        """The run of `spec` over data of this shape (training rows, held-out rows, features), begun by whoever asked
        first.

        own: anything that `data.own_table` takes, instead of `spec.dataset`; an `OwnTable` is not checked again.
        own_key: what it is known by, if not by its content.
        """
        own = None if own is None else own_table(own)
        key = spec.key + (own_key or ("" if own is None else own.key))
        with self._lock:
            if key not in self._runs:
                self._runs[key] = LiveRun(spec, shape, self._executor, own, self._count)
                self._counted[self._runs[key]] = 0
            self._runs.move_to_end(key)
            while len(self._runs) > 1 and self._bytes > self._limit:
                _, forgotten = self._runs.popitem(last=False)
                self._bytes -= self._counted.pop(forgotten)
            return self._runs[key]

    def _count(self, run: LiveRun) -> None:
        """A run's bytes have changed; a run that was forgotten meanwhile is no longer ours."""
        with self._lock:
            if run in self._counted:
                self._bytes += run.bytes - self._counted[run]
                self._counted[run] = run.bytes
