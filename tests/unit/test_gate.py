"""How many scripts compute at once, and what a session is told while it waits."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from types import SimpleNamespace

import pytest
import streamlit as st

from ae_keras.training.jobs import Job, Status
from ae_keras.training.tasks import Task
from ae_keras.ui import gate, service, waiting
from ae_keras.ui.gate import Gate
from tests.waiting import until


class CutIn(BaseException):
    """As Streamlit's own: no `except Exception` stops it."""


def test_whoever_finds_no_place_comes_in_order():
    places, came = Gate(1), []
    holding, within = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        with places.inside():
            within.release()
            holding.wait(20)

    def come(number: int) -> None:
        with places.inside():
            came.append(number)

    with ThreadPoolExecutor(40) as pool:
        holders = [pool.submit(hold) for _ in range(1)]
        assert all(within.acquire(timeout=20) for _ in holders) and not places.crowded
        comers = []
        for number in range(30):
            comers.append(pool.submit(come, number))
            until(lambda: len(places._line) == len(comers), 20)
        assert not came and places.crowded
        with places.outside():  # of who is not inside: nothing
            assert not came
        holding.set()
        wait([*holders, *comers], 20)
    assert came == list(range(30)) and places._places == 1 and not places.crowded


def test_who_waits_for_something_else_gives_its_place_on_and_takes_it_again():
    places, done = Gate(1), threading.Event()

    def come() -> None:
        with places.inside():
            done.set()

    with ThreadPoolExecutor(1) as pool, pytest.raises(CutIn), places.inside():
        other = pool.submit(come)
        until(lambda: places._line, 20)
        assert not done.is_set()
        with pytest.raises(CutIn), places.outside():
            assert done.wait(20)
            raise CutIn
        other.result(20)
        assert places._places == 0, "inside again"
        raise CutIn
    assert places._places == 1


def test_who_waits_is_told_once_and_a_rerun_cuts_in(monkeypatch):
    """A hundred sessions that are told ten times a second what they know leave the server no time for anything else."""
    executor = SimpleNamespace(status=lambda: Status((), {}, 0), place=lambda job: 3)
    monkeypatch.setattr(service, "runs", lambda: SimpleNamespace(executor=executor))
    monkeypatch.setattr(waiting, "SLICE", 0.002)
    looked: list[str] = []

    class Session(dict):
        def get(self, name: str) -> None:
            looked.append(name)
            if len(looked) == 20:
                raise CutIn

    monkeypatch.setattr(st, "session_state", Session())
    told: list[str] = []
    status = SimpleNamespace(caption=told.append, empty=lambda: told.append(""))
    with pytest.raises(CutIn), gate.scripts.inside():
        waiting.wait(Job(Task("advance", (), "first"), 0), status)
    assert told[0] == "" and len(told) == 2 and "Starting TensorFlow" in told[1] and not gate.scripts._line
