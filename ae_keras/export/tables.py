"""A run's numbers as CSV text: every number is written with the digits that give the same float back."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from ae_keras.data import Dataset


class Recorded(Protocol):
    """What `training.state.Frame` holds: epoch, codes (rows, code) and errors (rows,), training rows first."""

    @property
    def epoch(self) -> int: ...

    @property
    def codes(self) -> np.ndarray: ...

    @property
    def errors(self) -> np.ndarray: ...


def history_csv(history: Mapping[str, np.ndarray]) -> str:
    """The recorded losses, one line per recorded epoch, columns as in `history`."""
    import pandas as pd

    return pd.DataFrame(dict(history)).to_csv(index=False, lineterminator="\n")


def codes_csv(dataset: Dataset, frame: Recorded) -> str:
    """One line per row of `dataset.x`: row, split (train or held-out), class, epoch, code_1 ... code_k, error.

    row: its number, from 0, in the whole table, before the split. The class is empty where the data have none; error is
    the mean squared error over the standardised features.
    """
    import pandas as pd

    train, test, _ = dataset.shape
    table = {
        "row": dataset.rows,
        "split": np.repeat(["train", "held-out"], [train, test]),
        "class": [dataset.classes[y] for y in dataset.y] if dataset.classes else "",
        "epoch": frame.epoch,
        **{f"code_{i}": code for i, code in enumerate(frame.codes.T, 1)},
        "error": frame.errors,
    }
    return pd.DataFrame(table).to_csv(index=False, lineterminator="\n")


def samples_csv(dataset: Dataset, samples: np.ndarray, epoch: int) -> str:
    """One line per generated row (rows, features), in the data's own units: sample (its number, from 0), epoch, and the
    features by their names."""
    import pandas as pd

    features = {name: samples[:, i] for i, name in enumerate(dataset.features)}
    table = {"sample": np.arange(len(samples)), "epoch": epoch, **features}
    return pd.DataFrame(table).to_csv(index=False, lineterminator="\n")
