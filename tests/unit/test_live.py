"""A run that many share, in this process: its results, what it costs, and several sessions at once."""

import threading
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ae_keras as ae
from ae_keras.data import own_table
from ae_keras.errors import WorkerError
from ae_keras.specs import Spec, Undercomplete
from ae_keras.training import engine, live
from ae_keras.training.in_process import InProcess
from ae_keras.training.jobs import Job
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.state import Chunk
from ae_keras.training.tasks import Task
from tests.uncompiled import uncompiled

SHAPE = (1097, 275, 4)
SPEC = Undercomplete(epochs=100)
IRIS, IRIS_SHAPE = Undercomplete(dataset="iris", hidden=(3,), epochs=20), (120, 30, 4)


def finish(run: LiveRun) -> LiveRun:
    while not run.done:
        run.ask().result(120)
    return run


def test_measures_are_those_of_the_epoch_reached():
    """Asked for in the middle of a run and again at its end, they differ: nothing stale is kept."""
    run = Runs(InProcess()).get(SPEC, SHAPE)
    run.ask()
    early = run.result("measures", "measures").result()
    assert run.result("measures", "measures").result() is early, "computed once for everybody"
    finish(run)
    late = run.result("measures", "measures").result()
    assert late["error"] == pytest.approx(run.frames[-1].errors[: SHAPE[0]].mean(), rel=1e-4)
    assert late["error"] < early["error"]


def test_a_moment_of_a_run_can_be_asked_about_at_any_time():
    run = finish(Runs(InProcess()).get(SPEC, SHAPE))
    for frame in (run.frames[0], run.frames[5], run.frames[-1]):
        job = run.result("measures", "measures", frame=frame)
        assert job.result()["error"] == pytest.approx(frame.errors[: SHAPE[0]].mean(), rel=1e-4)
        assert run.result("measures", "measures", frame=frame) is job, "computed once for everybody"


def test_a_run_whose_pace_is_known_takes_no_short_first_chunk_and_goes_before_none():
    slow, known = (LiveRun(SPEC.replace(epochs=600), SHAPE, InProcess()) for _ in range(2))
    job = slow.ask()
    job.result()
    assert 0 < slow.epoch < 600 and job.task.priority == "first"
    job = known.ask(pace=1e-4)
    job.result()
    assert known.done and job.task.priority == "rest"
    assert np.array_equal(finish(slow).state.weights, known.state.weights)


# ---- results that are asked for --------------------------------------------------------------------------------------


class Unlucky(InProcess):
    """The first task of each function is lost, or cancelled, before it has a result."""

    def __init__(self, spoil):
        super().__init__()
        self._spoil, self.asked = spoil, []

    def submit(self, task):
        self.asked.append(task.function)
        if task.function == "advance" or self.asked.count(task.function) > 1:
            return super().submit(task)
        job = Job(task, 0)
        self._spoil(job)
        return job


@pytest.mark.parametrize(
    "spoil", [lambda job: job.set_exception(WorkerError("3 workers died.")), Job.cancel], ids=["failed", "cancelled"]
)
@pytest.mark.parametrize(("function", "arguments"), [("measures", ()), ("artefact", ("summary",))])
def test_a_result_that_failed_is_asked_for_again(spoil, function, arguments):
    executor = Unlucky(spoil)
    run = finish(LiveRun(IRIS, IRIS_SHAPE, executor))
    assert run.result("it", function, *arguments).done()
    again = run.result("it", function, *arguments)
    assert again.result(60), "another student is not told of the first one's bad luck"
    assert run.result("it", function, *arguments) is again and executor.asked.count(function) == 2


def test_results_of_one_s_own_data_are_of_those_data():
    x = np.random.default_rng(0).normal(size=(50, 7))
    run = finish(Runs(InProcess()).get(IRIS, (40, 10, 7), x, "mine"))
    measures = run.result("measures", "measures").result()
    assert measures["error"] == pytest.approx(run.frames[-1].errors[:40].mean(), rel=1e-4)
    assert run.frames[-1].codes.shape == (50, 2)
    assert b"PK" in run.result("keras", "artefact", "keras").result()[:4]
    assert "(None, 7)" in run.result("summary", "artefact", "summary").result()
    trained = ae.train(IRIS, data=x)
    np.testing.assert_array_equal(run.state.weights, trained.state.weights)


def test_runs_of_one_s_own_data_are_found_by_their_content():
    runs, x = Runs(InProcess()), np.random.default_rng(0).normal(size=(50, 4))
    own, bundled = runs.get(IRIS, (40, 10, 4), x), runs.get(IRIS, IRIS_SHAPE)
    assert own is not bundled and runs.get(IRIS, (40, 10, 4), own_table(x.copy())) is own
    assert runs.get(IRIS, (40, 10, 4), x + 1) is not own
    assert runs.peek(IRIS, own_table(x).key) is None
    finish(own)
    assert runs.peek(IRIS, own_table(x).key) is own and runs.peek(IRIS) is None


# ---- what runs cost --------------------------------------------------------------------------------------------------


def size(run: LiveRun) -> int:
    """Bytes of all arrays of a run, and of its texts."""
    states = [state for state in run._past.values() if state is not run.state]
    arrays = [*run.state[:3], *(a for state in states for a in state[:3]), *run.history.values()]
    for frame in run.frames:
        arrays += [*frame.picture.values(), frame.weights, *map(np.float64, frame.terms.values())]
    texts = [job.result() for job in run._results.values() if isinstance(job.result(), str | bytes)]
    return sum(a.nbytes for a in arrays) + sum(map(len, texts))


def test_a_run_says_what_it_costs_and_files_are_part_of_it():
    run = finish(LiveRun(SPEC, SHAPE, InProcess()))
    before = run.bytes
    assert before == pytest.approx(size(run), rel=0.01)
    files = sum(len(run.result("keras", "artefact", "keras", frame=frame).result()) for frame in run.frames[:3])
    assert run.bytes - before >= files > 10_000
    assert run.bytes == pytest.approx(size(run), rel=0.01)
    run.result("keras", "artefact", "keras", frame=run.frames[0])
    assert run.bytes == pytest.approx(size(run), rel=0.01), "asked for twice, kept once"


def test_the_store_keeps_to_its_bound_and_looks_at_no_run_to_do_so():
    one = finish(LiveRun(IRIS, IRIS_SHAPE, InProcess())).bytes
    runs = Runs(InProcess(), limit=int(3.5 * one))
    specs = [IRIS.replace(seed=seed) for seed in range(5)]
    first, *_ = (finish(runs.get(spec, IRIS_SHAPE)) for spec in specs[:3])
    assert all(runs.peek(spec) for spec in specs[:3]) and runs.get(specs[0], IRIS_SHAPE) is first
    for spec in specs[3:]:
        finish(runs.get(spec, IRIS_SHAPE))
    runs.get(specs[0], IRIS_SHAPE)
    assert [runs.peek(spec) is not None for spec in specs] == [True, False, False, True, True]
    while runs.peek(specs[3]):  # files count: enough of them, and the longest unused run must go
        epoch = len(first._results)
        first.result("keras", "artefact", "keras", frame=first.frames[epoch]).result()
        runs.get(specs[0], IRIS_SHAPE)
    for run in runs._runs.values():
        del run.bytes  # with thousands of runs, adding them up at every rerun would be felt
    assert runs.get(specs[0], IRIS_SHAPE) is first


def test_a_forgotten_run_that_trains_on_costs_the_store_nothing():
    one = finish(LiveRun(IRIS, IRIS_SHAPE, InProcess())).bytes
    runs = Runs(InProcess(), limit=int(1.5 * one))
    slow, *others = (IRIS.replace(seed=seed) for seed in range(3))
    forgotten = runs.get(slow, IRIS_SHAPE)
    forgotten.ask().result()
    for spec in others:
        finish(runs.get(spec, IRIS_SHAPE))
    runs.get(others[-1], IRIS_SHAPE)
    assert runs.get(slow, IRIS_SHAPE) is not forgotten
    finish(forgotten)
    assert runs.get(others[-1], IRIS_SHAPE).done, "still kept: what was forgotten is not counted"


# ---- what workers are told -------------------------------------------------------------------------------------------


def test_a_task_names_the_program_that_the_engine_compiles_for_it():
    for spec in (IRIS, IRIS.replace(examples=10), IRIS.replace(code=1)):
        table = engine.dataset(spec, None)
        job = LiveRun(spec, table.shape, InProcess()).ask()
        assert job.task.program == next(reversed(engine._programs)), "the one used last"


# ---- several sessions in one process ---------------------------------------------------------------------------------


def test_sessions_that_train_at_once_get_the_bits_of_one_alone(monkeypatch):
    """Equal specs and different ones; fewer programs are kept than used, so that some compile while others train."""
    specs = [IRIS.replace(hidden=(3 + i % 3,), seed=i // 3) for i in range(6)]
    alone = {spec.key: ae.train(spec).state.weights for spec in specs}
    monkeypatch.setattr(engine, "MAX_PROGRAMS", 2)
    monkeypatch.setattr(engine, "_programs", type(engine._programs)())
    runs, start, found, failed = Runs(InProcess()), threading.Barrier(4, timeout=60), [], []

    def session(turn: int) -> None:
        try:
            start.wait()
            for spec in specs[turn:] + specs[:turn]:
                found.append((spec, finish(runs.get(spec, IRIS_SHAPE))))
                found.append((spec, finish(LiveRun(spec, IRIS_SHAPE, InProcess()))))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=session, args=(turn,)) for turn in (0, 0, 2, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert not failed and len(found) == 4 * 6 * 2
    for spec, run in found:
        np.testing.assert_array_equal(run.state.weights, alone[spec.key])
        assert [frame.epoch for frame in run.frames] == list(spec.frame_epochs)


class ByHand(InProcess):
    """Computes a job when it is told to, and by any session's order; what it has computed before it knows."""

    known: ClassVar[dict[tuple, Chunk]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Job] = []

    def submit(self, task: Task) -> Job:
        self.waiting.append(Job(task, len(self.waiting)))
        return self.waiting[-1]

    def cancel(self, job: Job) -> None:
        if job.cancel():
            self.waiting.remove(job)

    def compute(self, which: int) -> None:
        if self.waiting:
            job = self.waiting.pop(which % len(self.waiting))
            spec, state, steps, own = job.task.arguments
            key = (spec.key, None if state is None else tuple(map(np.ndarray.tobytes, state[:3])), steps)
            if key not in self.known:
                self.known[key] = engine.advance(spec, state, steps, own)
            job.set_running_or_notify_cancel()
            job.set_result(self.known[key])


class Session:
    """As a page does it (`ui/seat.py`): the next chunk is asked for before the last one is left."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.run: LiveRun | None = None
        self._job: Job | None = None

    def want(self, spec: Spec) -> None:
        self._take(self._runs.get(spec, IRIS_SHAPE))

    def go_on(self) -> None:
        if self.run is not None and (self._job is None or self._job.done()):
            self._take(self.run)

    def leave(self) -> None:
        if self.run is not None:
            self._take(None)

    def _take(self, run: LiveRun | None) -> None:
        left, job = self.run, self._job
        self.run, self._job = run, None if run is None or run.done else run.ask()
        if left is not None and job is not None:
            left.leave(job)


MOVING = ae.Sparse(dataset="iris", code=3, epochs=6, lam=0.3)
WANTED = [MOVING, MOVING.replace(seed=1), *(MOVING.replace(timeline=((3, "lam", lam),)) for lam in (0.0, 0.9))]
WHO = st.integers(0, 2)
ACTS = st.one_of(
    st.tuples(st.just("want"), WHO, st.sampled_from(WANTED)),
    st.tuples(st.sampled_from(["go on", "leave"]), WHO),
    st.tuples(st.just("compute"), st.integers(0, 9)),
)


@pytest.fixture(scope="module")
def each_alone():
    with uncompiled():
        return {spec.key: ae.train(spec) for spec in WANTED}


@given(acts=st.lists(ACTS, min_size=10, max_size=60), room=st.sampled_from([1, 50_000, 10**9]))
def test_interleaved_sessions_see_what_each_would_see_alone(each_alone, acts, room):
    """Three students in any order of clicks, and workers that answer in any order; runs are forgotten for want of room
    meanwhile, and begun from runs with the same past."""
    with uncompiled(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "CHUNK_SECONDS", 1e-9)  # an epoch a chunk
        executor = ByHand()
        runs = Runs(executor, room)
        sessions = [Session(runs) for _ in range(3)]
        for act, which, *spec in acts:
            if act == "compute":
                executor.compute(which)
            elif act == "want":
                sessions[which].want(*spec)
            else:
                (sessions[which].go_on if act == "go on" else sessions[which].leave)()
        for run in [session.run for session in sessions if session.run is not None]:
            while not run.done:
                run.ask()
                executor.compute(0)
            alone = each_alone[run.spec.key]
            np.testing.assert_array_equal(run.state.weights, alone.state.weights)
            np.testing.assert_array_equal(run.history["val_loss"], alone.history["val_loss"])
            assert [frame.epoch for frame in run.frames] == [frame.epoch for frame in alone.frames]
            for mine, other in zip(run.frames, alone.frames, strict=True):
                np.testing.assert_array_equal(mine.weights, other.weights)
