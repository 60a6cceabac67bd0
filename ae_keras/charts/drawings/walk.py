"""A walk through the code from one training example to the next, as rows of images. As SVG."""

import numpy as np

from ae_keras.analysis import Walk
from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, printed, scrolled, words

_SIDE, _GAP, _LEFT = 46, 6, 92


def walk_svg(shown: Walk, shape: tuple[int, int], ink: bool) -> str:
    """A file: the examples above what their codes, and the points between, are decoded to; 10 examples in a row."""
    return printed(*_drawn(shown, shape, ink))


def walk_html(shown: Walk, shape: tuple[int, int], ink: bool) -> str:
    """The same for a page; wider than a phone, where it is scrolled. `assets/style.css` gives a `walk` its room."""
    drawing = document(*_drawn(shown, shape, ink))
    return f'<div class="walk">{scrolled(drawing, "A walk along the code", 640)}</div>'


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
        for i, image in enumerate(originals):
            body.append(_placed(image, shape, ink, _LEFT + 2 * i * (_SIDE + _GAP), top, 1.0))
        for i, image in enumerate(decoded):
            body.append(
                _placed(image, shape, ink, _LEFT + i * (_SIDE + _GAP), top + _SIDE + 10, 1.0 if i % 2 == 0 else 0.55)
            )
        top += 2 * _SIDE + 34
    return width, top, "".join(body)


def _placed(image: np.ndarray, shape: tuple[int, int], ink: bool, x: float, y: float, opacity: float) -> str:
    return pixels.element(pixels.grey(image.reshape(shape), ink), x, y, _SIDE, _SIDE, opacity)
