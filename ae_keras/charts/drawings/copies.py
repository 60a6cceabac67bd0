"""What comes back of rows that a network knows the like of, and of others; beside them its Jacobian. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, printed, scrolled, words
from ae_keras.charts.style import NEUTRAL

_SIDE, _GAP, _TOP, _LEFT = 120, 28, 30, 110


class Copied(NamedTuple):
    """A row and what comes back of it. x, y: (features,), from 0 to 1 where they are images. said: words below it."""

    title: str
    x: np.ndarray
    y: np.ndarray
    said: str


def copies_svg(rows: Sequence[Copied], jacobian: np.ndarray, shape: tuple[int, int] | None, ink: bool) -> str:
    """A file. jacobian: (features, features), outputs below each other. shape: of the images; None: rows of numbers."""
    return printed(*_drawn(rows, jacobian, shape, ink))


def copies_html(rows: Sequence[Copied], jacobian: np.ndarray, shape: tuple[int, int] | None, ink: bool) -> str:
    """The same for a page; on a phone it is scrolled."""
    width, height, body = _drawn(rows, jacobian, shape, ink)
    return scrolled(document(width, height, body), "What comes back, and the Jacobian", 560, 1.4 * width)


def _drawn(rows: Sequence[Copied], jacobian: np.ndarray, shape: tuple[int, int] | None, ink: bool) -> tuple:
    """(width, height, body) of the drawing."""
    body = [
        words(4, _TOP + _SIDE / 2, "input x", 14, anchor="start"),
        words(4, _TOP + 1.5 * _SIDE + 12, "output g(f(x))", 14, anchor="start"),
    ]
    scale = max(float(np.abs([row.x for row in rows]).max()), 1e-9)
    for i, row in enumerate(rows):
        left = _LEFT + i * (_SIDE + _GAP)
        body.append(words(left + _SIDE / 2, _TOP - 10, row.title, 14, opacity=1))
        for j, values in enumerate((row.x, row.y)):
            if shape is None:
                png = pixels.signed(np.clip(values / scale, -1, 1)[None])
            else:
                png = pixels.grey(values.reshape(shape), ink)
            body.append(_framed(png, left, _TOP + j * (_SIDE + 12), _SIDE))
        body.append(words(left + _SIDE / 2, _TOP + 2 * _SIDE + 32, row.said, 14))
    left, side = _LEFT + len(rows) * (_SIDE + _GAP) + 30, 2 * _SIDE + 12
    reach = max(float(np.abs(jacobian).max()), 1.0)
    body.append(words(left + side / 2, _TOP - 10, "Jacobian: outputs by inputs", 14, opacity=1))
    body.append(_framed(pixels.signed(jacobian / reach), left, _TOP, side))
    body.append(words(left + side / 2, _TOP + 2 * _SIDE + 32, "a copy has the diagonal alone", 14))
    return left + side + 12, _TOP + 2 * _SIDE + 44, "".join(body)


def _framed(png: bytes, x: float, y: float, side: float) -> str:
    edge = f'<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="none" stroke="{NEUTRAL}"/>'
    return pixels.element(png, x, y, side, side) + edge
