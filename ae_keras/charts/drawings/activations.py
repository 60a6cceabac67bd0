"""Activations of all units by rows, and where in its photograph a patch lies. As SVG."""

from collections.abc import Mapping

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, scrolled, words
from ae_keras.charts.style import NEUTRAL, PALETTE

_LEFT, _TOP, _WIDE, _HIGH = 60, 26, 1000, 400


def activations_html(codes: np.ndarray) -> str:
    """(rows, units) as a matrix, units below each other: the stronger, the more opaque; the largest size is full."""
    sizes = np.abs(codes.T) / max(float(np.abs(codes).max()), 1e-12)
    body = [
        words(_LEFT, 16, f"{codes.shape[0]} rows", 13, anchor="start"),
        words(4, _TOP + 14, "units", 13, anchor="start"),
        pixels.element(pixels.tinted(sizes, PALETTE[0]), _LEFT, _TOP, _WIDE, _HIGH),
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="{NEUTRAL}"/>',
    ]
    width, height = _LEFT + _WIDE + 4, _TOP + _HIGH + 4
    return scrolled(document(width, height, "".join(body)), "Activations, units by rows", 520, width)


def places_html(photographs: Mapping[str, np.ndarray], places: Mapping[str, np.ndarray], size: tuple[int, int]) -> str:
    """Photographs (height, width) from 0 to 1 by name, side by side, and frames around the patches of `size` whose
    upper left corners are at `places` (patches, 2), down and to the right."""
    body, left, height = [], 0, 0
    for name, image in photographs.items():
        body.append(words(left + 2, 16, name, 13, anchor="start"))
        body.append(pixels.element(pixels.grey(image, False, 64), left, _TOP, image.shape[1], image.shape[0]))
        for down, across in places[name]:
            body.append(
                f'<rect x="{left + across - 3}" y="{_TOP + down - 3}" width="{size[1] + 6}" height="{size[0] + 6}" '
                f'fill="none" stroke="{PALETTE[1]}" stroke-width="3"/>'
            )
        left, height = left + image.shape[1] + 16, max(height, image.shape[0])
    return scrolled(document(left - 16, _TOP + height, "".join(body)), "Where the patches lie", 520, left)
