"""Small pictures above what a network makes of them, strangers apart, and three errors as bars. As SVG."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import Part, Tile, side_by_side, words
from ae_keras.charts.style import NEUTRAL, PALETTE

SIDE, STEP, TOP, BAR = 42, 50, 18, 26
HEIGHT = TOP + 2 * SIDE + 10
BARS = 300
LEAST = 5e-5  # less would be written as 0.0000


class Gallery(NamedTuple):
    """What is drawn. x, y: (pictures, pixels) from 0 to 1, what goes in and what comes out; shape: (height, width).

    names: of each. own: how many are of the data, before the strangers; noun: what those are. chosen: the one with a
    frame. errors: by method. ink: whether 1 is dark.
    """

    x: np.ndarray
    y: np.ndarray
    shape: tuple[int, int]
    names: Sequence[str]
    own: int
    noun: str
    chosen: int
    errors: Mapping[str, float]
    ink: bool


def gallery_html(gallery: Gallery) -> str:
    """The data's pictures, the strangers, and the bars, in a row or on a phone below one another."""
    count = len(gallery.names)
    parts = [
        _pictures(gallery, 0, gallery.own, f"Held-out {gallery.noun} above their reconstructions"),
        _pictures(gallery, gallery.own, count, "Strangers above what comes out"),
        Part(_said(gallery.errors), BARS, HEIGHT, _bars(gallery.errors)),
    ]
    return side_by_side(*parts)


def _said(errors: Mapping[str, float]) -> str:
    return "Held-out errors: " + ", ".join(f"{name} {error:.4f}" for name, error in errors.items())


def _pictures(gallery: Gallery, first: int, last: int, alt: str) -> Part:
    wide = 1.7 if first else 1.0  # strangers have longer names
    body, tiles = [], []
    for i in range(first, last):
        left = 2 + (i - first) * STEP * wide + (STEP * wide - STEP) / 2
        body.append(words(left + SIDE / 2, TOP - 5, gallery.names[i], 13))
        for row, image in enumerate((gallery.x[i], gallery.y[i])):
            top = TOP + row * (SIDE + 4)
            body.append(pixels.element(pixels.grey(image.reshape(gallery.shape), gallery.ink), left, top, SIDE, SIDE))
            tiles.append(Tile(left, top, SIDE, i))
        if i == gallery.chosen:
            body.append(
                f'<rect x="{left - 2}" y="{TOP - 2}" width="{SIDE + 4}" height="{2 * SIDE + 8}" fill="none" '
                f'stroke="{PALETTE[0]}" stroke-width="3"/>'
            )
    return Part(alt, (last - first) * STEP * wide, HEIGHT, "".join(body), tiles)


def _bars(errors: Mapping[str, float]) -> str:
    """A bar for each error, its name before it and its number behind it."""
    most, before, behind = max(errors.values()), 118, 52
    body = [words(0, TOP - 5, "mean squared error, held-out", 13, anchor="start")]
    for i, (name, error) in enumerate(errors.items()):
        top, length = TOP + 4 + i * BAR, (BARS - before - behind) * error / most
        colour = PALETTE[0] if i == len(errors) - 1 else NEUTRAL
        body.append(words(before - 6, top + 15, name, 13, anchor="end"))
        body.append(f'<rect x="{before}" y="{top}" width="{max(length, 1):.1f}" height="{BAR - 6}" fill="{colour}"/>')
        said = f"{error:.4f}" if error >= LEAST else "below 0.0001" if error else "0"
        body.append(words(before + length + 6, top + 15, said, 13, anchor="start"))
    return "".join(body)
