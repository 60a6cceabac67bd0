"""Tasks in this process, at once."""

import gc
import itertools
import os

from ae_keras.training import tasks
from ae_keras.training.jobs import Job, LaneStatus, Status
from ae_keras.training.tasks import PRIORITIES, Task


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
