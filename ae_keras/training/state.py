"""What goes in and out of the engine: arrays, and nothing hidden."""

from typing import NamedTuple

import numpy as np


class State(NamedTuple):
    """All that training needs to go on.

    weights: (n,) float32, every kernel and bias flat, in Keras's order.
    slots: (2n,) for Adam (first and second moments), (n,) for SGD (velocity).
    extra: what else must last between steps; empty for the deterministic kinds.
    step: optimizer steps done.
    """

    weights: np.ndarray
    slots: np.ndarray
    extra: np.ndarray
    step: int


class Frame(NamedTuple):
    """What a page draws of one epoch; rows are the training rows, then the held-out ones.

    codes: (rows, code) float32. errors: (rows,) mean squared error of each row over its (standardised) features.
    weights: (n,) float32 as in `State`; `analysis.DenseNetwork` computes with them.
    """

    epoch: int
    codes: np.ndarray
    errors: np.ndarray
    weights: np.ndarray


class Chunk(NamedTuple):
    """Some steps of a run.

    history: column name -> (records,) values on the spec's recording grid; always `epoch`, `loss`, `val_loss`.
    frames: pictures that these steps reached. Records and pictures lie on grids that the spec fixes, not at chunk ends.
    epoch: whole epochs done.
    seconds: spent training and recording, in the process that did it; without compiling.
    diverged: the epoch in which a number stopped being finite, else None; `state` is then the last finite one.
    """

    state: State
    history: dict[str, np.ndarray]
    frames: tuple[Frame, ...]
    epoch: int
    seconds: float
    diverged: int | None

    @property
    def frame(self) -> Frame | None:
        """The latest picture, None where these steps reached none."""
        return self.frames[-1] if self.frames else None
