"""A class on a Dask cluster: the commands of `deploy/compose.yaml`, run here, and what happens when something dies."""

import os
import signal
import sys
import threading
from functools import partial

import numpy as np
import psutil
import pytest

from ae_keras.errors import WorkerError
from ae_keras.specs import Undercomplete
from ae_keras.training import lane
from ae_keras.training.cluster import AWAY, Cluster
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.tasks import Task
from tests import waiting
from tests.hosting.composed import Composed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the composition is for Linux")

SHAPE = (1097, 275, 4)
SPEC = Undercomplete(epochs=2000)  # some seconds: long enough to be hurt while it runs
until = partial(waiting.until, seconds=120)


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    services = Composed(tmp_path_factory.mktemp("composed"))
    services.start("scheduler")
    for name in ("worker-1", "worker-2"):
        services.start("worker", name)
    yield services
    services.close()


@pytest.fixture(scope="module")
def cluster(composed):
    executor = Cluster(composed.scheduler)
    until(lambda: idle(executor) == 2)
    yield executor
    executor.close()


@pytest.fixture(scope="module")
def alone():
    return finish(Runs(InProcess()).get(SPEC, SHAPE))


def idle(cluster: Cluster) -> int:
    return sum(lane.state == "idle" for lane in cluster.status().lanes)


def finish(run: LiveRun) -> LiveRun:
    while not run.done:
        run.ask().result(120)
    return run


def assert_same(one: LiveRun, other: LiveRun) -> None:
    np.testing.assert_array_equal(one.state.weights, other.state.weights)
    np.testing.assert_array_equal(one.history["val_loss"], other.history["val_loss"])
    assert [frame.epoch for frame in one.frames] == [frame.epoch for frame in other.frames]


def begin(cluster: Cluster) -> tuple[LiveRun, threading.Thread, int]:
    """A student's run that is some chunks old, who waits for its end, and the process that trains it."""
    run = Runs(cluster).get(SPEC, SHAPE)
    student = threading.Thread(target=finish, args=(run,))
    student.start()
    until(lambda: run.epoch > 100)
    until(lambda: [lane for lane in cluster.status().lanes if lane.state == "busy"])
    worker = next(lane.pid for lane in cluster.status().lanes if lane.state == "busy")
    assert not run.done
    return run, student, worker


def test_a_run_comes_live_and_with_the_bits_of_one_trained_here(cluster, alone):
    run = Runs(cluster).get(SPEC, SHAPE)
    seen = []
    while not run.done:
        run.ask().result(60)
        seen.append(run.epoch)
    assert len(seen) > 5 and seen == sorted(seen)
    assert_same(run, alone)
    x, spec = np.random.default_rng(0).normal(size=(50, 7)), SPEC.replace(epochs=10, examples=30)
    there, here = (finish(Runs(executor).get(spec, (30, 10, 7), x)) for executor in (cluster, InProcess()))
    assert_same(there, here)
    with pytest.raises(AttributeError):  # what a function raises comes back as it is
        cluster.submit(Task("os._exit", (1,), "rest")).result(60)


def test_a_chunk_nobody_waits_for_is_cancelled(cluster):
    blockers = [cluster.submit(Task("advance", (SPEC.replace(seed=s), None, 10**5, None), "rest")) for s in (5, 6)]
    until(lambda: all(lane.state == "busy" for lane in cluster.status().lanes))
    run = Runs(cluster).get(SPEC.replace(seed=7), SHAPE)
    job = run.ask()
    assert cluster.place(job) == 1
    run.leave(job)
    assert job.cancelled()
    for blocker in blockers:
        blocker.result(60)


def test_a_killed_worker_costs_nobody_a_number(cluster, alone):
    run, student, worker = begin(cluster)
    os.kill(worker, signal.SIGKILL)
    student.join(120)
    assert_same(run, alone)
    until(lambda: idle(cluster) == 2)


def test_a_worker_that_hangs_is_replaced(cluster, alone, monkeypatch):
    monkeypatch.setattr(lane, "GRACE", 1.0)
    run, student, worker = begin(cluster)
    os.kill(worker, signal.SIGSTOP)
    student.join(120)
    assert_same(run, alone)
    until(lambda: not psutil.pid_exists(worker))


def test_a_class_goes_on_when_its_scheduler_is_back(composed, cluster, alone):
    until(lambda: idle(cluster))
    run, student, _ = begin(cluster)
    composed.stop("worker-2")  # one worker is enough to see it
    composed.stop("scheduler")
    until(lambda: cluster.status().trouble == AWAY)
    composed.start("scheduler")
    student.join(120)
    assert_same(run, alone)
    assert cluster.status().trouble == ""


def test_dask_that_is_missing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match=r"needs Dask.*requirements-cluster\.txt"):
        Cluster("tcp://127.0.0.1:1")
