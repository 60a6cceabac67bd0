"""The sheet that a decoder lays through the data, as lines to draw, beside the flat one of PCA."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.coder import Coder
from ae_keras.analysis.pca import PCA

LINES, STEPS = 13, 24
NEAR = 0.8  # cells of the grid: farther from every code there is no sheet


class Sheet(NamedTuple):
    """points: (lines, steps, features), decoded. near: (lines, steps), whether a code is near, so that the decoder has
    been told where to go."""

    points: np.ndarray
    near: np.ndarray


def decoded_sheet(network: Coder, codes: np.ndarray) -> Sheet:
    """`LINES` lines along each of the first two numbers of codes (rows, k), over their range; further numbers stay at
    their mean. A code of one number is one line, all of it near."""
    from scipy.spatial import cKDTree  # where it is used: a page is painted before it is needed

    low, high = codes.min(axis=0), codes.max(axis=0)
    if codes.shape[1] == 1:
        line = network.decode(np.linspace(low, high, 10 * STEPS))
        return Sheet(line[None], np.ones((1, len(line)), bool))
    along, across = np.linspace(0, 1, STEPS), np.linspace(0, 1, LINES)
    grid = np.empty((2 * LINES, STEPS, codes.shape[1]), np.float32)
    grid[:] = codes.mean(axis=0)
    for axis in (0, 1):
        part = grid[axis * LINES : (axis + 1) * LINES]
        part[:, :, axis] = low[axis] + along * (high[axis] - low[axis])
        part[:, :, 1 - axis] = (low[1 - axis] + across * (high[1 - axis] - low[1 - axis]))[:, None]
    flat = grid.reshape(-1, codes.shape[1])
    cell = np.where(high > low, (high - low) / (LINES - 1), 1)
    near = np.asarray(cKDTree(codes / cell).query(flat / cell)[0]) < NEAR
    return Sheet(network.decode(flat).reshape(2 * LINES, STEPS, -1), near.reshape(2 * LINES, STEPS))


def flat_sheet(pca: PCA, scores: np.ndarray) -> np.ndarray:
    """(lines, 2, features): the ends of lines in the plane of PCA's first two axes, over the range of scores (rows, 2);
    of one axis, the one line."""
    low, high = scores.min(axis=0), scores.max(axis=0)
    if len(pca.axes) == 1:
        return pca.decode(np.array([[low[0]], [high[0]]]))[None]
    ends = np.zeros((2, LINES, 2, len(pca.axes)))
    for axis in (0, 1):
        ends[axis, :, :, axis] = low[axis], high[axis]
        ends[axis, :, :, 1 - axis] = np.linspace(low[1 - axis], high[1 - axis], LINES)[:, None]
    return pca.decode(ends.reshape(-1, len(pca.axes))).reshape(2 * LINES, 2, -1)


def nearest(values: np.ndarray, row: int, count: int) -> np.ndarray:
    """The `count` rows of values (rows, k) that are closest to one of them, the closest first."""
    away = np.linalg.norm(values - values[row], axis=1)
    away[row] = -1  # itself comes first, whatever lies on top of it
    return away.argsort(kind="stable")[1 : count + 1]
