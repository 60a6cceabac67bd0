"""What a worker process runs. Importing this is quick; the first call imports the engine, and TensorFlow with it."""

import os
from typing import Any, NamedTuple

import psutil

PRIORITIES = ("evaluate", "first", "rest", "idle")  # who goes before whom; `idle` warms a worker up


class Task(NamedTuple):
    """A call of one of the engine's functions: `advance`, `evaluate`, `measures`, `artefact`.

    structure: what the call needs compiled; a worker that has it is preferred.
    """

    function: str
    arguments: tuple
    priority: str
    structure: tuple = ()


class Answer(NamedTuple):
    """What a worker sends back: the value, and how it is doing."""

    value: Any
    pid: int
    memory: int  # resident bytes


def call(function: str, arguments: tuple) -> Answer:
    """Run a function of the engine in this process."""
    from ae_keras.training import engine

    value = getattr(engine, function)(*arguments)
    return Answer(value, os.getpid(), psutil.Process().memory_info().rss)
