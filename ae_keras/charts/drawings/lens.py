"""A lens over a drawing: what lies under the pointer, shown by the browser alone. `ui/lens.py` moves it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, image
from ae_keras.charts.style import FONT, PALETTE

CELLS = 24
"""A map is so many cells wide and high, and each has an image."""

MARK = PALETTE[0]
_SHOWN = "pointer-events:none;visibility:var(--lens,hidden)"


class Box(NamedTuple):
    """A rectangle of a drawing, in its CSS pixels."""

    x: float
    y: float
    width: float
    height: float


class Lens(NamedTuple):
    """Where it is on a drawing. of: what is drawn, by a name that the images of the cells have too. maps: of the same
    plane; a cell is marked in all of them. picture: where its image is, and said: where its number is, as words; meter:
    where it is, from the left."""

    of: str
    maps: Sequence[Box]
    picture: Box
    said: Box
    meter: Box


def under_lens(width: float, height: float, body: str, alt: str, least: float, lens: Lens) -> str:
    """A drawing for a page that a lens can be moved over; no higher than there is room for, and where it has less than
    `least` CSS pixels it is scrolled."""

    def placed(box: Box, style: str, more: str = "", inside: str = "") -> str:
        place = f"left:{box.x / width:.3%};top:{box.y / height:.3%}"
        size = f"width:{box.width / width:.3%};height:{box.height / height:.3%}"
        return f'<div style="position:absolute;{place};{size};{style}"{more}>{inside}</div>'

    cell, step = 100 / CELLS, 100 / (CELLS - 1)
    square = (
        f'<div style="position:absolute;box-sizing:border-box;width:{cell:.3f}%;height:{cell:.3f}%;'
        f"left:calc(var(--column)*{cell:.3f}%);top:calc(var(--row)*{cell:.3f}%);outline:2px solid {MARK};"
        f'{_SHOWN}"></div>'
    )
    pointer = (
        f'<div style="position:absolute;left:calc(var(--meter)*100%);top:-25%;width:3px;margin-left:-1px;height:150%;'
        f'background:{MARK};{_SHOWN}"></div>'
    )
    # A finger that moves sideways moves the lens; up and down it scrolls the page.
    maps = (placed(each, "cursor:crosshair;touch-action:pan-y pinch-zoom", " data-map", square) for each in lens.maps)
    picture = (
        f"background-size:{CELLS}00% {CELLS}00%;background-position:calc(var(--column)*{step:.4f}%) "
        f"calc(var(--row)*{step:.4f}%);image-rendering:pixelated;outline:2px solid {MARK};{_SHOWN}"
    )
    font = FONT.replace('"', "'")
    said = (
        f"background:{MARK};color:#FFFFFF;border-radius:5px;text-align:center;white-space:nowrap;"
        f"font:{1400 / width:.3f}cqw/{100 * lens.said.height / width:.3f}cqw {font};{_SHOWN}"
    )
    layers = [
        image(document(width, height, body), alt, "display:block;width:100%;max-height:none"),
        *maps,
        placed(lens.picture, picture, " data-picture"),
        placed(lens.meter, "pointer-events:none", inside=pointer),
        placed(lens.said, said, " data-said"),
    ]
    most = f"min({1.4 * width:.0f}px,calc((100vh - var(--above))*{width / height:.3f}))"
    return (
        f'<div style="overflow-x:auto"><div data-lens="{lens.of}" style="position:relative;margin:0 auto;'
        f'min-width:{least}px;max-width:{most};container-type:inline-size">{"".join(layers)}</div></div>'
    )


def lens_picture(images: np.ndarray, ink: bool) -> bytes:
    """The images of all cells (CELLS², height, width), row by row from the top, as one PNG. ink: whether 1 is dark."""
    return pixels.grey(mosaic(images), ink)


def mosaic(images: np.ndarray) -> np.ndarray:
    """Images (count², height, width) as one, row by row from the top."""
    count = round(len(images) ** 0.5)
    _, height, width = images.shape
    return images.reshape(count, count, height, width).swapaxes(1, 2).reshape(count * height, count * width)
