"""Training ahead with real worker processes: when it happens, whom it never hinders, and what a killed worker costs."""

import os
import signal
import threading
import time
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial

import numpy as np
import pytest

import ae_keras as ae
from ae_keras.specs import Undercomplete
from ae_keras.training import queue
from ae_keras.training.ahead import Ahead
from ae_keras.training.jobs import Job
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.local_workers import LocalWorkers
from tests import waiting

SHAPE = (1097, 275, 4)
SPEC = Undercomplete(epochs=600)
PATIENCE = 120
until = partial(waiting.until, seconds=PATIENCE)


class Logged(LocalWorkers):
    """Writes down what is asked for, and what begins, in the order of the queue."""

    def __init__(self, workers: int) -> None:
        self.log: list[tuple[str, object]] = []
        super().__init__(workers)

    def put(self, job):
        with self._changed:
            self.log.append(("asked", job))
            return super().put(job)

    def take(self, lane, patience):
        with self._changed:  # let go of while a lane waits
            job = super().take(lane, patience)
            if job is not None:
                self.log.append(("began", job))
            return job


@pytest.fixture(scope="module")
def workers():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue, "QUIET", 0.05)  # as hard on the queue as it gets: hardly a breath between two requests
        patch.setattr(queue, "QUIET_TO_COMPILE", 0.05)
        executor = Logged(2)
        yield executor
        executor.close()


@pytest.fixture
def runs(workers):
    until(lambda: all(lane.state == "idle" for lane in workers.status().lanes))
    return Runs(workers)


def finish(run: LiveRun) -> LiveRun:
    while not run.done:
        with suppress(CancelledError):  # as a page does
            run.ask().result(PATIENCE)
    return run


def assert_alone(run: LiveRun) -> None:
    """The run has the bits of one that was trained here, in one piece."""
    alone = ae.train(run.spec)
    np.testing.assert_array_equal(run.state.weights, alone.state.weights)
    np.testing.assert_array_equal(run.history["val_loss"], alone.history["val_loss"])
    for mine, other in zip(run.frames, alone.frames, strict=True):
        np.testing.assert_array_equal(mine.codes, other.codes)


def wishes(*seeds: int, **changes):
    return [(SPEC.replace(seed=seed, **changes), SHAPE) for seed in seeds]


def test_wishes_are_trained_while_nobody_asks(workers, runs):
    """Also of a structure that no worker has seen; nobody has to ask for anything first."""
    training, wanted = Ahead(runs), [*wishes(1, 2), *wishes(3, hidden=(5,))]
    before = len(workers.log)
    training.want("student", wanted)
    until(lambda: not training.wishes())
    log = workers.log[before:]
    assert all(job.idle for _, job in log) and len(log) >= 2 * 2 * len(wanted), "in chunks"
    for spec, _ in wanted:
        assert runs.peek(spec)
        assert_alone(runs.get(spec, SHAPE))


def test_no_request_waits_for_more_than_one_chunk_that_nobody_asked_for(workers, runs):
    """Students who ask, pause, and ask again; between them the workers train ahead."""
    training, students = Ahead(runs), [runs.get(SPEC.replace(seed=seed), SHAPE) for seed in (11, 12, 13)]
    training.want("student", wishes(21, 22, 23, 24))
    before = len(workers.log)

    def study(run: LiveRun, pause: float) -> None:
        while not run.done:
            run.ask().result(PATIENCE)
            time.sleep(pause)

    until(lambda: workers.log[before:])
    threads = [threading.Thread(target=study, args=(run, 0.1 * i)) for i, run in enumerate(students, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert all(run.done for run in students)
    until(lambda: not training.wishes())
    log = workers.log[before:]
    asked = {job: i for i, (event, job) in enumerate(log) if event == "asked" and not job.idle}
    began = {job: i for i, (event, job) in enumerate(log) if event == "began"}
    assert len(asked) >= 3 * 3, "many requests"
    among = [i for job, i in began.items() if job.idle and min(asked.values()) < i < max(asked.values())]
    assert among, "and chunks of nobody's among them"
    for job, i in asked.items():
        assert not any(event == "began" and other.idle for event, other in log[i : began[job]]), "none goes before it"
    for run in students:
        assert_alone(run)


def stop(workers: Logged, run: LiveRun) -> tuple[Job, int]:
    """Stop the worker that trains a run ahead, in the middle of a chunk; the chunk, and the worker."""
    while not run.done:
        for lane in workers._lanes:
            job, pid = lane.job, lane.status().pid
            if job is not None and job is run._job and job.running():
                os.kill(pid, signal.SIGSTOP)
                time.sleep(0.3)  # what it has sent by then has arrived
                if not job.done():
                    return job, pid
                os.kill(pid, signal.SIGCONT)
    raise AssertionError("was never met in the middle of a chunk")


def test_a_worker_killed_while_it_trains_ahead_harms_nobody(workers, runs):
    """A student has joined the chunk that dies with it; others train meanwhile."""
    training = Ahead(runs)
    wish, shape = SPEC.replace(seed=31, epochs=3000), SHAPE
    training.want("student", [(wish, shape), *wishes(32)])
    joined, other = runs.get(wish, shape), runs.get(SPEC.replace(seed=33), shape)
    before = sum(lane.restarts for lane in workers.status().lanes)
    until(lambda: joined.epoch > 0)
    held, victim = stop(workers, joined)
    job = joined.ask()
    assert job is held and job.idle
    threads = [threading.Thread(target=finish, args=(run,)) for run in (joined, other)]
    for thread in threads:
        thread.start()
    os.kill(victim, signal.SIGKILL)
    for thread in threads:
        thread.join(PATIENCE)
    with pytest.raises(CancelledError):
        job.result(0)
    assert joined.done and other.done
    assert_alone(joined)
    assert_alone(other)
    until(lambda: not training.wishes())
    assert runs.peek(SPEC.replace(seed=32)), "and it goes on"
    until(lambda: sum(lane.restarts for lane in workers.status().lanes) == before + 1)
