"""The space of codes: a flat map of it, regions to draw codes from, and how much what is decoded looks like data."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ae_keras.analysis.joint import Gaussians
from ae_keras.analysis.measures import off_rows
from ae_keras.analysis.pca import pca

Draw = Callable[[int, int], np.ndarray]
"""(count, seed) -> codes (count, k)."""

NEIGHBOURS = 5  # how far a real row's neighbourhood reaches, for `coverage`


class Map(NamedTuple):
    """A plane in the space of codes. middle: (k,). axes: (2, k), of length 1. low, high: (2,), where the codes are."""

    middle: np.ndarray
    axes: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def placed(self, codes: np.ndarray) -> np.ndarray:
        """Codes (rows, k) -> where they lie over the map, (rows, 2)."""
        return (codes - self.middle) @ self.axes.T

    def codes(self, points: np.ndarray) -> np.ndarray:
        """Points of the map (rows, 2) -> codes (rows, k)."""
        return (self.middle + points @ self.axes).astype(np.float32)

    def held(self, codes: np.ndarray) -> float:
        """The share of the variance of codes (rows, k) that the plane holds; of equal codes, all."""
        total = float(codes.var(axis=0).sum())
        return float(self.placed(codes).var(axis=0).sum()) / total if total else 1.0

    def at(self, share: np.ndarray) -> np.ndarray:
        """Shares of the way from `low` to `high` (rows, 2), 0 to 1 inside of them -> points of the map."""
        return self.low + share * (self.high - self.low)


def code_map(codes: np.ndarray) -> Map:
    """The map of codes (rows, k): the two numbers themselves, or the plane of their first two principal components."""
    k = codes.shape[1]
    middle, axes = np.zeros(k), np.eye(2, k)
    if k > 2:
        found = pca(codes, 2)
        middle, axes = found.mean.astype(np.float64), found.axes.astype(np.float64)
    placed = (codes - middle) @ axes.T
    low, high = placed.min(axis=0), placed.max(axis=0)
    return Map(middle, axes, low, np.where(high > low, high, low + 1))


def grid(count: int, low: float, high: float) -> np.ndarray:
    """(count², 2): shares of a map in equal steps from low to high, row by row from the top."""
    steps = np.linspace(low, high, count)
    return np.stack(np.meshgrid(steps, steps[::-1]), axis=-1).reshape(-1, 2)


def mixture(codes: np.ndarray, components: int) -> Draw:
    """A mixture of so many Gaussians with full covariances, fitted on codes (rows, k) by EM (scikit-learn)."""
    from sklearn.mixture import GaussianMixture

    fitted = GaussianMixture(
        components, init_params="k-means++", reg_covar=1e-4 * float(codes.var(axis=0).mean()) + 1e-9, random_state=0
    )
    fitted.fit(codes.astype(np.float64))

    density = Gaussians(fitted.weights_, fitted.means_, fitted.covariances_)
    return lambda count, seed: density.draw(count, seed)[0].astype(np.float32)


def box(codes: np.ndarray, times: float = 1.0) -> Draw:
    """Evenly in the box that holds the codes (rows, k), or in one so many times as wide about the same middle."""
    low, high = codes.min(axis=0), codes.max(axis=0)
    reach = times * (high - low) / 2

    def draw(count: int, seed: int) -> np.ndarray:
        away = np.random.default_rng(seed).uniform(-1, 1, (count, codes.shape[1]))
        return ((low + high) / 2 + away * reach).astype(np.float32)

    return draw


def standard_normal(k: int) -> Draw:
    """N(0, I), whatever the codes are."""
    return lambda count, seed: np.random.default_rng(seed).normal(size=(count, k)).astype(np.float32)


def coverage(made: np.ndarray, real: np.ndarray) -> float:
    """Share of real rows (n, features) that have one of the made ones at least as near as their own fifth neighbour
    among the real (Naeem, Oh, Uh, Choi and Yoo, ICML 2020)."""
    from scipy.spatial.distance import cdist

    reach = np.sort(cdist(real, real), axis=1)[:, min(NEIGHBOURS, len(real) - 1)]
    return float((off_rows(made, real) <= reach).mean())
