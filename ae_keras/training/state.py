"""What goes in and out of the engine: arrays, and nothing hidden."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis import Plan


class State(NamedTuple):
    """All that training needs to go on.

    weights: (n,) float32, every kernel and bias flat, in Keras's order.
    slots: (2n,) for Adam (first and second moments), (n,) for SGD (velocity).
    extra: what else must last between steps: the objective's memory, flat.
    step: optimizer steps done.
    """

    weights: np.ndarray
    slots: np.ndarray
    extra: np.ndarray
    step: int


class Frame(NamedTuple):
    """What a page draws of one epoch.

    picture: the objective's arrays by name, of all rows, the training rows first; of autoencoders `errors`
    (rows,), mean squared error of each row over its features, in the units of training, and `codes` (rows, code) where
    they are no wide ones of many rows: the weights give those.
    terms: the terms of the loss by name, of the training rows, and of the held-out ones as `val_...`.
    weights: (n,) float32 as in `State`; `analysis.Plan` makes a network of them.
    """

    epoch: int
    picture: dict[str, np.ndarray]
    terms: dict[str, float]
    weights: np.ndarray

    @property
    def codes(self) -> np.ndarray:
        return self.picture["codes"]

    @property
    def errors(self) -> np.ndarray:
        return self.picture["errors"]


class Step(NamedTuple):
    """One step of training on one example. row: its number among the training rows. seen: (features,), what went in.
    weights: (n,) float32, after the step."""

    row: int
    seen: np.ndarray
    weights: np.ndarray


class Chunk(NamedTuple):
    """Some steps of a run.

    history: column name -> (records,) values on the spec's recording grid; always `epoch`, `loss`, `val_loss`.
    frames: pictures that these steps reached. Records and pictures lie on grids that the spec fixes, not at chunk ends.
    epoch: whole epochs done.
    plan: how to make a network of arrays of a frame's weights.
    seconds: spent training and recording, in the process that did it; without compiling.
    diverged: the epoch in which a number stopped being finite, else None; `state` is then the last finite one.
    """

    state: State
    history: dict[str, np.ndarray]
    frames: tuple[Frame, ...]
    epoch: int
    plan: Plan
    seconds: float
    diverged: int | None

    @property
    def frame(self) -> Frame | None:
        """The latest picture, None where these steps reached none."""
        return self.frames[-1] if self.frames else None
