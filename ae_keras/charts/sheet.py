"""A manifold in space with the sheet that a network has laid through it, its code, and PCA's plane."""

import colorsys
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ae_keras.analysis import PCA, DenseNetwork, procrustes
from ae_keras.charts.space import View, lines, points, words
from ae_keras.charts.style import NEUTRAL
from ae_keras.data import Dataset

if TYPE_CHECKING:
    import pandas

DRAWN, LINES, STEPS = 700, 15, 30
_SHEET, _MARK, _IN_DATA, _IN_CODE = "#6F7C8A", "#E5484D", "#F08A24", "#4C5FD5"
NEIGHBOURS = 10


def sheet_views(dataset: Dataset, pca: PCA) -> tuple[View, ...]:
    """The three panels, in standardised units."""
    reach = float(np.ceil(10 * 0.82 * np.abs(dataset.inputs).max() * np.sqrt(2)) / 10)
    flat = _flat_reach(_scores(dataset, pca))
    return (
        View("The learned sheet", "a grid of codes, decoded", (0, 0, 0), reach),
        View("The code", "turned and scaled onto PCA's", (0, 0, 0), flat, flat=True),
        View("PCA's plane", "the best flat one", (0, 0, 0), reach),
    )


def sheet_data(
    dataset: Dataset,
    pca: PCA,
    network: DenseNetwork,
    follow: int | None = None,
    pair: np.ndarray | None = None,
) -> "pandas.DataFrame":
    """The rows of one moment, for `space_spec(sheet_views(...))`.

    follow: a training row whose nearest neighbours are marked, orange in the data and blue in the code. pair: (2, 3),
    standardised, two points that are marked where they are and where their codes are.
    """
    import pandas as pd

    x = dataset.inputs[:DRAWN]
    colours = place_colours(dataset)[: len(x)]
    codes = network.encode(dataset.inputs)
    target = _scores(dataset, pca)
    placed = _flat(codes, target)
    parts = [
        points(0, x, colours, 16),
        *_grid(network, codes),
        points(1, placed[: len(x)], colours, 16, flat=True),
        points(2, x, colours, 16),
        lines(2, _plane(pca, target), [_SHEET] * (2 * LINES if pca.axes.shape[0] > 1 else 1), 1, first=1000),
    ]
    if follow is not None:
        follow = min(follow, len(x) - 1)
        for panel, space in ((0, x), (1, placed[: len(x)])):
            in_data, in_code = (_nearest(values[: len(x)], follow) for values in (dataset.inputs, codes))
            flat = panel == 1
            parts.append(points(panel, space[in_code], [_IN_CODE] * len(in_code), 110, flat=flat))
            parts.append(points(panel, space[in_data], [_IN_DATA] * len(in_data), 45, flat=flat))
            parts.append(points(panel, space[[follow]], [_MARK], 130, flat=flat))
    if pair is not None:
        spots = _flat(np.vstack([codes, network.encode(pair)]), target)[-2:]
        for panel, spot in ((0, pair), (1, spots)):
            parts.append(points(panel, spot, [_MARK] * 2, 150, ["A", "B, its opposite"], flat=panel == 1))
            parts.append(words(panel, spot, [_MARK] * 2, ["A", "B"], flat=panel == 1))
    return pd.concat(parts, ignore_index=True)


def _nearest(values: np.ndarray, row: int) -> np.ndarray:
    return np.linalg.norm(values - values[row], axis=1).argsort(kind="stable")[1 : NEIGHBOURS + 1]


def _flat_reach(target: np.ndarray) -> float:
    return float(np.ceil(10 * 1.1 * np.abs(target).max()) / 10)


@lru_cache(maxsize=8)
def _scores(dataset: Dataset, pca: PCA) -> np.ndarray:
    scores = np.zeros((len(dataset.inputs), 2))
    scores[:, : min(2, len(pca.axes))] = pca.encode(dataset.inputs)[:, :2]
    return scores


def _flat(codes: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Codes as points of the plane, turned onto `target` (rows, 2); further rows of codes are turned with them."""
    plane = np.zeros((len(codes), 2))
    plane[:, : min(2, codes.shape[1])] = codes[:, :2]
    fit = slice(0, len(target))
    padded = np.zeros((len(codes), 2))
    padded[fit] = target
    placed = procrustes(plane, padded, fit)
    spread = np.sqrt(np.mean((placed[fit] - placed[fit].mean(axis=0)) ** 2))
    placed *= np.sqrt(np.mean(target**2)) / spread if spread > 0 else 1
    return placed / max(1.0, np.abs(placed).max() / (0.97 * _flat_reach(target)))  # all of it within the panel


def _grid(network: DenseNetwork, codes: np.ndarray) -> list:
    """Lines along each of the first two numbers of the code, decoded; further numbers stay at their mean."""
    low, high = codes.min(axis=0), codes.max(axis=0)
    if codes.shape[1] == 1:
        line = np.linspace(low, high, 10 * STEPS)
        return [lines(0, network.decode(line)[None], [_MARK], 3)]
    along, across = np.linspace(0, 1, STEPS), np.linspace(0, 1, LINES)
    grid = np.empty((2 * LINES, STEPS, codes.shape[1]), np.float32)
    grid[:] = codes.mean(axis=0)
    for axis in (0, 1):
        part = grid[axis * LINES : (axis + 1) * LINES]
        part[:, :, axis] = low[axis] + along * (high[axis] - low[axis])
        part[:, :, 1 - axis] = (low[1 - axis] + across * (high[1 - axis] - low[1 - axis]))[:, None]
    decoded = network.decode(grid.reshape(-1, codes.shape[1])).reshape(2 * LINES, STEPS, -1)
    return [lines(0, decoded, [_SHEET] * len(decoded), 1)]


def _plane(pca: PCA, scores: np.ndarray) -> np.ndarray:
    """(lines, 2, 3): the plane, or the line, that PCA projects onto."""
    low, high = scores.min(axis=0), scores.max(axis=0)
    if len(pca.axes) == 1:
        return np.stack([pca.decode(np.array([[low[0]], [high[0]]]))])
    rows = []
    for axis in (0, 1):
        for share in np.linspace(0, 1, LINES):
            ends = np.empty((2, len(pca.axes)))
            ends[:] = 0
            ends[:, axis] = low[axis], high[axis]
            ends[:, 1 - axis] = low[1 - axis] + share * (high[1 - axis] - low[1 - axis])
            rows.append(pca.decode(ends))
    return np.stack(rows)


@lru_cache(maxsize=8)
def place_colours(dataset: Dataset) -> tuple[str, ...]:
    """A colour for each row: the hue says where it is along the manifold, the lightness where across."""
    if dataset.place is None:
        return (NEUTRAL,) * len(dataset.rows)
    u, v = dataset.place.T
    hue, light = (v, u) if dataset.name == "sphere" else (0.82 * u, v)
    cyclic = dataset.name == "circle"
    hue = hue / 0.82 if cyclic else hue
    colours = (colorsys.hls_to_rgb(h, 0.38 + 0.3 * share, 0.75) for h, share in zip(hue, light, strict=True))
    return tuple("#" + "".join(f"{round(255 * c):02X}" for c in colour) for colour in colours)
