"""Small images in tooltips: a few characters for each row, made into a picture by the browser when it is needed.

A PNG for each row would weigh more than all other columns together, and charts are sent many times. A bitmap of 16
greys has a header that is the same for all rows, so the header lives in the specification and a row carries its pixels.
"""

import base64
import json
import struct
from collections.abc import Mapping
from urllib.parse import quote

import numpy as np

SIDE = 96
"""Height of an enlarged image in CSS pixels."""

_GAP, _NAME = 8, 18
_LEVELS = 16
_MAX_CHARACTERS = 800_000
# 14 + 40 bytes of header, 16 colours of 4; padded to a multiple of 3 bytes, so that base64 texts can be joined.
_HEADER = 120


def encoded(
    pixels: np.ndarray, shape: tuple[int, int], size: tuple[int, int], limits: tuple[float, float] | None = None
) -> list[str]:
    """Each row of pixels (rows, height * width) as base64 text of 4-bit greys; the largest value is darkest.

    `shape` is (height, width) and `size` what `reduced` makes of it. One grey scale holds for all rows, from the
    smallest value to the largest, or between `limits`.
    """
    height, width = size
    images = _block_means(np.asarray(pixels, np.float64).reshape(-1, *shape), size)
    low, high = limits or (images.min(initial=np.inf), images.max(initial=-np.inf))
    span = high - low if high > low else 1.0
    levels = np.rint(np.clip((images - low) / span, 0, 1) * (_LEVELS - 1)).astype(np.uint8)
    padded = np.zeros((len(levels), height, _stride(width) * 2), np.uint8)
    padded[:, :, :width] = levels
    packed = (padded[:, :, ::2] << 4) | padded[:, :, 1::2]
    return [base64.b64encode(image.tobytes()).decode() for image in packed]


def reduced(shape: tuple[int, int], rows: int) -> tuple[int, int]:
    """The largest of shape, its half, its third, ... with which `rows` pictures stay small enough to send."""
    factor = 1
    while rows * _characters(size := (-(-shape[0] // factor), -(-shape[1] // factor))) > _MAX_CHARACTERS:
        if size == (1, 1):
            break
        factor += 1
    return size


def framed(shape: tuple[int, int], names: Mapping[str, str]) -> str:
    """A Vega expression: the URL of a picture that shows, beside each other, the images whose texts (of `encoded`) are
    in these columns of the datum, each with its name below it."""
    height, width = shape
    body = _stride(width) * height
    info = struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 4, 0, body, 2835, 2835, _LEVELS, 0)
    # From white paper to dark ink, the same in the light and in the dark theme.
    paper, ink = np.array([255, 255, 255]), np.array([51, 36, 31])
    shades = (paper + (ink - paper) * np.linspace(0, 1, _LEVELS)[:, None]).round().astype(np.uint8)
    colours = np.hstack([shades, np.zeros((_LEVELS, 1), np.uint8)]).tobytes()
    header = (struct.pack("<2sIHHI", b"BM", _HEADER + body, 0, 0, _HEADER) + info + colours).ljust(_HEADER, b"\0")
    wide = round(SIDE * width / height)
    full = len(names) * (wide + _GAP) - _GAP
    size = f'width="{full}" height="{SIDE + _NAME}"'
    parts = [json.dumps("data:image/svg+xml," + quote(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'))]
    parts.append(json.dumps(quote(f'<rect {size} fill="#FFFFFF"/>')))
    for i, (column, name) in enumerate(names.items()):
        left = i * (wide + _GAP)
        before = (
            f'<image x="{left}" width="{wide}" height="{SIDE}" style="image-rendering:pixelated" '
            f'preserveAspectRatio="none" href="data:image/bmp;base64,'
        )
        words = (
            f'<text x="{left + wide / 2}" y="{SIDE + _NAME - 4}" text-anchor="middle" font-family="sans-serif" '
            f'font-size="12" fill="#31333F">{name}</text>'
        )
        parts.append(json.dumps(quote(before) + base64.b64encode(header).decode()))
        parts.append(f"datum[{json.dumps(column)}]")
        parts.append(json.dumps(quote(f'"/>{words}')))
    return " + ".join([*parts, json.dumps(quote("</svg>"))])


def _stride(width: int) -> int:
    """Bytes of a line of 4-bit pixels, which a bitmap pads to a multiple of four."""
    return -(-width // 8) * 4


def _characters(shape: tuple[int, int]) -> int:
    return -(-shape[0] * _stride(shape[1]) // 3) * 4


def _block_means(images: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    _, height, width = images.shape
    factor = -(-height // size[0])
    if factor == 1:
        return images
    edges = ((0, 0), (0, size[0] * factor - height), (0, size[1] * factor - width))
    return np.pad(images, edges, mode="edge").reshape(-1, size[0], factor, size[1], factor).mean(axis=(2, 4))
