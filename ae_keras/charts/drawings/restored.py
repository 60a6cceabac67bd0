"""The same images in every row: as they are, corrupted, and restored in several ways. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, printed, scrolled, words

_SIDE, _GAP, _LEFT = 60, 6, 190


class Row(NamedTuple):
    """A row of the drawing. images: (n, height, width), from 0 to 1. said: under the title."""

    title: str
    images: np.ndarray
    said: str


def restored_svg(rows: Sequence[Row], ink: bool) -> str:
    """A file. ink: whether 1 is dark."""
    return printed(*_drawn(rows, ink))


def restored_html(rows: Sequence[Row], ink: bool, alt: str = "Images, corrupted and restored") -> str:
    """The same for a page; on a phone it is scrolled."""
    width, height, body = _drawn(rows, ink)
    return scrolled(document(width, height, body), alt, min(560, width), 1.4 * width)


def _drawn(rows: Sequence[Row], ink: bool) -> tuple[int, int, str]:
    """(width, height, body) of the drawing."""
    body = []
    for i, row in enumerate(rows):
        top = _GAP + i * (_SIDE + _GAP)
        body.append(words(_LEFT - 14, top + 26, row.title, 15, anchor="end", opacity=1))
        body.append(words(_LEFT - 14, top + 46, row.said, 13, anchor="end"))
        for j, image in enumerate(row.images):
            png = pixels.grey(image, ink)
            body.append(pixels.element(png, _LEFT + j * (_SIDE + _GAP), top, _SIDE, _SIDE))
    width = _LEFT + max(len(row.images) for row in rows) * (_SIDE + _GAP)
    return width, _GAP + len(rows) * (_SIDE + _GAP), "".join(body)
