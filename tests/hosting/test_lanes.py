"""The queue's own behaviour, with workers that are threads: who takes what, and what happens when things go wrong."""

import threading
import time
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial

import numpy as np
import pytest
from loky.process_executor import BrokenProcessPool

from ae_keras.analysis import Plan
from ae_keras.errors import WorkerError
from ae_keras.specs import Undercomplete
from ae_keras.training.lane import Lane
from ae_keras.training.live import LiveRun
from ae_keras.training.local_workers import LocalWorkers
from ae_keras.training.runtime import MAX_PROGRAMS
from ae_keras.training.several import train_several
from ae_keras.training.state import Chunk, State
from ae_keras.training.tasks import PRIORITIES, Answer, Task
from tests import waiting

PATIENCE = 20  # of tests, where nothing should be waited for
until = partial(waiting.until, seconds=PATIENCE)


class FakeWorker:
    """A worker without a process. A task is a function to call; ending it breaks the one that runs."""

    gone = False

    def __init__(self, memory: int = 0) -> None:
        self.memory, self.ended, self._running = memory, False, []

    def call(self, task: Task) -> Future:
        future, arguments = Future(), task.arguments
        self._running.append(future)

        def work() -> None:
            try:
                answer = Answer(arguments[0]() if arguments else True, 1, self.memory)
            except BaseException as error:
                self._finish(future, error)
            else:
                self._finish(future, None, answer)

        threading.Thread(target=work, daemon=True).start()
        return future

    def _finish(self, future: Future, error: BaseException | None, answer: Answer | None = None) -> None:
        with suppress(InvalidStateError):  # it has been ended meanwhile
            future.set_result(answer) if error is None else future.set_exception(error)

    def end(self) -> None:
        self.ended = True
        for future in self._running:
            self._finish(future, BrokenProcessPool())


@contextmanager
def workers(monkeypatch, count: int, new_worker, **settings):
    """`LocalWorkers` whose lanes start what `new_worker` gives, or fail as it does."""
    monkeypatch.setattr(LocalWorkers, "new_worker", lambda executor: new_worker())
    executor = LocalWorkers(count, **settings)
    try:
        yield executor
    finally:
        executor.close()


def task(function, priority: str = "rest", program: tuple = ()) -> Task:
    return Task("do", (function,), priority, program)


def idle(executor: LocalWorkers) -> bool:
    return all(lane.state == "idle" for lane in executor.status().lanes)


def test_a_worker_that_cannot_start_at_first_is_started_again(monkeypatch):
    attempts = []

    def new_worker():
        attempts.append(FakeWorker())
        if len(attempts) == 1:
            raise OSError("no more processes")
        return attempts[-1]

    with workers(monkeypatch, 1, new_worker) as executor:
        assert executor.submit(task(lambda: 7)).result(PATIENCE) == 7
        assert len(attempts) == 2


def test_closing_does_not_wait_for_somebody_who_waits_for_the_queue(monkeypatch):
    """Whoever asks holds the run's lock and wants the queue's; a cancelled job tells its run, which wants the run's."""
    never = threading.Event()
    with workers(monkeypatch, 1, lambda: FakeWorker()) as executor:
        until(lambda: idle(executor))
        executor.submit(task(never.wait))
        until(lambda: executor.status().lanes[0].state == "busy")
        run = LiveRun(Undercomplete(), (1097, 275, 4), executor)
        job, holding = run.ask(), threading.Event()

        def ask() -> None:
            with run._lock:
                holding.set()
                until(lambda: executor.closed)
                executor.status()

        asking = threading.Thread(target=ask, daemon=True)
        closing = threading.Thread(target=executor.close, daemon=True)
        asking.start()
        holding.wait(PATIENCE)
        closing.start()
        for thread in (asking, closing):
            thread.join(PATIENCE)
            assert not thread.is_alive(), "they wait for each other"
        assert job.cancelled()
    never.set()


def test_after_closing_nothing_hangs(monkeypatch):
    never = threading.Event()
    with workers(monkeypatch, 1, lambda: FakeWorker()) as executor:
        running = executor.submit(task(never.wait))
        until(lambda: executor.status().lanes[0].state == "busy")
        waiting = executor.submit(task(never.wait))
    with pytest.raises(WorkerError, match="shut down; start the app again"):
        running.result(PATIENCE)
    with pytest.raises(CancelledError):
        waiting.result(PATIENCE)
    with pytest.raises(WorkerError, match="shut down; start the app again"):
        executor.submit(task(lambda: 7))
    until(lambda: executor.status().lanes[0].state == "stopped")
    never.set()


def test_a_run_that_could_not_be_asked_has_no_viewer(monkeypatch):
    with workers(monkeypatch, 1, lambda: FakeWorker()) as executor:
        run = LiveRun(Undercomplete(), (1097, 275, 4), executor)
    with pytest.raises(WorkerError):
        run.ask()
    assert run._viewers == 0


def test_a_worker_started_while_all_was_closed_is_ended(monkeypatch):
    starting, closed, pools = threading.Event(), threading.Event(), []

    def new_worker():
        starting.set()
        closed.wait(PATIENCE)
        pools.append(FakeWorker())
        return pools[-1]

    with workers(monkeypatch, 2, new_worker):
        starting.wait(PATIENCE)
    closed.set()
    until(lambda: len(pools) == 1 and pools[0].ended)
    time.sleep(0.05)
    assert len(pools) == 1, "the other lane starts none any more"


def test_a_job_left_for_a_lane_that_beginsto_warm_up_goes_to_another(monkeypatch):
    """Between looking for a job and warming up, a lane takes none; who has its program must not be waited for."""
    release, warming, submitted = threading.Event(), threading.Event(), []
    warm_one = Lane._warm_one

    def late(lane) -> None:
        lane.programs["P"] = True
        submitted.append(executor.submit(task(lambda: 7, program="P")))
        time.sleep(0.1)  # for the other lane to look at the job, and to leave it if it does
        warming.set()
        warm_one(lane)

    monkeypatch.setattr(Lane, "_warm_one", late)
    with workers(monkeypatch, 2, lambda: FakeWorker()) as executor:
        until(lambda: idle(executor))
        executor._lanes[0].to_warm.append(task(release.wait, "idle"))
        # Either lane may take this; the first one does once the other is busy, and then finds what it has to warm.
        block = threading.Event()
        blockers = [executor.submit(task(block.wait)) for _ in range(2)]
        until(lambda: all(lane.state == "busy" for lane in executor.status().lanes))
        block.set()
        assert warming.wait(PATIENCE)
        assert submitted[0].result(PATIENCE) == 7
        assert not release.is_set() and all(job.done() for job in blockers)
        release.set()


def test_a_warm_up_task_that_kills_its_worker_is_left_out(monkeypatch):
    pools, warmed = [], []

    def new_worker():
        pools.append(FakeWorker())
        return pools[-1]

    def deadly():
        warmed.append("deadly")
        raise BrokenProcessPool

    warm = [
        task(lambda: warmed.append("first"), "idle"),
        task(deadly, "idle"),
        task(lambda: warmed.append("last"), "idle"),
    ]
    with workers(monkeypatch, 1, new_worker, warm=warm) as executor:
        until(lambda: ("last" in warmed and idle(executor)) or len(pools) > 5)
        assert warmed == ["first", "deadly", "first", "last"] and len(pools) == 2
        assert executor.submit(task(lambda: 7)).result(PATIENCE) == 7
        assert executor.status().waiting == dict.fromkeys(PRIORITIES, 0) and executor.status().lanes[0].restarts == 1


def test_a_successor_that_cannot_start_is_ended_and_another_tried(monkeypatch):
    pools = []

    class Broken(FakeWorker):
        def call(self, task):
            future = Future()
            future.set_exception(BrokenProcessPool())
            return future

    def new_worker():
        if len(pools) == 2:
            pools.append(None)
            raise OSError("no more processes")
        pools.append(Broken() if len(pools) == 1 else FakeWorker(memory=0 if pools else 10))
        return pools[-1]

    with workers(monkeypatch, 1, new_worker, memory_limit=5) as executor:
        assert executor.submit(task(lambda: 6)).result(PATIENCE) == 6
        until(lambda: len(pools) == 2 and pools[1].ended)
        assert executor.submit(task(lambda: 7)).result(PATIENCE) == 7, "the old one serves"
        until(lambda: len(pools) == 3)
        assert executor.submit(task(lambda: 8)).result(PATIENCE) == 8
        until(lambda: len(pools) == 4 and pools[0].ended)
        assert executor.submit(task(lambda: 9)).result(PATIENCE) == 9 and not pools[3].ended


def test_a_lane_is_believed_to_have_what_the_engine_keeps(monkeypatch):
    with workers(monkeypatch, 1, lambda: FakeWorker()) as executor:
        programs = [(("undercomplete", i), (8, 2, 3)) for i in range(MAX_PROGRAMS + 2)]
        for program in [*programs[:-2], programs[0], *programs[-2:]]:  # the first is used again before others come
            executor.submit(task(lambda: None, program=program)).result(PATIENCE)
        executor.submit(task(lambda: None)).result(PATIENCE)
        kept = list(executor._lanes[0].programs)
        assert kept == [*programs[3:-2], programs[0], *programs[-2:]] and len(kept) == MAX_PROGRAMS


def test_a_free_lane_leaves_a_job_to_the_one_that_has_its_program(monkeypatch):
    here = threading.current_thread
    with workers(monkeypatch, 2, lambda: FakeWorker()) as executor:
        until(lambda: idle(executor))
        first, second = executor._lanes
        first.programs["P"], second.programs["Q"] = True, True
        ran = []
        monkeypatch.setattr(executor, "finished", lambda lane, program: ran.append((lane, program)))
        for program in ["P", "Q"] * 10:
            executor.submit(task(here, program=program)).result(PATIENCE)
            until(lambda: idle(executor))
        assert ran == [(first, "P"), (second, "Q")] * 10


def test_while_a_class_asks_for_what_is_compiled_one_lane_does_not_compile_anything_new(monkeypatch):
    monkeypatch.setattr("ae_keras.training.queue.BUSY", 0.5)
    with workers(monkeypatch, 2, lambda: FakeWorker()) as executor:
        until(lambda: idle(executor))
        for lane in executor._lanes:
            lane.programs["P"] = True
        compiled, again = threading.Event(), threading.Event()

        def ask() -> None:
            executor.submit(task(lambda: None, "first", "P")).result(PATIENCE)

        ask()
        first = executor.submit(task(lambda: compiled.wait(PATIENCE), "first", "new"))
        until(lambda: first.running())
        second = executor.submit(task(lambda: again.wait(PATIENCE), "first", "newer"))
        third = executor.submit(task(lambda: None, "first", "newest"))
        for _ in range(15):
            ask()
            time.sleep(0.05)
            assert not second.running()
        until(second.running)  # nobody has asked for a while
        ran = executor.submit(task(lambda: None, "first", "P"))
        assert stays(lambda: not ran.running() and not ran.done(), 0.1), "both lanes compile"
        again.set()
        ran.result(PATIENCE)
        assert stays(lambda: not third.running() and not third.done(), 0.2)
        compiled.set()
        third.result(PATIENCE)


def test_an_only_lane_compiles_whoever_asks(monkeypatch):
    with workers(monkeypatch, 1, lambda: FakeWorker()) as executor:
        until(lambda: idle(executor))
        executor._lanes[0].programs["P"] = True
        executor.submit(task(lambda: None, "first", "P"))
        assert executor.submit(task(lambda: True, "first", "new")).result(0.4)


# ---- a viewer of many runs -------------------------------------------------------------------------------------------


class Trainer(FakeWorker):
    """A worker that trains nothing: 40 epochs a chunk, after a moment. began: the runs' seeds, as it takes them on."""

    def __init__(self, began: list[int]) -> None:
        super().__init__()
        self._began = began

    def call(self, asked: Task) -> Future:
        if asked.function != "advance":
            return super().call(asked)
        spec, state, _, _ = asked.arguments
        self._began.append(spec.seed)
        epoch = min(spec.epochs, (0 if state is None else state.step // 35) + 40)

        def advance() -> Chunk:
            time.sleep(0.003)
            nothing = np.zeros(0, np.float32)
            return Chunk(State(nothing, nothing, nothing, 35 * epoch), {}, (), epoch, Plan((), {}), 0.003, None)

        return super().call(task(advance))


@pytest.mark.parametrize("count", [1, 2, 4])
def test_who_trains_many_networks_keeps_nobody_waiting_for_more_than_one_of_their_chunks(monkeypatch, count):
    """One student trains twenty networks of five chunks each, meanwhile another one moves a slider ten times."""
    shape, began = (1097, 275, 4), []
    with workers(monkeypatch, count, lambda: Trainer(began)) as executor:
        until(lambda: idle(executor))
        many = [LiveRun(Undercomplete(epochs=200, seed=seed), shape, executor) for seed in range(1, 21)]
        done: list[int] = []
        sweep = threading.Thread(
            target=train_several,
            args=(many, executor, lambda job: job.result(PATIENCE), 1e-4, lambda: done.append(len(began))),
        )
        sweep.start()
        until(lambda: began)
        waited = []
        for seed in range(100, 110):
            run = LiveRun(Undercomplete(epochs=200, seed=seed), shape, executor)
            while not run.done and sweep.is_alive():
                before = len(began)
                run.ask().result(PATIENCE)
                waited.append(began[before:].index(seed))
        sweep.join(PATIENCE)
        assert len(waited) >= 3 and max(waited) <= count + 1
        assert all(run.done for run in many) and len(done) == 20
        assert done[0] < len(began) / 2, "the first ones are there long before the last ones"


# ---- what nobody has asked for ---------------------------------------------------------------------------------------


@contextmanager
def quick_workers(monkeypatch, count: int, quiet: float = 0.05, to_compile: float = 0.05):
    """Lanes that have the program `P` and need no long quiet; all of them idle."""
    monkeypatch.setattr("ae_keras.training.queue.QUIET", quiet)
    monkeypatch.setattr("ae_keras.training.queue.QUIET_TO_COMPILE", to_compile)
    with workers(monkeypatch, count, lambda: FakeWorker()) as executor:
        until(lambda: idle(executor))
        for lane in executor._lanes:
            lane.programs["P"] = True
        yield executor


def busy(executor: LocalWorkers) -> int:
    return sum(lane.state == "busy" for lane in executor.status().lanes)


def stays(condition, seconds: float = 0.4) -> bool:
    """Whether something is so for a while: several times as long as the queue would need to change it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not condition():
            return False
        time.sleep(0.005)
    return True


def test_of_what_nobody_asked_for_one_task_runs_at_a_time(monkeypatch):
    release = threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        jobs = [executor.submit(task(release.wait, "idle", "P")) for _ in range(2)]
        until(lambda: busy(executor))
        assert stays(lambda: busy(executor) == 1)
        release.set()
        assert all(job.result(PATIENCE) for job in jobs)


def test_what_nobody_asked_for_waits_while_another_lane_works_for_somebody(monkeypatch):
    release = threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        asked = executor.submit(task(release.wait, program="P"))
        job = executor.submit(task(lambda: 7, "idle", "P"))
        until(lambda: busy(executor))
        assert stays(lambda: busy(executor) == 1 and not job.done())
        release.set()
        assert asked.result(PATIENCE) and job.result(PATIENCE) == 7


def test_what_nobody_asked_for_waits_a_while_after_whatever_somebody_asked_for(monkeypatch):
    """Between two chunks of a run that is watched nothing waits and nothing runs."""
    ends, began = [], []
    with quick_workers(monkeypatch, 1, quiet=0.3) as executor:
        job = executor.submit(task(lambda: began.append(time.monotonic()), "idle", "P"))
        for _ in range(5):
            executor.submit(task(lambda: time.sleep(0.35) or ends.append(time.monotonic()), program="P")).result(
                PATIENCE
            )
            assert stays(lambda: not job.done(), 0.1)
        job.result(PATIENCE)
        assert began[0] - ends[-1] >= 0.3 and len(ends) == 5


def test_a_worker_is_warmed_up_before_it_trains_ahead(monkeypatch):
    ran = []
    with quick_workers(monkeypatch, 1, quiet=0.0) as executor:
        lane = executor._lanes[0]
        first = executor.submit(
            task(lambda: lane.to_warm.append(task(lambda: ran.append("warm"), "idle")), program="P")
        )
        job = executor.submit(task(lambda: ran.append("ahead"), "idle", "P"))
        first.result(PATIENCE), job.result(PATIENCE)
        assert ran == ["warm", "ahead"]


@pytest.mark.parametrize("count", [1, 2])
def test_only_beside_another_lane_is_compiled_what_nobody_asked_for(monkeypatch, count):
    with quick_workers(monkeypatch, count) as executor:
        assert executor.has_time_for("P") and executor.has_time_for("Q") is (count > 1)
        new, known = (executor.submit(task(lambda: 7, "idle", program)) for program in ("Q", "P"))
        assert known.result(PATIENCE) == 7
        assert new.result(PATIENCE) == 7 if count > 1 else stays(lambda: not new.done())


def test_compiling_what_nobody_asked_for_needs_a_longer_quiet_and_drops_no_program(monkeypatch):
    with quick_workers(monkeypatch, 2, to_compile=60) as executor:
        new, known = (executor.submit(task(lambda: 7, "idle", program)) for program in ("Q", "P"))
        assert known.result(PATIENCE) == 7 and stays(lambda: not new.done())
        monkeypatch.setattr("ae_keras.training.queue.QUIET_TO_COMPILE", 0.05)
        assert new.result(PATIENCE) == 7
        until(lambda: idle(executor))
        for lane in executor._lanes:
            lane.programs.update((str(i), True) for i in range(MAX_PROGRAMS // 2))
        assert not executor.has_time_for("R")
        full = executor.submit(task(lambda: 7, "idle", "R"))
        assert stays(lambda: not full.done())


def test_a_job_is_left_to_the_lane_that_has_its_program_and_trains_ahead(monkeypatch):
    """A moment of waiting is less than compiling on the other lane would take."""
    release = threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        here, other = executor._lanes
        here.programs["Q"] = True
        monkeypatch.setattr("ae_keras.training.lane.SHORT", 60)
        ahead = executor.submit(task(release.wait, "idle", "Q"))
        until(lambda: here.state == "busy")
        ran = []
        monkeypatch.setattr(executor, "finished", lambda lane, program: ran.append(lane))
        asked = executor.submit(task(lambda: 7, program="Q"))
        assert executor.submit(task(lambda: 8, program="P")).result(PATIENCE) == 8, "the other lane takes what it has"
        assert stays(lambda: not asked.done())
        release.set()
        assert asked.result(PATIENCE) == 7 and ahead.done() and ran == [other, here, here]


def test_a_job_is_not_left_for_long_to_a_lane_that_trains_ahead(monkeypatch):
    never = threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        here, _ = executor._lanes
        here.programs["Q"] = True
        monkeypatch.setattr("ae_keras.training.lane.SHORT", 0.3)
        executor.submit(task(never.wait, "idle", "Q"))
        until(lambda: here.state == "busy")
        assert executor.submit(task(lambda: 7, program="Q")).result(PATIENCE) == 7
        assert here.state == "busy"
    never.set()


def test_a_job_is_not_left_to_a_lane_that_compiles_what_nobody_asked_for(monkeypatch):
    never = threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        monkeypatch.setattr("ae_keras.training.lane.SHORT", 3600)
        executor.submit(task(never.wait, "idle", "Q"))
        until(lambda: busy(executor))
        here = next(lane for lane in executor._lanes if lane.state == "busy")
        here.programs["here alone"] = True
        assert executor.submit(task(lambda: 7, program="here alone")).result(PATIENCE) == 7
        assert here.state == "busy"
    never.set()


def test_a_job_is_not_left_to_a_lane_that_works_for_somebody(monkeypatch):
    never = threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        monkeypatch.setattr("ae_keras.training.lane.SHORT", 3600)
        executor._lanes[0].programs["Q"] = True
        executor.submit(task(never.wait, program="Q"))
        until(lambda: busy(executor))
        assert executor.submit(task(lambda: 7, program="Q")).result(PATIENCE) == 7
        assert executor._lanes[0].state == "busy"
    never.set()


def test_what_nobody_asked_for_is_not_run_again_when_its_worker_dies(monkeypatch):
    """Who has joined it meanwhile is told what he is told when a chunk is cancelled, and asks again."""
    started, never = [], threading.Event()
    with quick_workers(monkeypatch, 2) as executor:
        job = executor.submit(task(lambda: started.append(1) or never.wait(), "idle", "P"))
        until(lambda: started)
        lane = next(lane for lane in executor._lanes if lane.state == "busy")
        lane._worker.end()
        with pytest.raises(CancelledError):
            job.result(PATIENCE)
        until(lambda: idle(executor))
        assert stays(lambda: idle(executor) and len(started) == 1) and lane.status().restarts == 1
    never.set()
