"""Networks as columns of units, one column a layer, with what is said of each. As SVG."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from ae_keras.charts.drawings.svg import Part, side_by_side, words
from ae_keras.charts.style import NEUTRAL

MOST = 8
"""A layer of more units has as many circles, and its number says how many there are."""

_WIDTH, _TOP, _BETWEEN, _RADIUS, _BELOW = 260, 22, 8.5, 3.4, 17


class Layers(NamedTuple):
    """A network: a line above it, the units of its layers from the input to the output, which of them is the code, and
    the colour that it has on its page."""

    said: str
    units: tuple[int, ...]
    code: int
    colour: str


def layers_html(networks: Sequence[Layers]) -> str:
    """The networks beside each other; where there is no room, below one another."""
    return side_by_side(*(_part(network) for network in networks))


def _part(network: Layers) -> Part:
    count = len(network.units)
    drawn = [min(units, MOST) for units in network.units]
    middle = _TOP + MOST * _BETWEEN / 2
    across = [_WIDTH * (i + 0.5) / count for i in range(count)]
    places = [
        [(x, middle + (i - (units - 1) / 2) * _BETWEEN) for i in range(units)]
        for x, units in zip(across, drawn, strict=True)
    ]
    lines = "".join(
        f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"
        for left, right in itertools.pairwise(places)
        for (a, b), (c, d) in itertools.product(left, right)
    )
    body = [
        words(1, 14, network.said, 15, "start", 1),
        f'<path d="{lines}" stroke="{NEUTRAL}" stroke-opacity=".4" stroke-width=".7" fill="none"/>',
    ]
    below = middle + MOST * _BETWEEN / 2 + 13
    for layer, (x, column, units) in enumerate(zip(across, places, network.units, strict=True)):
        inside = network.colour if layer == network.code else NEUTRAL
        body += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" fill="{inside}"/>' for x, y in column]
        body.append(words(x, below, f"code {units}" if layer == network.code else str(units), 12))
    alt = f"{network.said}: layers of {', '.join(map(str, network.units))} units"
    return Part(alt, _WIDTH, _TOP + MOST * _BETWEEN + _BELOW, "".join(body))
