"""A manifold from ever nearer, from the side. As SVG."""

from collections.abc import Sequence

from ae_keras.analysis import Near
from ae_keras.charts.drawings.svg import Part, panel, side_by_side, words
from ae_keras.charts.style import NEUTRAL, fixed

SIDE, _TOP, _BELOW = 240, 28, 24
_ROWS = 300  # points of a piece that are drawn


def zoom_html(pieces: Sequence[Near], colours: Sequence[str], flat: str) -> str:
    """The pieces beside each other, each as large; on a phone below each other. colours: of all rows of the manifold.
    flat: what it comes ever nearer to, such as "plane"."""
    return side_by_side(*(_part(piece, colours, flat) for piece in pieces))


def _part(piece: Near, colours: Sequence[str], flat: str) -> Part:
    title = f"within {fixed(piece.reach)} of the point"
    off = f"{piece.bend:.1%} of that off a {flat}"
    some = slice(None, None, max(1, len(piece.rows) // _ROWS))
    places = (piece.points[some] * [0.96, -0.96] + 1) * SIDE / 2
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colours[row]}"/>'
        for (x, y), row in zip(places, piece.rows[some], strict=True)
    )
    edge = f'<circle cx="{SIDE / 2}" cy="{SIDE / 2}" r="{0.49 * SIDE:.1f}" fill="none" stroke="{NEUTRAL}" '
    inside = f'{edge}stroke-dasharray="4 4"/>{dots}'
    body = (
        words(0, 18, title, 15, "start", 1)
        + panel(0, _TOP, SIDE, inside)
        + words(0, _TOP + SIDE + 18, off, 13, "start")
    )
    return Part(f"The points {title}, from the side: {off}", SIDE, _TOP + SIDE + _BELOW, body)
