"""Codes as distributions over the prior, and what the prior is decoded to. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, image, panel, placed, printed, words
from ae_keras.charts.style import NEUTRAL, PALETTE

SIDE, _TOP, _LEFT, _BELOW = 420, 26, 30, 30
_WIDTH, _HEIGHT = _LEFT + SIDE + 4, _TOP + SIDE + _BELOW
SPREADS = (1, 2, 3)  # standard deviations at which the prior has a ring
_STYLE = "width:100%;max-width:620px"


class CodeMap(NamedTuple):
    """mean, deviation: (rows, 2) of the codes' distributions. y: (rows,), their classes. centres: (components, 2) of
    the prior, each of standard deviation 1. names, places: of the classes, and (names, 2) where they stand. reach: half
    the side of the square that is drawn. axes: what runs across, and up."""

    mean: np.ndarray
    deviation: np.ndarray
    y: np.ndarray
    centres: np.ndarray
    names: Sequence[str]
    places: np.ndarray
    reach: float
    axes: tuple[str, str]


class DecodedSheet(NamedTuple):
    """images: (rows, columns, height, width) from 0 to 1. labels: of the rows, or none. ink: whether 1 is dark."""

    title: str
    images: np.ndarray
    labels: Sequence[str]
    ink: bool


class Cloud(NamedTuple):
    """Rows of the data, and generated ones, (n, 2) each, as points of a plane. axes: what runs across, and up."""

    title: str
    rows: np.ndarray
    samples: np.ndarray
    axes: tuple[str, str]


def posteriors_html(shown: CodeMap) -> str:
    """The map for a page."""
    drawing = document(_WIDTH, _HEIGHT, _map(shown))
    return image(drawing, "The codes as ellipses over the rings of the prior", _STYLE)


def decoded_html(shown: DecodedSheet | Cloud) -> str:
    """What the prior is decoded to, for a page."""
    return image(document(_WIDTH, _HEIGHT, _decoded(shown)), shown.title, _STYLE)


def posteriors_svg(shown: CodeMap, decoded: DecodedSheet | Cloud) -> str:
    """Both side by side, as a file."""
    second = f'<g transform="translate({_WIDTH + 20} 0)">{_decoded(decoded)}</g>'
    return printed(2 * _WIDTH + 24, _HEIGHT, f'<g transform="translate(4 0)">{_map(shown)}</g>{second}')


def _map(shown: CodeMap) -> str:
    scale = SIDE / (2 * shown.reach)
    one = len(shown.centres) == 1
    rings = []
    for c, (x, y) in enumerate(placed(shown.centres, shown.reach, SIDE)):
        colour = NEUTRAL if one else PALETTE[c % len(PALETTE)]
        rings += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{spread * scale:.1f}" fill="none" stroke="{colour}" '
            f'stroke-width="{1.6 if one else 1}" stroke-opacity="{(1.1 if one else 0.8) - 0.22 * spread:.2f}"/>'
            for spread in SPREADS
        ]
    ellipses = []
    places, sizes = placed(shown.mean, shown.reach, SIDE), shown.deviation * scale
    for c in np.unique(shown.y):
        each = "".join(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{max(a, 0.8):.1f}" ry="{max(b, 0.8):.1f}"/>'
            for (x, y), (a, b) in zip(places[shown.y == c], sizes[shown.y == c], strict=True)
        )
        colour = PALETTE[c % len(PALETTE)]
        ellipses.append(f'<g fill="{colour}" fill-opacity=".13" stroke="{colour}" stroke-opacity=".6">{each}</g>')
    named = zip(shown.names, placed(shown.places, shown.reach, SIDE), strict=True)
    names = [words(x, y + 5, name, 15, opacity=1) for name, (x, y) in named]
    said = f"rings: the prior at {', '.join(map(str, SPREADS))} standard deviations"
    return _framed(
        "Codes of held-out rows, as ellipses of one σ", "".join([*ellipses, *rings, *names]), shown.axes, said
    )


def _decoded(shown: DecodedSheet | Cloud) -> str:
    return _sheet(shown) if isinstance(shown, DecodedSheet) else _cloud(shown)


def _sheet(shown: DecodedSheet) -> str:
    edged = np.pad(shown.images, ((0, 0), (0, 0), (1, 1), (1, 1)))  # paper between them
    rows, columns, height, width = edged.shape
    whole = edged.swapaxes(1, 2).reshape(rows * height, columns * width)
    png = pixels.element(pixels.grey(whole, shown.ink), _LEFT, _TOP, SIDE, SIDE)
    step = SIDE / rows
    labels = [words(_LEFT - 8, _TOP + (i + 0.5) * step + 5, text, 14, "end") for i, text in enumerate(shown.labels)]
    return words(_LEFT, 17, shown.title, 14, "start", 1) + png + "".join(labels)


def _cloud(shown: Cloud) -> str:
    both = np.concatenate([shown.rows, shown.samples])
    low, high = np.quantile(both, 0.002, axis=0), np.quantile(both, 0.998, axis=0)
    middle, reach = (low + high) / 2, 0.55 * float((high - low).max())
    dots = [
        f'<g fill="{colour}" fill-opacity="{opacity}">'
        + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>' for x, y in placed(points - middle, reach, SIDE))
        + "</g>"
        for points, colour, opacity, size in ((shown.rows, NEUTRAL, 0.45, 3), (shown.samples, PALETTE[3], 0.75, 2.2))
    ]
    return _framed(shown.title, "".join(dots), shown.axes, "grey: training rows · pink: decoded draws of the prior")


def _framed(title: str, inside: str, axes: tuple[str, str], below: str) -> str:
    """A square of the plane with a title, and what its axes are."""
    up = f'<g transform="translate(14 {_TOP + SIDE / 2}) rotate(-90)">{words(0, 0, axes[1], 12)}</g>'
    return (
        words(_LEFT, 17, title, 14, "start", 1)
        + panel(_LEFT, _TOP, SIDE, inside)
        + up
        + words(_LEFT, _TOP + SIDE + 20, below, 12, "start")
        + words(_LEFT + SIDE, _TOP + SIDE + 20, axes[0], 12, "end")
    )
