"""Codes and classes: areas of p(y|h) beside p(h|y) p(y) of every class, and pairs drawn either way. As SVG."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import BETWEEN, Part, dots_of_classes, panel, printed, side_by_side, words
from ae_keras.charts.style import NEUTRAL, PALETTE

RASTER = 48  # pixels of the areas in a row
COLUMNS, ROWS = 8, 3  # of drawn pairs
_SIDE, _TOP, _EDGE, _TILE, _PITCH, _LINE = 330, 28, 6, 36, 44, 53
_DOTS = 600  # codes that are drawn
_LETTERS = 7  # of a name under a tile
_WRONG = PALETTE[7]
_HALF, _MOST = (float(np.sqrt(-2 * np.log(1 - mass))) for mass in (0.5, 0.9))  # radii of a normal density in the plane


class Ellipses(NamedTuple):
    """Normal densities on the map. means: (n, 2), covariances: (n, 2, 2), in shares of the map; of all with weight."""

    means: np.ndarray
    covariances: np.ndarray
    weights: np.ndarray


class DrawnPairs(NamedTuple):
    """Pairs that were drawn. title: in which order. rows: (n, height, width) of images from 0 to 1, or (n, 1,
    features) of numbers from -1 to 1. labels: (n,). right: (n,) bool, whether each is read as its label."""

    title: str
    rows: np.ndarray
    labels: np.ndarray
    right: np.ndarray


class Joints(NamedTuple):
    """points: (rows, 2), codes as shares of the map, and their classes (rows,). best, certainty: (RASTER, RASTER),
    from the top, the class that is most likely and its probability. density: p(h). by_class: p(h|y) p(y). images:
    whether the rows of the pairs are images, and ink, whether 1 is dark in them. plane: what the map shows."""

    points: np.ndarray
    classes: np.ndarray
    names: Sequence[str]
    best: np.ndarray
    certainty: np.ndarray
    density: Ellipses
    by_class: Ellipses
    pairs: Sequence[DrawnPairs]
    images: bool
    ink: bool
    plane: str


def raster_points() -> np.ndarray:
    """(RASTER², 2): the middles of the areas' pixels, in shares of the map, row by row from the top."""
    steps = (np.arange(RASTER) + 0.5) / RASTER
    return np.stack(np.meshgrid(steps, steps[::-1]), axis=-1).reshape(-1, 2)


def joints_svg(shown: Joints) -> str:
    """A file."""
    parts, left, body = _parts(shown), 0.0, []
    for part in parts:
        body.append(f'<g transform="translate({left:.0f})">{part.body}</g>')
        left += part.width + BETWEEN
    return printed(left - BETWEEN, max(part.height for part in parts), "".join(body))


def joints_html(shown: Joints) -> str:
    """The same for a page; on a phone the parts are below one another."""
    return side_by_side(*_parts(shown))


def _parts(shown: Joints) -> tuple[Part, Part, Part]:
    png = pixels.areas(shown.best, 0.6 * np.square(shown.certainty), [_colour(i) for i in range(len(shown.names))])
    dots = dots_of_classes(_placed(shown.points[:_DOTS]), shown.classes[:_DOTS], 0.75)
    names, plane = _names(shown), words(8, _SIDE - 9, shown.plane, 12, "start", 1)
    mixture = "".join(_ellipse(*each, _HALF, NEUTRAL, "2", ' stroke-dasharray="5 4"') for each in _all(shown.density))
    areas = pixels.element(png, 0, 0, _SIDE, _SIDE)
    classes = "".join(
        _ellipse(mean, covariance, radius, _colour(i), width, f' fill-opacity="{veil}"')
        for i, (mean, covariance) in enumerate(_all(shown.by_class))
        for radius, width, veil in ((_MOST, "1", 0.08), (_HALF, "2.5", 0.15))
    )
    return (
        _map("Areas of p(y|h)", "Code first: p(y|h) as areas, p(h) dashed", areas + dots + mixture + names + plane),
        _map("Every class's density", "Label first: half and 90 % of p(h|y) p(y)", dots + classes + names + plane),
        _pairs(shown),
    )


def _all(shown: Ellipses) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (mean, covariance if weight > 0 else 0 * covariance)
        for mean, covariance, weight in zip(shown.means, shown.covariances, shown.weights, strict=True)
    ]


def _map(alt: str, title: str, inside: str) -> Part:
    return Part(
        alt,
        _SIDE + 2 * _EDGE,
        _TOP + _SIDE + _EDGE,
        words(_EDGE, 18, title, 15, "start", 1) + panel(_EDGE, _TOP, _SIDE, inside),
    )


def _colour(number: int) -> str:
    return PALETTE[int(number) % len(PALETTE)]


def _placed(shares: np.ndarray) -> np.ndarray:
    """Shares of the map in the pixels of a panel."""
    return np.stack([shares[:, 0], 1 - shares[:, 1]], axis=1) * _SIDE


def _names(shown: Joints) -> str:
    """Each class in the middle of its codes."""
    known = [i for i in range(len(shown.names)) if (shown.classes == i).any()]
    middles = _placed(np.array([np.median(shown.points[shown.classes == i], axis=0) for i in known]))
    return "".join(words(x, y + 6, shown.names[i], 18, opacity=1) for i, (x, y) in zip(known, middles, strict=True))


def _ellipse(mean: np.ndarray, covariance: np.ndarray, radius: float, colour: str, width: str, more: str) -> str:
    """Where a normal density is so many standard deviations from its mean."""
    flip = np.array([1.0, -1.0])
    values, vectors = np.linalg.eigh(covariance * np.outer(flip, flip))
    (x, y), (short, long) = _placed(mean[None])[0], radius * _SIDE * np.sqrt(np.maximum(values, 0))
    turn = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
    fill = colour if "fill" in more else "none"
    return (
        f'<ellipse rx="{long:.1f}" ry="{short:.1f}" transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})" '
        f'fill="{fill}" stroke="{colour}" stroke-width="{width}"{more}/>'
    )


def _pairs(shown: Joints) -> Part:
    """Both ways below one another: what was decoded, its label under it, and a cross where it is read otherwise."""
    body, block = [], _TOP + ROWS * _LINE
    labels = [(name, 13) if len(name) < 4 else (name[:_LETTERS], 10) for name in shown.names]
    for at, drawn in enumerate(shown.pairs):
        top = at * (block + 2)
        body.append(words(_EDGE, top + 18, drawn.title, 15, "start", 1))
        for i, (row, label, right) in enumerate(zip(drawn.rows, drawn.labels, drawn.right, strict=True)):
            x, y = _EDGE + (i % COLUMNS) * _PITCH, top + _TOP + (i // COLUMNS) * _LINE
            png = pixels.grey(row, shown.ink) if shown.images else pixels.signed(row)
            body.append(
                pixels.element(png, x, y, _TILE, _TILE)
                + f'<rect x="{x}" y="{y}" width="{_TILE}" height="{_TILE}" fill="none" stroke="{_colour(label)}" '
                'stroke-width="2"/>'
                + words(x + _TILE / 2, y + _TILE + 13, labels[label][0], labels[label][1], opacity=1)
            )
            if not right:
                body.append(
                    f'<path d="M{x + _TILE - 9} {y - 3}l12 12m0 -12l-12 12" stroke="{_WRONG}" stroke-width="3.5"/>'
                )
    return Part("Drawn pairs", COLUMNS * _PITCH + 2 * _EDGE, 2 * block + 4, "".join(body))
