"""A small network as units and weights, with the values that one example gives its units. As SVG."""

import itertools
from collections.abc import Sequence

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import Part, Tile, words
from ae_keras.charts.style import NEUTRAL, PALETTE, fixed

PLUS, MINUS = PALETTE[0], PALETTE[1]
"""The colours of weights above and below 0."""

_LOW, _HIGH = pixels.ends(ink=True)
_WIDTH, _RADIUS, _LINES = 270, 11, 1100  # units of a layer whose weights would be more lines are joined by none


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
    for step, kernel in enumerate(kernels):
        if kernel.size <= _LINES:
            alone = chosen if step == 0 and len(kernel) == len(layers[0]) else None
            body += _weights(places[step], places[step + 1], kernel / most, alone)
    for number, (values, at) in enumerate(zip(layers, places, strict=True)):
        radius = min(_RADIUS, 0.45 * len(layers[0]) * row / len(values))
        body += [_unit(x, y, radius, value) for value, (x, y) in zip(values, at, strict=True)]
        if 0 < number < len(layers) - 1 and len(values) <= 8:
            body += [words(x, y + 26, fixed(value), 13, opacity=1) for value, (x, y) in zip(values, at, strict=True)]
    tiles = [Tile(x - row / 2, y - row / 2, row, i) for i, (x, y) in enumerate(places[0])]
    return Part(f"The network with example {chosen + 1}", _WIDTH, height, "".join(body), tiles)


def _weights(left: list, right: list, kernel: np.ndarray, alone: int | None) -> list[str]:
    """Lines as wide as the weights, of which only those of one unit are strong, if there is one."""
    lines = []
    for (i, a), (j, b) in itertools.product(enumerate(left), enumerate(right)):
        weight, strong = float(kernel[i, j]), alone in (None, i)
        lines.append(_line(a, b, PLUS if weight > 0 else MINUS, 0.3 + 4 * abs(weight), 0.85 if strong else 0.16))
    return lines


def _line(a: tuple[float, float], b: tuple[float, float], colour: str, width: float, opacity: float) -> str:
    return (
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{colour}" '
        f'stroke-width="{width:.2f}" stroke-opacity="{opacity}"/>'
    )


def _unit(x: float, y: float, radius: float, value: float) -> str:
    """A unit, the darker the nearer its value is to 1; light and dark are the same in both themes."""
    full = min(max(float(value), 0.0), 1.0)
    where = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return (
        f'<circle {where} fill="{_LOW}" stroke="{NEUTRAL}" stroke-width="2"/>'
        f'<circle {where} fill="{_HIGH}" fill-opacity="{full:.2f}"/>'
    )
