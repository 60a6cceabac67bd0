"""A walk through the code from one training example to the next, decoded: what a network knows by heart. As SVG."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis import DenseNetwork
from ae_keras.charts.drawing import document, printed, scrolled, words
from ae_keras.charts.flow import image_svg
from ae_keras.data import Dataset

EXAMPLES = 20  # at most so many are walked past
RECALLED = 500  # at most so many are looked for
_SIDE, _GAP, _LEFT = 46, 6, 92


class Walk(NamedTuple):
    """originals: (n, pixels), the training examples in the order of their codes. decoded: (2n - 1, pixels), the decoded
    codes of the examples and, between each two of them, of the point half way. codes: (n, code)."""

    originals: np.ndarray
    decoded: np.ndarray
    codes: np.ndarray


def walk(network: DenseNetwork, dataset: Dataset) -> Walk:
    """Past the first `EXAMPLES` training rows in the order of their codes (of their codes' first principal axis, if a
    code has several numbers)."""
    x = dataset.inputs[:EXAMPLES]
    codes = network.encode(x)
    centred = codes - codes.mean(axis=0)
    order = np.argsort(centred @ np.linalg.svd(centred, full_matrices=False)[2][0], kind="stable")
    codes = codes[order]
    path = np.empty((2 * len(codes) - 1, codes.shape[1]), codes.dtype)
    path[::2], path[1::2] = codes, (codes[1:] + codes[:-1]) / 2
    return Walk(dataset.original(x[order]), dataset.original(network.decode(path)), codes)


def walk_svg(shown: Walk, shape: tuple[int, int], ink: bool) -> str:
    """A file: the examples above what their codes, and the points between, are decoded to; 10 examples in a row."""
    return printed(*_drawn(shown, shape, ink))


def walk_html(shown: Walk, shape: tuple[int, int], ink: bool) -> str:
    """The same for a page; wider than a phone, where it is scrolled."""
    return scrolled(document(*_drawn(shown, shape, ink)), "A walk along the code", 640)


def _drawn(shown: Walk, shape: tuple[int, int], ink: bool) -> tuple[int, int, str]:
    """(width, height, body) of the drawing."""
    body, top, width = [], 6, _LEFT + 20 * (_SIDE + _GAP)
    for first in range(0, len(shown.originals), 10):
        originals = shown.originals[first : first + 10]
        decoded = shown.decoded[2 * first : 2 * first + 20]
        body += [
            words(4, top + 28, "example x", 13, anchor="start"),
            words(4, top + _SIDE + 36, "decoded g(h)", 13, anchor="start"),
        ]
        for i, pixels in enumerate(originals):
            body.append(_placed(pixels, shape, ink, _LEFT + 2 * i * (_SIDE + _GAP), top, 1.0))
        for i, pixels in enumerate(decoded):
            body.append(
                _placed(pixels, shape, ink, _LEFT + i * (_SIDE + _GAP), top + _SIDE + 10, 1.0 if i % 2 == 0 else 0.55)
            )
        top += 2 * _SIDE + 34
    return width, top, "".join(body)


def recalled(network: DenseNetwork, x: np.ndarray, tolerance: float, steps: int = 1000) -> int:
    """How many of the first `RECALLED` rows x (n, features) a walk along the range of their one-number codes comes
    across: some point of it, or their own code, is decoded to within a mean squared error of `tolerance`."""
    codes = network.encode(x)
    line = np.linspace(codes.min(), codes.max(), steps, dtype=np.float32)[:, None]
    decoded = network.decode(np.vstack([line, codes])).astype(np.float64)
    lengths, own = (decoded**2).sum(axis=1), np.asarray(x, np.float64)
    nearest = [np.min(lengths - 2 * decoded @ row) + row @ row for row in own[:RECALLED]]
    return int(np.sum(np.array(nearest) / x.shape[1] < tolerance))


def _placed(pixels: np.ndarray, shape: tuple[int, int], ink: bool, x: float, y: float, opacity: float) -> str:
    size = f'<svg x="{x}" y="{y}" width="{_SIDE}" height="{_SIDE}" '
    return image_svg(pixels, shape, ink, opacity).replace("<svg ", size, 1)
