"""Training ahead, with a queue that works when the test says so: what is asked for, when, and what it may cost."""

import itertools
import threading
import time
from functools import partial

import numpy as np
import pytest

import ae_keras as ae
from ae_keras.errors import WorkerError
from ae_keras.specs import Undercomplete
from ae_keras.training import ahead, tasks
from ae_keras.training.ahead import Ahead, affordable
from ae_keras.training.in_process import InProcess
from ae_keras.training.jobs import Job
from ae_keras.training.live import Runs
from tests import waiting

SPEC, SHAPE = Undercomplete(dataset="iris", hidden=(3,), epochs=20), (120, 30, 4)
SPECS = [SPEC.replace(seed=seed) for seed in range(8)]
PATIENCE = 15  # of tests, where nothing should be waited for
until = partial(waiting.until, seconds=PATIENCE)


class Queue:
    """One lane in this process. `start` takes the first waiting job, `work` also does it."""

    def __init__(self) -> None:
        self.waiting: list[Job] = []
        self.closed, self.without = False, ()
        self._numbers = itertools.count()
        self._changed = threading.Condition()

    def submit(self, task):
        with self._changed:
            if self.closed:
                raise WorkerError("closed")
            self.waiting.append(Job(task, next(self._numbers)))
            self._changed.notify_all()
            return self.waiting[-1]

    def cancel(self, job):
        if job.cancel():
            with self._changed:
                if job in self.waiting:
                    self.waiting.remove(job)

    def has_time_for(self, program):
        return program not in self.without

    def start(self) -> Job:
        """The first job in order, which runs from now on."""
        while True:
            with self._changed:
                assert self._changed.wait_for(lambda: self.waiting, PATIENCE), "nothing was asked for"
                job = min(self.waiting, key=lambda job: job.order)
                self.waiting.remove(job)
            if job.set_running_or_notify_cancel():
                return job

    def end(self, job: Job) -> Job:
        job.set_result(tasks.call(job.task.function, job.task.arguments).value)
        return job

    def work(self) -> Job:
        return self.end(self.start())


def spec_of(job: Job) -> Undercomplete:
    return job.task.arguments[0]


def settled(training: Ahead) -> None:
    """Wait until there is nothing to train."""
    until(lambda: not training.wishes())


@pytest.fixture
def queue():
    return Queue()


def pairs(*specs):
    return [(spec, SHAPE) for spec in specs]


def work_off(queue: Queue, training: Ahead) -> list[Undercomplete]:
    """Do everything that is asked for; the specs in the order in which they were begun."""
    done = []
    while training.wishes():
        if queue.waiting:
            done.append(spec_of(queue.work()))
        time.sleep(0.001)
    return list(dict.fromkeys(done))


# ---- what is asked for, and in which order ---------------------------------------------------------------------------


def test_wishes_are_trained_in_order_one_chunk_at_a_time_to_the_bits_of_a_run_alone(queue):
    runs = Runs(queue)
    training = Ahead(runs)
    training.want("student", pairs(*SPECS[:3]))
    begun = []
    while training.wishes():
        if queue.waiting:
            job = queue.start()
            assert job.task.priority == "idle"
            time.sleep(0.01)
            assert not queue.waiting, "the next one is asked for when this one is done"
            begun.append(spec_of(queue.end(job)))
        time.sleep(0.001)
    assert list(dict.fromkeys(begun)) == SPECS[:3] and begun == sorted(begun, key=SPECS.index)
    assert len(begun) > 3, "in chunks"
    for spec in SPECS[:3]:
        run, alone = runs.get(spec, SHAPE), ae.train(spec)
        assert run.done
        np.testing.assert_array_equal(run.state.weights, alone.state.weights)
        np.testing.assert_array_equal(run.history["val_loss"], alone.history["val_loss"])
        assert [frame.epoch for frame in run.frames] == [frame.epoch for frame in alone.frames]


def test_the_latest_viewer_comes_first_and_his_wishes_replace_his_earlier_ones(queue):
    training = Ahead(Runs(queue))
    training.want("one", pairs(SPECS[0], SPECS[1]))
    until(lambda: queue.waiting)
    old = queue.waiting[0]
    training.want("two", pairs(SPECS[2]))
    assert old.cancelled(), "what waits for the first wish makes way"
    training.want("one", pairs(SPECS[3]))
    assert training.wishes() == [SPECS[3], SPECS[2]]
    assert work_off(queue, training) == [SPECS[3], SPECS[2]]


def test_a_chunk_that_runs_is_kept_though_it_is_wished_no_longer(queue):
    runs = Runs(queue)
    training = Ahead(runs)
    training.want("student", pairs(SPECS[0]))
    job = queue.start()
    training.want("student", [])
    training.want("student", [])
    queue.end(job)
    assert 0 < runs.get(SPECS[0], SHAPE).epoch < SPEC.epochs
    assert not training.wishes() and not queue.waiting


def test_no_more_viewers_and_wishes_are_remembered_than_the_bounds_say(queue, monkeypatch):
    monkeypatch.setattr(ahead, "VIEWERS", 2)
    monkeypatch.setattr(ahead, "WISHES", 2)
    training = Ahead(Runs(queue))
    for viewer in range(3):
        training.want(str(viewer), pairs(SPECS[viewer], SPECS[viewer + 3], SPECS[7]))
    assert training.wishes() == [SPECS[2], SPECS[5], SPECS[1], SPECS[4]]


@pytest.mark.parametrize(
    ("spec", "shape", "wanted"),
    [
        (SPEC, SHAPE, True),
        (SPEC.replace(epochs=20_000), SHAPE, True),
        (SPEC.replace(epochs=20_000, batch=4), (1200, 300, 4), False),  # 300 steps of 3 µs, 20 000 times
        (SPEC.replace(epochs=10, batch=1), (40_000, 10_000, 4), False),  # an epoch is a chunk's least
        (SPEC.replace(epochs=10, batch=4096), (4000, 1000, 784), True),
        (SPEC.replace(epochs=10, batch=4096, examples=1000), (1000, 14_000, 784), False),  # all of MNIST must be read
    ],
)
def test_only_what_is_quick_is_trained_for_nobody(queue, spec, shape, wanted):
    assert affordable(spec, shape) is wanted
    training = Ahead(Runs(queue))
    training.want("student", [(spec, shape)])
    assert training.wishes() == [spec] * wanted


def test_nothing_is_trained_ahead_where_it_would_run_at_once():
    runs = Runs(InProcess())
    training = Ahead(runs)
    training.want("student", pairs(*SPECS[:2]))
    settled(training)
    assert runs.executor.status().done == 0 and runs.peek(SPECS[0]) is None


def test_a_wish_that_no_worker_has_time_for_keeps_none_from_the_others(queue):
    wide = SPEC.replace(hidden=(4,))
    queue.without = ((wide.structure, SHAPE),)
    training = Ahead(Runs(queue))
    training.want("student", pairs(wide, SPECS[1]))
    assert work_off(queue, training) == [SPECS[1]]


def test_what_failed_is_not_tried_again(queue):
    training = Ahead(Runs(queue))
    training.want("student", pairs(*SPECS[:2]))
    queue.start().set_exception(WorkerError("3 workers died."))
    until(lambda: queue.waiting)
    assert spec_of(queue.waiting[0]) == SPECS[1]
    training.want("student", pairs(*SPECS[:2]))
    assert work_off(queue, training) == [SPECS[1]]


def test_it_ends_with_the_workers(queue):
    training = Ahead(Runs(queue))
    training.want("student", pairs(SPECS[0]))
    job = queue.start()
    queue.closed = True
    queue.end(job)
    training._thread.join(PATIENCE)
    assert not training._thread.is_alive()
    training.want("student", pairs(SPECS[1]))


# ---- who asks himself ------------------------------------------------------------------------------------------------


def test_who_asks_for_a_run_that_waits_to_be_trained_ahead_has_it_at_his_own_priority(queue):
    runs = Runs(queue)
    training = Ahead(runs)
    training.want("student", pairs(SPECS[0]))
    until(lambda: queue.waiting)
    waiting = queue.waiting[0]
    job = runs.get(SPECS[0], SHAPE).ask()
    assert waiting.cancelled() and job.task.priority == "first"
    settled(training)  # he trains it
    assert queue.waiting == [job] and queue.work() is job and job.result().epoch > 0
    assert runs.get(SPECS[0], SHAPE).epoch == job.result().epoch


def test_who_asks_for_a_run_whose_chunk_runs_joins_it_and_goes_on_at_his_own_priority(queue):
    runs = Runs(queue)
    training = Ahead(runs)
    training.want("student", pairs(SPECS[0]))
    running = queue.start()
    run = runs.get(SPECS[0], SHAPE)
    job = run.ask()
    assert job is running
    run.leave(job)
    assert run.ask() is running, "who leaves cancels nothing"
    queue.end(running)
    goes_on = run.ask()
    assert goes_on.task.priority == "rest"
    settled(training)
    while not run.done:
        run.ask()
        assert queue.work().task.priority == "rest"
    np.testing.assert_array_equal(run.state.weights, ae.train(SPECS[0]).state.weights)


def test_the_leaving_of_who_trains_ahead_cancels_no_chunk_that_somebody_waits_for(queue):
    runs = Runs(queue)
    training = Ahead(runs)
    run = runs.get(SPECS[0], SHAPE)
    mine = run.ask()
    training.want("other", pairs(SPECS[0]))
    settled(training)
    training.want("other", [])
    assert not mine.cancelled() and queue.waiting == [mine]
    run.leave(mine)
    assert mine.cancelled(), "and keeps none that nobody waits for"


def test_who_asks_while_a_chunk_is_being_cancelled_has_another_that_stays(queue):
    """The run hears of the end of the first one late, when the second has been asked for."""
    run = Runs(queue).get(SPECS[0], SHAPE)
    old = run.ask_ahead()
    cancelling = threading.Thread(target=queue.cancel, args=(old,), daemon=True)
    with run._lock:
        cancelling.start()
        until(old.cancelled)
        new = run.ask()
    cancelling.join(PATIENCE)
    assert new is not old and queue.waiting == [new]
    assert run.ask() is new and run.ask_ahead() is None


def test_a_chunk_that_nobody_asked_for_is_shorter_than_another(queue):
    runs = Runs(queue)
    slow = SPEC.replace(epochs=5000)
    one, other = runs.get(slow, SHAPE), runs.get(slow.replace(seed=1), SHAPE)
    for run, ask in ((one, one.ask), (other, other.ask_ahead)):
        run.ask()
        queue.work()
        run.pace = 0.001
        ask()
    steps = {job.task.priority: job.task.arguments[2] // slow.steps(SHAPE[0]) for job in queue.waiting}
    assert steps == {"rest": 400, "idle": 100}


# ---- what it may cost ------------------------------------------------------------------------------------------------


def finish(runs: Runs, queue: Queue, spec: Undercomplete) -> int:
    """Train a run that somebody looks at; its bytes."""
    run = runs.get(spec, SHAPE)
    while not run.done:
        run.ask()
        queue.work()
    return run.bytes


def test_what_is_trained_ahead_pushes_out_nothing_that_somebody_has_looked_at(queue):
    one = finish(Runs(queue), queue, SPEC)
    runs = Runs(queue, limit=int(2.5 * one), limit_ahead=int(1.5 * one))
    for spec in SPECS[:2]:
        finish(runs, queue, spec)
    training = Ahead(runs)
    training.want("student", pairs(*SPECS[2:6]))
    assert work_off(queue, training) == SPECS[2:4], "the third would exceed the bound"
    assert [bool(runs.peek(spec)) for spec in SPECS[:5]] == [True, True, True, True, False]
    runs.get(SPECS[1], SHAPE)
    assert [bool(runs.peek(spec)) for spec in SPECS[:5]] == [True, True, True, True, False]
    runs.get(SPECS[2], SHAPE)  # looked at: now it counts as one of the others
    assert runs.get(SPECS[2], SHAPE).done and not runs.peek(SPECS[0]) and runs.peek(SPECS[3])


def test_the_latest_viewer_finds_room_and_nobody_s_wish_is_trained_twice(queue):
    one = finish(Runs(queue), queue, SPEC)
    runs = Runs(queue, limit_ahead=int(1.5 * one))
    training = Ahead(runs)
    training.want("one", pairs(*SPECS[:2]))
    assert work_off(queue, training) == SPECS[:2]
    training.want("two", pairs(*SPECS[2:5]))
    assert work_off(queue, training) == SPECS[2:4]
    training.want("three", [])
    time.sleep(0.02)
    assert not queue.waiting and [bool(runs.peek(spec)) for spec in SPECS[:5]] == [False, False, True, True, False]


def test_runs_that_are_wished_no_longer_make_room_and_the_others_are_trained_once(queue):
    one = finish(Runs(queue), queue, SPEC)
    runs = Runs(queue, limit_ahead=int(1.5 * one))
    training = Ahead(runs)
    training.want("student", pairs(*SPECS[:3]))
    assert work_off(queue, training) == SPECS[:2]
    training.want("student", pairs(*SPECS[2:4]))
    assert work_off(queue, training) == SPECS[2:4]
    assert [bool(runs.peek(spec)) for spec in SPECS[:4]] == [False, False, True, True]
    assert runs.get(SPECS[0], SHAPE).epoch == 0, "forgotten"


# ---- threads ---------------------------------------------------------------------------------------------------------


def test_who_asks_wishes_and_leaves_at_once_waits_for_nobody_for_ever(queue):
    runs = Runs(queue)
    training, ended, failed = Ahead(runs), threading.Event(), []

    def lane() -> None:
        while not ended.is_set():
            if queue.waiting:
                with queue._changed:
                    job = min(queue.waiting, key=lambda job: job.order, default=None)
                    if job is not None:
                        queue.waiting.remove(job)
                if job is not None and job.set_running_or_notify_cancel():
                    queue.end(job)
            time.sleep(0.0005)

    def student(number: int) -> None:
        try:
            for turn in range(25):
                run = runs.get(SPECS[(number + turn) % 4].replace(split_seed=turn % 5), SHAPE)
                training.want(str(number), pairs(*SPECS[turn % 4 :], run.spec))
                job = None if run.done else run.ask()
                training.want(str(number), pairs(run.spec, *SPECS))
                if job is not None:
                    run.leave(job)
        except BaseException as error:
            failed.append(error)

    working = threading.Thread(target=lane, daemon=True)
    students = [threading.Thread(target=student, args=(number,), daemon=True) for number in range(4)]
    for thread in (working, *students):
        thread.start()
    for thread in students:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "they wait for each other"
    assert not failed
    training.want("last", pairs(*SPECS[:4]))
    settled(training)
    ended.set()
    assert all(runs.peek(spec) for spec in SPECS[:4])
