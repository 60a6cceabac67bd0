"""Where a code of a manifold fails: neighbours that it tears apart, the worst of fresh points, and the antipodal points
of a sphere that meet."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ae_keras.analysis.coder import Coder

FAR = 2
"""A pair is torn where what is decoded halfway is this many times as far from both as they are from each other."""

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


def torn(x: np.ndarray, coder: Coder, pairs: np.ndarray) -> np.ndarray:
    """(pairs,) bool: which pairs of rows of x (n, features) the code tears apart.

    Between the codes of two neighbours lies what is between them on the manifold, however stretched, unless the code is
    cut there: then something else does, and the middle of the two codes is decoded more than `FAR` times as far from
    what comes back of either as the two are apart, or as the median pair is, where they are closer than that.
    """
    codes = coder.encode(x)
    one, other = pairs.T
    middle, back = coder.decode((codes[one] + codes[other]) / 2), coder.decode(codes)
    away = np.linalg.norm(x[one] - x[other], axis=1)
    off = np.minimum(*(np.linalg.norm(middle - back[end], axis=1) for end in (one, other)))
    return off > FAR * np.maximum(away, np.median(away))


def edge(codes: np.ndarray, steps: int = 8) -> np.ndarray:
    """(points, 2): once around codes (n, 2), not all on a line, by their convex hull; so many steps between two of its
    corners, the first point again at the end."""
    from scipy.spatial import ConvexHull

    corners = codes[ConvexHull(codes).vertices]
    share = np.linspace(0, 1, steps, endpoint=False)[:, None]
    sides = corners[:, None] * (1 - share) + np.roll(corners, -1, axis=0)[:, None] * share
    return np.vstack([sides.reshape(-1, 2), corners[:1]]).astype(codes.dtype)


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
