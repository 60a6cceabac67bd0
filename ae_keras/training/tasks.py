"""What a worker process runs. Importing this is quick; the first call imports the engine, and TensorFlow with it."""

import os
import threading
from typing import Any, NamedTuple

import psutil

PRIORITIES = ("evaluate", "first", "rest", "idle")
"""Who goes before whom. `idle` is what nobody has asked for: it warms a worker up, or trains ahead. Such a task is not
run again when its worker dies."""


class Task(NamedTuple):
    """A call of one of the engine's functions: `advance`, `evaluate`, `measures`, `artefact`.

    program: what the call needs compiled, (spec.structure, shape of the data); a worker that has it is preferred.
    seconds: what the call takes at most on a machine with nothing else to do, once compiled; None where nobody knows.
    """

    function: str
    arguments: tuple
    priority: str
    program: tuple = ()
    seconds: float | None = None


_turn = threading.Lock()
_replaceable = threading.Event()  # whether this is a worker process: another one is started where it ends


class Answer(NamedTuple):
    """What a worker sends back: the value, and how it is doing."""

    value: Any
    pid: int
    memory: int  # resident bytes


def settle_in() -> None:
    """What a new worker process does first: yield to those who draw, and end with the process that started it.

    On a machine of two cores a browser and a web process would else wait for training; the picture goes first.
    """
    _yield()

    def watch(parent: psutil.Process) -> None:
        parent.wait()
        os._exit(0)

    threading.Thread(target=watch, args=(psutil.Process(os.getppid()),), daemon=True).start()


def dask_setup(worker: object) -> None:
    """What a Dask worker does before it joins its cluster (`dask worker --preload ae_keras.training.tasks`): yield to
    those who draw, and import TensorFlow. With it, its nanny ends it."""
    _yield()
    call("ready", ())


def _yield() -> None:
    _replaceable.set()
    if hasattr(os, "nice"):
        os.nice(10)


def call(function: str, arguments: tuple) -> Answer:
    """Run a function of the engine in this process, one at a time.

    The engine keeps its programs without locks, and gives what it traces names by numbers that are the process's own
    (`names.py`): two threads at once would mix them up.
    """
    with _turn:
        from ae_keras.training import engine, runtime

        try:
            value = getattr(engine, function)(*arguments)
        except Exception as error:
            if _replaceable.is_set() and runtime.not_kept(error):
                os._exit(1)  # the next worker sees that the disk is full, and keeps nothing
            raise
    return Answer(value, os.getpid(), psutil.Process().memory_info().rss)
