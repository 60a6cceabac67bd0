"""The hidden values of every example as numbers and shades, beside their bits and the book's. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.analysis.bits import HIGH, LOW, bits, undecided
from ae_keras.charts.drawings.svg import BETWEEN, Part, Tile, document, printed, scrolled, side_by_side, words
from ae_keras.charts.drawings.wiring import SHADE, wiring
from ae_keras.charts.style import INK, PALETTE, QUIET, fixed

_CELL, _ROW, _LOW, _TOP = 52, 30, 19, 52  # rows are low where there are many: a drawing that is high is made small
_PALE = 0.4


def codebook_svg(codes: np.ndarray, outputs: np.ndarray, book: np.ndarray | None = None) -> str:
    """A file. codes: (n, k) from 0 to 1. outputs: (n, n). book: another (n, k), whose units may have another order."""
    return printed(*_drawn(codes, outputs, book))


def codebook_html(codes: np.ndarray, outputs: np.ndarray, book: np.ndarray | None = None) -> str:
    """The same for a page; on a phone it is scrolled."""
    width, height, body = _drawn(codes, outputs, book)
    return scrolled(document(width, height, body), "Hidden values of every example", min(width, 480), 1.6 * width)


class Wired(NamedTuple):
    """A network with one example in it, see `wiring`; besides, `codes` and `outputs` of all examples as above."""

    layers: Sequence[np.ndarray]
    kernels: Sequence[np.ndarray]
    chosen: int
    codes: np.ndarray
    outputs: np.ndarray


def wired_html(shown: Wired) -> str:
    """The network, and beside it the hidden values of every example; a click on an input or a row chooses it."""
    return side_by_side(*_parts(shown))


def wired_svg(shown: Wired) -> str:
    """The same as a file."""
    network, table = _parts(shown)
    body = f'{network.body}<g transform="translate({network.width + BETWEEN} 0)">{table.body}</g>'
    return printed(network.width + BETWEEN + table.width, table.height, body)


def _parts(shown: Wired) -> tuple[Part, Part]:
    n = len(shown.codes)
    row = _row(n)
    network = wiring(shown.layers, shown.kernels, shown.chosen, example_colours(len(shown.layers[0])), _TOP, row)
    width, height, body = _drawn(shown.codes, shown.outputs, None, shown.chosen)
    tiles = [Tile(0, _TOP + i * row, row, i) for i in range(n)]
    return network, Part("Hidden values of every example", width, height, body, tiles)


def _row(n: int) -> int:
    """The height of each of n rows."""
    return _ROW if n <= 8 else _LOW


def example_colours(n: int) -> list[str]:
    """The colours of examples, in the table, the network and the cube."""
    return [PALETTE[i % len(PALETTE)] for i in range(n)]


def _drawn(
    codes: np.ndarray, outputs: np.ndarray, book: np.ndarray | None, chosen: int | None = None
) -> tuple[int, int, str]:
    """(width, height, body) of the drawing."""
    n, k = codes.shape
    row = _row(n)
    line = row / 2 + 5  # from the top of a row to that of its words
    body = []
    left = 60
    body += [words(30, _TOP - 12, "input"), words(left + k * _CELL / 2, _TOP - 30, "hidden values h")]
    body += [words(left + (j + 0.5) * _CELL, _TOP - 10, f"h{j + 1}") for j in range(k)]
    after = left + k * _CELL
    between = undecided(codes)
    told_at, best_at = after + 44 + 4 * k, after + 156 + 8 * k  # a bit is up to 8 wide
    body += [words(told_at, _TOP - 12, "bits"), words(best_at, _TOP - 12, "largest output")]
    body.append(_outline(best_at - 116, _TOP - 43, 24, 16))
    body.append(words(best_at - 86, _TOP - 30, f"{LOW}–{HIGH}: undecided", anchor="start"))
    patterns, colours = bits(codes), example_colours(n)
    for i in range(n):
        y = _TOP + i * row
        if i == chosen:
            body.append(f'<rect x="0" y="{y}" width="{best_at + 54}" height="{row}" rx="6" fill="{colours[i]}" '
                        'fill-opacity="0.14"/>')  # fmt: skip
        if chosen is not None:
            body.append(f'<circle cx="16" cy="{y + row / 2}" r="6" fill="{colours[i]}"/>')
        body.append(words(34, y + line, str(i + 1), opacity=1 if i == chosen else QUIET))
        body += [_cell(left + j * _CELL, y, row, h, between[i, j]) for j, h in enumerate(codes[i])]
        shared = patterns.count(patterns[i]) > 1
        body.append(words(told_at, y + line, f"{patterns[i]}  shared" if shared else patterns[i]))
        best = int(outputs[i].argmax())
        told = f"{outputs[i, best]:.2f}"
        low = best == i and outputs[i, best] <= 0.5
        if low:
            told += " ≤ 0.5"
        body.append(_mark(best_at - 68, y + row / 2, best == i, _PALE if low else 1))
        body.append(words(best_at, y + line, f"{best + 1}  ({told})"))
    width = best_at + 56
    if book is not None:
        width += 24
        body.append(words(width + book.shape[1] * _CELL / 2, _TOP - 30, "Mitchell 1997, figure 4.7"))
        for i, values in enumerate(book):
            y = _TOP + i * row
            body += [_cell(width + j * _CELL, y, row, h, undecided(values)[j]) for j, h in enumerate(values)]
            body.append(words(width + book.shape[1] * _CELL + 34, y + line, bits(book)[i]))
        width += book.shape[1] * _CELL + 70
    height = _TOP + n * row + 6
    return width, height, "".join(body)


def _cell(x: float, y: float, row: int, value: float, between: bool) -> str:
    size = 14 if row == _ROW else 12  # within a low cell's outline
    number = words(x + _CELL / 2, y + row / 2 + 0.35 * size, fixed(value), size, opacity=1)
    frame = _outline(x + 2, y + 2, _CELL - 4, row - 4) if between else ""
    return frame + (
        f'<rect x="{x + 2}" y="{y + 2}" width="{_CELL - 4}" height="{row - 4}" rx="4" fill="{INK}" '
        f'fill-opacity="{0.04 + SHADE * min(max(float(value), 0), 1):.2f}"/>{number}'
    )


def _outline(x: float, y: float, width: float, height: float) -> str:
    """The frame of a value that is near neither 0 nor 1."""
    return (
        f'<rect x="{x + 0.5}" y="{y + 0.5}" width="{width - 1}" height="{height - 1}" rx="4" fill="none" '
        f'stroke="{INK}"/>'
    )


def _mark(x: float, y: float, right: bool, opacity: float) -> str:
    """A tick, or a cross."""
    path = f"M{x - 5} {y}l4 4l7 -9" if right else f"M{x - 4} {y - 4}l8 8m0 -8l-8 8"
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-opacity="{opacity}" stroke-width="2"/>'
