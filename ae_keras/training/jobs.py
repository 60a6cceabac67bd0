"""What the app asks of a place that computes: jobs, and how it is doing."""

from concurrent.futures import Future
from typing import NamedTuple, Protocol

from ae_keras.training.tasks import PRIORITIES, Task


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
    """All that runs and waits: the workers, and how many tasks of each priority wait.

    trouble: a sentence for a student whose task waits because no worker can be reached, if so.
    """

    lanes: tuple[LaneStatus, ...]
    waiting: dict[str, int]
    done: int
    trouble: str = ""

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
