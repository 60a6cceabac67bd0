"""The errors this package raises on purpose; each message is a sentence a user can act on."""

from typing import Any


class AutoencoderError(Exception):
    """Base of every error that the package raises on purpose."""


class SpecError(AutoencoderError, ValueError):
    """A network or training specification that cannot be built."""


class DataError(AutoencoderError, ValueError):
    """Data, or a question about data, that has no sensible answer."""


class DivergedError(AutoencoderError):
    """Training left the finite numbers.

    `state` is the last finite training state (or None), `epoch` the epoch in which it happened (or None).
    Both live in `__dict__`, which is what pickling carries from a worker process to its parent.
    """

    def __init__(self, message: str, state: Any = None, epoch: int | None = None) -> None:
        super().__init__(message)
        self.state = state
        self.epoch = epoch


class WorkerError(AutoencoderError):
    """No worker process could finish a task."""
