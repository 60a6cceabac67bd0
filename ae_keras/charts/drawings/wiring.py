"""A small network as units and weights, with the values that one example gives its units. As SVG."""

import itertools
from collections.abc import Sequence

import numpy as np

from ae_keras.charts.drawings.svg import Part, Tile, words
from ae_keras.charts.style import INK, NEUTRAL, PALETTE, fixed

PLUS, MINUS = PALETTE[0], PALETTE[1]
"""The colours of weights above and below 0."""

_WIDTH, _RADIUS, _WIDER = 270, 11, 17  # wider: of units that have their number in them
_LINES = 1100  # units of a layer whose weights would be more lines are joined by none
_SHADE = 0.35  # behind a number; a darker one would hide it


def wiring(layers: Sequence[np.ndarray], kernels: Sequence[np.ndarray], chosen: int, top: int, row: int) -> Part:
    """The network beside a table whose rows, `row` pixels high, begin at `top`: input and output i are in row i.

    layers: the values of every layer for the chosen example, from the input to the output, each (units,) from 0 to 1.
    kernels: (units, units) between them. An input is clicked to choose its example.
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
    for x, colour, sign in ((-34, PLUS, "+"), (14, MINUS, "−")):  # what the colours mean
        body.append(_line((_WIDTH / 2 + x, top - 16), (_WIDTH / 2 + x + 18, top - 16), colour, 3, 1))
        body.append(words(_WIDTH / 2 + x + 25, top - 12, sign))
    told = [0 < i < len(layers) - 1 and len(values) <= 8 for i, values in enumerate(layers)]
    rooms = [len(layers[0]) * row / len(values) for values in layers]
    radii = [min(_WIDER if number else _RADIUS, 0.45 * room) for number, room in zip(told, rooms, strict=True)]
    for step, kernel in enumerate(kernels):
        if kernel.size <= _LINES:
            alone = chosen if step == 0 and len(kernel) == len(layers[0]) else None
            body += _weights(places[step], places[step + 1], (radii[step], radii[step + 1]), kernel / most, alone)
    for values, at, radius, number in zip(layers, places, radii, told, strict=True):
        body += [_unit(x, y, radius, value, number) for value, (x, y) in zip(values, at, strict=True)]
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
        lines.append(_line(*ends, PLUS if weight > 0 else MINUS, 0.3 + 4 * abs(weight), 0.85 if strong else 0.16))
    return lines


def _line(a: tuple[float, float], b: tuple[float, float], colour: str, width: float, opacity: float) -> str:
    return (
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{colour}" '
        f'stroke-width="{width:.2f}" stroke-opacity="{opacity}"/>'
    )


def _unit(x: float, y: float, radius: float, value: float, number: bool) -> str:
    """A unit, the fuller the nearer its value is to 1, with or without that as a number."""
    full = min(max(float(value), 0.0), 1.0) * (_SHADE if number else 1)
    circle = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{INK}" fill-opacity="{full:.2f}" '
        f'stroke="{NEUTRAL}" stroke-width="2"/>'
    )
    return circle + (words(x, y + 4, fixed(value), 12, opacity=1) if number else "")
