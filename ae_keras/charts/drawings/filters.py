"""What every unit looks for, as a grid of images, and beside it one unit with its partners and the rows that excite it
most. As SVG."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import BETWEEN, Part, Tile, document, printed, scrolled, side_by_side, words
from ae_keras.charts.style import NEUTRAL, PALETTE

_GRID, _TOP, _LEFT, _BESIDE = 410, 26, 4, 442
_BEST, _SAMPLE, _GAP, _ROW = 150, 58, 5, 4
_PARTNER, _APART = 46, 6
_CHOSEN = f'fill="none" stroke="{PALETTE[1]}" stroke-width="3"'
WIDTH, HEIGHT = 708, 444
SAMPLES = 8
"""Rows that are shown beside a unit."""
PARTNERS = 3
"""Other units that are shown beside it."""


class Filters(NamedTuple):
    """units: (units, height, width), the input of norm 1 that each unit answers to most. dead: (units,), which never
    change. shown: the unit beside the grid. partners: up to PARTNERS units that are active together with it, and the
    correlation of each. samples: (up to SAMPLES, height, width) from 0 to 1, the rows that excite it most, none if it
    is dead. said: words about the unit, a line each. ink: whether 1 is dark in the samples."""

    units: np.ndarray
    dead: np.ndarray
    shown: int
    partners: Sequence[tuple[int, float]]
    samples: np.ndarray
    said: Sequence[str]
    ink: bool


def filters_svg(shown: Filters) -> str:
    """A file."""
    return printed(WIDTH, HEIGHT, f'{_grid(shown)}<g transform="translate({_BESIDE})">{_unit(shown)}</g>')


def filters_html(shown: Filters) -> str:
    """The same for a page, where every filter can be clicked; on a phone the unit is below the grid."""
    columns = math.ceil(math.sqrt(len(shown.units)))
    grid = [_tile(unit, columns) for unit in range(len(shown.units))]
    partners = [_partner(i, unit) for i, (unit, _) in enumerate(shown.partners)]
    beside = f"Unit {shown.shown + 1}, its partners and what excites it"
    return side_by_side(
        Part("What each unit looks for", _BESIDE - BETWEEN, HEIGHT, _grid(shown), grid),
        Part(beside, WIDTH - _BESIDE, HEIGHT, _unit(shown), partners),
    )


def _tile(unit: int, columns: int) -> Tile:
    side = _GRID / columns
    row, column = divmod(unit, columns)
    return Tile(_LEFT + column * side, _TOP + row * side, side, unit)


def _partner(i: int, unit: int) -> Tile:
    return Tile(_BEST + 16, _TOP + i * (_PARTNER + _APART), _PARTNER, unit)


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


def _grid(shown: Filters) -> str:
    sheet, columns = mosaic(shown.units)
    png = pixels.grey(sheet, ink=False, shades=64)
    body = [
        words(_LEFT, 16, "the input of length 1 that each unit answers to most", 13, anchor="start"),
        pixels.element(png, _LEFT, _TOP, _GRID, sheet.shape[0] * _GRID / sheet.shape[1]),
    ]
    for unit in np.flatnonzero(shown.dead).tolist():
        x, y, side, _ = tile = _tile(unit, columns)
        body.append(_framed(tile, f'fill="{NEUTRAL}" fill-opacity="0.75"'))
        body.append(words(x + 0.5 * side, y + 0.5 * side + 4, "dead", 11, opacity=1))
    body.append(_framed(_tile(shown.shown, columns), _CHOSEN))
    return "".join(body)


def _framed(tile: Tile, paint: str) -> str:
    x, y, side, _ = tile
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" {paint}/>'


def _unit(shown: Filters) -> str:
    """The unit that was chosen, larger, its partners, and the rows that excite it most."""
    chosen = Tile(2, _TOP, _BEST, shown.shown)
    body = [
        words(2, 16, f"unit {shown.shown + 1}", 13, anchor="start", opacity=1),
        _filter(shown, chosen),
        _framed(chosen, _CHOSEN),
    ]
    for i, (unit, correlation) in enumerate(shown.partners):
        tile = _partner(i, unit)
        if i == 0:
            body.append(words(tile.x, 16, "active with it", 13, anchor="start"))
        beside = tile.x + _PARTNER + 5
        body.append(_filter(shown, tile))
        body.append(words(beside, tile.y + 19, f"unit {unit + 1}", 11, anchor="start"))
        body.append(words(beside, tile.y + 34, f"r = {correlation:.2f}", 11, anchor="start"))
    for i, line in enumerate(shown.said):
        body.append(words(2, _TOP + _BEST + 24 + 20 * i, line, 13, anchor="start"))
    top = HEIGHT - 2 * (_SAMPLE + _GAP) - 4
    if len(shown.samples):
        body.append(words(2, top - 10, "the training rows that excite it most", 13, anchor="start"))
    for i, sample in enumerate(shown.samples[:SAMPLES]):
        row, column = divmod(i, _ROW)
        png = pixels.grey(sample, shown.ink, shades=64)
        left = 2 + column * (_SAMPLE + _GAP)
        body.append(pixels.element(png, left, top + row * (_SAMPLE + _GAP), _SAMPLE, _SAMPLE))
    return "".join(body)


def _filter(shown: Filters, tile: Tile) -> str:
    """A unit's filter in its tile."""
    sheet, _ = mosaic(shown.units[tile.number : tile.number + 1])
    return pixels.element(pixels.grey(sheet[:-1, :-1], ink=False, shades=64), tile.x, tile.y, tile.side, tile.side)
