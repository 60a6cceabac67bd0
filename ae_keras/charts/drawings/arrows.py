"""Where a network sends the points of the plane: a field of arrows, and a cloud that follows them. As SVG."""

import numpy as np

from ae_keras.charts.drawings.svg import BETWEEN, Part, dots, panel, placed, printed, side_by_side, words
from ae_keras.charts.style import NEUTRAL, PALETTE

SIDE, _TOP, _EDGE, _KEY = 400, 30, 6, 220
ACROSS = 17  # arrows in a row of the grid
ROWS = 500  # rows of the data that are drawn
_NETWORK, _BEST, _CLOUD = PALETTE[5], PALETTE[1], PALETTE[3]


def grid(reach: float) -> np.ndarray:
    """(ACROSS^2, 2): the middles of equal cells of the square from -reach to reach."""
    ticks = reach * (2 * np.arange(ACROSS) + 1 - ACROSS) / ACROSS
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


def arrows_svg(rows: np.ndarray, reach: float, arrows: np.ndarray, best: np.ndarray | None, path: np.ndarray) -> str:
    """A file. rows: (rows, 2). arrows, best: (ACROSS^2, 2) at the points of `grid(reach)`, of the network and in closed
    form. path: (steps + 1, points, 2), a cloud and where it is after each step."""
    parts, body, width = _parts(rows, reach, arrows, best, path), [], 0.0
    for part in parts:
        body.append(f'<g transform="translate({width:.0f})">{part.body}</g>')
        width += part.width + BETWEEN
    return printed(width, parts[0].height, "".join(body))


def arrows_html(rows: np.ndarray, reach: float, arrows: np.ndarray, best: np.ndarray | None, path: np.ndarray) -> str:
    """The same for a page; on a phone the cloud is below the field."""
    return side_by_side(*_parts(rows, reach, arrows, best, path))


def _parts(
    rows: np.ndarray, reach: float, arrows: np.ndarray, best: np.ndarray | None, path: np.ndarray
) -> tuple[Part, Part, Part]:
    """The field, the cloud, and what the colours mean."""
    data = dots(placed(rows[:ROWS], reach, SIDE), NEUTRAL, 3, 0.45)
    starts = grid(reach)
    field = data
    if best is not None:
        field += _heads(starts, best, reach, _BEST, 5, 0.5)
    field += _heads(starts, arrows, reach, _NETWORK, 1.6, 1)
    steps = len(path) - 1
    walked = _trails(path, reach) + dots(placed(path[-1], reach, SIDE), _CLOUD, 5, 0.9)
    said = "steps" if steps != 1 else "step"
    return (
        _panel("Arrows of the network", "Arrows r(x) − x of the network", field),
        _panel("A cloud that follows them", f"A cloud of points after {steps} {said} along them", data + walked),
        Part("What the colours mean", _KEY, _TOP + 220, _key(_EDGE, best is not None)),
    )


def _panel(alt: str, title: str, inside: str) -> Part:
    return Part(
        alt,
        SIDE + 2 * _EDGE,
        _TOP + SIDE + _EDGE,
        words(_EDGE, 18, title, 15, "start", 1) + panel(_EDGE, _TOP, SIDE, inside),
    )


def _key(left: float, best: bool) -> str:
    """What the colours mean."""
    lines = [
        (_NETWORK, 1.6, 1, "the network"),
        *[(_BEST, 5, 0.5, "σ² ∇ log p")] * best,
        (_CLOUD, 1, 0.6, "way of a point"),
    ]
    points = [(_CLOUD, 5, 0.9, "where it is now"), (NEUTRAL, 3, 0.45, "training points")]
    parts = []
    for i, (colour, size, opacity, text) in enumerate([*lines, *points]):
        y = _TOP + 14 + 26 * i
        line = f'<path d="M{left} {y}h22" stroke="{colour}" stroke-width="{size}" stroke-opacity="{opacity}"/>'
        dot = f'<circle cx="{left + 11}" cy="{y}" r="{size}" fill="{colour}" fill-opacity="{opacity}"/>'
        parts.append((line if i < len(lines) else dot) + words(left + 32, y + 4, text, 13, "start"))
    notes = "Long arrows are cut to a cell.", "Each pink line begins where", "the point began."
    last = _TOP + 14 + 26 * (len(lines) + len(points)) + 10
    return "".join(parts) + "".join(words(left, last + 18 * i, note, 12, "start") for i, note in enumerate(notes))


def _path(d: str, colour: str, width: float, opacity: float) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _heads(starts: np.ndarray, arrows: np.ndarray, reach: float, colour: str, width: float, opacity: float) -> str:
    """Arrows as long as they are, or as a cell where they are longer."""
    cell = SIDE / ACROSS
    along = np.asarray(arrows, np.float64) * [1, -1] / reach * SIDE / 2
    length = np.linalg.norm(along, axis=1, keepdims=True)
    along = along * np.minimum(1, cell / np.maximum(length, 1e-9))
    tips = placed(starts, reach, SIDE) + along
    across = along[:, ::-1] * [-1, 1]
    barbs = [tips - 0.35 * along + side * 0.22 * across for side in (1, -1)]
    d = "".join(
        f"M{x0:.1f} {y0:.1f}L{x:.1f} {y:.1f}M{ax:.1f} {ay:.1f}L{x:.1f} {y:.1f}L{bx:.1f} {by:.1f}"
        for (x0, y0), (x, y), (ax, ay), (bx, by) in zip(placed(starts, reach, SIDE), tips, *barbs, strict=True)
    )
    return _path(d, colour, width, opacity)


def _trails(path: np.ndarray, reach: float) -> str:
    places = np.swapaxes(placed(path, reach, SIDE), 0, 1)
    d = "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line) for line in places)
    return _path(d, _CLOUD, 1, 0.35)
