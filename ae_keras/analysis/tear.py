"""Where a code of a manifold must fail: the worst of fresh points, and the antipodal points of a sphere that meet."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Map = Callable[[np.ndarray], np.ndarray]


class Pair(NamedTuple):
    """Two opposite points of the unit sphere, (3,) each, how far apart their codes are, and the larger of the distances
    from them to what comes back of them."""

    one: np.ndarray
    other: np.ndarray
    apart: float
    error: float


def worst_distance(x: np.ndarray, reconstruct: Map) -> float:
    """The largest distance from one of the rows x (n, features) to what comes back of it, in the units of x."""
    return float(np.linalg.norm(reconstruct(x) - x, axis=1).max())


def meeting_antipodes(encode: Map, reconstruct: Map, rows: int = 3000, rounds: int = 12) -> Pair:
    """The pair of opposite points of the unit sphere whose codes are closest to each other, of those that are found.

    encode: (n, 3) -> (n, k). With two codes some pair meets exactly, whatever the (continuous) encoder is, and one of
    its points comes back at least 1 away from itself (Borsuk and Ulam 1933). The search draws points, then draws again
    ever closer to the best one.
    """
    random = np.random.default_rng(0)
    x = random.normal(size=(rows, 3))
    for i in range(rounds):
        x = (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)
        best = x[np.linalg.norm(encode(x) - encode(-x), axis=1).argmin()]
        x = np.vstack([best + 0.3 * 0.5**i * random.normal(size=(rows // 10, 3)), best[None]])
    pair = np.stack([best, -best])
    apart = float(np.linalg.norm(np.subtract(*encode(pair))))
    return Pair(pair[0], pair[1], apart, worst_distance(pair, reconstruct))
