"""Where a code of a manifold fails: neighbours that it tears apart, the worst of fresh points, and the antipodal points
of a sphere that meet."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

FAR = 5
"""A pair is torn where the code puts it this many times as far apart, for its distance, as the median pair."""

Map = Callable[[np.ndarray], np.ndarray]


class Pair(NamedTuple):
    """Two opposite points of the unit sphere, (3,) each, how far apart their codes are, and how far what comes back of
    the other one is from it; of the first it is nearer."""

    one: np.ndarray
    other: np.ndarray
    apart: float
    error: float


def neighbour_pairs(x: np.ndarray, k: int = 5) -> np.ndarray:
    """(pairs, 2): rows of x (n, features), n at least 2, one of which is among the k nearest of the other, each pair
    once."""
    from scipy.spatial import cKDTree  # where it is used: a page is painted before it is needed

    near = np.asarray(cKDTree(x).query(x, min(k + 1, len(x)))[1])[:, 1:]
    pairs = np.column_stack([np.repeat(np.arange(len(x)), near.shape[1]), near.ravel()])
    return np.unique(np.sort(pairs, axis=1), axis=0)


def torn(x: np.ndarray, codes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(pairs,) bool: which pairs of rows the code tears apart. Where it stretches the data evenly, it tears none."""
    apart, away = (np.linalg.norm(rows[pairs[:, 0]] - rows[pairs[:, 1]], axis=1) for rows in (codes, x))
    stretched = apart / np.maximum(away, np.finfo(np.float32).tiny)
    return stretched > FAR * np.median(stretched)


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
    away = np.linalg.norm(reconstruct(pair) - pair, axis=1)
    one, other = pair[away.argsort()]
    return Pair(one, other, float(np.linalg.norm(np.subtract(*encode(pair)))), float(away.max()))
