"""The sheet that a decoder lays through the data, as lines to draw, beside the flat one of PCA."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.coder import Coder
from ae_keras.analysis.network import Network
from ae_keras.analysis.pca import PCA

LINES, STEPS = 13, 24
CELLS = 20  # on a side of the grid
_FILLS, _MOST = 0.42, 0.4
STEEP = 3
CLOSED, MARGIN = 2, 0.03  # cells, and a share of the box: see `sheet_cells`
NEAR = 0.8  # cells of the grid: farther from every code there is no sheet
_WHICH = np.arange(LINES)


class Sheet(NamedTuple):
    """points: (lines, steps, features), decoded. near: (lines, steps), whether a code is near, so that the decoder has
    been told where to go."""

    points: np.ndarray
    near: np.ndarray


def decoded_sheet(network: Coder, codes: np.ndarray) -> Sheet:
    """`LINES` lines along each of the first two numbers of codes (rows, k), with equally many codes between each and
    the next, so that they show all of the data alike; further numbers stay at their mean. A code of one number is one
    line, all of it near."""
    from scipy.spatial import cKDTree  # where it is used: a page is painted before it is needed

    if codes.shape[1] == 1:
        line = network.decode(np.linspace(codes.min(axis=0), codes.max(axis=0), 10 * STEPS))
        return Sheet(line[None], np.ones((1, len(line)), bool))
    at = np.quantile(codes, _WHICH / _WHICH[-1], axis=0)
    along = np.linspace(0, _WHICH[-1], STEPS)
    grid = np.empty((2 * LINES, STEPS, codes.shape[1]), np.float32)
    grid[:] = codes.mean(axis=0)
    for axis in (0, 1):
        part = grid[axis * LINES : (axis + 1) * LINES]
        part[:, :, axis] = np.interp(along, _WHICH, at[:, axis])
        part[:, :, 1 - axis] = at[:, 1 - axis, None]
    flat = grid.reshape(-1, codes.shape[1])
    near = np.asarray(cKDTree(_in_cells(codes, at)).query(_in_cells(flat, at))[0]) < NEAR
    points, near = network.decode(flat).reshape(2 * LINES, STEPS, -1), near.reshape(2 * LINES, STEPS)
    return Sheet(points, near & ~_steep(points, near))


def _in_cells(codes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(rows, k): between which of the lines at (LINES, k) codes (rows, k) lie, with fractions."""
    return np.column_stack([np.interp(column, places, _WHICH) for column, places in zip(codes.T, at.T, strict=True)])


def sheet_cells(network: Coder, codes: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """(cells, 4, features): the corners, decoded, of the cells of a grid over codes (rows, 2) in which there is a code,
    and of those between them, without holes (a closing, Serra 1982); not of rows of single cells, nor of those that
    reach out of the box around the decoded codes, along axes (n, features), by more than `MARGIN` of its size. The
    steps at the edge are smoothed."""
    from scipy import ndimage  # where it is used: a page is painted before it is needed

    low, high = codes.min(axis=0), codes.max(axis=0)
    size = np.where(high > low, (high - low) / CELLS, 1).astype(np.float32)
    nodes = np.stack(np.meshgrid(*[np.arange(CELLS + 1.0)] * 2, indexing="ij"), axis=-1)

    def laid(nodes: np.ndarray) -> np.ndarray:
        return network.decode((low + nodes.reshape(-1, 2) * size).astype(np.float32))

    kept = np.zeros((CELLS, CELLS), bool)
    kept[tuple(np.clip((codes - low) / size, 0, CELLS - 1).astype(int).T)] = True
    around = ndimage.iterate_structure(ndimage.generate_binary_structure(2, 1), CLOSED)
    kept = ndimage.binary_closing(np.pad(kept, CLOSED), around)[CLOSED:-CLOSED, CLOSED:-CLOSED]
    scores, at = network.decode(codes) @ axes.T, laid(nodes) @ axes.T
    least, most = scores.min(axis=0), scores.max(axis=0)
    spare = MARGIN * (most - least)
    inside = ((at >= least - spare) & (at <= most + spare)).all(axis=1)
    kept = ndimage.binary_fill_holes(kept)
    kept = _some(kept & _corners(inside).all(axis=(2, 3)), kept)
    kept = _some(ndimage.binary_opening(kept, np.ones((2, 2), bool)), kept)
    return _corners(laid(_smoothed(nodes, kept)))[kept]


def _some(fewer: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Those, or where there are none the ones before: all codes may lie in a row, or in one place."""
    return fewer if fewer.any() else kept


def _corners(nodes: np.ndarray) -> np.ndarray:
    """(CELLS, CELLS, 4, n): what the nodes (of the grid, row by row) have at the corners of its cells."""
    grid = nodes.reshape(CELLS + 1, CELLS + 1, -1)
    return np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], axis=2)


def _smoothed(nodes: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Nodes (CELLS + 1, CELLS + 1, 2) with those at the edge of the kept cells half way to the mean of their two
    neighbours along it: steps become slopes, and straight edges stay (Laplacian smoothing)."""
    total, count = np.zeros_like(nodes), np.zeros((*nodes.shape[:2], 1))
    for axis in (0, 1):
        turned, sums, counts = (each.swapaxes(0, axis) for each in (nodes, total, count))
        beside = np.pad(kept.swapaxes(0, axis), [(0, 0), (1, 1)])
        edge = (beside[:, 1:] != beside[:, :-1])[:, :, None]  # from a node to the next along this axis
        sums[:-1] += edge * turned[1:]
        sums[1:] += edge * turned[:-1]
        counts[:-1] += edge
        counts[1:] += edge
    return np.where(count > 0, (nodes + total / np.maximum(count, 1)) / 2, nodes)


def plane_sheet(network: Coder, columns: np.ndarray, every: PCA, low: np.ndarray, high: np.ndarray) -> Sheet:
    """Equal steps of both numbers of the code of a linear decoder with these columns (features, 2), over the part of
    its plane that is nearest to a rectangle of PCA's: low, high (2,), along the first two components."""
    inverse = np.linalg.pinv(np.asarray(columns, np.float64))
    corner = inverse @ (every.mean - network.decode(np.zeros((1, 2), np.float32))[0])
    into = inverse @ every.axes[:2].T  # from places in the rectangle to codes: h = corner + into @ place
    edges = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    ends = []
    for axis in (0, 1):
        across = into[1 - axis]  # this number of the code is the same along a line
        reached = edges @ across
        for value in np.linspace(reached.min(), reached.max(), LINES + 2)[1:-1]:
            along = np.array([-across[1], across[0]])
            middle = across * value / (across @ across)
            with np.errstate(divide="ignore", invalid="ignore"):
                cuts = np.sort([(low - middle) / along, (high - middle) / along], axis=0)
            ends.append(middle + along * np.array([[np.nanmax(cuts[0])], [np.nanmin(cuts[1])]]))
    codes = corner + np.stack(ends) @ into.T
    points = network.decode(codes.reshape(-1, 2).astype(np.float32)).reshape(*codes.shape[:2], -1)
    return Sheet(points, np.ones(points.shape[:2], bool))


def _steep(points: np.ndarray, near: np.ndarray) -> np.ndarray:
    """(lines, steps): where a step is more than `STEEP` times as long as the median one along that number."""
    steps = np.linalg.norm(np.diff(points, axis=1), axis=-1)
    steep = np.zeros_like(near)
    for half in (slice(0, LINES), slice(LINES, None)):
        drawn = steps[half][near[half, 1:] & near[half, :-1]]
        far = steps[half] > STEEP * (np.median(drawn) if len(drawn) else np.inf)
        steep[half, 1:] |= far
        steep[half, :-1] |= far
    return steep


DOTS = 17
"""Points of a circle, the first one again at its end."""


class Circles(NamedTuple):
    """Circles of one size on a decoder's sheet, by which a map shows its scale (Tissot 1859).

    sheet: (circles, DOTS, features), in the planes that touch the sheet. code: (circles, DOTS, 2), the ellipses that
    the decoder makes them of, as far as it is linear there. kept: (n,) bool, which of all have a circle.
    """

    sheet: np.ndarray
    code: np.ndarray
    kept: np.ndarray


def circles(network: Network, centres: np.ndarray) -> Circles:
    """Circles around decoded codes (n, 2), n at least 2, as large as most have room for beside each other. Where the
    decoder stretches so little that an ellipse would be longer than `_MOST` of the code, it is left out."""
    from scipy.spatial import cKDTree  # where it is used: a page is painted before it is needed

    decoded = network.decode(centres)
    turn, stretched, back = np.linalg.svd(network.decoder_jacobian(centres), full_matrices=False)
    stretched = np.maximum(stretched, np.finfo(stretched.dtype).tiny)
    radius = _FILLS * np.median(np.asarray(cKDTree(decoded).query(decoded, 2)[0])[:, 1])
    angle = np.linspace(0, 2 * np.pi, DOTS)
    unit = np.stack([np.cos(angle), np.sin(angle)])
    on_sheet = decoded[:, :, None] + radius * turn @ unit
    in_code = centres[:, :, None] + radius * back.swapaxes(1, 2) @ (unit / stretched[:, :, None])
    kept = radius / stretched[:, -1] < _MOST / 2 * np.ptp(centres, axis=0).max()
    return Circles(on_sheet[kept].swapaxes(1, 2), in_code[kept].swapaxes(1, 2), kept)


def spread_out(x: np.ndarray, count: int) -> np.ndarray:
    """The numbers of so many rows of x (n, features), or of all, each as far as possible from those before it (Gonzalez
    1985), from the middle on."""
    away = np.linalg.norm(x - x.mean(axis=0), axis=1)
    chosen = [int(away.argmin())]
    away = np.full(len(x), np.inf)
    while len(chosen) < min(count, len(x)):
        away = np.minimum(away, np.linalg.norm(x - x[chosen[-1]], axis=1))
        chosen.append(int(away.argmax()))
    return np.array(chosen)


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
