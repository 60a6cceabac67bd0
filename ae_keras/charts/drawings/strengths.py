"""What networks of several strengths make of the same images, in the columns of a curve above. As HTML."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.style import PALETTE

# A circle and a square in the colours of the lines, which are the theme's: the second is the dark one's.
MARKS = ("50%", f"light-dark({PALETTE[0]},#8493FF)"), ("0", f"light-dark({PALETTE[1]},#FFA94D)")
_MARK = "display:inline-block;width:9px;height:9px"
_NOT_YET, _PRESENT = "rgb(138 143 152/.2)", "rgb(138 143 152/.16)"
_SIZE = "width:clamp(min(32px,100%),calc(33.3% - 3px),60px);aspect-ratio:1;max-height:none"

Cell = np.ndarray | None
"""Images (n, height, width) from 0 to 1; None where they are not known yet."""


def strengths_html(
    rows: Mapping[str, Sequence[Cell]], columns: str, count: int, present: int, ink: bool, alt: str
) -> str:
    """A grid that is as wide as its place: on a phone the images of a cell are below one another.

    rows: by name, what goes in, and what each strength makes of it. columns: of CSS, the first of them empty, the last
    for the names. count: images in a cell. present: the strength with a background. ink: whether 1 is dark.
    """
    body = []
    for (radius, colour), (name, cells) in zip(MARKS, rows.items(), strict=True):
        body.append("<div></div>")
        body += [_cell(cell, count, at == present + 1, ink) for at, cell in enumerate(cells)]
        mark = f'<span style="{_MARK};border-radius:{radius};background:{colour}"></span>'
        body.append(f'<div style="padding:4px 0 0 12px;line-height:1.2">{mark} {name}</div>')
    grid = f"display:grid;grid-template-columns:{columns};margin-top:-12px;font-size:12px"
    return f'<div role="img" aria-label="{escape(alt)}" style="{grid}">{"".join(body)}</div>'


def _cell(images: Cell, count: int, present: bool, ink: bool) -> str:
    style = "display:flex;flex-wrap:wrap;place-content:center;gap:3px;padding:3px 2px;min-height:50px"
    empty = f'<span style="{_SIZE};background:{_NOT_YET}"></span>'
    inside = empty * count if images is None else "".join(_image(image, ink) for image in images)
    return f'<div style="{style}{f";background:{_PRESENT}" if present else ""}">{inside}</div>'


def _image(image: np.ndarray, ink: bool) -> str:
    png = base64.b64encode(pixels.grey(image, ink)).decode()
    return f'<img alt="" src="data:image/png;base64,{png}" style="{_SIZE};image-rendering:pixelated">'
