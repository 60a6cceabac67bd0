"""Codes are defined up to a rotation at best: bring them into one position or into a plane to look at."""

from collections.abc import Sequence

import numpy as np

from ae_keras.analysis.pca import pca
from ae_keras.errors import DataError

CLEARANCE = 0.05
"""An outermost row stays this share of its domain inside it: a row drawn at the border would lie about its place."""


def procrustes(codes: np.ndarray, target: np.ndarray, fit_rows: slice | None = None) -> np.ndarray:
    """codes (n, k) turned, mirrored, scaled by one factor and shifted on target (n, k) by least squares.

    The map is fitted on the rows `fit_rows` (all, if None) and applied to all; float64, in the target's
    units. Codes that are all equal there have no direction: every row becomes the target's mean.
    Raises DataError if the shapes differ, a value is not finite, or there is no row to fit.
    Source: Schönemann 1966; Gower 1975 for scale and translation.
    """
    codes, target = np.asarray(codes, np.float64), np.asarray(target, np.float64)
    if codes.ndim != 2 or codes.shape != target.shape:
        raise DataError(f"Codes {codes.shape} and target {target.shape} must be two tables of one shape.")
    if not (np.isfinite(codes).all() and np.isfinite(target).all()):
        raise DataError("Codes with NaN or infinite values cannot be aligned; lower the learning rate.")
    rows = slice(None) if fit_rows is None else fit_rows
    source, goal = codes[rows], target[rows]
    if source.size == 0:
        raise DataError("There are no rows to fit the alignment on; choose rows that exist.")
    goal_mean = goal.mean(axis=0)
    spread = np.ptp(source, axis=0).max()
    # A spread within the rounding of the values is noise; dividing by it would blow the noise up.
    if spread <= 1e-12 * np.abs(source).max():
        return np.tile(goal_mean, (len(codes), 1))
    source_mean = source.mean(axis=0)
    # In units of their spread, because the squares of very small codes would vanish.
    unit = (source - source_mean) / spread
    left, singular, right = np.linalg.svd(unit.T @ (goal - goal_mean))
    factor = singular.sum() / np.sum(unit**2)
    return (codes - source_mean) / spread @ (left @ right) * factor + goal_mean


def plane(codes: np.ndarray) -> np.ndarray:
    """codes (n, k) as points (n, 2): two codes as they are, one with a zero beside it, more by their PCA.

    Raises DataError if codes are not a table with a column, or for k > 2 not finite.
    """
    codes = np.asarray(codes)
    if codes.ndim != 2 or codes.shape[1] == 0:
        raise DataError(f"Codes of shape {codes.shape} are not a table (samples, codes).")
    if codes.shape[1] == 1:
        return np.hstack([codes, np.zeros_like(codes)])
    if codes.shape[1] == 2:
        return codes
    return pca(codes, 2).encode(codes)


def fitted(aligned: np.ndarray, target: np.ndarray, domains: Sequence[tuple[float, float]], rows: slice) -> np.ndarray:
    """aligned (n, k), one factor larger or smaller about its mean: as spread out as target (n, k), or less where that
    would leave the `domains`, (low, high) of each axis. Mean and spread are those of `rows`.

    Least squares shrinks a code the more, the less it resembles its target, down to a dot; a picture is to show its
    shape.
    """
    centre = aligned[rows].mean(axis=0)
    offsets = aligned - centre
    spread = np.sqrt(np.mean(offsets[rows] ** 2))
    if spread == 0:
        return aligned
    goal = target[rows]
    offsets *= np.sqrt(np.mean((goal - goal.mean(axis=0)) ** 2)) / spread
    low, high = np.array(domains).T
    low, high = low + CLEARANCE * (high - low), high - CLEARANCE * (high - low)
    reach = np.maximum(offsets / (high - centre), offsets / (low - centre)).max()
    return centre + offsets / max(reach, 1.0)


def flattened(codes: np.ndarray, target: np.ndarray, reach: float) -> np.ndarray:
    """codes (n, k) as points (n, 2) turned onto `target` (m, 2), the places of the first m of them, whose spread is
    made 1, or less where a point would lie beyond `reach`; the rest turn with them."""
    rows = slice(0, len(target))
    padded = np.zeros((len(codes), 2))
    padded[rows] = target
    placed = procrustes(plane(codes), padded, rows)
    spread = np.sqrt(np.mean((placed[rows] - placed[rows].mean(axis=0)) ** 2))
    placed /= spread if spread > 0 else 1
    return placed / max(1.0, np.abs(placed).max() / reach)
