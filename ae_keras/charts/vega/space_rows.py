"""What a picture in space draws, as rows of a table: points, lines, faces, words, and where to look (`space.py`)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas

_ASIDE, _ASIDE_TILT = 50, 40
_ACROSS = np.sin(np.radians(30))  # of how a plane and its normal are seen


def points(
    panels: str,
    x: np.ndarray,
    colours: Sequence[str],
    size: float,
    labels: Sequence[str] = (),
    plane: np.ndarray | None = None,
    front: bool = False,
) -> "pandas.DataFrame":
    """Rows of points x (n, 3), in flat panels at `plane` (n, 2); labels are shown under the pointer. A colour "", here
    and below, is the theme's text colour, and a digit the theme's colour of that class.

    panels: the numbers of the panels that draw them, such as "02". front: in sight whatever stands before them.
    """
    return _rows(panels, "mark" if front else "point", x, colours, size, 0, labels or [""] * len(x), plane)


def rings(panels: str, x: np.ndarray, colours: Sequence[str], size: float, plane: np.ndarray) -> "pandas.DataFrame":
    """Rows of rings around points, in sight whatever stands before them."""
    return _rows(panels, "ring", x, colours, size, 0, [""] * len(x), plane)


def aim(direction: np.ndarray, normal: np.ndarray | None = None) -> "pandas.DataFrame":
    """The row that turns the view so that a direction (3,), of length 1, comes towards the eye, `_ASIDE` degrees to one
    side of the line of sight: what lies there, and what lies opposite, are both in sight. normal: (3,), of a plane; the
    side is then the one from which both the plane and what stands upright on it are better seen."""
    x, y, z = direction
    near = np.cos(np.radians(_ASIDE))
    pitch = np.radians(_ASIDE_TILT) * z
    back = (z * np.sin(pitch) - near) / np.cos(pitch)  # so that the depth is -near
    across = np.sqrt(max(x * x + y * y - back * back, 0.0))
    sides = np.arctan2(back, [across, -across]) - np.arctan2(y, x)
    seen = [0.0, 0.0] if normal is None else np.abs(np.stack(_sight(sides, pitch), axis=1) @ normal)
    yaw = sides[np.argmin(np.abs(np.subtract(seen, _ACROSS)))]
    turned = np.degrees([[(yaw + np.pi) % (2 * np.pi) - np.pi, pitch, 0.0]])
    return _rows("", "aim", turned, [""], 0, 0, [""], None)


def _sight(yaw: np.ndarray, pitch: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The line of sight, in the data's coordinates: along it the depth in `space.py` grows."""
    return np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch), np.full_like(yaw, -np.sin(pitch))


def magnifier(
    panels: str, at: np.ndarray, points: np.ndarray, colours: Sequence[str], size: float, label: str
) -> "pandas.DataFrame":
    """Rows of what a magnifier of the place `at` (3,) shows: points (n, 2) within the circle of radius 1, n at least 1.
    label: what stands beside it."""
    labels = [label] + [""] * (len(points) - 1)
    return _rows(panels, "magnifier", np.tile(at, (len(points), 1)), colours, size, 0, labels, points)


def note(panel: str, text: str) -> "pandas.DataFrame":
    """The row that says what stands below the title of a panel whose view has no subtitle."""
    return _rows("", f"note{panel}", np.zeros((1, 3)), [""], 0, 0, [text], None)


def words(
    panels: str, x: np.ndarray, labels: Sequence[str], plane: np.ndarray | None = None, away: float = 0
) -> "pandas.DataFrame":
    """Rows of words that stand above points; or so many CSS pixels away from them, as seen from the panel's middle, or,
    below 0, beside them, to the left or to the right, where the middle is nearer."""
    return _rows(panels, "word", x, [""] * len(x), away, 0, labels, plane)


def lines(
    panels: str,
    x: np.ndarray,
    colours: Sequence[str],
    size: float,
    first: int = 0,
    drawn: np.ndarray | None = None,
    plane: np.ndarray | None = None,
) -> "pandas.DataFrame":
    """Rows of lines (lines, points, 3), one colour each, numbered from `first`; in flat panels at `plane` (lines,
    points, 2).

    drawn: (lines, points), which points there are; a line with gaps is several.
    """
    count, length = x.shape[:2]
    drawn = np.ones((count, length), bool) if drawn is None else drawn
    begins = np.ones_like(drawn)
    begins[:, 1:] = drawn[:, 1:] & ~drawn[:, :-1]
    number = first - 1 + begins.cumsum()[drawn.ravel()]
    colours = np.repeat(np.asarray(colours), length)[drawn.ravel()]
    flat = None if plane is None else plane[drawn]
    return _rows(panels, "line", x[drawn], colours, size, number, [""] * len(number), flat)


def faces(
    panels: str,
    x: np.ndarray,
    colours: Sequence[str],
    size: float,
    plane: np.ndarray | None = None,
    first: int = 0,
) -> "pandas.DataFrame":
    """Rows of polygons x (faces, corners, 3), numbered from `first`: a translucent face and its edge, behind everything
    else."""
    return lines(panels, x, colours, size, first, plane=plane).assign(part="face")


def cells(panels: str, x: np.ndarray, colours: Sequence[str], first: int) -> "pandas.DataFrame":
    """Rows of the cells (cells, corners, 3) of a surface, numbered from `first`: the nearer ones lie over the others,
    and faces, which are to be in the plane z = 0, over those beyond it."""
    side = np.zeros((*x.shape[:2], 2))
    side[:, :, 0] = x[:, :, 2].mean(axis=1, keepdims=True)
    return lines(panels, x, colours, 0.4, first, plane=side).assign(part="cell")


def _rows(
    panels: str, part: str, x: np.ndarray, colours: Any, size: float, line: Any, labels: Any, plane: np.ndarray | None
) -> "pandas.DataFrame":
    import pandas as pd

    columns = {"panels": panels, "part": part, "line": line, "size": np.float32(size)}
    columns |= dict(zip("xyz", x.astype(np.float32).T, strict=True))
    columns |= dict(zip("uv", (np.zeros((len(x), 2)) if plane is None else plane).astype(np.float32).T, strict=True))
    return pd.DataFrame(columns | {"colour": list(colours), "label": list(labels)})
