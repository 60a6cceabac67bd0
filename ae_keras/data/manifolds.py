"""Points on curves and surfaces in space, drawn with a fixed seed; the pages on manifolds look for them again."""

import numpy as np

ROWS = 1500
_SEED = 0


def draw(name: str, cap: float = 180.0, rows: int = ROWS, seed: int = _SEED) -> tuple[np.ndarray, np.ndarray]:
    """(x, position): points (rows, 3) in space, and where on the manifold each was drawn, (rows, 2) from 0 to 1.

    sphere: uniform on the sphere of radius 1, at most `cap` degrees from its pole. circle, helix: uniform along the
    line; their second coordinate is 0. swiss-roll, s-curve: as scikit-learn draws them, without noise. Raises KeyError
    for another name.
    """
    return _MANIFOLDS[name](rows, seed, cap)


def dimension(name: str) -> int:
    """How many numbers say where on the manifold a point is: 1 on a line, 2 on a surface."""
    return 1 if name in ("circle", "helix") else 2


def _sphere(rows: int, seed: int, cap: float) -> tuple[np.ndarray, np.ndarray]:
    position = np.random.default_rng(seed).uniform(size=(rows, 2))
    # Equal areas between equal heights (Archimedes).
    z = 1 - position[:, 0] * (1 - np.cos(np.radians(cap)))
    radius, angle = np.sqrt(np.maximum(1 - z**2, 0)), 2 * np.pi * position[:, 1]
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), z]), position


def _swiss_roll(rows: int, seed: int, cap: float) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import make_swiss_roll

    x, t = make_swiss_roll(rows, random_state=seed)
    return x, np.column_stack([_unit(t), _unit(x[:, 1])])


def _s_curve(rows: int, seed: int, cap: float) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import make_s_curve

    x, t = make_s_curve(rows, random_state=seed)
    return x, np.column_stack([_unit(t), _unit(x[:, 1])])


def _helix(rows: int, seed: int, cap: float) -> tuple[np.ndarray, np.ndarray]:
    t = np.random.default_rng(seed).uniform(size=rows)
    angle = 6 * np.pi * t
    return np.column_stack([np.cos(angle), np.sin(angle), 4 * t - 2]), np.column_stack([t, np.zeros(rows)])


def _circle(rows: int, seed: int, cap: float) -> tuple[np.ndarray, np.ndarray]:
    t = np.random.default_rng(seed).uniform(size=rows)
    across, up = np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)
    return np.column_stack([across, up * np.cos(0.8), up * np.sin(0.8)]), np.column_stack([t, np.zeros(rows)])


def _unit(values: np.ndarray) -> np.ndarray:
    return (values - values.min()) / (values.max() - values.min())


_MANIFOLDS = {
    "sphere": _sphere,
    "swiss-roll": _swiss_roll,
    "s-curve": _s_curve,
    "helix": _helix,
    "circle": _circle,
}
NAMES = tuple(_MANIFOLDS)
