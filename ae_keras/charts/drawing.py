"""What drawings in SVG share: words, a document, and a place on a page."""

from urllib.parse import quote

from ae_keras.charts.style import FONT, NEUTRAL


def words(x: float, y: float, text: str, size: int = 14, colour: str = NEUTRAL, anchor: str = "middle") -> str:
    """A line of text at (x, y); NEUTRAL is readable on white and on dark."""
    font = FONT.replace('"', "'")
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-family="{font}" fill="{colour}" '
        f'text-anchor="{anchor}" xml:space="preserve">{text}</text>'
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


def image(svg: str, alt: str, style: str) -> str:
    """A drawing as an HTML image: Streamlit lets no SVG element into a page."""
    return f'<img src="data:image/svg+xml,{quote(svg)}" alt="{alt}" style="{style}">'


def scrolled(svg: str, alt: str, least: float, most: float | None = None) -> str:
    """A drawing as wide as its place in the page, within `least` and `most` CSS pixels; where there is less room it is
    scrolled."""
    limits = f"min-width:{least}px;max-width:{most}px" if most else f"min-width:{least}px;max-width:none"
    return f'<div style="overflow-x:auto">{image(svg, alt, f"width:100%;{limits}")}</div>'
