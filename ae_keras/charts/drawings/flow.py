"""One picture on its way through a network: input, layers drawn to scale, code, reconstruction, error. As SVG."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import image, printed, words
from ae_keras.charts.style import NEUTRAL, PALETTE, fixed

PARTS = ("encoder", "code", "decoder", "error")
HEIGHT, WIDTH, SIDE = 240, 560, 150
_ENCODER, _DECODER = PALETTE[0], PALETTE[1]
_GAP, _BAR, _CELLS, _NUMBERS = 120, 12, 64, 10
_PHOTOGRAPHS = 0.25  # the error of a photograph's pixel that has the full colour; of the other pictures 1, the largest
_SWATCH = '<span style="display:inline-block;width:.75em;height:.75em;background:{}"></span>'
_TOGETHER = re.compile("■[^ ]*")  # a swatch and its words: a narrow line breaks between two of them
_SMALL = "<style>@media(max-width:420px){text{font-size:18px}}</style></svg>"  # of the image's own width: a phone
_LETTER = '<tspan fill="{}" fill-opacity="1">&#9632;</tspan>'


class Flow(NamedTuple):
    """What is drawn. x, y: (pixels,) original and reconstruction, from 0 to 1; shape: (height, width).

    layers: activations of every layer from the input to the output, the code at index `middle`. ink: whether 1 is dark.
    patch: where x and y are more than what goes in, the part that does, (top, left, height, width).
    """

    x: np.ndarray
    y: np.ndarray
    shape: tuple[int, int]
    layers: tuple[np.ndarray, ...]
    middle: int
    ink: bool
    patch: tuple[int, int, int, int] | None = None


def flow_html(flow: Flow, focus: str | None = None) -> str:
    """Four drawings in a row; on a phone the pictures above the network (`assets/style.css`). All but the part in
    `focus` are faint."""
    style = "margin:0;min-width:0;text-align:center;font-size:0.8rem;opacity:0.85"
    drawings = "".join(
        f'<figure style="{style};flex:{width} 1 {width * 0.66:.0f}px;max-width:{width * 1.3:.0f}px">'
        f"{image(svg.removesuffix('</svg>') + _SMALL, _with_swatches(' '.join(lines), ''), 'width:100%')}"
        f"<figcaption>{_with_swatches(_kept_together('<br>'.join(lines)), _SWATCH)}</figcaption></figure>"
        for width, svg, lines in _drawings(flow, focus)
    )
    row = "display:flex;flex-wrap:wrap;gap:16px;align-items:center;justify-content:center"
    return f'<div class="flow" style="{row}">{drawings}</div>'


def flow_svg(flow: Flow) -> str:
    """The same as one file, on white."""
    parts, left = [], 12
    for width, svg, lines in _drawings(flow, None):
        height = HEIGHT if width == WIDTH else SIDE
        top = 12 + (HEIGHT - height) / 2
        parts.append(svg.replace("<svg ", f'<svg x="{left}" y="{top}" width="{width}" height="{height}" ', 1))
        for i, line in enumerate(lines):
            parts.append(_with_swatches(words(left + width / 2, HEIGHT + 34 + 18 * i, line, 14), _LETTER))
        left += width + 20
    return printed(left, HEIGHT + 66, "".join(parts))


def _drawings(flow: Flow, focus: str | None) -> list[tuple[int, str, tuple[str, ...]]]:
    """Width, drawing, and the lines of the caption of each."""
    x, y = flow.x.reshape(flow.shape), flow.y.reshape(flow.shape)
    reach, shades, wide = 1.0, {}, SIDE
    more, less = ("dark", "light") if flow.ink else ("light", "dark")
    if flow.patch:  # a photograph
        reach, shades, wide = _PHOTOGRAPHS, {"shades": 64}, round(SIDE * flow.shape[1] / flow.shape[0])

    def drawn(png: bytes, *parts: str) -> str:
        return _image(png, flow, _dim(focus, *parts))

    legend = f"error, −{reach:g} to {reach:g}", f"■\u00a0too\u00a0{more} ■\u00a0too\u00a0{less}"

    return [
        (wide, drawn(pixels.grey(x, flow.ink, **shades), "encoder"), ("original x",)),
        (WIDTH, _network(flow, focus), ("encoder f, code h, decoder g",)),
        (wide, drawn(pixels.grey(y, flow.ink, **shades), "decoder", "error"), ("reconstruction",)),
        (wide, drawn(pixels.signed((y - x) / reach), "error"), legend),
    ]


def _kept_together(caption: str) -> str:
    return _TOGETHER.sub(lambda found: f'<span style="white-space:nowrap">{found[0]}</span>', caption)


def _with_swatches(caption: str, element: str) -> str:
    """A caption with its two squares in the colours of the error's picture."""
    for colour in (pixels.MORE, pixels.LESS):
        caption = caption.replace("■", element.format(colour), 1)
    return caption


def _dim(focus: str | None, *parts: str) -> float:
    return 1.0 if focus is None or focus in parts else 0.2


def _image(png: bytes, flow: Flow, opacity: float) -> str:
    """A picture SIDE high, or as wide where that is less."""
    scale = SIDE / (flow.shape[0] if flow.patch else max(flow.shape))
    height, width = (scale * side for side in flow.shape)
    edges = [(0.0, 0.0, height, width, NEUTRAL)]
    if flow.patch:
        top, left, high, wide = (scale * side for side in flow.patch)
        edges.append((top - 2, left - 2, high + 4, wide + 4, PALETTE[1]))
    frames = "".join(
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="none" stroke="{colour}" '
        'stroke-width="2"/>'
        for top, left, high, wide, colour in edges
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2} {height + 2}"><g opacity="{opacity}">'
        f"{pixels.element(png, 0, 0, width, height)}{frames}</g></svg>"
    )


def _network(flow: Flow, focus: str | None) -> str:
    widths = [len(layer) for layer in flow.layers]
    places = _places(len(widths), flow.middle)
    body = []
    for i in range(len(widths) - 1):
        side = "encoder" if i < flow.middle else "decoder"
        colour = _ENCODER if side == "encoder" else _DECODER
        (a, b), (p, q) = (_height(widths[j], widths) / 2 for j in (i, i + 1)), (places[i] + _BAR, places[i + 1])
        if i == flow.middle:  # the code's numbers stand between it and the decoder
            p += _GAP
        middle = HEIGHT / 2
        points = f"{p},{middle - a} {q},{middle - b} {q},{middle + b} {p},{middle + a}"
        body.append(f'<polygon points="{points}" fill="{colour}" fill-opacity="0.14" opacity="{_dim(focus, side)}"/>')
    for i, (layer, x) in enumerate(zip(flow.layers, places, strict=True)):
        side = "code" if i == flow.middle else "encoder" if i < flow.middle else "decoder"
        body.append(
            f'<g opacity="{_dim(focus, side)}">{_layer(layer, x, _height(len(layer), widths), side)}</g>'
            f"{words(x + _BAR / 2, HEIGHT / 2 + _height(len(layer), widths) / 2 + 16, str(len(layer)), 13)}"
        )
    body.append(_code(flow.layers[flow.middle], places[flow.middle], _dim(focus, "code")))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -18 {WIDTH + 24} {HEIGHT + 42}">{"".join(body)}</svg>'


def _places(count: int, middle: int) -> list[float]:
    """Left edges of the layers; beside the code there is room for its numbers."""
    room = (WIDTH - _BAR - 2 - _GAP) / (count - 1)
    return [1 + i * room + (_GAP if i > middle else 0) for i in range(count)]


def _height(width: int, widths: Sequence[int]) -> float:
    """To scale, but never too thin to be seen."""
    return max(HEIGHT * width / max(widths), 5.0)


def _layer(values: np.ndarray, x: float, height: float, side: str) -> str:
    colour = {"encoder": _ENCODER, "code": PALETTE[2], "decoder": _DECODER}[side]
    groups = np.array_split(np.abs(values), min(len(values), _CELLS))
    shades = np.array([group.mean() for group in groups])
    shades = shades / (shades.max() or 1.0)
    top = (HEIGHT - height) / 2
    cells = pixels.element(pixels.tinted(0.12 + 0.88 * shades[:, None], colour), round(x, 1), top, _BAR, height)
    outline = f'<rect x="{x:.1f}" y="{top:.2f}" width="{_BAR}" height="{height:.2f}" fill="none" stroke="{colour}"/>'
    return cells + outline


def _code(code: np.ndarray, x: float, opacity: float) -> str:
    """The code's numbers as bars to both sides of a line; what is written stays readable where the bars are faint."""
    shown = code[:_NUMBERS]
    step = min(26.0, HEIGHT / max(len(shown), 1))
    top, axis, reach = HEIGHT / 2 - step * len(shown) / 2, x + _BAR + _GAP * 0.5, _GAP * 0.36
    scale = reach / max(float(np.abs(shown).max()), 1e-9)
    bars = [f'<line x1="{axis}" x2="{axis}" y1="{top}" y2="{top + step * len(shown)}" stroke="{NEUTRAL}"/>']
    numbers = []
    for i, number in enumerate(shown):
        length, y = float(number) * scale, top + i * step
        left = axis + min(length, 0)
        bars.append(
            f'<rect x="{left:.1f}" y="{y + step * 0.15:.1f}" width="{abs(length):.1f}" height="{step * 0.7:.1f}" '
            f'fill="{PALETTE[2]}"/>'
        )
        if step >= 20:
            aside, said = axis + (-6 if number > 0 else 6), fixed(number)
            numbers.append(words(aside, y + step / 2 + 4, said, 12, anchor="end" if number > 0 else "start"))
    said = f"the code h, {_NUMBERS} of {len(code)}" if len(code) > _NUMBERS else "the code h"
    numbers.append(words(axis, top - 5, said, 12))
    return f'<g opacity="{opacity}">{"".join(bars)}</g>{"".join(numbers)}'
