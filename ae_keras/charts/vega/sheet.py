"""A manifold in space with the sheet that a network has laid through it, its code, and PCA's plane."""

import colorsys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis import PCA, Circles, Network, circles, decoded_sheet, flat_sheet, flattened, nearest, spread_out
from ae_keras.charts.style import NEUTRAL
from ae_keras.charts.vega.space import View, space_spec
from ae_keras.charts.vega.space_rows import aim, faces, lines, points, rings, words
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

DRAWN, CIRCLES = 400, 50
FEW = 6  # of the circles on the sheet, by number, where points and lines cross already
_SHEET = NEUTRAL
_INK = ""  # the theme's: every hue is a place on the manifold
NEIGHBOURS = 10
_AFTER = 10_000  # numbers of lines that no sheet has
_INSIDE = 1e-3  # words in the middle of their place


# In standardised units, in which every surface has its own shape and the same size.
_REACH, FLAT_REACH = {"swiss-roll": 2.75, "helix": 2.65}, 2.2
_OTHERS = 2.5
_TURN, _TILT = 17, 14  # one sees into the rolls


def sheet_spec(name: str, code: int) -> dict[str, Any]:
    """The specification for `sheet_data` of the manifold of this name, and so many numbers; cached and shared: do not
    change it."""
    laid, coded, flat = _SAID[min(code, 3)]
    reach = _REACH.get(name, _OTHERS)
    views = (
        View(*laid, (0, 0, 0), reach),
        View(*coded, (0, 0, 0), FLAT_REACH, flat=True),
        View(*flat, (0, 0, 0), reach),
    )
    return space_spec(views, 330, _TURN, -24 if name == "sphere" else _TILT)  # of a cap the hole is below


# In projector mode a panel has room for some 50 letters, and 34 of a title.
_DROPS = "lines: what is lost as points drop onto it"
_SAID = {
    1: (
        ("The data and the learned line", "grey: all codes, decoded"),
        ("The code: one number a point", "same colour: same point"),
        ("PCA: the best straight line", _DROPS),
    ),
    2: (
        ("The data and the learned sheet", "grey: a grid of codes, decoded · 1–6: equal circles"),
        ("The code: a flat map of the data", "1–6: the same circles, larger where stretched"),
        ("PCA: the best flat plane", _DROPS),
    ),
    3: (
        ("The data and where they come back", "grey: from points to their reconstructions"),
        ("The code: three numbers a point", "seen from its widest side · same colour: same point"),
        ("PCA: three numbers, all of space", "nothing has to be flattened or lost"),
    ),
}


def sheet_data(
    dataset: Dataset,
    pca: PCA,
    network: Network,
    follow: int | None = None,
    pair: np.ndarray | None = None,
    torn: np.ndarray | None = None,
    edge: np.ndarray | None = None,
    hole: np.ndarray | None = None,
    magnifier: "pandas.DataFrame | None" = None,
) -> "pandas.DataFrame":
    """The rows of one moment, for `sheet_spec`.

    follow: a training row whose nearest neighbours are marked, with dots in the data and rings in the code. pair: (2,
    3), standardised, two points A and B that share a code. torn: (pairs, 2), which training rows are joined by a
    line, because the code tears them apart. edge: (n, 2), codes along a line that is a tear. hole:
    (3,), of length 1, where to look for one. magnifier: rows of one.
    """
    import pandas as pd

    x = dataset.inputs[:DRAWN]
    of_rows = position_colours(dataset)
    colours = of_rows[: len(x)]
    codes = network.encode(dataset.inputs)
    target = _scores(dataset, pca)
    round_ = drawn_circles(dataset, network, codes) if codes.shape[1] == 2 else None
    shared = network.encode(dataset.inputs[:0] if pair is None else pair)
    edge = shared[:0] if edge is None else edge
    outlines = shared[:0] if round_ is None else round_.code.reshape(-1, 2)
    drawn = [codes, shared, edge, outlines]
    placed = flattened(np.vstack(drawn), target, 0.97 * FLAT_REACH)  # all of it within the panel
    everywhere, meeting, around, outlines = np.split(placed, np.cumsum([len(part) for part in drawn[:-1]]))
    flat = everywhere[: len(x)]
    parts = [points("012", x, colours, 18, plane=flat), _laid(network, dataset, codes)]
    if round_ is not None:
        own = [of_rows[i] for i in _centres(dataset)[round_.kept]]
        numbers = np.flatnonzero(round_.kept) + 1
        in_code = outlines.reshape(round_.code.shape)
        both = (numbers <= FEW) & _seen(round_.sheet, dataset).all(axis=1) & _apart(in_code, meeting)
        parts.append(_circles(round_.sheet, in_code, own, numbers, both))
    if len(pca.axes) < 3:
        at = _centres(dataset)
        feet = pca.reconstruct(dataset.inputs[at])
        ends = np.stack([dataset.inputs[at], feet], axis=1)
        own = [of_rows[i] for i in at]
        parts += [lines("2", ends, own, 1.5, first=_AFTER), points("2", feet, own, 14)]
        flat_lines = flat_sheet(pca, target)
        if len(pca.axes) == 2:
            corners = np.concatenate([flat_lines[0], flat_lines[len(flat_lines) // 2 - 1][::-1]])
            parts.append(faces("2", corners[None], [_SHEET], 0))
        parts.append(lines("2", flat_lines, [_SHEET] * len(flat_lines), 1 if len(pca.axes) == 1 else 0.5))
    torn = np.zeros((0, 2), int) if torn is None or len(edge) else torn  # an edge says where: no lines across it
    if len(torn) or len(edge):
        parts.append(_tear(dataset.inputs[torn], everywhere[torn], network.decode(edge)[None], around[None]))
    if follow is not None:
        follow = min(follow, len(x) - 1)
        near = nearest(codes[: len(x)], follow, NEIGHBOURS)
        parts.append(rings("01", x[near], [_INK] * len(near), 110, flat[near]))
        near = nearest(x, follow, NEIGHBOURS)
        parts.append(points("01", x[near], [_INK] * len(near), 45, plane=flat[near], front=True))
        parts.append(points("01", x[[follow]], [_INK], 160, plane=flat[[follow]], front=True))
    if pair is not None:
        parts.append(points("01", pair, [_INK] * 2, 130, ["A", "B, its opposite"], meeting, front=True))
        parts.append(words("0", pair, ["A", "B, in the tear" if len(edge) else "B"]))
        parts.append(words("1", pair[:1], ["A, B"], plane=meeting[:1]))
    if hole is not None:
        parts.append(aim(hole, np.cross(*pca.axes) if len(pca.axes) == 2 else None))
    return pd.concat([*parts, *([] if magnifier is None else [magnifier])], ignore_index=True)


def _laid(network: Network, dataset: Dataset, codes: np.ndarray) -> "pandas.DataFrame":
    """The sheet; where a code has more than two numbers there is none, and points have a line to where they come
    back."""
    if codes.shape[1] > 2:
        x = dataset.inputs[:DRAWN]
        ends = np.stack([x, network.decode(codes[:DRAWN])], axis=1)
        return lines("0", ends, [_SHEET] * len(ends), 1)
    sheet = decoded_sheet(network, codes)
    size = 3 if codes.shape[1] == 1 else 0.8
    drawn = sheet.near & _seen(sheet.points, dataset)
    return lines("0", sheet.points, [_SHEET] * len(sheet.points), size, drawn=drawn)


def _seen(points: np.ndarray, dataset: Dataset) -> np.ndarray:
    """Which of points (..., 3) are within their panel, or hardly outside of it, however it is turned."""
    return np.linalg.norm(points, axis=-1) < 1.05 * _REACH.get(dataset.name, _OTHERS)


def _apart(circles: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of circles (n, DOTS, 2) in the code are large enough to be seen there, and not where others (m, 2) are."""
    middles = circles[:, :-1].mean(axis=1)
    large = np.linalg.norm(circles - middles[:, None], axis=-1).max(axis=1) > 0.02 * FLAT_REACH
    free = np.linalg.norm(middles[:, None] - others, axis=-1) > 0.15 * FLAT_REACH
    return large & free.all(axis=1)


def _circles(
    sheet: np.ndarray, code: np.ndarray, colours: Sequence[str], numbers: np.ndarray, both: np.ndarray
) -> "pandas.DataFrame":
    """Circles on the sheet (n, DOTS, 3), and in the code (n, DOTS, 2); those that are drawn in `both`, (n,) bool, have
    their number and the colour of their place."""
    import pandas as pd

    own = [colour for colour, here in zip(colours, both, strict=True) if here]
    names = [str(number) for number in numbers[both]]
    middles = sheet[both, :-1].mean(axis=1), code[both, :-1].mean(axis=1)
    parts = [
        faces("1", sheet[~both], [_SHEET] * int((~both).sum()), 0.6, code[~both], first=FEW),
        faces("01", sheet[both], own, 1.5, code[both]),
        words("01", middles[0], names, middles[1], _INSIDE),
    ]
    return pd.concat(parts, ignore_index=True)


def _tear(pairs: np.ndarray, flat: np.ndarray, edge: np.ndarray, around: np.ndarray) -> "pandas.DataFrame":
    """Where a code is torn, by name: lines (n, 2, 3) between torn neighbours, at `flat` (n, 2, 2) in the code, and
    edges (1, points, 3), there at `around` (1, points, 2). In space the point B within an edge has the name."""
    import pandas as pd

    there = np.concatenate([pairs.mean(axis=1), edge[0]]), np.concatenate([flat.mean(axis=1), around[0]])
    up = there[1][:, 1]
    highest = [np.where(up < 0.85 * FLAT_REACH, up, -np.inf).argmax()]  # with room for the word
    parts = [
        lines("01", pairs, [_INK] * len(pairs), 1.8, first=_AFTER, plane=flat),
        lines("01", edge, [_INK] * len(edge), 1.8, first=2 * _AFTER, plane=around),
        words("1" if len(edge[0]) else "01", there[0][highest], ["torn"], there[1][highest]),
    ]
    return pd.concat(parts, ignore_index=True)


def drawn_circles(dataset: Dataset, network: Network, codes: np.ndarray) -> Circles:
    """The circles around codes (rows, 2) of training rows, as far apart on the manifold as they can be."""
    return circles(network, codes[_centres(dataset)])


@kept_with_it(4)
def _centres(dataset: Dataset) -> np.ndarray:
    """Drawn rows that stand apart on the manifold: circles around them show all of it."""
    return spread_out(dataset.inputs[:DRAWN], CIRCLES)


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
