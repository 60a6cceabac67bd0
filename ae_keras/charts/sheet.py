"""A manifold in space with the sheet that a network has laid through it, its code, and PCA's plane."""

import colorsys
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ae_keras.analysis import PCA, DenseNetwork, plane, procrustes
from ae_keras.charts.space import View, lines, points, words
from ae_keras.charts.style import NEUTRAL
from ae_keras.data import Dataset

if TYPE_CHECKING:
    import pandas

DRAWN, LINES, STEPS = 400, 13, 24
NEAR = 0.8  # cells of the grid: farther from every code there is no sheet
_SHEET, _MARK, _IN_DATA, _IN_CODE = "#6F7C8A", "#E5484D", "#F08A24", "#4C5FD5"
NEIGHBOURS = 10


# The same for every data set, in standardised units: with another view the browser would begin a new chart. Points of a
# small cap are up to 2.6 from the middle.
_REACH, _FLAT_REACH = 2.5, 2.2
SHEET = (
    View("The learned sheet", "a grid of codes, decoded", (0, 0, 0), _REACH),
    View("The code", "turned onto PCA's", (0, 0, 0), _FLAT_REACH, flat=True),
    View("PCA", "the best flat line or plane", (0, 0, 0), _REACH),
)


def sheet_data(
    dataset: Dataset,
    pca: PCA,
    network: DenseNetwork,
    follow: int | None = None,
    pair: np.ndarray | None = None,
) -> "pandas.DataFrame":
    """The rows of one moment, for `space_spec(SHEET)`.

    follow: a training row whose nearest neighbours are marked, orange in the data and blue in the code. pair: (2, 3),
    standardised, two points that are marked where they are and where their codes are.
    """
    import pandas as pd

    x = dataset.inputs[:DRAWN]
    colours = position_colours(dataset)[: len(x)]
    codes = network.encode(dataset.inputs)
    target = _scores(dataset, pca)
    marked = codes if pair is None else np.vstack([codes, network.encode(pair)])
    placed = _flat(marked, target)
    flat = placed[: len(x)]
    parts = [
        points("012", x, colours, 18, plane=flat),
        _grid(network, codes),
    ]
    if len(pca.axes) < 3:
        plane_of_pca = _plane(pca, target)
        parts.append(lines("2", plane_of_pca, [_SHEET] * len(plane_of_pca), 1))
    if follow is not None:
        follow = min(follow, len(x) - 1)
        for space, colour, size in ((codes, _IN_CODE, 110), (dataset.inputs, _IN_DATA, 45)):
            near = _nearest(space[: len(x)], follow)
            parts.append(points("01", x[near], [colour] * len(near), size, plane=flat[near]))
        parts.append(points("01", x[[follow]], [_MARK], 130, plane=flat[[follow]]))
    if pair is not None:
        parts.append(points("01", pair, [_MARK] * 2, 150, ["A", "B, its opposite"], plane=placed[-2:]))
        parts.append(words("01", pair, [_MARK] * 2, ["A", "B"], plane=placed[-2:]))
    return pd.concat(parts, ignore_index=True)


def _nearest(values: np.ndarray, row: int) -> np.ndarray:
    return np.linalg.norm(values - values[row], axis=1).argsort(kind="stable")[1 : NEIGHBOURS + 1]


@lru_cache(maxsize=8)
def _scores(dataset: Dataset, pca: PCA) -> np.ndarray:
    scores = np.zeros((len(dataset.inputs), 2))
    scores[:, : min(2, len(pca.axes))] = pca.encode(dataset.inputs)[:, :2]
    return scores


def _flat(codes: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Codes as points of the plane, turned onto `target` (rows, 2), of unit spread; further rows turn with them."""
    fit = slice(0, len(target))
    padded = np.zeros((len(codes), 2))
    padded[fit] = target
    placed = procrustes(plane(codes), padded, fit)
    spread = np.sqrt(np.mean((placed[fit] - placed[fit].mean(axis=0)) ** 2))
    placed /= spread if spread > 0 else 1
    return placed / max(1.0, np.abs(placed).max() / (0.97 * _FLAT_REACH))  # all of it within the panel


def _grid(network: DenseNetwork, codes: np.ndarray) -> "pandas.DataFrame":
    """Lines along each of the first two numbers of the code, decoded, where codes are near: elsewhere nobody has told
    the decoder where to go. Further numbers stay at their mean."""
    from scipy.spatial import cKDTree  # where it is used: a page is painted before it is needed

    low, high = codes.min(axis=0), codes.max(axis=0)
    if codes.shape[1] == 1:
        line = np.linspace(low, high, 10 * STEPS)
        return lines("0", network.decode(line)[None], [_MARK], 3)
    along, across = np.linspace(0, 1, STEPS), np.linspace(0, 1, LINES)
    grid = np.empty((2 * LINES, STEPS, codes.shape[1]), np.float32)
    grid[:] = codes.mean(axis=0)
    for axis in (0, 1):
        part = grid[axis * LINES : (axis + 1) * LINES]
        part[:, :, axis] = low[axis] + along * (high[axis] - low[axis])
        part[:, :, 1 - axis] = (low[1 - axis] + across * (high[1 - axis] - low[1 - axis]))[:, None]
    flat = grid.reshape(-1, codes.shape[1])
    cell = np.where(high > low, (high - low) / (LINES - 1), 1)
    near = cKDTree(codes / cell).query(flat / cell)[0] < NEAR
    decoded = network.decode(flat).reshape(2 * LINES, STEPS, -1)
    return lines("0", decoded, [_SHEET] * len(decoded), 1, drawn=near.reshape(2 * LINES, STEPS))


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
def position_colours(dataset: Dataset) -> tuple[str, ...]:
    """A colour for each row: the hue says where it is along the manifold, the lightness where across."""
    if dataset.position is None:
        return (NEUTRAL,) * len(dataset.rows)
    u, v = dataset.position.T
    hue, light = (v, u) if dataset.name == "sphere" else (0.82 * u, v)
    cyclic = dataset.name == "circle"
    hue = hue / 0.82 if cyclic else hue
    colours = (colorsys.hls_to_rgb(h, 0.38 + 0.3 * share, 0.75) for h, share in zip(hue, light, strict=True))
    return tuple("#" + "".join(f"{round(255 * c):02X}" for c in colour) for colour in colours)
