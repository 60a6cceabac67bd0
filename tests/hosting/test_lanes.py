"""The queue's own behaviour, with workers that are threads: who takes what, and what happens when things go wrong."""

import threading
import time
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import contextmanager, suppress

import pytest
from loky.process_executor import BrokenProcessPool

from ae_keras.errors import WorkerError
from ae_keras.specs import Undercomplete
from ae_keras.training.lane import Lane
from ae_keras.training.live import LiveRun
from ae_keras.training.local_workers import LocalWorkers
from ae_keras.training.runtime import MAX_PROGRAMS
from ae_keras.training.tasks import PRIORITIES, Answer, Task

PATIENCE = 20  # of tests, where nothing should be waited for


class Pool:
    """A worker without a process. A task is a function to call; ending the pool breaks the one that runs."""

    def __init__(self, memory: int = 0) -> None:
        self.memory, self.ended, self._running = memory, False, []

    def submit(self, call, function, arguments) -> Future:
        future = Future()
        self._running.append(future)

        def work() -> None:
            try:
                answer = Answer(arguments[0]() if arguments else True, 1, self.memory)
            except BaseException as error:
                self._end(future, error)
            else:
                self._end(future, None, answer)

        threading.Thread(target=work, daemon=True).start()
        return future

    def _end(self, future: Future, error: BaseException | None, answer: Answer | None = None) -> None:
        with suppress(InvalidStateError):  # the pool has been ended meanwhile
            future.set_result(answer) if error is None else future.set_exception(error)

    def shutdown(self, wait: bool, kill_workers: bool) -> None:
        self.ended = True
        for future in self._running:
            self._end(future, BrokenProcessPool())


@contextmanager
def workers(monkeypatch, count: int, new_pool, **settings):
    """`LocalWorkers` whose lanes start what `new_pool` gives, or fail as it does."""

    def started(lane):
        pool = new_pool()
        return pool, pool.submit(None, "ready", ())

    monkeypatch.setattr(Lane, "_new_pool", started)
    executor = LocalWorkers(count, **settings)
    try:
        yield executor
    finally:
        executor.close()


def task(function, priority: str = "rest", program: tuple = ()) -> Task:
    return Task("do", (function,), priority, program)


def until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.005)


def idle(executor: LocalWorkers) -> bool:
    return all(lane.state == "idle" for lane in executor.status().lanes)


def test_a_worker_that_cannot_start_at_first_is_started_again(monkeypatch):
    attempts = []

    def new_pool():
        attempts.append(Pool())
        if len(attempts) == 1:
            raise OSError("no more processes")
        return attempts[-1]

    with workers(monkeypatch, 1, new_pool) as executor:
        assert executor.submit(task(lambda: 7)).result(PATIENCE) == 7
        assert len(attempts) == 2


def test_closing_does_not_wait_for_somebody_who_waits_for_the_queue(monkeypatch):
    """Whoever asks holds the run's lock and wants the queue's; a cancelled job tells its run, which wants the run's."""
    never = threading.Event()
    with workers(monkeypatch, 1, lambda: Pool()) as executor:
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
    with workers(monkeypatch, 1, lambda: Pool()) as executor:
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
    with workers(monkeypatch, 1, lambda: Pool()) as executor:
        run = LiveRun(Undercomplete(), (1097, 275, 4), executor)
    with pytest.raises(WorkerError):
        run.ask()
    assert run._viewers == 0


def test_a_worker_started_while_all_was_closed_is_ended(monkeypatch):
    starting, closed, pools = threading.Event(), threading.Event(), []

    def new_pool():
        starting.set()
        closed.wait(PATIENCE)
        pools.append(Pool())
        return pools[-1]

    with workers(monkeypatch, 2, new_pool):
        starting.wait(PATIENCE)
    closed.set()
    until(lambda: len(pools) == 1 and pools[0].ended)
    time.sleep(0.05)
    assert len(pools) == 1, "the other lane starts none any more"


def test_a_job_left_for_a_lane_that_begins_to_warm_up_goes_to_another(monkeypatch):
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
    with workers(monkeypatch, 2, lambda: Pool()) as executor:
        until(lambda: idle(executor))
        executor._lanes[0]._to_warm.append(task(release.wait, "idle"))
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

    def new_pool():
        pools.append(Pool())
        return pools[-1]

    def deadly():
        warmed.append("deadly")
        raise BrokenProcessPool

    warm = [
        task(lambda: warmed.append("first"), "idle"),
        task(deadly, "idle"),
        task(lambda: warmed.append("last"), "idle"),
    ]
    with workers(monkeypatch, 1, new_pool, warm=warm) as executor:
        until(lambda: ("last" in warmed and idle(executor)) or len(pools) > 5)
        assert warmed == ["first", "deadly", "first", "last"] and len(pools) == 2
        assert executor.submit(task(lambda: 7)).result(PATIENCE) == 7
        assert executor.status().waiting == dict.fromkeys(PRIORITIES, 0) and executor.status().lanes[0].restarts == 1


def test_a_successor_that_cannot_start_is_ended_and_another_tried(monkeypatch):
    pools = []

    class Broken(Pool):
        def submit(self, call, function, arguments):
            future = Future()
            future.set_exception(BrokenProcessPool())
            return future

    def new_pool():
        if len(pools) == 2:
            pools.append(None)
            raise OSError("no more processes")
        pools.append(Broken() if len(pools) == 1 else Pool(memory=0 if pools else 10))
        return pools[-1]

    with workers(monkeypatch, 1, new_pool, memory_limit=5) as executor:
        assert executor.submit(task(lambda: 6)).result(PATIENCE) == 6
        until(lambda: len(pools) == 2 and pools[1].ended)
        assert executor.submit(task(lambda: 7)).result(PATIENCE) == 7, "the old one serves"
        until(lambda: len(pools) == 3)
        assert executor.submit(task(lambda: 8)).result(PATIENCE) == 8
        until(lambda: len(pools) == 4 and pools[0].ended)
        assert executor.submit(task(lambda: 9)).result(PATIENCE) == 9 and not pools[3].ended


def test_a_lane_is_believed_to_have_what_the_engine_keeps(monkeypatch):
    with workers(monkeypatch, 1, lambda: Pool()) as executor:
        programs = [(("undercomplete", i), (8, 2, 3)) for i in range(MAX_PROGRAMS + 2)]
        for program in [*programs[:-2], programs[0], *programs[-2:]]:  # the first is used again before others come
            executor.submit(task(lambda: None, program=program)).result(PATIENCE)
        executor.submit(task(lambda: None)).result(PATIENCE)
        kept = list(executor._lanes[0].programs)
        assert kept == [*programs[3:-2], programs[0], *programs[-2:]] and len(kept) == MAX_PROGRAMS


def test_a_free_lane_leaves_a_job_to_the_one_that_has_its_program(monkeypatch):
    here = threading.current_thread
    with workers(monkeypatch, 2, lambda: Pool()) as executor:
        until(lambda: idle(executor))
        first, second = executor._lanes
        first.programs["P"], second.programs["Q"] = True, True
        ran = []
        monkeypatch.setattr(executor, "finished", lambda lane, program: ran.append((lane, program)))
        for program in ["P", "Q"] * 10:
            executor.submit(task(here, program=program)).result(PATIENCE)
            until(lambda: idle(executor))
        assert ran == [(first, "P"), (second, "Q")] * 10
