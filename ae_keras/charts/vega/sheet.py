"""A manifold in space with the sheet that a network has laid through it, its code, and PCA's plane."""

import colorsys
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis import PCA, Coder, Sheet, decoded_sheet, flat_sheet, flattened, nearest
from ae_keras.charts.style import NEUTRAL
from ae_keras.charts.vega.space import View, lines, marks, points, space_spec, words
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

DRAWN = 400
_SHEET, _MARK, _IN_DATA, _IN_CODE = "#6F7C8A", "#E5484D", "#F08A24", "#4C5FD5"
NEIGHBOURS = 10
_AFTER = 10_000  # numbers of lines that no sheet has


# In standardised units, in which every surface has its own shape and the same size.
_REACH, _FLAT_REACH = 2.5, 2.2
SHEET = (
    View("The learned sheet", "grey: a grid of codes, decoded", (0, 0, 0), _REACH),
    View("The code", "same colour: same point · red: torn neighbours", (0, 0, 0), _FLAT_REACH, flat=True),
    View("PCA", "the best straight line or flat plane", (0, 0, 0), _REACH),
)
_TURN, _TILT = 17, 14  # one sees into the rolls


def sheet_spec(name: str) -> dict[str, Any]:
    """The specification for `sheet_data` of the manifold of this name; cached and shared: do not change it."""
    return space_spec(SHEET, 330, _TURN, -24 if name == "sphere" else _TILT)  # of a cap the hole is below


def sheet_data(
    dataset: Dataset,
    pca: PCA,
    network: Coder,
    follow: int | None = None,
    pair: np.ndarray | None = None,
    torn: np.ndarray | None = None,
) -> "pandas.DataFrame":
    """The rows of one moment, for `sheet_spec`.

    follow: a training row whose nearest neighbours are marked, orange in the data and blue in the code. pair: (2, 3),
    standardised, two points that are marked where they are and where their codes are. torn: (pairs, 2), which of the
    first `DRAWN` training rows are joined by a line, because the code tears them apart.
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
    if torn is not None and len(torn):
        parts.append(lines("01", x[torn], [_MARK] * len(torn), 1.5, first=_AFTER, plane=flat[torn]))
    if follow is not None:
        follow = min(follow, len(x) - 1)
        for space, colour, size in ((codes, _IN_CODE, 110), (dataset.inputs, _IN_DATA, 45)):
            near = nearest(space[: len(x)], follow, NEIGHBOURS)
            parts.append(marks("01", x[near], [colour] * len(near), size, [""] * len(near), flat[near]))
        parts.append(marks("01", x[[follow]], [_MARK], 130, [""], flat[[follow]]))
    if pair is not None:
        parts.append(marks("01", pair, [_MARK] * 2, 150, ["A", "B, its opposite"], placed[-2:]))
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
    return place_colours(dataset.name, dataset.position)


def place_colours(name: str, position: np.ndarray) -> tuple[str, ...]:
    """The same of places (rows, 2) on the manifold of this name."""
    u, v = position.T
    hue, light = (v, u) if name == "sphere" else (0.82 * u, v)
    cyclic = name == "circle"
    hue = hue / 0.82 if cyclic else hue
    colours = (colorsys.hls_to_rgb(h, 0.38 + 0.3 * share, 0.75) for h, share in zip(hue, light, strict=True))
    return tuple("#" + "".join(f"{round(255 * c):02X}" for c in colour) for colour in colours)
