"""Who waits for which chunk: a page asks for one at a time, and leaves it as soon as it no longer wants it."""

import pytest
import streamlit as st

import ae_keras as ae
from ae_keras.training import tasks
from ae_keras.training.in_process import InProcess
from ae_keras.training.jobs import Job
from ae_keras.training.live import Runs
from ae_keras.ui import seat, service
from ae_keras.ui.player import Player
from ae_keras.ui.seat import Seat

SPEC = ae.Undercomplete(epochs=4, dataset="iris")
MOVED = SPEC.replace(code=1)


class ByHand(InProcess):
    """Nothing is computed before the test says so."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.events: list[tuple[str, int]] = []  # what happened to a code of which size

    def submit(self, task) -> Job:
        self.jobs.append(Job(task, len(self.jobs)))
        self.events.append(("asked", task.arguments[0].code))
        return self.jobs[-1]

    def cancel(self, job: Job) -> None:
        job.cancel()
        self.events.append(("cancelled", job.task.arguments[0].code))

    def compute(self) -> None:
        """The last job that was asked for."""
        job = self.jobs[-1]
        job.set_result(tasks.call(job.task.function, job.task.arguments).value)


@pytest.fixture
def executor(monkeypatch) -> ByHand:
    """What a new session on a new server asks of the workers."""
    executor = ByHand()
    runs = Runs(executor)
    monkeypatch.setattr(service, "runs", lambda: runs)
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(seat, "PATIENCE", 0.0)
    return executor


def take(spec=SPEC, painted: bool = True) -> Seat:
    """A run of the script takes its seat."""
    return Seat(spec, ae.load("iris").shape, Player("page", spec, lambda: None, lambda: None), painted)


class CutIn(BaseException):
    """As Streamlit's own: no `except Exception` stops it."""


class CuttingIn(dict):
    """A session's state at which a rerun cuts in."""

    def get(self, *_) -> None:
        raise CutIn


class Interrupting:
    """A status at whose first element a rerun cuts in."""

    def empty(self) -> None:
        raise CutIn

    caption = empty


def test_nothing_is_asked_for_before_the_first_picture_of_a_visit(executor, monkeypatch):
    monkeypatch.setattr(service, "runs", lambda: pytest.fail("this would start the workers"))
    take(painted=False).answer(lambda index: pytest.fail("nothing to draw"))


def test_a_run_that_was_begun_goes_on_through_a_rerun(executor):
    take()
    take()
    assert executor.events == [("asked", 2)]


def test_the_answer_to_a_moved_slider_is_asked_for_before_the_old_chunk_is_left(executor):
    take()
    take(MOVED)
    assert executor.events == [("asked", 2), ("asked", 1), ("cancelled", 2)]


def test_a_page_seen_for_the_first_time_leaves_what_the_last_page_asked_for(executor):
    take()
    take(painted=False)
    assert executor.events == [("asked", 2), ("cancelled", 2)]


def test_nobody_waits_for_a_chunk_after_a_cut_in(executor):
    page = take()
    with pytest.raises(CutIn):
        page.advance(Interrupting())
    assert executor.events == [("asked", 2), ("cancelled", 2)]


def test_who_leaves_takes_nothing_from_others(executor):
    """Left twice for one asking, the chunk would be lost to the other session."""
    page = take()
    other = page.run.ask()
    with pytest.raises(CutIn):
        page.advance(Interrupting())
    take(MOVED)
    assert not other.cancelled()
    page.run.leave(other)
    assert other.cancelled()


def test_a_chunk_that_somebody_else_has_cancelled_is_asked_for_again(executor):
    class Cancelling:
        def empty(self) -> None:
            executor.jobs[0].cancel()

    page = take()
    page.advance(Cancelling())
    assert executor.events == [("asked", 2)]
    with pytest.raises(CutIn):
        page.advance(Interrupting())
    assert executor.events == [("asked", 2), ("asked", 2), ("cancelled", 2)]


def test_a_script_that_another_one_has_replaced_takes_nothing_from_it(executor, monkeypatch):
    """Streamlit starts the next one while the old one still waits."""

    class Moving:
        def empty(self) -> None:
            take(MOVED)

    old = take()
    old.advance(Moving())
    monkeypatch.setattr(st, "session_state", CuttingIn(st.session_state))
    with pytest.raises(CutIn):
        old.advance(Moving())
    assert executor.events == [("asked", 2), ("asked", 1), ("cancelled", 2)]


def test_a_script_that_is_cut_off_leaves_the_chunk_to_the_one_that_has_joined_it(executor):
    """As when a tab is opened while a chunk waits, which would have to wait in line anew."""

    class Replaced:
        def empty(self) -> None:
            take()
            raise CutIn

    with pytest.raises(CutIn):
        take().advance(Replaced())
    assert executor.events == [("asked", 2)]


def test_a_script_that_is_cut_off_before_it_asks_leaves_what_it_has(executor, monkeypatch):
    page = take()
    monkeypatch.setattr(st, "session_state", CuttingIn(st.session_state))
    with pytest.raises(CutIn):
        page.advance(Interrupting())
    assert executor.events == [("asked", 2), ("cancelled", 2)]


def test_an_answer_is_drawn_at_once_and_training_goes_on_meanwhile(executor, monkeypatch):
    page, drawn = take(), []
    page.answer(drawn.append)
    assert not drawn, "nobody waits long for it"
    executor.compute()
    monkeypatch.setattr(seat.time, "sleep", lambda seconds: drawn.append("the browser draws"))
    monkeypatch.setattr(executor, "submit", lambda task: drawn.append("asked") or Job(task, 1))
    page.answer(drawn.append)
    assert drawn == [1, "asked", "the browser draws"]


def test_what_the_answer_has_drawn_is_not_drawn_again(executor):
    page, drawn, told = take(), [], []
    executor.compute()
    page.answer(drawn.append)

    class Computing:
        def empty(self) -> None:
            if not executor.jobs[-1].done():
                executor.compute()

    page.play(drawn.append, told.append, Computing())
    assert page.run.done and drawn == [1, 4] and told == [1, 4]
