"""What a generator makes of normal noise, and what a discriminator thinks of the plane. As SVG."""

from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, dots, panel, printed, scrolled, words
from ae_keras.charts.style import NEUTRAL, PALETTE

SIDE, _GAP, _TOP, _EDGE, _KEY, _INSET = 400, 36, 30, 6, 236, 150
ROWS = 500  # rows of the data, and samples, that are drawn
ACROSS = 56  # cells of the surface in a row
_FAKE, _FIRST, _SECOND = PALETTE[3], PALETTE[2], PALETTE[4]
_WIDEST = 2.6  # of the latents that are drawn, in standard deviations


class Plane(NamedTuple):
    """square: (x, y, reach), the middle and half the side of what is drawn. surface: (ACROSS^2,), from 0 to 1, at the
    points of `surface_grid`: the discriminator's probability of a real row. rows, samples: (n, 2). latents: (lines,
    steps, latent), a grid, of two families of lines one after the other, and carried: (lines, steps, 2), where the
    generator carries it. partners: whether the discriminator judges packs."""

    square: tuple[float, float, float]
    surface: np.ndarray
    rows: np.ndarray
    samples: np.ndarray
    latents: np.ndarray
    carried: np.ndarray
    partners: bool = False


def surface_grid(square: tuple[float, float, float]) -> np.ndarray:
    """(ACROSS^2, 2): the middles of equal cells of the square, row by row from its top."""
    x, y, reach = square
    ticks = reach * (2 * np.arange(ACROSS) + 1 - ACROSS) / ACROSS
    return np.stack(np.meshgrid(x + ticks, y - ticks), axis=-1).reshape(-1, 2)


def generated_svg(plane: Plane) -> str:
    """A file."""
    return printed(*_drawn(plane))


def generated_html(plane: Plane) -> str:
    """The same for a page; on a phone it is scrolled."""
    width, height, body = _drawn(plane)
    alt = "Samples of the generator over the discriminator's surface, and a grid of latents carried to the plane"
    return scrolled(document(width, height, body), alt, 760, 1.4 * width)


def turn_html(before: Plane, after: Plane) -> str:
    """The plane before a turn and after it; where samples have moved, their ways."""
    second = _EDGE + SIDE + _GAP
    ways = _ways(_placed(before.samples[:ROWS], before.square), _placed(after.samples[:ROWS], before.square))
    body = [
        words(_EDGE, 18, "Before", 15, "start", 1),
        words(second, 18, "After", 15, "start", 1),
        panel(_EDGE, _TOP, SIDE, _plane(before)),
        panel(second, _TOP, SIDE, _plane(after, ways)),
    ]
    width = second + SIDE + _EDGE
    svg = document(width, _TOP + SIDE + _EDGE, "".join(body))
    return scrolled(svg, "The plane before a turn and after it", 560, width)


def _plane(plane: Plane, between: str = "") -> str:
    """Surface, rows and samples, with what lies between rows and samples."""
    surface = pixels.signed(2 * plane.surface.reshape(ACROSS, ACROSS) - 1)
    rows = dots(_placed(plane.rows[:ROWS], plane.square), NEUTRAL, 7, 0.5, digits=1)
    samples = dots(_placed(plane.samples[:ROWS], plane.square), _FAKE, 3.5, 0.75, digits=1)
    return pixels.element(surface, 0, 0, SIDE, SIDE, 0.75) + rows + between + samples


def _ways(starts: np.ndarray, ends: np.ndarray) -> str:
    moved = np.abs(ends - starts).max(axis=1) > 0.05
    pairs = zip(starts[moved], ends[moved], strict=True)
    d = "".join(f"M{a:.1f} {b:.1f}L{x:.1f} {y:.1f}" for (a, b), (x, y) in pairs)
    return f'<path d="{d}" fill="none" stroke="{_FAKE}" stroke-width="1" stroke-opacity=".5"/>' if d else ""


def _drawn(plane: Plane) -> tuple[int, int, str]:
    """(width, height, body) of the drawing."""
    rows = dots(_placed(plane.rows[:ROWS], plane.square), NEUTRAL, 7, 0.5, digits=1)
    second = _EDGE + SIDE + _GAP
    body = [
        words(_EDGE, 18, "Samples G(z), and what D thinks of each place", 15, "start", 1),
        words(second, 18, "A grid of z, carried to the plane by G", 15, "start", 1),
        panel(_EDGE, _TOP, SIDE, _plane(plane)),
        panel(second, _TOP, SIDE, rows + _grid(_placed(plane.carried, plane.square))),
        _key(second + SIDE + 24, plane),
    ]
    return second + SIDE + 24 + _KEY, _TOP + SIDE + _EDGE, "".join(body)


def _key(left: float, plane: Plane) -> str:
    """What the colours mean, and the grid as it is before G."""
    texts = (
        (NEUTRAL, "training points"),
        (_FAKE, "samples of the generator"),
        (pixels.MORE, "D says: real"),
        (pixels.LESS, "D says: generated"),
    )
    parts = []
    for i, (colour, text) in enumerate(texts):
        y = _TOP + 12 + 23 * i
        shape = (
            f'<circle cx="{left + 8}" cy="{y}" r="4" fill="{colour}"/>'
            if i < 2
            else f'<rect x="{left}" y="{y - 7}" width="16" height="14" fill="{colour}" fill-opacity=".75"/>'
        )
        parts.append(shape + words(left + 26, y + 4, text, 13, "start"))
    notes = ["No colour: D cannot tell."]
    if plane.partners:
        notes.append("D: packs with held-out points.")
    y = _TOP + 12 + 23 * len(texts) + 6
    parts += [words(left, y + 18 * i, note, 12, "start") for i, note in enumerate(notes)]
    one = plane.latents.shape[2] == 1
    top = _TOP + SIDE - _INSET - 42
    parts.append(words(left, top - 10, "The line of z" if one else "The grid of z", 13, "start"))
    shown = plane.latents[:, :, :2] if not one else np.dstack([plane.latents, np.zeros_like(plane.latents)])
    parts.append(panel(left, top, _INSET, _grid(_placed(shown, (0.0, 0.0, _WIDEST), _INSET))))
    cells = "Equal steps in probability." if one else "Each cell: as many samples"
    parts.append(words(left, top + _INSET + 18, cells, 12, "start"))
    if not one:
        more = plane.latents.shape[2] > 2
        rest = "as any other; other z at 0." if more else "as any other."
        parts.append(words(left, top + _INSET + 34, rest, 12, "start"))
    return "".join(parts)


def _placed(points: np.ndarray, square: tuple[float, float, float], side: float = SIDE) -> np.ndarray:
    """Points (..., 2) of the square in the pixels of a panel; those that are far off stay within a few panels."""
    x, y, reach = square
    away = (np.asarray(points, np.float64) - [x, y]) * [1, -1] / reach
    return (np.clip(away, -9, 9) + 1) * side / 2


def _grid(lines: np.ndarray) -> str:
    """Lines (lines, steps, 2) in pixels, the second half of them in a colour of their own."""
    half = max(len(lines) // 2, 1)
    return "".join(_lines(part, colour) for part, colour in ((lines[:half], _FIRST), (lines[half:], _SECOND)))


def _lines(lines: np.ndarray, colour: str) -> str:
    d = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines)
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="1" stroke-opacity=".6"/>'
