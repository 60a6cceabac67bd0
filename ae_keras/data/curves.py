"""Points on curves in the plane, drawn with a fixed seed: few enough features to see every vector."""

import numpy as np

ROWS = 1500
_SEED = 0


def draw(name: str, rows: int = ROWS, seed: int = _SEED) -> np.ndarray:
    """(rows, 2) points on a curve, in its own units.

    ring: uniform on the circle of radius 1. spiral: r = angle, up to one and a half turns, nearly uniform along the
    line. moons: two half circles as scikit-learn's `make_moons` draws them, without noise. Raises KeyError for another
    name.
    """
    return _CURVES[name](rows, seed)


def _ring(rows: int, seed: int) -> np.ndarray:
    angle = 2 * np.pi * np.random.default_rng(seed).uniform(size=rows)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _spiral(rows: int, seed: int) -> np.ndarray:
    # The length of the line up to an angle grows nearly with its square.
    angle = 3 * np.pi * np.sqrt(np.random.default_rng(seed).uniform(size=rows))
    return angle[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _moons(rows: int, seed: int) -> np.ndarray:
    from sklearn.datasets import make_moons

    return np.asarray(make_moons(rows, random_state=seed)[0])


_CURVES = {"spiral": _spiral, "ring": _ring, "moons": _moons}
NAMES = tuple(_CURVES)
