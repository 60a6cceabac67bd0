"""A run that many viewers watch: it goes on, chunk by chunk, while somebody asks for more."""

import math
import threading
from collections import OrderedDict

import numpy as np

from ae_keras.specs import Autoencoder
from ae_keras.training.executors import Executor, Job
from ae_keras.training.state import Chunk, Frame, State
from ae_keras.training.tasks import Task

FIRST_SHARE = 0.005  # of all epochs: the first chunk is for the eye
CHUNK_SECONDS = 0.4  # of the others, by the pace of the one before: long enough to be cheap, short enough to take turns


class LiveRun:
    """All that is known of one spec's run: shared by everyone who opened the same link.

    Chunks are chained: there is at most one under way, and everyone who asks gets that one.
    """

    def __init__(self, spec: Autoencoder, rows: int, executor: Executor, own: np.ndarray | None = None) -> None:
        self.spec, self.own = spec, own
        self.state: State | None = None
        self.history: dict[str, np.ndarray] = {}
        self.frames: list[Frame] = []
        self.seconds, self.epoch = 0.0, 0
        self.pace = 0.0  # seconds per epoch, of the last chunk
        self.diverged: int | None = None
        self._per_epoch = spec.steps(rows)
        self._executor = executor
        self._lock = threading.RLock()  # an executor may answer within `submit`
        self._job: Job | None = None
        self._viewers = 0
        self._results: dict[tuple[str, int], Job] = {}

    @property
    def done(self) -> bool:
        """Whether there is nothing left to train."""
        return self.diverged is not None or self.epoch >= self.spec.epochs

    @property
    def bytes(self) -> int:
        """What keeping this run costs."""
        frames = sum(frame.bytes for frame in self.frames)
        state = 0 if self.state is None else self.state.weights.nbytes + self.state.slots.nbytes
        return frames + state + sum(column.nbytes for column in self.history.values())

    def ask(self, pace: float = 0.0) -> Job:
        """Join the chunk under way, or have the next one computed; `leave` when it is no longer wanted.

        pace: seconds per epoch, where a run like this one has shown it; the first chunk is then no shorter than others.
        """
        with self._lock:
            self._viewers += 1
            if self._job is None:
                priority = "first" if self.state is None else "rest"
                arguments = (self.spec, self.state, self._steps(self.pace or pace), self.own)
                job = self._job = self._executor.submit(Task("advance", arguments, priority, self.spec.structure))
                job.add_done_callback(self._collect)
                return job
            return self._job

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
        """A function of the engine on the state reached (`measures`, `artefact`), computed once for everybody.

        frame: a moment of this run, whose network is taken instead of the latest.
        """
        with self._lock:
            state = self.state if frame is None else self._state_of(frame)
            key = (name, self.epoch if frame is None else frame.epoch)
            if key not in self._results or self._results[key].cancelled():
                task = Task(function, (self.spec, state, *arguments), "evaluate", self.spec.structure)
                self._results[key] = self._executor.submit(task)
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

    def _collect(self, job: Job) -> None:
        with self._lock:
            self._job, self._viewers = None, 0
            if job.cancelled() or job.exception() is not None:
                return
            chunk: Chunk = job.result()
            self.state, self.diverged = chunk.state, chunk.diverged
            self.frames.extend(chunk.frames)
            old = self.history or {name: column[:0] for name, column in chunk.history.items()}
            self.history = {name: np.concatenate([old[name], chunk.history[name]]) for name in chunk.history}
            self.pace = chunk.seconds / max(chunk.epoch - self.epoch, 1)
            self.seconds, self.epoch = self.seconds + chunk.seconds, chunk.epoch


class Runs:
    """The runs of all students, least recently used forgotten first once they exceed a number of bytes."""

    def __init__(self, executor: Executor, limit: int = 400_000_000) -> None:
        self._executor, self._limit = executor, limit
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, LiveRun] = OrderedDict()

    @property
    def executor(self) -> Executor:
        return self._executor

    def peek(self, spec: Autoencoder, own_key: str = "") -> LiveRun | None:
        """The run of `spec` if there is one and it is finished."""
        run = self._runs.get(spec.key + own_key)
        return run if run is not None and run.done else None

    def get(self, spec: Autoencoder, rows: int, own: np.ndarray | None = None, own_key: str = "") -> LiveRun:
        """The run of `spec` over `rows` training rows, begun by whoever asked first."""
        key = spec.key + own_key
        with self._lock:
            if key not in self._runs:
                self._runs[key] = LiveRun(spec, rows, self._executor, own)
            self._runs.move_to_end(key)
            while len(self._runs) > 1 and sum(run.bytes for run in self._runs.values()) > self._limit:
                self._runs.popitem(last=False)
            return self._runs[key]
