"""The map of codes, what one point of it is decoded to, and what a grid over it is decoded to. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.lens import Box, Lens, mosaic, under_lens
from ae_keras.charts.drawings.svg import dots_of_classes, panel, printed, words
from ae_keras.charts.style import NEUTRAL, PALETTE, fixed

_SIDE, _IMAGE, _GAP, _TOP, _EDGE = 336, 168, 34, 30, 6
_SECOND = _EDGE + _SIDE + _GAP
_THIRD = _SECOND + _IMAGE + _GAP
_METER = Box(_SECOND, _TOP + 280, _IMAGE, 14)
_MARK = PALETTE[1]


class Meter(NamedTuple):
    """How far an image is from the training rows. off: at the cross. usual: least and largest of most decoded held-out
    rows. most: where the meter ends."""

    off: float
    usual: tuple[float, float]
    most: float


class Landscape(NamedTuple):
    """points: (rows, 2), the codes as shares of the map, of which `low` to `high` is drawn; 0 to 1 holds them all.
    classes: (rows,) numbers, and their names. chosen: (2,). image: (height, width), decoded there. grid: (count²,
    height, width), decoded at equal steps from low to high, from the top. ink: whether 1 is dark. axes: what is
    across and up. of: a name of the moment."""

    points: np.ndarray
    classes: np.ndarray
    names: Sequence[str]
    chosen: np.ndarray
    image: np.ndarray
    grid: np.ndarray
    low: float
    high: float
    ink: bool
    axes: tuple[str, str]
    meter: Meter
    of: str


def landscape_svg(shown: Landscape) -> str:
    """A file."""
    return printed(*_drawn(shown))


def landscape_html(shown: Landscape) -> str:
    """The same for a page, under a lens; on a phone it is scrolled."""
    maps = [Box(left, _TOP, _SIDE, _SIDE) for left in (_EDGE, _THIRD)]
    lens = Lens(shown.of, maps, Box(_SECOND, _TOP, _IMAGE, _IMAGE), Box(_SECOND - 4, 1, _IMAGE + 8, 24), _METER)
    return under_lens(*_drawn(shown), "The map of codes, one of them decoded, a grid decoded", 600, lens)


def _drawn(shown: Landscape) -> tuple[float, float, str]:
    """(width, height, body) of the drawing."""
    across, up = shown.axes
    below = _TOP + _IMAGE
    dots = dots_of_classes(_placed(shown, shown.points), shown.classes, 0.6)
    body = [
        words(_EDGE, 18, "Codes of the training rows", 15, "start", 1),
        words(_SECOND, 18, "Decoded at the cross", 15, "start", 1),
        words(_THIRD, 18, "A grid of codes, decoded", 15, "start", 1),
        panel(_EDGE, _TOP, _SIDE, dots + _names(shown) + _box(shown) + _cross(shown)),
        pixels.element(pixels.grey(shown.image, shown.ink, shades=64), _SECOND, _TOP, _IMAGE, _IMAGE),
        f'<rect x="{_SECOND}" y="{_TOP}" width="{_IMAGE}" height="{_IMAGE}" fill="none" stroke="{NEUTRAL}"/>',
        words(_SECOND, below + 22, f"→ {across}", 14, "start"),
        words(_SECOND, below + 42, f"↑ {up}", 14, "start"),
        words(_SECOND, below + 62, "dashed: the box of codes", 14, "start"),
        words(_SECOND, _METER.y - 10, "To the nearest training row", 14, "start", 1),
        _measured(shown.meter),
        panel(_THIRD, _TOP, _SIDE, _sheet(shown) + _box(shown) + _cross(shown)),
    ]
    return _THIRD + _SIDE + _EDGE, _TOP + _SIDE + _EDGE, "".join(body)


def _measured(meter: Meter) -> str:
    """The distance at the cross, beside those of decoded held-out rows."""
    x, y, width, height = _METER
    low, high, off = (x + width * min(each / meter.most, 1) for each in (*meter.usual, meter.off))
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="{NEUTRAL}" fill-opacity=".2"/>'
        f'<rect x="{low:.1f}" y="{y}" width="{high - low:.1f}" height="{height}" fill="{NEUTRAL}" fill-opacity=".75"/>'
        f'<path d="M{off:.1f} {y - 4}v{height + 8}" stroke="{_MARK}" stroke-width="3"/>'
        + words(x, y + height + 19, f"at the cross: {fixed(meter.off)}", 14, "start", 1)
        + words(x, y + height + 37, "grey: held-out, decoded", 14, "start")
    )


def _placed(shown: Landscape, shares: np.ndarray) -> np.ndarray:
    """Shares of the map in the pixels of a panel."""
    along = (np.atleast_2d(shares) - shown.low) / (shown.high - shown.low)
    return np.stack([along[:, 0], 1 - along[:, 1]], axis=1) * _SIDE


def _names(shown: Landscape) -> str:
    """Each class that has codes in the middle of them."""
    parts = []
    for i, name in enumerate(shown.names):
        if (of_class := shown.classes == i).any():
            x, y = _placed(shown, np.median(shown.points[of_class], axis=0))[0]
            parts.append(words(x, y + 6, name, 17, opacity=1))
    return "".join(parts)


def _sheet(shown: Landscape) -> str:
    # A code is in the middle of its image: the panel reaches half an image beyond the first and the last.
    return pixels.element(pixels.grey(mosaic(shown.grid), shown.ink), 0, 0, _SIDE, _SIDE)


def _box(shown: Landscape) -> str:
    (left, bottom), (right, top) = _placed(shown, np.array([[0.0, 0.0], [1.0, 1.0]]))
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" fill="none" '
        f'stroke="{NEUTRAL}" stroke-width="1.5" stroke-dasharray="6 4"/>'
    )


def _cross(shown: Landscape) -> str:
    x, y = _placed(shown, shown.chosen)[0]
    return (
        f'<path d="M{x - 9:.1f} {y:.1f}h18M{x:.1f} {y - 9:.1f}v18" stroke="{_MARK}" stroke-width="3"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{_MARK}" stroke-width="2"/>'
    )
