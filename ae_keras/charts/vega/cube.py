"""The hidden values of Mitchell's network as points in the unit cube, and the ways they came; of two numbers as points
in a square, of one on a line, above which time passes."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis.line import spread
from ae_keras.charts.style import NEUTRAL, PALETTE, fixed
from ae_keras.charts.vega.space import View, space_spec
from ae_keras.charts.vega.space_rows import lines, points, words

if TYPE_CHECKING:
    import pandas

_CUBE, _FLAT = 1.0, 0.66  # how far the panels show
_OUT = 22  # CSS pixels from a corner to its name, outwards
_ON = 1e-3  # from a point to its number, which stands on it: beside it, it would meet others, and corners' names
_POINT = 260  # has room for a number
_ROOM = 0.08  # between the numbers of points on a line, as a share of it
_TURN, _TILT = -18, 36  # no corner hides another one, and few names meet


def cube_spec(code: int) -> dict[str, Any]:
    """The specification for `cube_data` of codes of so many numbers; cached and shared: do not change it."""
    if code == 1:
        views = View("The codes on a line", "from the start, below, to now", (0.5, 0.5, 0), _FLAT, flat=True)
    elif code == 2:
        views = View("The codes in the square", "their paths from the start", (0.5, 0.5, 0), _FLAT, flat=True)
    else:
        subtitle = "their paths from the start" if code == 3 else f"paths of the first three of {code} numbers"
        views = View("The codes in the cube", subtitle, (0.5, 0.5, 0.5), _CUBE)
    return space_spec((views,), turn=_TURN, tilt=_TILT)


def cube_data(paths: np.ndarray) -> "pandas.DataFrame":
    """The unit cube with the paths of codes (moments, examples, k) through it; the last moment is now.

    Of more than three numbers the first three are drawn. Of two there is a square, and of one a line from 0 to 1 for
    every moment, the last one on top.
    """
    import pandas as pd

    moments, examples, k = paths.shape
    size = min(max(k, 2), 3)
    space = np.zeros((moments, examples, 3), np.float32)
    space[:, :, : min(k, 3)] = paths[:, :, :3]
    if k == 1:
        space[:, :, 1] = np.linspace(0, 1, moments)[:, None] if moments > 1 else 1
    colours = [PALETTE[i % len(PALETTE)] for i in range(examples)]
    corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in range(size - 1)], np.float32)
    edges = np.array([[a, b] for i, a in enumerate(corners) for b in corners[i + 1 :] if np.abs(a - b).sum() == 1])
    named = corners if k > 1 else corners[corners[:, 1] == 0]
    bits = ["".join(str(int(bit)) for bit in corner[: min(k, 3)]) + "…" * (k > 3) for corner in named]
    labels = [f"example {i + 1}: ({', '.join(fixed(v) for v in row[:3])})" for i, row in enumerate(paths[-1])]
    now, numbers = space[-1], [str(i + 1) for i in range(examples)]
    beside = words("0", now, numbers, now[:, :2], away=_ON)
    if k == 1:  # on a line their numbers need room of their own
        order, above = np.argsort(now[:, 0], kind="stable"), now.copy()
        above[order, 0], above[:, 1] = spread(now[order, 0], min(_ROOM, 1 / examples)), 1 + _ROOM
        leaders = np.stack([now, above], axis=1)
        beside = pd.concat(
            [
                lines("0", leaders, [NEUTRAL] * examples, 1, len(edges) + examples, plane=leaders[..., :2]),
                words("0", above, numbers, above[:, :2]),
            ]
        )
    return pd.concat(
        [
            lines("0", edges, [NEUTRAL] * len(edges), 1, plane=edges[..., :2]),
            lines("0", space.swapaxes(0, 1), colours, 2.5, len(edges), plane=space.swapaxes(0, 1)[..., :2]),
            points("0", now, colours, 110 if k == 1 else _POINT, labels, now[:, :2]),
            words("0", named, bits, named[:, :2], away=_OUT),
            beside,
        ],
        ignore_index=True,
    )
