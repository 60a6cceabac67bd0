"""A manifold seen from ever nearer: what makes it one is that it looks flat there."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Near(NamedTuple):
    """What of a manifold lies within `reach` of a point of it, seen from the side.

    points: (rows, 2) in units of `reach`: along the tangent that bends most, and away from the tangent space. bend: how
    far the points are from the flat space that fits them best (root mean square), as a share of `reach`. rows: which
    they are.
    """

    reach: float
    points: np.ndarray
    bend: float
    rows: np.ndarray


def zoomed(x: np.ndarray, centre: np.ndarray, dimension: int, reaches: Sequence[float]) -> list[Near]:
    """x (rows, features), points of a manifold of so many dimensions, within each distance of `centre`, all seen along
    the same directions: those of the smallest piece, by its singular vectors."""
    away = np.linalg.norm(x - centre, axis=1)
    pieces = [np.flatnonzero(away <= reach) for reach in reaches]
    offsets = x[pieces[int(np.argmin(reaches))]] - centre
    axes = np.linalg.svd(offsets - offsets.mean(axis=0), full_matrices=False)[2]
    tangents, normal = axes[:dimension], axes[dimension]
    along = tangents[_bends_most(x[pieces[int(np.argmax(reaches))]] - centre, tangents, normal)]
    sideways = np.stack([along, normal], axis=1)
    return [
        Near(reach, (x[rows] - centre) @ sideways / reach, _bend(x[rows], dimension) / reach, rows)
        for reach, rows in zip(reaches, pieces, strict=True)
    ]


def _bends_most(offsets: np.ndarray, tangents: np.ndarray, normal: np.ndarray) -> int:
    """Along which tangent the squares explain most of the height above the tangent space."""
    height = offsets @ normal
    return int(np.argmax([abs(np.mean((offsets @ tangent) ** 2 * height)) for tangent in tangents]))


def _bend(x: np.ndarray, dimension: int) -> float:
    left = np.linalg.svd(x - x.mean(axis=0), compute_uv=False)[dimension:]
    return float(np.sqrt((left**2).sum() / len(x)))
