"""Charts of runs that nobody trained, for the tests of charts."""

from typing import NamedTuple

import numpy as np

from ae_keras import charts
from ae_keras.analysis import pca
from ae_keras.data import Dataset, load


class Recorded(NamedTuple):
    codes: np.ndarray
    errors: np.ndarray


def recorded(dataset: Dataset, code: int, seed: int = 0) -> Recorded:
    """What an untrained encoder could have made of the rows."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate([dataset.inputs, dataset.held_out])
    codes = np.tanh(rows @ rng.normal(0, 0.5, (rows.shape[1], code)))
    return Recorded(codes.astype(np.float32), rng.uniform(0, 1, len(rows)).astype(np.float32))


class Decoder(NamedTuple):
    """Gives every row of these data back as their mean."""

    dataset: Dataset

    def encode(self, x: np.ndarray) -> np.ndarray:
        return x[:, :1]

    def decode(self, h: np.ndarray) -> np.ndarray:
        return np.zeros((len(h), self.dataset.shape[2]), np.float32) + self.dataset.inputs.mean(axis=0)


def plane(name: str, code: int):
    dataset = load(name)
    components = pca(dataset.inputs, min(code, dataset.shape[2]))
    look = charts.plane_look(dataset, components, code)
    rows = charts.plane_data(dataset, components, recorded(dataset, code), Decoder(dataset))
    return dataset, components, charts.plane_spec(look), rows


HISTORY = {
    "epoch": np.arange(0, 301, 10.0),
    "loss": np.geomspace(0.98, 0.06, 31),
    "val_loss": np.geomspace(1.02, 0.061, 31),
}
PCA_ERRORS = {1: (0.455, 0.46), 2: (0.131, 0.135), 3: (0.044, 0.045), 4: (0.0, 0.0)}
CODE_ERRORS = {2: (0.06, 0.061)}
