"""What a linear decoder has found: its plane beside PCA's in space, and its axes beside PCA's in that plane."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ae_keras.analysis import PCA, Coder, Geometry, arrow_tips, plane_sheet
from ae_keras.charts.style import GOOD
from ae_keras.charts.vega.space import SHARES, View
from ae_keras.charts.vega.space_rows import lines, note, points, words
from ae_keras.charts.vega.surface import (
    DATA_COLOUR,
    DECODER,
    DRAWN,
    FAINT,
    NEAR,
    PCAS,
    RAISED,
    RESIDUALS,
    free,
    noun,
    one_row,
    patch,
    surface_data,
    surface_view,
)
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

_UNIT, _ARROW = 0.42, 0.75  # length of a component's arrow, and most of any, as a share of what is in sight
_HEAD = 0.07
_NAMED = 6  # of each kind of arrows the longest: more names would hide each other
_CORNER, _ARC = 0.09, 0.26  # how far from the origin an angle is drawn, as such a share
_ALONG = [12, 8, 16, 4, 20]  # where on its arc an angle's number may stand, the middle first
_DIFFERENT = 2  # degrees, from which on a drawn angle is not the one that there is
_SEEN = 0.02  # of what is in sight, below which a line to a reconstruction cannot be seen


@kept_with_it(8)
def axes_views(dataset: Dataset, every: PCA, code: int) -> tuple[View, ...]:
    """The panels of `axes_data`: the data in space and in the plane of the first two components; data of two features
    are in that plane. every: all components."""
    reach = _reach(dataset, every)
    if len(every.axes) == 2:
        return (View("The data, their reconstructions (pink), and axes", "", (0.0, 0.0, 0.0), reach, flat=True),)
    title = f"The {noun(dataset)} along PC1 to PC3{SHARES}"
    space = surface_view(dataset, every, code, "", NEAR)._replace(title=title, subtitle="")
    return (space, View("The same from above, and the axes", "", (0.0, 0.0, 0.0), reach, flat=True))


def axes_data(
    dataset: Dataset, every: PCA, geometry: Geometry, network: Coder, columns: np.ndarray, show_directions: bool
) -> "pandas.DataFrame":
    """The rows of one moment, for `space_spec(axes_views(...))`.

    every: all components. columns: the decoder's, (features, k). All arrows are on one scale, on which a component's is
    1 long, and shorter only where others would leave the panel.
    """
    import pandas as pd

    count = columns.shape[1]
    flat = len(every.axes) == 2
    panel, reach = "0" if flat else "1", _reach(dataset, every)
    scores = every.first(2).encode(dataset.inputs[:DRAWN])
    codes = network.encode(dataset.inputs)
    parts = []
    if flat:
        back = every.encode(network.decode(codes[:DRAWN]))
        ends = np.stack([scores, back], axis=1)
        parts += [
            lines(panel, _raised(ends), [FAINT] * len(ends), 1, first=5000, plane=ends),
            points(panel, _raised(back), [DECODER] * len(back), 12, plane=back),
        ]
    else:
        surface = "decoder's line" if count == 1 else "decoder's plane"
        whole = count == 2 and geometry.alive.all()
        sheet = plane_sheet(network, columns, every, *patch(dataset, every)) if whole else None
        parts.append(surface_data(dataset, every, network, codes, surface=surface, lost=True, sheet=sheet))
        parts.append(note("0", _of_space(dataset, every, geometry, network, columns, codes)))
    parts.append(points(panel, _raised(scores), [DATA_COLOUR] * len(scores), 16, plane=scores))
    parts.append(note(panel, _of_arrows(every, geometry, columns, show_directions)))
    kinds = [("PC", every.axes.T[:, : min(count, 2)], PCAS, 4.5), ("w", columns, DECODER, 3.5)]
    if show_directions:
        kinds.append(("u", geometry.directions * np.sqrt(geometry.squares), GOOD, 2))
    laid = [arrow_tips(every.axes[:2], vectors, signed=letter != "u").T for letter, vectors, *_ in kinds]
    unit = min(_UNIT, _ARROW / np.linalg.norm(np.concatenate(laid), axis=1).max()) * reach
    shown: list[pd.DataFrame] = []
    for i, ((_, _, colour, width), tips) in enumerate(zip(kinds, laid, strict=True)):
        shafts = arrows(unit * tips, _HEAD * reach)
        shown.append(lines(panel, _raised(shafts), [colour] * len(tips), width, first=100 * i, plane=shafts))
    names = _named({kind[0]: unit * tips for kind, tips in zip(kinds, laid, strict=True)}, reach)
    shown += [words(panel, _raised(at[None]), [name], plane=at[None]) for at, name in names]
    parts += [one_row(panel, dataset, _raised(ends), [DATA_COLOUR] * len(ends), reach, names, ends)] if flat else []
    parts += _angles(panel, (every.axes[:2] @ columns).T, geometry, reach, names) if count == 2 else []
    return pd.concat([*parts, *shown], ignore_index=True)


def _of_space(
    dataset: Dataset, every: PCA, geometry: Geometry, network: Coder, columns: np.ndarray, codes: np.ndarray
) -> str:
    """What the panel in space shows, as far as three components can."""
    count = columns.shape[1]
    if count > 2:
        away = (network.decode(codes[:RESIDUALS]) - dataset.inputs[:RESIDUALS]) @ every.axes.T
        seen = _SEEN * surface_view(dataset, every, count, "", NEAR).reach
        others = len(every.axes) - 3
        if np.median(np.linalg.norm(away[:, :3], axis=1)) > seen:
            return "grey lines: from points to their reconstructions"
        if np.median(np.linalg.norm(away, axis=1)) < seen:
            return "the reconstructions lie on their points"
        where = "the other dimension, which is" if others == 1 else f"the other {others} dimensions, which are"
        return f"what is lost lies in {where} not drawn"
    span = np.linalg.qr(every.axes[:3] @ columns)[0][:count]
    tilt = np.degrees(np.arccos(min(np.linalg.svd(span, compute_uv=False)[-1], 1)))
    flat = "line" if count == 1 else "plane"
    pink = "pink" if count == 1 else "pink grid"
    if abs(tilt - geometry.tilt) > _DIFFERENT:
        return f"grey: PCA's {flat} · {pink}: the decoder's, as seen in 3-D"
    if count == 2 and geometry.alive.all():
        return f"grey: PCA's plane · pink grid: steps along w1, w2{'; the same plane' if geometry.tilt < 0.5 else ''}"
    return f"grey: PCA's {flat} · {pink}: the decoder's {flat}"


def _of_arrows(every: PCA, geometry: Geometry, columns: np.ndarray, show_directions: bool) -> str:
    """What the arrows are, or that the angles between them are not those that there are."""
    with_first = columns if columns.shape[1] > 1 else np.hstack([every.axes[:1].T, columns])
    there, drawn = (_between(vectors) for vectors in (with_first, every.axes[:2] @ with_first))
    if geometry.alive.all() and np.abs(there - drawn).max() > _DIFFERENT:
        return "w projected to PC1 and PC2: out of the plane they look different"
    of = "w1: +1 in the code" if columns.shape[1] == 1 else "w: +1 in a number of the code"
    return f"pink {of} · {'green: u times s' if show_directions else 'grey PC: 1 long'}"


def _between(vectors: np.ndarray) -> np.ndarray:
    """Degrees between vectors (m, k): (k, k)."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=0), 1e-12)
    return np.degrees(np.arccos(np.clip(unit.T @ unit, -1, 1)))


def _angles(
    panel: str, tips: np.ndarray, geometry: Geometry, reach: float, taken: Sequence[tuple[np.ndarray, str]]
) -> list["pandas.DataFrame"]:
    """The right angle of the components, and the one of two columns (2, 2) where the drawn one is the one that they
    have: they lie in PCA's plane, or nearly. taken: places and words that are there already."""
    corner = _CORNER * reach * np.array([[[1, 0], [1, 1], [0, 1]]])
    parts = [lines(panel, _raised(corner), [PCAS], 1.5, first=300, plane=corner)]
    first, last = np.arctan2(tips[:, 1], tips[:, 0])
    turned = (last - first + np.pi) % (2 * np.pi) - np.pi
    if abs(np.degrees(abs(turned)) - geometry.angles[0, 1]) < _DIFFERENT:
        way = first + turned * np.linspace(0, 1, 25)
        arc = _ARC * reach * np.stack([np.cos(way), np.sin(way)], axis=1)
        parts.append(lines(panel, _raised(arc[None]), [DECODER], 1.5, first=301, plane=arc[None]))
        said = f"{geometry.angles[0, 1]:.0f}°"
        at = free(np.concatenate([far * arc[_ALONG] for far in (1.3, 1.7)]) - [0, 0.04 * reach], said, taken, reach)
        parts += [words(panel, _raised(at), [said], plane=at)] if len(at) else []
    return parts


def arrows(tips: np.ndarray, head: float) -> np.ndarray:
    """Arrows from the origin to tips (n, 2) as lines (n, 5, 2), with heads of so long strokes."""
    length = np.maximum(np.linalg.norm(tips, axis=1, keepdims=True), 1e-12)
    along = tips / length * np.minimum(head, length)
    across = along[:, ::-1] * [-0.5, 0.5]
    return np.stack([np.zeros_like(tips), tips, tips - along + across, tips, tips - along - across], axis=1)


def _named(tips: Mapping[str, np.ndarray], reach: float) -> list[tuple[np.ndarray, str]]:
    """Where the names of arrows stand, by the letter of each kind: that of a column past its tip, the others beside
    theirs, because these arrows may come to lie on each other; or wherever they hide no other arrow or name."""
    named: list[tuple[np.ndarray, str]] = []
    for letter in sorted(tips, key=["w", "PC", "u"].index):
        for i in np.sort(np.linalg.norm(tips[letter], axis=1).argsort()[-_NAMED:]):
            tip = tips[letter][i]
            unit = tip / max(np.linalg.norm(tip), 1e-12)
            past, across, back = 0.12 * unit, 0.12 * unit[::-1] * [-1, 1], 0.12 * unit
            left, right = (across - back, across - 2.5 * back), (-across - back, -across - 2.5 * back)
            ways = {"w": (past, *left, *right), "PC": (*left, *right, past), "u": (*right, *left, past)}[letter]
            places = tip + reach * (np.stack(ways) - [0, RAISED])
            others = [
                (far * other - [0, RAISED * reach], "")
                for kind, all_tips in tips.items()
                for j, other in enumerate(all_tips)
                for far in (0.7, 0.85, 1)
                if (kind, j) != (letter, i)
            ]
            name = f"{letter}{i + 1}"
            best = [free(places, name, taken, reach) for taken in ([*named, *others], named)]
            named.append((np.concatenate([*best, places])[0], name))
    return named


def _raised(x: np.ndarray) -> np.ndarray:
    """Points (..., 2) as (..., 3)."""
    return np.concatenate([x, np.zeros((*x.shape[:-1], 1))], axis=-1)


@kept_with_it(1)
def _reach(dataset: Dataset, every: PCA) -> float:
    """How far the training rows go along the second principal component, or nearly as far as along the first."""
    scores = np.abs(every.first(2).encode(dataset.inputs))
    return float(np.ceil(10 * 1.05 * max(np.percentile(scores[:, 1], 99.5), 0.45 * scores[:, 0].max())) / 10)
