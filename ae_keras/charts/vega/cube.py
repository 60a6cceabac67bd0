"""The hidden values of Mitchell's network as points in the unit cube, and the ways they came."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.style import NEUTRAL, PALETTE, fixed
from ae_keras.charts.vega.space import View, lines, points, space_spec, words

if TYPE_CHECKING:
    import pandas

_OUTSIDE = 1.16  # where the corners' names stand, as a share of the corners' distance from the middle


def cube_spec(code: int) -> dict[str, Any]:
    """The specification for `cube_data` of codes of so many numbers; cached and shared: do not change it."""
    subtitle = "their paths from the start" if code <= 3 else f"paths of the first three of {code} numbers"
    return space_spec((View("The codes in the cube", subtitle, (0.5, 0.5, 0.5), 1.05),))


def cube_data(paths: np.ndarray) -> "pandas.DataFrame":
    """The unit cube with the paths of codes (moments, examples, k) through it; the last moment is now.

    Of more than three numbers the first three are drawn; missing ones are 0.
    """
    import pandas as pd

    moments, examples, k = paths.shape
    space = np.zeros((moments, examples, 3), np.float32)
    space[:, :, : min(k, 3)] = paths[:, :, :3]
    colours = [PALETTE[i % len(PALETTE)] for i in range(examples)]
    corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float32)
    edges = np.array([[a, b] for i, a in enumerate(corners) for b in corners[i + 1 :] if np.abs(a - b).sum() == 1])
    missing = corners[:, k:] if k < 3 else corners[:, :0]
    named = corners[(missing == 0).all(axis=1)]
    bits = ["".join(str(int(bit)) for bit in corner[: min(k, 3)]) + "…" * (k > 3) for corner in named]
    labels = [f"example {i + 1}: ({', '.join(fixed(v) for v in row)})" for i, row in enumerate(space[-1])]
    return pd.concat(
        [
            lines("0", edges, [NEUTRAL] * 12, 1),
            lines("0", space.swapaxes(0, 1), colours, 2.5, first=12),
            points("0", space[-1], colours, 110, labels),
            words("0", 0.5 + _OUTSIDE * (named - 0.5), bits),
            words("0", space[-1], [str(i + 1) for i in range(examples)]),
        ],
        ignore_index=True,
    )
