"""A small network as units and weights, with the values that one example gives its units. As SVG."""

import itertools
from collections.abc import Sequence

import numpy as np

from ae_keras.charts.drawings.svg import Part, Tile, words
from ae_keras.charts.style import INK, NEUTRAL, fixed

_WIDTH, _RADIUS, _WIDER = 270, 11, 17  # wider: of units that have their number in them
_LINES = 1100  # units of a layer whose weights would be more lines are joined by none
SHADE = 0.35
"""How dark a value of 1 is behind its number; a darker one would hide that."""


def wiring(
    layers: Sequence[np.ndarray],
    kernels: Sequence[np.ndarray],
    chosen: int,
    colours: Sequence[str],
    top: int,
    row: int,
) -> Part:
    """The network beside a table whose rows, `row` pixels high, begin at `top`: input and output i are in row i.

    layers: the values of every layer for the chosen example, from the input to the output, each (units,) from 0 to 1.
    kernels: (units, units) between them; a negative weight is dashed, because colours are what tells examples apart.
    colours: of the examples, and of the inputs and outputs that belong to them. An input is clicked to choose its
    example.
    """
    height = top + len(layers[0]) * row + 6
    across = np.linspace(3 * _RADIUS, _WIDTH - 3 * _RADIUS, len(layers))
    places = [
        [(float(x), top + (i + 0.5) * len(layers[0]) * row / len(values)) for i in range(len(values))]
        for x, values in zip(across, layers, strict=True)
    ]
    most = max((float(np.abs(kernel).max()) for kernel in kernels if kernel.size), default=0.0) or 1.0
    body = [words(x, top - 12, said) for x, said in zip(across[[0, -1]], ("input", "output"), strict=True)]
    body.append(words(_WIDTH / 2, top - 32, f"example {chosen + 1} in the network"))
    for x, sign, said in ((-41, 1, "+"), (14, -1, "−")):  # what the lines mean
        body.append(_line((_WIDTH / 2 + x, top - 16), (_WIDTH / 2 + x + 26, top - 16), sign, 3, 1))
        body.append(words(_WIDTH / 2 + x + 34, top - 12, said))
    told = [0 < i < len(layers) - 1 and len(values) <= 8 for i, values in enumerate(layers)]
    rooms = [len(layers[0]) * row / len(values) for values in layers]
    radii = [min(_WIDER if number else _RADIUS, 0.45 * room) for number, room in zip(told, rooms, strict=True)]
    for step, kernel in enumerate(kernels):
        if kernel.size <= _LINES:
            alone = chosen if step == 0 and len(kernel) == len(layers[0]) else None
            body += _weights(places[step], places[step + 1], (radii[step], radii[step + 1]), kernel / most, alone)
    for i, (values, at, radius, number) in enumerate(zip(layers, places, radii, told, strict=True)):
        edges = [NEUTRAL] * len(values) if 0 < i < len(layers) - 1 else colours
        units = zip(values, at, edges, strict=True)
        body += [_unit(*place, radius, value, edge, number) for value, place, edge in units]
    tiles = [Tile(x - row / 2, y - row / 2, row, i) for i, (x, y) in enumerate(places[0])]
    return Part(f"The network with example {chosen + 1}", _WIDTH, height, "".join(body), tiles)


def _weights(left: list, right: list, radii: tuple[float, float], kernel: np.ndarray, alone: int | None) -> list[str]:
    """Lines from the edges of units, as wide as the weights, of which only those of one unit are strong, if there is
    one."""
    lines = []
    for (i, a), (j, b) in itertools.product(enumerate(left), enumerate(right)):
        weight, strong = float(kernel[i, j]), alone in (None, i)
        start, end = np.array(a), np.array(b)
        along = (end - start) / np.linalg.norm(end - start)
        ends = tuple(start + radii[0] * along), tuple(end - radii[1] * along)
        lines.append(_line(*ends, weight, 0.3 + 4 * abs(weight), 0.85 if strong else 0.16))
    return lines


def _line(a: tuple[float, float], b: tuple[float, float], weight: float, width: float, opacity: float) -> str:
    dashes = "" if weight > 0 else ' stroke-dasharray="5 3"'
    return (
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{INK}" '
        f'stroke-width="{width:.2f}" stroke-opacity="{opacity}"{dashes}/>'
    )


def _unit(x: float, y: float, radius: float, value: float, edge: str, number: bool) -> str:
    """A unit, the fuller the nearer its value is to 1, with or without that as a number."""
    full = min(max(float(value), 0.0), 1.0) * (SHADE if number else 1)
    circle = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{INK}" fill-opacity="{full:.2f}" '
        f'stroke="{edge}" stroke-width="2.5"/>'
    )
    return circle + (words(x, y + 4, fixed(value), 12, opacity=1) if number else "")
