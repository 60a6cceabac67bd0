"""What a linear decoder has found: its plane beside PCA's in space, and its axes beside PCA's in that plane."""

from typing import TYPE_CHECKING

import numpy as np

from ae_keras.analysis import PCA, Coder, Geometry, arrow_tips
from ae_keras.charts.style import GOOD
from ae_keras.charts.vega.space import View, lines, points, words
from ae_keras.charts.vega.surface import DATA_COLOUR, DECODER, DRAWN, PCAS, surface_data, surface_view
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

_ARROW = 0.75  # length of the longest arrow, as a share of what is in sight
_HEAD = 0.07


@kept_with_it(8)
def axes_views(dataset: Dataset, every: PCA, code: int) -> tuple[View, ...]:
    """The panels of `axes_data`: the data in space and in the plane of the first two components; data of two features
    are in that plane. every: all components."""
    reach = _reach(dataset, every)
    letters = "w: the decoder's columns; u (with decay): singular vectors"
    if len(every.axes) == 2:
        return (View("The data, their reconstructions (pink), and axes", letters, (0.0, 0.0, 0.0), reach, flat=True),)
    space = surface_view(dataset, every, code, "the decoder's", 0.9)
    return (space, View("The plane of components 1 and 2", letters, (0.0, 0.0, 0.0), reach, flat=True))


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
            lines(panel, _raised(ends), [DECODER] * len(ends), 0.8, first=5000, plane=ends),
            points(panel, _raised(back), [DECODER] * len(back), 12, plane=back),
        ]
    else:
        parts.append(surface_data(dataset, every, network, codes, lost=True))
    parts.append(points(panel, _raised(scores), [DATA_COLOUR] * len(scores), 16, plane=scores))
    kinds = [("PC", every.axes.T[:, : min(count, 2)], PCAS, 4.5), ("w", columns, DECODER, 3.5)]
    if show_directions:
        kinds.append(("u", geometry.directions * np.sqrt(geometry.squares), GOOD, 2))
    for i, (letter, vectors, colour, width) in enumerate(kinds):
        tips = arrow_tips(every.axes[:2], vectors, _ARROW * reach, signed=letter != "u").T
        shafts, names = arrows(tips, _HEAD * reach), _names(tips, reach, letter)
        parts.append(lines(panel, _raised(shafts), [colour] * len(tips), width, first=100 * i, plane=shafts))
        parts.append(words(panel, _raised(names), [f"{letter}{j + 1}" for j in range(len(tips))], plane=names))
    return pd.concat(parts, ignore_index=True)


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
