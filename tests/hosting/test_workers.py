"""Real worker processes: order, faults, memory."""

import os
import signal
import threading
from functools import partial

import numpy as np
import psutil
import pytest

from ae_keras.errors import WorkerError
from ae_keras.specs import Undercomplete
from ae_keras.training import lane
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.local_workers import LocalWorkers
from ae_keras.training.tasks import Task
from tests import waiting

resource = pytest.importorskip("resource", reason="Windows has neither these limits nor these signals")
SHAPE = (1097, 275, 4)
SPEC = Undercomplete(epochs=2000)  # some seconds: long enough to be hurt while it runs

until = partial(waiting.until, seconds=180)


@pytest.fixture(scope="module")
def workers():
    executor = LocalWorkers(2)
    yield executor
    executor.close()


def finish(run: LiveRun) -> LiveRun:
    while not run.done:
        run.ask().result(120)
    return run


def assert_same(one: LiveRun, other: LiveRun) -> None:
    assert one.history.keys() == other.history.keys()
    for name in one.history:
        np.testing.assert_array_equal(one.history[name], other.history[name])
    np.testing.assert_array_equal(one.state.weights, other.state.weights)
    assert [frame.epoch for frame in one.frames] == [frame.epoch for frame in other.frames]
    for a, b in zip(one.frames, other.frames, strict=True):
        np.testing.assert_array_equal(a.codes, b.codes)


@pytest.fixture(scope="module")
def undisturbed(workers):
    """Two students' runs with nobody hurt."""
    return [finish(Runs(workers).get(SPEC.replace(seed=seed), SHAPE)) for seed in (1, 2)]


@pytest.mark.parametrize("harm", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
def test_a_worker_that_dies_or_hangs_costs_nobody_a_number(workers, undisturbed, monkeypatch, harm):
    monkeypatch.setattr(lane, "GRACE", 8.0)
    until(lambda: all(lane.state == "idle" for lane in workers.status().lanes))
    runs = Runs(workers)
    students = [runs.get(SPEC.replace(seed=seed), SHAPE) for seed in (1, 2)]
    threads = [threading.Thread(target=finish, args=(run,)) for run in students]
    before = sum(lane.restarts for lane in workers.status().lanes)
    for thread in threads:
        thread.start()
    until(lambda: all(run.epoch > 0 for run in students))
    until(lambda: workers.status().lanes[0].state == "busy")
    assert not any(run.done for run in students)
    victim = workers.status().lanes[0].pid
    os.kill(victim, harm)
    for thread in threads:
        thread.join(120)
    assert all(run.done for run in students)
    for run, same in zip(students, undisturbed, strict=True):
        assert_same(run, same)
    until(lambda: sum(lane.restarts for lane in workers.status().lanes) == before + 1)
    assert not psutil.pid_exists(victim)


def test_a_disk_that_becomes_full_costs_nobody_a_number(workers):
    """XLA fails where it cannot keep what it has compiled; the worker that meets it makes room for another."""
    until(lambda: all(lane.state == "idle" for lane in workers.status().lanes))
    before = sum(lane.restarts for lane in workers.status().lanes)
    other = workers.submit(Task("advance", (SPEC.replace(seed=8), None, 10**6, None), "rest"))
    until(lambda: any(lane.state == "busy" for lane in workers.status().lanes))
    victim = next(lane.pid for lane in workers.status().lanes if lane.state == "idle")
    resource.prlimit(victim, resource.RLIMIT_FSIZE, (1000, 1000))
    units = divmod(os.getpid(), 60)
    spec = SPEC.replace(epochs=10, hidden=(5 + units[0] % 60, 5 + units[1]))  # that no earlier run of this has kept
    run = finish(Runs(workers).get(spec, SHAPE))
    assert_same(run, finish(Runs(InProcess()).get(spec, SHAPE)))
    other.result(120)
    until(lambda: sum(lane.restarts for lane in workers.status().lanes) == before + 1)


def test_in_process_gives_the_same_numbers(undisturbed):
    assert_same(finish(Runs(InProcess()).get(SPEC.replace(seed=1), SHAPE)), undisturbed[0])


def test_data_of_one_s_own_travel_to_the_workers(workers):
    x, spec = np.random.default_rng(0).normal(size=(50, 7)), SPEC.replace(epochs=10, examples=30)
    there, here = (finish(Runs(executor).get(spec, (30, 10, 7), x)) for executor in (workers, InProcess()))
    assert_same(there, here)
    told, expected = (run.result("measures", "measures").result(60) for run in (there, here))
    assert told == pytest.approx(expected, rel=1e-6, nan_ok=True), "of own data: they have no classes to name"


def test_a_task_that_kills_every_worker_ends_in_a_sentence(workers):
    until(lambda: all(lane.state == "idle" for lane in workers.status().lanes))
    job = workers.submit(Task("os._exit", (1,), "rest"))  # not of the engine: refused, worker unharmed
    with pytest.raises(AttributeError):
        job.result(60)
    deadly = workers.submit(Task("advance", (Deadly(), None, 1, None), "rest"))
    with pytest.raises(WorkerError, match="workers died"):
        deadly.result(180)
    until(lambda: workers.status().ready)
    assert finish(Runs(workers).get(SPEC.replace(epochs=10), SHAPE)).done


class Deadly:
    """Kills the process that unpickles it."""

    def __reduce__(self):
        return os._exit, (1,)


def test_priorities_and_places(workers):
    until(lambda: all(lane.state == "idle" for lane in workers.status().lanes))
    long = [workers.submit(Task("advance", (SPEC.replace(seed=s), None, 10**6, None), "rest")) for s in (3, 4)]
    until(lambda: all(lane.state == "busy" for lane in workers.status().lanes))
    ended = []
    jobs = {}
    for priority in ("idle", "rest", "first", "evaluate"):
        jobs[priority] = workers.submit(Task("ready", (), priority))
        jobs[priority].add_done_callback(lambda _, priority=priority: ended.append(priority))
    assert [workers.place(jobs[p]) for p in ("evaluate", "first", "rest", "idle")] == [1, 2, 3, 4]
    assert workers.status().waiting == {"evaluate": 1, "first": 1, "rest": 1, "idle": 1}
    workers.cancel(jobs["rest"])
    assert jobs["rest"].cancelled() and workers.place(jobs["idle"]) == 3
    for job in (*long, jobs["evaluate"], jobs["first"], jobs["idle"]):
        job.result(60)
    assert [name for name in ended if name != "rest"] == ["evaluate", "first", "idle"]


def test_a_chunk_nobody_waits_for_is_cancelled(workers):
    until(lambda: all(lane.state == "idle" for lane in workers.status().lanes))
    blockers = [workers.submit(Task("advance", (SPEC.replace(seed=s), None, 10**6, None), "rest")) for s in (5, 6)]
    until(lambda: all(lane.state == "busy" for lane in workers.status().lanes))
    run = Runs(workers).get(SPEC.replace(seed=7), SHAPE)
    first, second = run.ask(), run.ask()
    assert first is second, "two viewers share one chunk"
    run.leave(first)
    assert not first.cancelled(), "somebody still waits"
    run.leave(second)
    assert first.cancelled()
    assert finish(run).done, "asked again, it trains"
    for job in blockers:
        job.result(60)


def test_a_worker_above_its_memory_limit_is_replaced_and_nobody_notices(undisturbed):
    executor = LocalWorkers(1, memory_limit=1)
    try:
        until(lambda: executor.status().ready)
        first = executor.status().lanes[0].pid
        run = finish(Runs(executor).get(SPEC.replace(seed=1), SHAPE))
        assert_same(run, undisturbed[0])
        until(lambda: executor.status().lanes[0].pid != first)
        until(lambda: not psutil.pid_exists(first))
        assert_same(finish(Runs(executor).get(SPEC.replace(seed=2), SHAPE)), undisturbed[1])
    finally:
        executor.close()
