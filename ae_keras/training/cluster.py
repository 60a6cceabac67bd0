"""Workers of a Dask cluster, behind the same queue as those of one machine.

Each of this server's lanes has a Dask worker to itself; another web server on the same scheduler has lanes of its own
to the same workers, and Dask has their tasks wait for each other, by priority and then in order. Workers come and go.
When the scheduler goes, its workers end with it, and so do all answers that are under way; their jobs wait here until
it is back, with workers that whoever supervises them has started again (`deploy/`).
"""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, InvalidStateError
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from ae_keras.errors import WorkerError
from ae_keras.training import tasks
from ae_keras.training.jobs import Status
from ae_keras.training.queue import Queue
from ae_keras.training.tasks import PRIORITIES, Task

if TYPE_CHECKING:
    from distributed import Client

LOOK = 0.25  # seconds between two looks at who is in the cluster
REPLY = 15.0  # seconds within which a scheduler that is there answers, however busy its machine
RESTART = 60.0  # seconds within which a worker that hangs is replaced
AWAY = "The machines that train cannot be reached; this page goes on when they are back…"
NOBODY = "No machine that trains has joined yet; this page goes on when one has…"
log = logging.getLogger(__name__)


class Cluster(Queue):
    """A queue before the workers of the Dask scheduler at `address`, each of which should have one thread.

    Raises WorkerError where Dask is not installed.
    """

    def __init__(self, address: str, warm: Sequence[Task] = ()) -> None:
        try:
            import distributed  # noqa: F401
        except ModuleNotFoundError as missing:
            raise WorkerError(
                f"AE_KERAS_SCHEDULER needs Dask, and {missing.name} is missing: `pip install -r "
                "requirements-cluster.txt`."
            ) from missing
        super().__init__(warm)
        self.starting = nullcontext()  # they start by themselves
        self.client: Client | None = None  # while the scheduler is there
        self._address = address
        self._free: set[str] = set()  # addresses of workers without a lane
        self._serving: dict[str, Remote] = {}
        threading.Thread(target=self._watch, daemon=True, name="ae-keras-cluster").start()

    def new_worker(self) -> "Remote":
        """A worker without a lane; waits until there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._free or self.closed)
            if self.client is None or self.closed:
                raise BrokenExecutor
            address = self._free.pop()
            worker = self._serving[address] = Remote(self, self.client, address)
            return worker

    def status(self) -> Status:
        trouble = AWAY if self.client is None else "" if self._serving or self._free else NOBODY
        return super().status()._replace(trouble=trouble)

    # ---- who is there ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Keep a client for as long as the scheduler is there, and make another when it is back."""
        from distributed import Client

        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it has no word for this but a traceback
        while not self.closed:
            try:
                with Client(self._address, timeout=REPLY, set_as_default=False, name="ae-keras") as client:
                    log.info("The scheduler is there.")
                    self._attend(client)
            except Exception as error:  # whatever a scheduler that comes or goes makes Dask raise
                log.debug("No scheduler: %r", error)
            time.sleep(LOOK)

    def _attend(self, client: "Client") -> None:
        """Note who is there, until the scheduler or this queue ends."""
        try:
            while not self.closed and client.status == "running" and client.scheduler is not None:
                self._note(client, set(client.sync(client.scheduler.ncores, callback_timeout=REPLY)))
                time.sleep(LOOK)
        finally:
            if not self.closed:
                log.warning("The scheduler is away.")
            self._note(None, set())

    def _note(self, client: "Client | None", there: set[str]) -> None:
        """These workers are there now, and no others."""
        with self._changed:
            known = self._free | self._serving.keys()
            for address in there - known:
                log.info("Worker %s has come.", address)
            for address in known - there:
                log.warning("Worker %s has gone.", address)
            gone = [self._serving.pop(address) for address in [*self._serving] if address not in there]
            self.client, self._free = client, self._free & there | there - known
            if self._free:
                self._changed.notify_all()
        for worker in gone:  # not under the lock: who waits for it may want it
            worker.lose()
        self.add_lanes(len(there) - len(self._lanes))


class Remote:
    """A Dask worker."""

    def __init__(self, cluster: Cluster, client: "Client", address: str) -> None:
        self._cluster, self._client, self._address = cluster, client, address
        self._under_way: tuple[Future, Any] | None = None
        self.gone = False

    def call(self, task: Task) -> Future:
        """Strictly on this worker: another one would compile the task's program, and has a lane of its own."""
        if self.gone:
            raise BrokenExecutor
        answer: Future = Future()
        there = self._client.submit(
            tasks.call, task.function, task.arguments,
            workers=[self._address], allow_other_workers=False, pure=False, retries=0,
            priority=-PRIORITIES.index(task.priority),
        )  # fmt: skip
        self._under_way = answer, there
        there.add_done_callback(partial(self._finish, answer))
        if self.gone:  # meanwhile
            self.lose()
        return answer

    def _finish(self, answer: Future, there: Any) -> None:
        """In a thread of Dask's: hand on what has come."""
        from distributed import KilledWorker

        with suppress(InvalidStateError):  # nobody waits for it any more
            try:
                error = there.exception(REPLY) if there.status == "error" else None
                if there.status == "finished":
                    answer.set_result(there.result(REPLY))
                elif error is None or isinstance(error, KilledWorker):
                    answer.set_exception(BrokenExecutor(there.status))
                else:
                    answer.set_exception(error)
            except Exception as away:  # of Dask's own: there is no way to it
                answer.set_exception(BrokenExecutor(str(away)))

    def lose(self) -> None:
        """It has left the cluster: who waits for it waits in vain."""
        self.gone = True
        if self._under_way is not None:
            answer, there = self._under_way
            with suppress(InvalidStateError):
                answer.set_exception(BrokenExecutor(f"worker {self._address} has gone"))
            with suppress(Exception):  # the scheduler may be away as well
                there.cancel()  # or it would wait for a worker of this address

    def end(self) -> None:
        """Where it hangs, have its nanny start another process in its place. Not where only this server ends: others
        go on."""
        hangs = self._under_way is not None and not self._under_way[0].done() and not self._cluster.closed
        self.lose()
        if hangs:
            log.warning("Worker %s hangs and is replaced.", self._address)
            with suppress(Exception):  # by its going it is seen to have ended
                self._client.restart_workers([self._address], timeout=RESTART, raise_for_error=False)
