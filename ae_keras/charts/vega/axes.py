"""What a linear decoder has found: its plane beside PCA's in space, and its axes beside PCA's in that plane."""

from typing import TYPE_CHECKING

import numpy as np

from ae_keras.analysis import PCA, Coder, Geometry, arrow_tips
from ae_keras.charts.style import GOOD
from ae_keras.charts.vega.space import View, lines, points, words
from ae_keras.charts.vega.surface import DATA_COLOUR, DECODER, DRAWN, FAINT, PCAS, one_row, surface_data, surface_view
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

_ARROW = 0.75  # length of the longest arrow, as a share of what is in sight
_HEAD = 0.07
_NAMED = 6  # of each kind of arrows the longest: more names would hide each other
_CORNER, _ARC = 0.09, 0.26  # how far from the origin an angle is drawn, as such a share


@kept_with_it(8)
def axes_views(dataset: Dataset, every: PCA, code: int) -> tuple[View, ...]:
    """The panels of `axes_data`: the data in space and in the plane of the first two components; data of two features
    are in that plane. every: all components."""
    reach = _reach(dataset, every)
    letters = "pink: the decoder's columns w · green, with decay: u"
    if len(every.axes) == 2:
        return (View("The data, their reconstructions (pink), and axes", letters, (0.0, 0.0, 0.0), reach, flat=True),)
    space = surface_view(dataset, every, code, f"the decoder's {'line' if code == 1 else 'plane'}", 0.75)
    return (space, View("The same from above, and the axes", letters, (0.0, 0.0, 0.0), reach, flat=True))


def axes_data(
    dataset: Dataset, every: PCA, geometry: Geometry, network: Coder, columns: np.ndarray, show_directions: bool
) -> "pandas.DataFrame":
    """The rows of one moment, for `space_spec(axes_views(...))`.

    every: all components. columns: the decoder's, (features, k). Each kind of arrow is scaled by one factor: what
    counts are directions, and how long the arrows of one kind are beside each other.
    """
    import pandas as pd

    count = columns.shape[1]
    flat = len(every.axes) == 2
    panel, reach = "0" if flat else "1", _reach(dataset, every)
    scores = every.first(2).encode(dataset.inputs[:DRAWN])
    codes = network.encode(dataset.inputs)
    parts = []
    if flat:
        back = every.encode(network.decode(codes[:DRAWN]))
        ends = np.stack([scores, back], axis=1)
        parts += [
            lines(panel, _raised(ends), [FAINT] * len(ends), 1, first=5000, plane=ends),
            points(panel, _raised(back), [DECODER] * len(back), 12, plane=back),
            one_row(panel, dataset, _raised(ends), [DATA_COLOUR] * len(ends), plane=ends),
        ]
    else:
        surface = "decoder's line" if count == 1 else "decoder's plane"
        parts.append(surface_data(dataset, every, network, codes, surface=surface, lost=True))
    parts.append(points(panel, _raised(scores), [DATA_COLOUR] * len(scores), 16, plane=scores))
    parts += _angles(panel, arrow_tips(every.axes[:2], columns, 1).T, geometry, reach) if count == 2 else []
    kinds = [("PC", every.axes.T[:, : min(count, 2)], PCAS, 4.5), ("w", columns, DECODER, 3.5)]
    if show_directions:
        kinds.append(("u", geometry.directions * np.sqrt(geometry.squares), GOOD, 2))
    for i, (letter, vectors, colour, width) in enumerate(kinds):
        tips = arrow_tips(every.axes[:2], vectors, _ARROW * reach, signed=letter != "u").T
        shafts, names = arrows(tips, _HEAD * reach), _names(tips, reach, letter)
        parts.append(lines(panel, _raised(shafts), [colour] * len(tips), width, first=100 * i, plane=shafts))
        longest = np.sort(np.linalg.norm(tips, axis=1).argsort()[-_NAMED:])
        parts.append(words(panel, _raised(names)[longest], [f"{letter}{j + 1}" for j in longest], plane=names[longest]))
    return pd.concat(parts, ignore_index=True)


def _angles(panel: str, tips: np.ndarray, geometry: Geometry, reach: float) -> list["pandas.DataFrame"]:
    """The right angle of the components, and the one of two columns (2, 2) where the drawn one is the one that they
    have: they lie in PCA's plane, or nearly."""
    corner = _CORNER * reach * np.array([[[1, 0], [1, 1], [0, 1]]])
    parts = [lines(panel, _raised(corner), [PCAS], 1.5, first=300, plane=corner)]
    first, last = np.arctan2(tips[:, 1], tips[:, 0])
    turned = (last - first + np.pi) % (2 * np.pi) - np.pi
    if abs(np.degrees(abs(turned)) - geometry.angles[0, 1]) < 1:
        way = first + turned * np.linspace(0, 1, 25)
        arc = _ARC * reach * np.stack([np.cos(way), np.sin(way)], axis=1)
        middle = 1.3 * arc[[12]] - [0, 0.04 * reach]
        parts.append(lines(panel, _raised(arc[None]), [DECODER], 1.5, first=301, plane=arc[None]))
        parts.append(words(panel, _raised(middle), [f"{geometry.angles[0, 1]:.0f}°"], plane=middle))
    return parts


def arrows(tips: np.ndarray, head: float) -> np.ndarray:
    """Arrows from the origin to tips (n, 2) as lines (n, 5, 2), with heads of so long strokes."""
    length = np.maximum(np.linalg.norm(tips, axis=1, keepdims=True), 1e-12)
    along = tips / length * np.minimum(head, length)
    across = along[:, ::-1] * [-0.5, 0.5]
    return np.stack([np.zeros_like(tips), tips, tips - along + across, tips, tips - along - across], axis=1)


def _names(tips: np.ndarray, reach: float, letter: str) -> np.ndarray:
    """Where the names of arrows stand, that of a column past its tip; the others are beside theirs, on either side,
    because these arrows may come to lie on each other. A word is drawn a little above its point."""
    unit = tips / np.maximum(np.linalg.norm(tips, axis=1, keepdims=True), 1e-12)
    across = unit[:, ::-1] * [-1, 1]
    past = {"w": 0.1 * unit, "PC": 0.09 * across - 0.12 * unit, "u": -0.09 * across - 0.12 * unit}[letter]
    return tips + reach * (past - [0, 0.03])


def _raised(x: np.ndarray) -> np.ndarray:
    """Points (..., 2) as (..., 3)."""
    return np.concatenate([x, np.zeros((*x.shape[:-1], 1))], axis=-1)


@kept_with_it(1)
def _reach(dataset: Dataset, every: PCA) -> float:
    """How far the training rows go along the second principal component, or nearly as far as along the first."""
    scores = np.abs(every.first(2).encode(dataset.inputs))
    return float(np.ceil(10 * 1.05 * max(np.percentile(scores[:, 1], 99.5), 0.45 * scores[:, 0].max())) / 10)
