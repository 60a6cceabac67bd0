"""The data in space, along their first three principal components, with PCA's plane and what a decoder can produce."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ae_keras.analysis import PCA, Coder, decoded_sheet, flat_sheet
from ae_keras.charts.style import NEUTRAL, PALETTE
from ae_keras.charts.vega.space import View, lines, points, words
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

DRAWN = 400
RESIDUALS = 80
DECODER, PCAS = PALETTE[3], NEUTRAL
DATA_COLOUR = "#6F80F0"  # seen on light and on dark
_MOST = (2, 98)  # percentiles of the rows, over which PCA's plane is drawn


@kept_with_it(8)
def surface_view(dataset: Dataset, every: PCA, code: int, surface: str, share: float = 0.95) -> View:
    """The panel of `surface_data`. every: all components. code: size of the code. surface: what is drawn in pink.
    share: how far it shows, of what is far: in a panel that is wider than high it may be less than 1."""
    what = f"grey: PCA's {'line' if code == 1 else 'plane'}, pink: {surface}"
    if code > 2:
        what = "pink: from points to their reconstructions"
    still = _still(dataset, every, code)
    far = np.percentile(np.linalg.norm(still.points, axis=-1), 99)
    corner = np.linalg.norm(still.flat, axis=-1).max(initial=0)
    reach = max(share * far, share * corner, 1.15 * still.axes[2, 1, 2])  # above its end is the third component's name
    title = f"The data along components 1 to 3 of {len(every.axes)}"
    return View(title, what, (0.0, 0.0, 0.0), round(float(reach), 2))


def surface_data(
    dataset: Dataset,
    every: PCA,
    network: Coder,
    codes: np.ndarray,
    colours: Sequence[str] = (),
    lost: bool = False,
) -> "pandas.DataFrame":
    """The rows of one moment, for the first panel of `space_spec`.

    every: all components. codes: (training rows, k), as the network has them. colours: of the training rows. lost:
    whether some rows have a line to their reconstruction; where the code has more than two numbers there is no surface
    to draw, and they always have.
    """
    import pandas as pd

    code = codes.shape[1]
    still, size = _still(dataset, every, code), 3 if code == 1 else 1
    paint = list(colours)[: len(still.points)] or [DATA_COLOUR] * len(still.points)
    parts = [
        lines("0", still.flat, [PCAS] * len(still.flat), size),
        lines("0", still.axes, [PCAS] * len(still.axes), 1.5, first=100),
        words("0", still.axes[:, 1], [f"PC{i + 1}" for i in range(len(still.axes))]),
        points("0", still.points, paint, 16),
    ]
    if code <= 2:
        sheet = decoded_sheet(network, codes)
        laid = placed(every, sheet.points)
        parts.append(lines("0", laid, [DECODER] * len(laid), size, 1000, drawn=sheet.near))
    if lost or code > 2:
        ends = np.stack([still.points[:RESIDUALS], placed(every, network.decode(codes[:RESIDUALS]))], axis=1)
        parts.append(lines("0", ends, [DECODER] * len(ends), 0.8, first=5000))
    return pd.concat(parts, ignore_index=True)


@kept_with_it(1)
def class_colours(dataset: Dataset) -> tuple[str, ...]:
    """A colour for each training row by its class; none without classes."""
    return tuple(PALETTE[i % len(PALETTE)] for i in dataset.y_train) if dataset.classes else ()


def placed(every: PCA, x: np.ndarray) -> np.ndarray:
    """Where points x (..., features) lie along the first three components: (..., 3)."""
    return (np.asarray(x, np.float64) - every.mean) @ every.axes[:3].T


class _Still(NamedTuple):
    """What is the same at every moment, (..., 3): rows, PCA's plane or line, and the directions of the components."""

    points: np.ndarray
    flat: np.ndarray
    axes: np.ndarray


@kept_with_it(8)
def _still(dataset: Dataset, every: PCA, code: int) -> _Still:
    scores = placed(every, dataset.inputs)
    low, high = np.percentile(scores, _MOST, axis=0)
    flat = np.zeros((0, 2, 3))
    if code <= 2:
        flat = placed(every, flat_sheet(every.first(code), np.clip(scores, low, high)[:, :code]))
    ends = np.zeros((3, 2, 3))
    ends[range(3), 1, range(3)] = 1.25 * high
    return _Still(scores[:DRAWN], flat, ends)
