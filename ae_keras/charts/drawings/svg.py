"""What drawings in SVG share: words, a document, and a place on a page."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

import numpy as np

from ae_keras.charts.style import FONT, INK, NEUTRAL, PALETTE, QUIET

LIGHT_INK, DARK_INK = "#14161C", "#E8E8E3"
"""The text colours of the two themes, as in .streamlit/config.toml."""

# In a page an image follows the theme: the scheme that a browser tells it is that of the element which shows it.
_FOLLOWS = f"<style>svg{{color:{LIGHT_INK}}}@media(prefers-color-scheme:dark){{svg{{color:{DARK_INK}}}}}</style></svg>"


BETWEEN = 10
"""CSS pixels between drawings that are side by side."""


class Tile(NamedTuple):
    """A square of a drawing that can be clicked, in its CSS pixels, and the number that it stands for."""

    x: float
    y: float
    side: float
    number: int


def words(x: float, y: float, text: str, size: int = 14, anchor: str = "middle", opacity: float = QUIET) -> str:
    """A line of text at (x, y), in the colour that text has where the drawing is shown."""
    font = FONT.replace('"', "'")
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-family="{font}" fill="{INK}" fill-opacity="{opacity}" '
        f'text-anchor="{anchor}" xml:space="preserve">{escape(text)}</text>'
    )


def panel(left: float, top: float, side: float, inside: str) -> str:
    """A square of the plane with a frame: what is in it has its own pixels, `side` in a row, and ends at the frame."""
    return (
        f'<svg x="{left}" y="{top}" width="{side}" height="{side}" viewBox="0 0 {side} {side}">{inside}'
        f'<rect x=".5" y=".5" width="{side - 1}" height="{side - 1}" fill="none" stroke="{NEUTRAL}" '
        'stroke-opacity=".5"/></svg>'
    )


def placed(points: np.ndarray, reach: float, side: float) -> np.ndarray:
    """Points (..., 2) of the square from -reach to reach in the pixels of a panel with so long a side."""
    return (np.asarray(points, np.float64) * [1, -1] / reach + 1) * side / 2


def dots(places: np.ndarray, colour: str, width: float, opacity: float, digits: int = 0) -> str:
    """A dot at each place (n, 2), in pixels with so many decimals, as one element: many are drawn fast."""
    d = "".join(f"M{x:.{digits}f} {y:.{digits}f}h0" for x, y in places)
    return f'<path d="{d}" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" stroke-linecap="round"/>'


def dots_of_classes(places: np.ndarray, classes: np.ndarray, opacity: float) -> str:
    """The same in the colours of their classes (n,)."""
    return "".join(
        dots(places[classes == number], PALETTE[int(number) % len(PALETTE)], 4, opacity)
        for number in np.unique(classes)
    )


def document(width: float, height: float, body: str) -> str:
    """A drawing of its own, in CSS pixels."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{body}</svg>"
    )


def printed(width: float, height: float, body: str) -> str:
    """A drawing on white paper, for a file; on a page, which may be dark, there is none."""
    return document(width, height, f'<rect width="100%" height="100%" fill="#FFFFFF"/>{body}')


def image(svg: str, alt: str, style: str, tiles: Sequence[Tile] = ()) -> str:
    """A drawing as an HTML image: Streamlit lets no SVG element into a page. What can be clicked is said beside it."""
    squares = ",".join(f"[{x:.0f},{y:.0f},{side:.0f},{number}]" for x, y, side, number in tiles)
    clicked = f' data-tiles="[{squares}]"' if squares else ""
    address = quote(svg.removesuffix("</svg>") + _FOLLOWS, safe=" /+=:;,()")  # the fewer signs are quoted, the shorter
    return f'<img src="data:image/svg+xml,{address}" alt="{escape(alt)}" style="{style}"{clicked}>'


def scrolled(svg: str, alt: str, least: float, most: float | None = None) -> str:
    """A drawing as wide as its place in the page, within `least` and `most` CSS pixels; where there is less room it is
    scrolled."""
    limits = f"min-width:{least}px;max-width:{most}px" if most else f"min-width:{least}px;max-width:none"
    return f'<div style="overflow-x:auto">{image(svg, alt, f"width:100%;{limits}")}</div>'


class Part(NamedTuple):
    """A drawing beside others: what is in it, in CSS pixels, and what can be clicked."""

    alt: str
    width: float
    height: float
    body: str
    tiles: Sequence[Tile] = ()


def side_by_side(*parts: Part) -> str:
    """Drawings in a row, all enlarged alike: as wide as their place in the page, no larger than is useful, no higher
    than there is room for (`assets/style.css`). On a phone they are below one another."""
    highest = max(part.height for part in parts)
    images = (
        image(
            document(part.width, part.height, part.body),
            part.alt,
            f"flex:{part.width} 1 {0.56 * part.width:.0f}px;min-width:0;max-width:min({1.5 * part.width:.0f}px,"
            f"calc((100vh - var(--above)) * {part.width / highest:.3f}))",
            part.tiles,
        )
        for part in parts
    )
    return f'<div style="display:flex;flex-wrap:wrap;align-items:flex-start;gap:{BETWEEN}px">{"".join(images)}</div>'
