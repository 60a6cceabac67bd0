"""A manifold in space with the sheet that a network has laid through it, its code, and PCA's plane."""

import colorsys
from typing import TYPE_CHECKING

import numpy as np

from ae_keras.analysis import PCA, Coder, Sheet, decoded_sheet, flat_sheet, flattened, nearest
from ae_keras.charts.style import NEUTRAL
from ae_keras.charts.vega.space import View, lines, points, words
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

DRAWN = 400
_SHEET, _MARK, _IN_DATA, _IN_CODE = "#6F7C8A", "#E5484D", "#F08A24", "#4C5FD5"
NEIGHBOURS = 10


# The same for every data set, in standardised units: with another view the browser would begin a new chart. Points of a
# small cap are up to 2.6 from the middle.
_REACH, _FLAT_REACH = 2.5, 2.2
SHEET = (
    View("The learned sheet", "a grid of codes, decoded", (0, 0, 0), _REACH),
    View("The code", "rotated and scaled to match PCA", (0, 0, 0), _FLAT_REACH, flat=True),
    View("PCA", "the best straight line or flat plane", (0, 0, 0), _REACH),
)


def sheet_data(
    dataset: Dataset,
    pca: PCA,
    network: Coder,
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
    placed = flattened(marked, target, 0.97 * _FLAT_REACH)  # all of it within the panel
    flat = placed[: len(x)]
    parts = [
        points("012", x, colours, 18, plane=flat),
        _laid(decoded_sheet(network, codes)),
    ]
    if len(pca.axes) < 3:
        flat_lines = flat_sheet(pca, target)
        parts.append(lines("2", flat_lines, [_SHEET] * len(flat_lines), 1))
    if follow is not None:
        follow = min(follow, len(x) - 1)
        for space, colour, size in ((codes, _IN_CODE, 110), (dataset.inputs, _IN_DATA, 45)):
            near = nearest(space[: len(x)], follow, NEIGHBOURS)
            parts.append(points("01", x[near], [colour] * len(near), size, plane=flat[near]))
        parts.append(points("01", x[[follow]], [_MARK], 130, plane=flat[[follow]]))
    if pair is not None:
        parts.append(points("01", pair, [_MARK] * 2, 150, ["A", "B, its opposite"], plane=placed[-2:]))
        parts.append(words("01", pair, ["A", "B"], plane=placed[-2:]))
    return pd.concat(parts, ignore_index=True)


def _laid(sheet: Sheet) -> "pandas.DataFrame":
    alone = len(sheet.points) == 1
    colours, size = [_MARK if alone else _SHEET] * len(sheet.points), 3 if alone else 1
    return lines("0", sheet.points, colours, size, drawn=sheet.near)


@kept_with_it(4)
def _scores(dataset: Dataset, pca: PCA) -> np.ndarray:
    scores = np.zeros((len(dataset.inputs), 2))
    scores[:, : min(2, len(pca.axes))] = pca.encode(dataset.inputs)[:, :2]
    return scores


@kept_with_it(1)
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
