"""Training ahead: while nobody asks for anything, the workers train what students are likely to ask for next."""

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import CancelledError
from typing import NamedTuple

from ae_keras.errors import WorkerError
from ae_keras.specs import Spec
from ae_keras.training.jobs import Job
from ae_keras.training.live import AHEAD_SECONDS, LiveRun, Runs

VIEWERS = 20  # whose wishes are remembered, the latest ones
WISHES = 8  # of each of them
RUN_SECONDS = 8.0  # a run that takes longer is not trained ahead
DATA_NUMBERS = 5_000_000  # nor one on more data than this: a worker would have to load them first

Shape = tuple[int, int, int]


class Wish(NamedTuple):
    """A run that somebody may ask for: its key, its spec, the shape of its data."""

    key: str
    spec: Spec
    shape: Shape

    @property
    def program(self) -> tuple:
        return self.spec.structure, self.shape


class Wishes(NamedTuple):
    """Of one viewer: the keys of all, and those that are still to be trained."""

    keys: frozenset[str]
    left: list[Wish]


class Ahead:
    """Trains wishes, one chunk at a time, at the priority of what nobody has asked for.

    The queue starts such a chunk after a while in which nobody asked for anything (`queue.QUIET`). What was
    trained lies in `runs`, where who asks finds it, finished or under way; equal specs give equal bits, so that nobody
    can tell. Does nothing where the executor has no time of its own.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        # The locks of a run and of the queue are taken while this one is held, never the other way round: training goes
        # on in a thread of its own, and nothing of this is called back when a job ends.
        self._changed = threading.Condition()
        self._wishes: OrderedDict[str, Wishes] = OrderedDict()  # by viewer, the latest last
        self._asked: tuple[LiveRun, Job] | None = None  # for the first wish that is left
        self._failed: deque[str] = deque(maxlen=100)  # keys of what is not tried again
        self._thread: threading.Thread | None = None

    def want(self, viewer: str, specs_and_shapes: Sequence[tuple[Spec, Shape]]) -> None:
        """These are a viewer's wishes now, the likeliest first, and no others any longer.

        Those that would take long are left out, and all but the first few. The latest viewer's wishes come first.
        """
        wishes = [Wish(spec.key, spec, shape) for spec, shape in specs_and_shapes if affordable(spec, shape)][:WISHES]
        with self._changed:
            self._wishes.pop(viewer, None)
            if wishes:
                self._wishes[viewer] = Wishes(frozenset(wish.key for wish in wishes), wishes)
            if len(self._wishes) > VIEWERS:
                self._wishes.popitem(last=False)
            if self._asked is not None:  # it may no longer be the first wish; if it is, it is asked for again
                run, job = self._asked
                self._asked = None
                run.leave(job)
            if self._thread is None and self._wishes:
                self._thread = threading.Thread(target=self._train, daemon=True, name="ae-keras-ahead")
                self._thread.start()
            self._changed.notify()

    def wishes(self) -> list[Spec]:
        """What is still to be trained, in order."""
        with self._changed:
            return [wish.spec for wishes in reversed(self._wishes.values()) for wish in wishes.left]

    def _train(self) -> None:
        while True:
            try:
                job, key = self._next()
            except WorkerError:  # nothing is trained any more
                return
            try:
                failed = job.exception() is not None
            except CancelledError:  # somebody asks for the run himself, or it is wished no longer
                continue
            if failed:
                with self._changed:
                    self._failed.append(key)

    def _next(self) -> tuple[Job, str]:
        """The next chunk of the first wish that has one, as soon as there is one, and the wish's key. Wishes that are
        done, or that cannot be, are dropped on the way."""
        with self._changed:
            while True:
                self._asked = None
                wanted: set[str] = set()  # what makes no room for a wish: the others of its viewer, and of later ones
                for wishes in reversed(self._wishes.values()):
                    wanted |= wishes.keys
                    while wishes.left:
                        wish = wishes.left[0]
                        run = self._run(wish, wanted)
                        job = None if run is None or run.done else run.ask_ahead()
                        if run is not None and job is not None:
                            self._asked = run, job
                            return job, wish.key
                        del wishes.left[0]
                self._changed.wait()

    def _run(self, wish: Wish, wanted: set[str]) -> LiveRun | None:
        """A wish's run; None where it failed before, or there is no worker or no room for it."""
        if wish.key in self._failed or not self._runs.executor.has_time_for(wish.program):
            return None
        return self._runs.ahead(wish.spec, wish.shape, wanted)


def affordable(spec: Spec, shape: Shape) -> bool:
    """Whether a run is quick enough to be trained for nobody: all of it, and each epoch, a chunk being one at least."""
    rows, held_out, features = shape
    epoch = spec.slowest_epoch(rows, features)
    quick = epoch <= AHEAD_SECONDS and epoch * spec.epochs <= RUN_SECONDS
    return quick and (rows + held_out) * features <= DATA_NUMBERS
