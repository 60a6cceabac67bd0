"""A walk through the code from one training example to the next, decoded: what a network knows by heart."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.coder import Coder
from ae_keras.data import Dataset

EXAMPLES = 20  # at most so many are walked past
RECALLED = 500  # at most so many are looked for


class Walk(NamedTuple):
    """originals: (n, features), the training examples in the order of their codes. decoded: (2n - 1, features), the
    decoded codes of the examples and, between each two of them, of the point half way; both in the data's own units.
    codes: (n, code)."""

    originals: np.ndarray
    decoded: np.ndarray
    codes: np.ndarray


def walk(network: Coder, data: Dataset) -> Walk:
    """Past the first `EXAMPLES` training rows in the order of their codes (of their codes' first principal axis, if a
    code has several numbers)."""
    x = data.inputs[:EXAMPLES]
    codes = network.encode(x)
    centred = codes - codes.mean(axis=0)
    order = np.argsort(centred @ np.linalg.svd(centred, full_matrices=False)[2][0], kind="stable")
    codes = codes[order]
    path = np.empty((2 * len(codes) - 1, codes.shape[1]), codes.dtype)
    path[::2], path[1::2] = codes, (codes[1:] + codes[:-1]) / 2
    return Walk(data.original(x[order]), data.original(network.decode(path)), codes)


def recalled(network: Coder, x: np.ndarray, tolerance: float, steps: int = 1000) -> int:
    """How many of the first `RECALLED` rows x (n, features) a walk along the range of their one-number codes comes
    across: some point of it, or their own code, is decoded to within a mean squared error of `tolerance`."""
    codes = network.encode(x)
    line = np.linspace(codes.min(), codes.max(), steps, dtype=np.float32)[:, None]
    decoded = network.decode(np.vstack([line, codes])).astype(np.float64)
    lengths, own = (decoded**2).sum(axis=1), np.asarray(x, np.float64)
    nearest = [np.min(lengths - 2 * decoded @ row) + row @ row for row in own[:RECALLED]]
    return int(np.sum(np.array(nearest) / x.shape[1] < tolerance))
