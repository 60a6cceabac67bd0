"""PCA's plane beside the autoencoder's code: the same rows, the same axes, linked by a brush."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from ae_keras.analysis import PCA, Coder, fitted, procrustes, row_errors
from ae_keras.analysis import pca as principal_components
from ae_keras.charts.vega.linked import linked_panels
from ae_keras.charts.vega.panels import Heights, Panel
from ae_keras.charts.vega.thumbnails import encoded, framed, reduced
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

MARGIN = 0.08
MAX_FEATURES_SHOWN = 13
MAX_POINTS = 4000
"""More rows than that are drawn as a sample, always the same for one data set."""
WAYS = "PCA", "network"
FOR_THE_PICTURE = ("pixels", "jitter", *(f"pixels, {way}" for way in WAYS))
"""Columns that mean nothing in a table."""

_PICTURES = 3  # in the tooltip of a row: itself, and what PCA and the network make of it
_PLANE = Heights(0.8, 180, 260)
_PAIR = Heights(0.85, 120, 280)
_STRIP = Heights(0.12, 70, 100)


class Recorded(Protocol):
    """What of a training frame is drawn: codes (rows, code) and errors (rows,), training rows first."""

    @property
    def codes(self) -> np.ndarray: ...

    @property
    def errors(self) -> np.ndarray: ...


class Look(NamedTuple):
    """All that the specification depends on; it stays the same while a run trains.

    domains: (low, high) of each axis drawn, from PCA's scores. columns: the columns that hold the features shown in
    the tooltip, in the features' order. picture: (height, width) of the images in the tooltip, or None. standardised:
    whether errors are of standardised features.
    """

    code: int
    classes: tuple[str, ...]
    domains: tuple[tuple[float, float], ...]
    columns: tuple[tuple[str, str], ...]
    picture: tuple[int, int] | None
    rows: int
    standardised: bool


@kept_with_it(16)
def plane_look(dataset: Dataset, pca: PCA, code: int) -> Look:
    """What `plane_spec` needs for a data set, its PCA and the number of codes; cached."""
    base = _base(dataset, pca, code)
    standardised = bool((dataset.scale != 1).any())
    return Look(code, dataset.classes, base.domains, base.columns, base.picture, len(base.drawn), standardised)


@lru_cache(maxsize=16)
def plane_spec(look: Look) -> dict[str, Any]:
    """A specification (Vega, without data) of the linked panels: one code as strips, three as pairs of axes.

    It is cached and shared: do not change it. Its panels stand side by side in a container of at least NARROW pixels,
    else below each other.
    """
    hint = "Drag to mark rows in both. Point at a row to see it rebuilt."
    rows = look.rows
    size = float(np.clip(48_000 / max(rows, 1), 16, 64).round())
    panels, heights = _panels(look)
    return linked_panels(panels, heights, look.classes, size, _tooltip(look), hint)


def plane_data(dataset: Dataset, pca: PCA, recorded: Recorded, network: Coder) -> "pandas.DataFrame":
    """The rows of one frame: class, train or held-out, features, both embeddings, what PCA and the network make of the
    features, both errors.

    The codes are turned, mirrored and shifted onto PCA's scores (Procrustes, fitted on the training rows) and scaled by
    one factor to PCA's spread, or less where they would leave the panel. Shapes stay as they are: an autoencoder's axes
    and unit are arbitrary. More than three codes are first projected on their own two principal axes.

    `pca` was fitted on the standardised training rows, `dataset.inputs`.
    """
    import pandas as pd

    codes = np.asarray(recorded.codes)
    base = _base(dataset, pca, codes.shape[1])
    train = slice(0, len(dataset.x_train))
    shown = codes if codes.shape[1] <= 3 else principal_components(codes[train], 2).encode(codes)
    turned = procrustes(shown, base.scores, train)
    aligned = fitted(turned, base.scores, base.domains, train)[base.drawn].astype(np.float32)
    columns = base.table | {f"code {i + 1}": column for i, column in enumerate(aligned.T)}
    columns["PCA error"] = base.errors
    columns["autoencoder error"] = np.asarray(recorded.errors, np.float32)[base.drawn]
    columns |= _given_back(dataset, base, network.decode(codes[base.drawn]), "network")
    return pd.DataFrame(columns, copy=False)


def _given_back(dataset: Dataset, base: "_Base", rebuilt: np.ndarray, way: str) -> dict[str, Any]:
    """The columns for tooltips that hold standardised reconstructions (rows, features) in the data's own units."""
    x = dataset.original(rebuilt)
    if dataset.image_shape is None or base.picture is None:
        return {f"{name}, {way}": x[:, i] for i, (_, name) in enumerate(base.columns)}
    limits = float(dataset.x.min()), float(dataset.x.max())
    return {f"pixels, {way}": texts(encoded(x, dataset.image_shape, base.picture, limits))}


class _Base(NamedTuple):
    """What of a data set and its PCA is the same in all frames. scores: (rows, axes drawn) of all rows."""

    drawn: np.ndarray
    scores: np.ndarray
    errors: np.ndarray
    domains: tuple[tuple[float, float], ...]
    columns: tuple[tuple[str, str], ...]
    picture: tuple[int, int] | None
    table: dict[str, Any]


@kept_with_it(4)
def _base(dataset: Dataset, pca: PCA, code: int) -> _Base:
    inputs = np.concatenate([dataset.inputs, dataset.held_out])
    axes = code if code <= 3 else 2
    scores = np.zeros((len(inputs), axes))
    # An overcomplete code can have more numbers than there are components.
    found = pca.encode(inputs)[:, :axes]
    scores[:, : found.shape[1]] = found
    drawn = np.arange(len(inputs))
    if len(inputs) > MAX_POINTS:
        drawn = np.sort(np.random.default_rng(0).permutation(len(inputs))[:MAX_POINTS])
    rebuilt = pca.reconstruct(inputs)
    errors = row_errors(inputs, rebuilt)[drawn].astype(np.float32)

    x, y = dataset.x[drawn], dataset.y[drawn]
    held_out = drawn >= len(dataset.x_train)
    table: dict[str, Any] = {"row": drawn.astype(np.int32)}
    if dataset.classes:
        table["class"] = texts([dataset.classes[i] for i in y])
    table["rows"] = texts(["held-out" if other else "train" for other in held_out])
    columns: tuple[tuple[str, str], ...] = ()
    picture = None
    if dataset.image_shape:
        picture = reduced(dataset.image_shape, _PICTURES * len(drawn))
        table["pixels"] = texts(encoded(x, dataset.image_shape, picture))
    elif len(dataset.features) <= MAX_FEATURES_SHOWN:
        columns = tuple(zip(dataset.features, _column_names(dataset.features), strict=True))
        table |= {name: x[:, i] for i, (_, name) in enumerate(columns)}
    table |= {f"PCA {i + 1}": column for i, column in enumerate(scores[drawn].astype(np.float32).T)}
    if code == 1:
        table["jitter"] = np.random.default_rng(0).uniform(-1, 1, len(inputs))[drawn].astype(np.float32)
    base = _Base(drawn, scores, errors, _domains(scores), columns, picture, table)
    return base._replace(table=table | _given_back(dataset, base, rebuilt[drawn], "PCA"))


def texts(values: list[str]) -> Any:
    """A column as pandas stores it, so that no frame converts it again."""
    import pandas as pd

    return pd.Series(values).array


def _domains(scores: np.ndarray) -> tuple[tuple[float, float], ...]:
    low, high = scores.min(axis=0), scores.max(axis=0)
    # An axis along which nothing varies gets the widest axis's room.
    width = np.where(high > low, high - low, max((high - low).max(), 1.0))
    middle = (low + high) / 2
    reach = width * (0.5 + MARGIN)
    return tuple((round(float(m - r), 4), round(float(m + r), 4)) for m, r in zip(middle, reach, strict=True))


def _column_names(features: tuple[str, ...]) -> list[str]:
    """The features' names, changed where a column of ours or an earlier feature has the name."""
    taken = {"row", "class", "rows", "pixels", "jitter", "PCA error", "autoencoder error"}
    taken |= {f"{side} {i}" for side in ("PCA", "code") for i in (1, 2, 3)}
    names = []
    for feature in features:
        name = feature
        while taken & (used := {name, *(f"{name}, {way}" for way in WAYS)}):
            name += " (feature)"
        taken |= used
        names.append(name)
    return names


def _tooltip(look: Look) -> str:
    def entry(label: str, value: str) -> str:
        return f"{json.dumps(label)}: {value}"

    def number(column: str, places: str) -> str:
        return f"format(datum[{json.dumps(column)}], '{places}')"

    entries = []
    if look.picture:
        names = {"pixels": "row"} | {f"pixels, {way}": way for way in WAYS}
        entries.append(entry("image", framed(look.picture, names)))
    if look.classes:
        entries.append(entry("class", "datum['class']"))
    entries.append(entry("rows", "datum.rows"))
    # "image" and "title" have a meaning of their own in a tooltip.
    special = {"image", "title", "class", "rows", "error", "error (standardised)"}
    for feature, column in look.columns:
        label = f"{feature} (feature)" if feature in special else feature
        three = (number(name, ".4~g") for name in (column, *(f"{column}, {way}" for way in WAYS)))
        entries.append(entry(label, " + '  /  ' + ".join(three)))
    if look.columns:
        entries.insert(0, entry("title", json.dumps(" / ".join(["row", *WAYS]))))
    both = " + '  /  network ' + ".join(number(name, ".3~g") for name in ("PCA error", "autoencoder error"))
    entries.append(entry("error (standardised)" if look.standardised else "error", f"'PCA ' + {both}"))
    return "{" + ", ".join(entries) + "}"


def _panels(look: Look) -> tuple[tuple[Panel, ...], Heights]:
    sides = (("PCA", "PCA"), ("Autoencoder code", "code"))
    domains = look.domains
    if look.code == 1:
        notes = (
            "along the first component; heights are random",
            "mirrored and scaled to fit PCA's; heights are random",
        )
        strips = (
            Panel(title, note, f"{key} 1", "jitter", domains[0], (-1.15, 1.15), (0, i), (0, i))
            for i, ((title, key), note) in enumerate(zip(sides, notes, strict=True))
        )
        return tuple(strips), _STRIP
    if look.code == 3:
        pairs = ((0, 1), (0, 2), (1, 2))
        small = (
            Panel(
                title=title,
                subtitle=f"{note} {a + 1} and {b + 1}",
                x=f"{key} {a + 1}",
                y=f"{key} {b + 1}",
                domain_x=domains[a],
                domain_y=domains[b],
                wide=(column, side),
                narrow=(side, column),
            )
            for side, ((title, key), note) in enumerate(zip(sides, ("components", "turned to fit"), strict=True))
            for column, (a, b) in enumerate(pairs)
        )
        return tuple(small), _PAIR
    notes = ("first two components", "turned, scaled to fit PCA's")
    if look.code > 3:
        notes = (f"first two of {look.code} components", f"2 main axes of {look.code}, turned")
    labels = (("component 1", "component 2"), ("", ""))
    planes = (
        Panel(
            title=title,
            subtitle=note,
            x=f"{key} 1",
            y=f"{key} 2",
            domain_x=domains[0],
            domain_y=domains[1],
            wide=(i, 0),
            narrow=(i, 0),
            label_x=label_x,
            label_y=label_y,
        )
        for i, ((title, key), note, (label_x, label_y)) in enumerate(zip(sides, notes, labels, strict=True))
    )
    return tuple(planes), _PLANE
