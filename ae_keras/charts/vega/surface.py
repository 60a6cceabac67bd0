"""The data in space, along their first three principal components, with PCA's plane and what a decoder can produce."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ae_keras.analysis import PCA, Coder, Sheet, decoded_sheet, sheet_cells, spread_out
from ae_keras.charts.style import NEUTRAL, PALETTE
from ae_keras.charts.vega.space import View
from ae_keras.charts.vega.space_rows import cells, faces, lines, points, words
from ae_keras.data import SOURCES, Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

DRAWN = 400
RESIDUALS = 80
ENOUGH = 0.9  # of the variance
DROPS = 20  # rows with a line to PCA's plane and one to the sheet
DECODER, PCAS = PALETTE[3], NEUTRAL
DATA_COLOUR = "#6F80F0"  # seen on light and on dark
FAINT = "rgba(138, 143, 152, 0.5)"  # what is lost: many lines, of no colour that something else has
_SEEN = np.array([[0.87, 0.2], [-0.5, 0.35], [0.0, 0.91]])  # across and up, as it is turned at first
_LIGHT = np.array([-0.3, -0.4, 0.866])  # where it comes from, of length 1
_WORD, _LETTER = 0.13, 0.075  # height of a word and width of a letter on a phone, as a share of what is in sight
RAISED = 0.09  # how far above its place a word is drawn, as such a share
NEAR = 0.75  # how far the linear page's panel shows, of what is far
_MOST = (2, 98)  # percentiles of the rows, over which PCA's plane is drawn


@kept_with_it(8)
def surface_view(dataset: Dataset, every: PCA, code: int, surface: str, share: float = 0.9) -> View:
    """The panel of `surface_data`. every: all components. code: size of the code. surface: what is drawn in pink.
    share: how far it shows, of what is far: in a panel that is wider than high it may be less than 1."""
    what = f"grey: PCA's {_flat(code)} · pink: {surface}" + f" · lines: from {noun(dataset)} to both" * _enough(every)
    if code > 2:
        what = "grey lines: from points to their reconstructions · %: share of the variance"
    still = _still(dataset, every, code)
    far = np.percentile(np.linalg.norm(still.points, axis=-1), 99)
    corner = np.linalg.norm(still.flat, axis=-1).max(initial=0)
    reach = max(share * far, share * corner, 1.15 * still.axes[2, 1, 2])  # above its end is the third component's name
    return View(f"The {noun(dataset)} along PCA's first 3 components", what, (0.0, 0.0, 0.0), round(float(reach), 2))


def surface_data(
    dataset: Dataset,
    every: PCA,
    network: Coder,
    codes: np.ndarray,
    colours: Sequence[str] = (),
    surface: str = "decoder's plane",
    lost: bool = False,
    sheet: Sheet | None = None,
) -> "pandas.DataFrame":
    """The rows of one moment, for the first panel of `space_spec`.

    every: all components. codes: (training rows, k), as the network has them. colours: of the training rows. surface:
    what its surface is called. lost: whether some rows have a line to their reconstruction; where the code has more
    than two numbers there is no surface to draw, and they always have. sheet: drawn in place of the decoded sheet.
    """
    import pandas as pd

    code = codes.shape[1]
    still = _still(dataset, every, code)
    paint = list(colours)[: len(still.points)] or [DATA_COLOUR] * len(still.points)
    shares = every.variances[:3] / every.spectrum.sum()
    said = [f"PC{i + 1} ({share:.0%})" for i, share in enumerate(shares)]
    below = 0.15 * still.axes[2, 1, 2]
    parts = [
        lines("0", still.axes, [PCAS] * len(still.axes), 1.5, first=100),
        points("0", still.points, paint, 16),
        words("0", still.axes[:, 1], said),
    ]
    reach = surface_view(dataset, every, code, surface, NEAR).reach
    taken = [(tip @ _SEEN, name) for tip, name in zip(still.axes[:, 1], said, strict=True)]
    ends = np.stack([still.points[:RESIDUALS], placed(every, network.decode(codes[:RESIDUALS]))], axis=1)
    if code <= 2:
        parts.append(faces("0", still.flat, [PCAS], 2))
        if code == 2 and sheet is None:
            laid = placed(every, sheet_cells(network, codes, every.axes[:3]))
            parts.append(cells("0", laid, _shaded(laid), first=1000))
            there = laid.reshape(-1, 3)
        else:
            sheet = sheet or decoded_sheet(network, codes)
            laid = placed(every, sheet.points)
            parts.append(lines("0", laid, [DECODER] * len(laid), 3 if code == 1 else 1, 1000, drawn=sheet.near))
            there = laid[sheet.near]
        one = ends[_one(ends)] if lost else ends[:0].reshape(-1, 3)
        others = [*still.axes[:, 1], *one]
        if code == 1:  # above or below an end of its line, where a word covers none
            others += [*there[::8]]
            aside = np.array([[0, 0, 2.2 * below], [0, 0, -2.2 * below]])
            front = _apart(still.flat[0, 0] + aside, others)
            there = (there[[0, -1], None] + aside).reshape(-1, 3)
        else:
            front = still.flat[0, :2].T @ [0.65, 0.35]
        named = np.stack([front, _apart(there, [*others, front])]) - [0, 0, below]
        flats = [f"PCA's {_flat(code)}", surface]
        parts.append(words("0", named, flats))
        taken = [*taken, *zip(named @ _SEEN, flats, strict=True)]
        if not lost and _enough(every):
            parts.append(_drops(dataset, every, network, codes))
    if lost or code > 2:
        parts += [lines("0", ends, [FAINT] * len(ends), 1, first=5000)]
        parts += [one_row("0", dataset, ends, paint, reach, taken)]
    return pd.concat(parts, ignore_index=True)


def _enough(every: PCA) -> bool:
    """Whether three components hold so much of the data that distances along them are nearly those of all features."""
    return bool(every.variances[:3].sum() >= ENOUGH * every.spectrum.sum())


def _drops(dataset: Dataset, every: PCA, network: Coder, codes: np.ndarray) -> "pandas.DataFrame":
    """Rows of lines from `DROPS` rows all over the data to where PCA, and where the network, has them."""
    import pandas as pd

    rows, code = _spread(dataset, every), codes.shape[1]
    x = placed(every, dataset.inputs[rows])
    flat = np.where(np.arange(3) < code, x, 0)
    back = placed(every, network.decode(codes[rows]))
    parts = []
    for ends, colour, first in ((flat, PCAS, 5000), (back, DECODER, 6000)):
        parts.append(lines("0", np.stack([x, ends], axis=1), [colour] * len(x), 1.5, first=first))
        parts.append(points("0", ends, [colour] * len(x), 10))
    return pd.concat(parts, ignore_index=True)


@kept_with_it(8)
def _spread(dataset: Dataset, every: PCA) -> np.ndarray:
    """Of the rows over which PCA's plane is drawn."""
    scores = placed(every, dataset.inputs)
    low, high = np.percentile(scores, _MOST, axis=0)
    within = np.flatnonzero(((scores >= low) & (scores <= high)).all(axis=1)[:DRAWN])
    return within[spread_out(dataset.inputs[within], DROPS)]


def one_row(
    panels: str,
    dataset: Dataset,
    ends: np.ndarray,
    colours: Sequence[str],
    reach: float,
    taken: Sequence[tuple[np.ndarray, str]],
    plane: np.ndarray | None = None,
) -> "pandas.DataFrame":
    """One of the rows and its reconstruction, by name: ends (rows, 2, 3) of the lines from all to theirs; in flat
    panels at plane (rows, 2, 2). It is a row far off PCA's plane, or line, and near the middle of it. reach: how far
    the panel shows. taken: places (2,), as they are seen at first, of words that the names are not to hide; the second
    one is left out where there is no room."""
    import pandas as pd

    row = _one(ends, plane is not None)
    at = (None, None) if plane is None else (plane[[row], 0], plane[[row], 1])
    both = None if plane is None else plane[[row]]
    names = f"a {noun(dataset).removesuffix('s')}", "its reconstruction"
    parts = [lines(panels, ends[[row]], [PCAS], 2, first=4000, plane=both)]
    for i, (colour, name) in enumerate(zip((colours[row], DECODER), names, strict=True)):
        parts.append(points(panels, ends[[row], i], [colour], 90, [name], at[i], front=True))
    seen = ends[row] @ _SEEN if plane is None else plane[row]
    above_or_left = seen[0] + reach * np.array([[0, 0], [-0.35, -RAISED]])
    first = np.concatenate([free(above_or_left, names[0], taken, reach), above_or_left])[:1]
    second = free(seen[1:] - [0, 0.22 * reach], names[1], [*taken, (first[0], names[0])], reach)
    for i, name, there in zip((0, 1), names, (first, second), strict=True):
        if len(there):
            moved = (there - seen[i]) @ np.linalg.pinv(_SEEN)
            parts.append(words(panels, ends[[row], i] + moved, [name], None if plane is None else there))
    return pd.concat(parts, ignore_index=True)


def free(places: np.ndarray, word: str, taken: Sequence[tuple[np.ndarray, str]], reach: float) -> np.ndarray:
    """The first of places (n, 2) at which a word hides no other, as (1, 2); or none, as (0, 2). taken: places and
    words that are there already; of no letters, where something else is."""
    for place in places:
        apart = [
            (np.abs(place - other) / reach, 0.5 * _LETTER * (len(word) + len(name)), name) for other, name in taken
        ]
        if all(away[0] > wide or away[1] > (_WORD if name else 0.6 * _WORD) for away, wide, name in apart):
            return place[None]
    return places[:0]


def _one(ends: np.ndarray, flat: bool = False) -> int:
    """The number of the row that `one_row` names."""
    x, y, z = ends[:, 0].T
    off = y if flat else np.where(y < 0, z, z.min())  # in space before the name of the second component
    return int((off - 0.25 * np.abs(x) - (0 if flat else 0.5) * np.abs(y)).argmax())


def _apart(points: np.ndarray, others: Sequence[np.ndarray]) -> np.ndarray:
    """That of points (n, 3) which is seen farthest from all others, as it is turned at first."""
    return points[np.linalg.norm((points[:, None] - np.stack(others)) @ _SEEN, axis=-1).min(axis=1).argmax()]


def _shaded(laid: np.ndarray) -> list[str]:
    """The decoder's colour for each cell (cells, 4, 3), the lighter the more it faces the light (Lambert 1760)."""
    across = np.cross(laid[:, 2] - laid[:, 0], laid[:, 3] - laid[:, 1])
    light = np.abs(across @ _LIGHT) / np.maximum(np.linalg.norm(across, axis=1), 1e-12)
    mixed = np.array([int(DECODER[i : i + 2], 16) for i in (1, 3, 5)]) * (0.6 + 0.4 * light[:, None])
    mixed += 0.3 * light[:, None] * (255 - mixed)
    return [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in mixed.astype(int)]


def _flat(code: int) -> str:
    return "line" if code == 1 else "plane"


def noun(dataset: Dataset) -> str:
    return SOURCES[dataset.name].noun if dataset.name in SOURCES else "rows"


@kept_with_it(1)
def class_colours(dataset: Dataset) -> tuple[str, ...]:
    """The theme's colour for each training row by its class; none without classes."""
    return tuple(str(i % len(PALETTE)) for i in dataset.y_train) if dataset.classes else ()


def placed(every: PCA, x: np.ndarray) -> np.ndarray:
    """Where points x (..., features) lie along the first three components: (..., 3)."""
    return (np.asarray(x, np.float64) - every.mean) @ every.axes[:3].T


def patch(dataset: Dataset, every: PCA) -> tuple[np.ndarray, np.ndarray]:
    """Two corners (2,) of the rectangle that is drawn of PCA's plane, along the first two components."""
    corners = _still(dataset, every, 2).flat[0, :, :2]
    return corners[0], corners[2]


class _Still(NamedTuple):
    """What is the same at every moment, (..., 3): rows, PCA's plane or line as one polygon, and the directions of the
    components."""

    points: np.ndarray
    flat: np.ndarray
    axes: np.ndarray


@kept_with_it(8)
def _still(dataset: Dataset, every: PCA, code: int) -> _Still:
    scores = placed(every, dataset.inputs)
    low, high = np.percentile(scores, _MOST, axis=0)
    flat = np.zeros((int(code <= 2), 4, 3))
    flat[:, :, 0] = low[0], high[0], high[0], low[0]
    if code == 2:
        flat[:, :, 1] = low[1], low[1], high[1], high[1]
    ends = np.zeros((3, 2, 3))
    ends[range(3), 1, range(3)] = 1.25 * high
    return _Still(scores[:DRAWN], flat, ends)
