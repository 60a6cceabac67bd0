"""The map of codes, what one point of it is decoded to, and what a grid over it is decoded to. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, printed, scrolled, words
from ae_keras.charts.style import NEUTRAL, PALETTE

_SIDE, _IMAGE, _GAP, _TOP, _EDGE = 336, 168, 34, 30, 6
_MARK = PALETTE[1]


class Landscape(NamedTuple):
    """points: (rows, 2), the codes as shares of the map, of which `low` to `high` is drawn; 0 to 1 holds them all.
    classes: (rows,) numbers, and their names. chosen: (2,). image: (height, width), decoded there. grid: (count²,
    height, width), decoded at equal steps from low to high, from the top. ink: whether 1 is dark. axes: what is
    across and up."""

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


def landscape_svg(shown: Landscape) -> str:
    """A file."""
    return printed(*_drawn(shown))


def landscape_html(shown: Landscape) -> str:
    """The same for a page; on a phone it is scrolled."""
    width, height, body = _drawn(shown)
    return scrolled(
        document(width, height, body), "The map of codes, one of them decoded, a grid decoded", 640, 1.4 * width
    )


def _drawn(shown: Landscape) -> tuple[float, float, str]:
    """(width, height, body) of the drawing."""
    second = _EDGE + _SIDE + _GAP
    third = second + _IMAGE + _GAP
    across, up = shown.axes
    body = [
        words(_EDGE, 18, "Codes of the training rows", 15, "start", 1),
        words(second, 18, "Decoded at the cross", 15, "start", 1),
        words(third, 18, "A grid of codes, decoded", 15, "start", 1),
        _panel(_EDGE, _dots(shown) + _names(shown) + _box(shown) + _cross(shown)),
        pixels.element(pixels.grey(shown.image, shown.ink, shades=64), second, _TOP, _IMAGE, _IMAGE),
        f'<rect x="{second}" y="{_TOP}" width="{_IMAGE}" height="{_IMAGE}" fill="none" stroke="{NEUTRAL}"/>',
        words(second, _TOP + _IMAGE + 30, f"→ {across}", 14, "start"),
        words(second, _TOP + _IMAGE + 52, f"↑ {up}", 14, "start"),
        words(second, _TOP + _IMAGE + 82, "dashed: the box", 14, "start"),
        words(second, _TOP + _IMAGE + 102, "that holds all codes", 14, "start"),
        _panel(third, _sheet(shown) + _box(shown) + _cross(shown)),
    ]
    return third + _SIDE + _EDGE, _TOP + _SIDE + _EDGE, "".join(body)


def _panel(left: float, inside: str) -> str:
    return (
        f'<svg x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" viewBox="0 0 {_SIDE} {_SIDE}">{inside}'
        f'<rect x=".5" y=".5" width="{_SIDE - 1}" height="{_SIDE - 1}" fill="none" stroke="{NEUTRAL}"/></svg>'
    )


def _placed(shown: Landscape, shares: np.ndarray) -> np.ndarray:
    """Shares of the map in the pixels of a panel."""
    along = (np.atleast_2d(shares) - shown.low) / (shown.high - shown.low)
    return np.stack([along[:, 0], 1 - along[:, 1]], axis=1) * _SIDE


def _dots(shown: Landscape) -> str:
    places, parts = _placed(shown, shown.points), []
    for number in np.unique(shown.classes):
        d = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places[shown.classes == number])
        colour = PALETTE[int(number) % len(PALETTE)]
        parts.append(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="4" stroke-opacity=".6" stroke-linecap="round"/>'
        )
    return "".join(parts)


def _names(shown: Landscape) -> str:
    """Each class that has codes in the middle of them."""
    parts = []
    for i, name in enumerate(shown.names):
        if (of_class := shown.classes == i).any():
            x, y = _placed(shown, np.median(shown.points[of_class], axis=0))[0]
            parts.append(words(x, y + 6, name, 17, opacity=1))
    return "".join(parts)


def _sheet(shown: Landscape) -> str:
    count = round(len(shown.grid) ** 0.5)
    height, width = shown.grid.shape[1:]
    sheet = shown.grid.reshape(count, count, height, width).swapaxes(1, 2).reshape(count * height, count * width)
    # A code is in the middle of its image: the panel reaches half an image beyond the first and the last.
    return pixels.element(pixels.grey(sheet, shown.ink), 0, 0, _SIDE, _SIDE)


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
