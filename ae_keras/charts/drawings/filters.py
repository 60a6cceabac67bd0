"""What every unit looks for, as a grid of images, and beside it one unit with the rows that excite it most. As SVG."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, printed, scrolled, words
from ae_keras.charts.style import NEUTRAL, PALETTE

_GRID, _TOP, _LEFT, _BESIDE = 410, 26, 4, 446
_BEST, _SAMPLE, _GAP, _ROW = 150, 58, 5, 4
WIDTH, HEIGHT = 706, 444
SAMPLES = 8
"""Rows that are shown beside a unit."""


class Filters(NamedTuple):
    """units: (units, height, width), the input of norm 1 that each unit answers to most. dead: (units,), which never
    change. shown: the unit beside the grid. samples: (up to SAMPLES, height, width) from 0 to 1, the rows that excite
    it most, none if it is dead. said: words about the unit, a line each. ink: whether 1 is dark in the samples."""

    units: np.ndarray
    dead: np.ndarray
    shown: int
    samples: np.ndarray
    said: Sequence[str]
    ink: bool


def filters_svg(shown: Filters) -> str:
    """A file."""
    return printed(WIDTH, HEIGHT, _body(shown))


def filters_html(shown: Filters) -> str:
    """The same for a page; on a phone it is scrolled."""
    drawing = document(WIDTH, HEIGHT, _body(shown))
    return scrolled(drawing, "What each unit looks for, and one unit beside", 520, 1.6 * WIDTH)


def mosaics_html(units: Mapping[str, np.ndarray]) -> str:
    """The filters (units, height, width) of several networks side by side, each under its name."""
    side, body = 200, []
    for i, (name, each) in enumerate(units.items()):
        sheet, _ = mosaic(each)
        left = i * (side + 14)
        body.append(words(left, 16, name, 13, anchor="start", opacity=1))
        png = pixels.grey(sheet, ink=False, shades=64)
        body.append(pixels.element(png, left, _TOP, side, sheet.shape[0] * side / sheet.shape[1]))
    width = len(units) * (side + 14)
    return scrolled(document(width, _TOP + side + 4, "".join(body)), "Filters of every penalty", 640, width)


def mosaic(units: np.ndarray) -> tuple[np.ndarray, int]:
    """(one image from 0 to 1, tiles in a row) of (units, height, width): each unit's 0 is grey, its largest weight
    black or white, with dark lines between."""
    count, height, width = units.shape
    columns = math.ceil(math.sqrt(count))
    rows = -(-count // columns)
    most = np.abs(units).max(axis=(1, 2), keepdims=True)
    scaled = 0.5 + 0.5 * units / np.where(most > 0, most, 1)
    tiles = np.zeros((rows * columns, height + 1, width + 1))
    tiles[:count, :height, :width] = scaled
    sheet = tiles.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    return sheet.reshape(rows * (height + 1), columns * (width + 1)), columns


def _body(shown: Filters) -> str:
    sheet, columns = mosaic(shown.units)
    side = _GRID / columns
    png = pixels.grey(sheet, ink=False, shades=64)
    body = [
        words(_LEFT, 16, "what each unit looks for: the input of length 1 it answers to most", 13, anchor="start"),
        pixels.element(png, _LEFT, _TOP, _GRID, sheet.shape[0] * _GRID / sheet.shape[1]),
    ]
    for unit in np.flatnonzero(shown.dead).tolist():
        body.append(_framed(unit, columns, side, f'fill="{NEUTRAL}" fill-opacity="0.75"'))
        row, column = divmod(unit, columns)
        body.append(words(_LEFT + (column + 0.5) * side, _TOP + (row + 0.5) * side + 4, "dead", 11, opacity=1))
    body.append(_framed(shown.shown, columns, side, f'fill="none" stroke="{PALETTE[1]}" stroke-width="3"'))
    return "".join([*body, *_beside(shown)])


def _framed(unit: int, columns: int, side: float, paint: str) -> str:
    row, column = divmod(unit, columns)
    x, y = _LEFT + column * side, _TOP + row * side
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" {paint}/>'


def _beside(shown: Filters) -> list[str]:
    """The unit that was chosen, larger, and the rows that excite it most."""
    x, below = _BESIDE, _TOP + _BEST + 20
    sheet, _ = mosaic(shown.units[shown.shown : shown.shown + 1])
    best = pixels.grey(sheet[:-1, :-1], ink=False, shades=64)
    body = [
        words(x, 16, f"unit {shown.shown + 1}", 13, anchor="start", opacity=1),
        pixels.element(best, x, _TOP, _BEST, _BEST),
        f'<rect x="{x}" y="{_TOP}" width="{_BEST}" height="{_BEST}" fill="none" stroke="{PALETTE[1]}" '
        'stroke-width="3"/>',
    ]
    for i, line in enumerate(shown.said):
        body.append(words(x, below + 4 + 20 * i, line, 13, anchor="start"))
    top = HEIGHT - 2 * (_SAMPLE + _GAP) - 4
    if len(shown.samples):
        body.append(words(x, top - 10, "the training rows that excite it most", 13, anchor="start"))
    for i, image in enumerate(shown.samples[:SAMPLES]):
        row, column = divmod(i, _ROW)
        png = pixels.grey(image, shown.ink, shades=64)
        left = x + column * (_SAMPLE + _GAP)
        body.append(pixels.element(png, left, top + row * (_SAMPLE + _GAP), _SAMPLE, _SAMPLE))
    return body
