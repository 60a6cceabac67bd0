"""Networks as columns of units, one column a layer, with what is said of each. As SVG.

Words are beside the drawings, in the page's font: an image knows no font that the page has loaded.
"""

import itertools
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from ae_keras.charts.drawings.svg import BETWEEN, document, image
from ae_keras.charts.style import LABEL_SIZE, NEUTRAL, QUIET

MOST = 8
"""A layer of more units is as high, with a gap and its three small dots in the middle; its number says how many."""

_WIDTH, _BETWEEN, _RADIUS = 260, 7.5, 3
_ENDS = (0, 1, 2, MOST - 3, MOST - 2, MOST - 1)
_GAP, _DOT = (MOST / 2 - 1.1, MOST / 2 - 0.5, MOST / 2 + 0.1), 1
_LINE = f"font-size:{LABEL_SIZE}px;line-height:1.35"
_FAINT = f"{_LINE};opacity:{QUIET}"


class Layers(NamedTuple):
    """A network: its name and a line below it, the units of its layers from the input to the output, which of them is
    the code, and the colour that it has on its page."""

    name: str
    said: str
    units: tuple[int, ...]
    code: int
    colour: str


def layers_html(networks: Sequence[Layers]) -> str:
    """The networks beside each other; where there is no room, below one another."""
    drawn = "".join(_drawn(network) for network in networks)
    return f'<div style="display:flex;flex-wrap:wrap;gap:{BETWEEN}px">{drawn}</div>'


def _drawn(network: Layers) -> str:
    count, height = len(network.units), MOST * _BETWEEN
    across = [_WIDTH * (layer + 0.5) / count for layer in range(count)]
    places = [
        [(x, _down(i, units)) for i in (_ENDS if units > MOST else range(units))]
        for x, units in zip(across, network.units, strict=True)
    ]
    lines = "".join(
        f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"
        for left, right in itertools.pairwise(places)
        for (a, b), (c, d) in itertools.product(left, right)
    )
    body = f'<path d="{lines}" stroke="{NEUTRAL}" stroke-opacity=".4" stroke-width=".7" fill="none"/>'
    for layer, column in enumerate(places):
        inside = network.colour if layer == network.code else NEUTRAL
        body += "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" fill="{inside}"/>' for x, y in column)
        if network.units[layer] > MOST:
            gap = (_down(i, MOST) for i in _GAP)
            body += "".join(f'<circle cx="{across[layer]:.1f}" cy="{y:.1f}" r="{_DOT}" fill="{inside}"/>' for y in gap)
    alt = f"{network.name}: layers of {', '.join(map(str, network.units))} units"
    sizes = (f"k = {units}" if layer == network.code else str(units) for layer, units in enumerate(network.units))
    below = "".join(f'<span style="flex:1 0 0;text-align:center">{size}</span>' for size in sizes)
    return (
        f'<div style="flex:1 1 {0.56 * _WIDTH:.0f}px;min-width:0;max-width:{1.5 * _WIDTH:.0f}px">'
        f'<div style="{_LINE};font-weight:600">{escape(network.name)}</div>'
        f'<div style="{_FAINT}">{escape(network.said)}</div>'
        f"{image(document(_WIDTH, height, body), alt, 'width:100%;display:block')}"
        f'<div style="{_FAINT};display:flex">{below}</div></div>'
    )


def _down(i: float, units: int) -> float:
    """How far down the unit i of a layer is drawn, of which there are at most `MOST`."""
    return (MOST / 2 + i - (min(units, MOST) - 1) / 2) * _BETWEEN
