"""Images and differences of images as small PNG files, which a browser enlarges without blurring them."""

import base64
import io
from collections.abc import Sequence

import numpy as np

from ae_keras.charts.style import PALETTE

MORE, LESS = PALETTE[1], PALETTE[5]
"""What is added to an image, and what is missing from it."""

_SHADES = 16
# Paper and ink: as a digit is written, or light on black, as a photograph is.
_INK, _LIGHT = ((255, 255, 255), (36, 31, 51)), ((0, 0, 0), (255, 255, 255))


def ends(ink: bool) -> tuple[str, str]:
    """The colours of 0 and of 1 in an image."""
    zero, one = ("#" + "".join(f"{part:02X}" for part in colour) for colour in (_INK if ink else _LIGHT))
    return zero, one


def grey(pixels: np.ndarray, ink: bool, shades: int = _SHADES) -> bytes:
    """An image (height, width) from 0 to 1, as a PNG of up to 256 shades. ink: whether 1 is dark."""
    paper, full = np.array(_INK if ink else _LIGHT)
    colours = paper + (full - paper) * np.linspace(0, 1, shades)[:, None]
    return _png(_steps(pixels, shades), np.hstack([colours, np.full((shades, 1), 255)]))


def signed(difference: np.ndarray) -> bytes:
    """A difference (height, width) from -1 to 1, as a PNG: the larger, the less transparent."""
    steps = _steps(np.abs(difference), _SHADES)
    return _png(np.where(difference < 0, _SHADES, 0) + steps, np.vstack([_veils(MORE), _veils(LESS)]))


def tinted(values: np.ndarray, colour: str) -> bytes:
    """Values (height, width) from 0 to 1 as a PNG in one colour: the larger, the less transparent."""
    return _png(_steps(values, _SHADES), _veils(colour))


def areas(number: np.ndarray, strength: np.ndarray, colours: Sequence[str]) -> bytes:
    """A PNG (height, width) of areas: of each pixel the number of its colour, and from 0 to 1 how opaque it is."""
    return _png(_SHADES * number + _steps(strength, _SHADES), np.vstack([_veils(colour) for colour in colours]))


def element(png: bytes, x: float, y: float, width: float, height: float, opacity: float = 1.0) -> str:
    """A PNG file as a part of an SVG drawing, enlarged to width and height."""
    return (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" opacity="{opacity}" preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'
    )


def _steps(values: np.ndarray, shades: int) -> np.ndarray:
    return np.rint(np.clip(values, 0, 1) * (shades - 1)).astype(np.uint8)


def _png(indices: np.ndarray, colours: np.ndarray) -> bytes:
    """A PNG of colours (n, 4), red, green, blue and opacity up to 255, by their indices (height, width)."""
    from PIL import Image  # where it is used: most pages have no images

    table = np.rint(colours).astype(np.uint8)
    image = Image.fromarray(indices.astype(np.uint8))
    image.putpalette(table[:, :3].tobytes())
    file = io.BytesIO()
    clear = {} if (table[:, 3] == 255).all() else {"transparency": table[:, 3].tobytes()}
    image.save(file, "PNG", **clear)
    return file.getvalue()


def _veils(colour: str) -> np.ndarray:
    """(shades, 4): one colour, from transparent to opaque."""
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.hstack([np.tile(rgb, (_SHADES, 1)), np.linspace(0, 255, _SHADES)[:, None]])
