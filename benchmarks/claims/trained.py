"""What a claim is about: a spec, trained to its end."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

import ae_keras as ae
from ae_keras import analysis
from ae_keras.analysis import Network
from ae_keras.data import Dataset
from ae_keras.specs import Spec


class Trained(NamedTuple):
    """A spec, its data, and its network after the last epoch; before: those of its pictures, in order, where the app
    trained it."""

    spec: Spec
    data: Dataset
    network: Network
    before: tuple[Network, ...] = ()

    def error(self, x: np.ndarray) -> float:
        return analysis.mean_squared_error(x, self.network.reconstruct(x))

    @property
    def errors(self) -> tuple[float, float]:
        return self.error(self.data.inputs), self.error(self.data.held_out)

    @property
    def against_mean(self) -> float:
        """The held-out error over that of answering with the mean of the training rows."""
        x = self.data.held_out
        return self.errors[1] / analysis.mean_squared_error(x, np.broadcast_to(self.data.inputs.mean(axis=0), x.shape))

    def pca(self, k: int | None = None) -> analysis.PCA:
        return ae.pca(self.data.inputs, k or self.spec.code)


Claims = Iterator[tuple[str, float, bool]]
"""(what is measured, the number, whether the words hold)"""


def trained(spec: Spec) -> Trained:
    """By the project's own engine."""
    run = ae.train(spec)
    return Trained(spec, run.data, run.network(), tuple(run.network(frame.weights) for frame in run.frames))
