"""The data in the plane of the first two principal components, with two kinds of axes drawn into it."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis import PCA, Geometry, arrow_tips
from ae_keras.charts.style import DATA, FONT, GOOD, LABEL_SIZE, NEUTRAL, PALETTE
from ae_keras.charts.vega.template import template, words
from ae_keras.data import Dataset, kept_with_it

if TYPE_CHECKING:
    import pandas

LEAST = 240
"""The least height of the picture, in CSS pixels."""
_ARROW = 0.8  # length of the longest arrow, as a share of the data's reach
_POINTS = 1500


@lru_cache(maxsize=8)
def axes_spec(classes: tuple[str, ...], reach: float) -> dict[str, Any]:
    """A specification (Vega, without data), as wide as its container; cached and shared: do not change it.

    One unit is as long across as up, so that angles are those of the data. reach: how far the data go up and down.
    """

    def part(name: str) -> dict[str, Any]:
        return {"name": name, "source": DATA, "transform": [{"type": "filter", "expr": f"datum.part == '{name}'"}]}

    def arrow(name: str, colour: str, width: float, dash: list[int], below: float = -8) -> list[dict[str, Any]]:
        place = {
            "x": {"scale": "x", "value": 0},
            "y": {"scale": "y", "value": 0},
            "x2": {"scale": "x", "field": "x"},
            "y2": {"scale": "y", "field": "y"},
        }
        paint = {
            "stroke": {"value": colour},
            "strokeWidth": {"value": width},
            "strokeDash": {"value": dash},
            "tooltip": {"value": None},
        }
        tip = {"x": {"scale": "x", "field": "x"}, "y": {"scale": "y", "field": "y"}}
        head = {
            "shape": {"value": "triangle"},
            "size": {"value": 60 + 30 * width},
            "angle": {"signal": "90 - atan2(datum.y, datum.x) * 180 / PI"},
            "fill": {"value": colour},
            "tooltip": {"signal": "{'axis': datum.label}"},
        }
        named = words(
            text={"field": "label"},
            dx={"signal": "datum.x < 0 ? -10 : 10"},
            dy={"value": below},
            align={"signal": "datum.x < 0 ? 'right' : 'left'"},
            fontWeight={"value": "bold"},
        )
        return [
            {"type": "rule", "from": {"data": name}, "encode": {"update": {**place, **paint}}},
            {"type": "symbol", "from": {"data": name}, "encode": {"update": {**tip, **head}}},
            {"type": "text", "from": {"data": name}, "interactive": False, "encode": {"update": {**tip, **named}}},
        ]

    point = {
        "x": {"scale": "x", "field": "x"},
        "y": {"scale": "y", "field": "y"},
        "fill": {"scale": "class", "field": "class"},
        "fillOpacity": {"value": 0.4},
        "size": {"value": 30},
        "tooltip": {"value": None},
    }
    legend = {
        "fill": "class", "orient": "top-left", "direction": "horizontal", "labelFontSize": LABEL_SIZE,
        "labelFont": FONT, "symbolType": "circle", "symbolStrokeWidth": 0,
    }  # fmt: skip
    signals = [
        {"name": "page", "update": "max(width, 240)"},
        {"name": "height", "update": f"min(max(room, {LEAST}), page)"},
        {"name": "across", "update": f"{reach} * page / height"},
    ]
    scales: list[dict[str, Any]] = [
        {"name": "x", "domain": {"signal": "[-across, across]"}, "range": {"signal": "[0, page]"}, "zero": False},
        {"name": "y", "domain": [-reach, reach], "range": {"signal": "[height, 0]"}, "zero": False},
        {"name": "class", "type": "ordinal", "domain": list(classes or ("all",)), "range": "category"},
    ]
    stage = {
        "type": "group",
        "encode": {"update": {"width": {"signal": "page"}, "height": {"signal": "height"}, "clip": {"value": True}}},
        "data": [part(name) for name in ("point", "pca", "column", "direction")],
        "marks": [
            {"type": "symbol", "from": {"data": "point"}, "interactive": False, "encode": {"update": point}},
            *arrow("pca", NEUTRAL, 2.5, [1, 0]),
            *arrow("direction", GOOD, 2, [5, 4], below=32),  # beside the label of the component that it turns into
            *arrow("column", PALETTE[3], 3.5, [1, 0], below=18),
        ],
    }
    return template(signals, [stage], scales=scales, legends=[legend] if classes else [])


@kept_with_it(1)
def axes_reach(dataset: Dataset, pca: PCA) -> float:
    """How far the training rows go along the second principal component, or nearly as far as along the first."""
    scores = np.abs(_plane(dataset, pca)[0])
    return float(np.ceil(10 * 1.05 * max(np.percentile(scores[:, 1], 99.5), 0.45 * scores[:, 0].max())) / 10)


def axes_data(
    dataset: Dataset, pca: PCA, geometry: Geometry, decoder: np.ndarray, show_directions: bool
) -> "pandas.DataFrame":
    """The rows of one moment: the training rows' scores and the tips of the arrows.

    pca: with as many components as there are features. decoder: (features, k). Each kind of arrow is scaled by one
    factor: what counts are directions, and how long the arrows of one kind are beside each other.
    """
    import pandas as pd

    scores, axes = _plane(dataset, pca)
    classes = np.array(dataset.classes or ("all",))[dataset.y_train[: len(scores)]]
    rows = [pd.DataFrame({"part": "point", "x": scores[:, 0], "y": scores[:, 1], "class": classes, "label": ""})]
    length = _ARROW * axes_reach(dataset, pca)
    count = decoder.shape[1]
    kinds = [("pca", axes.T[:, : min(count, 2)], "PC"), ("column", np.asarray(decoder, float), "w")]
    if show_directions:
        kinds.append(("direction", geometry.directions * np.sqrt(geometry.squares), "u"))
    for name, vectors, letter in kinds:
        tips = arrow_tips(axes, vectors, length, signed=name != "direction")
        labels = [f"{letter}{i + 1}" for i in range(tips.shape[1])]
        rows.append(pd.DataFrame({"part": name, "x": tips[0], "y": tips[1], "class": "", "label": labels}))
    return pd.concat(rows, ignore_index=True)


@kept_with_it(1)
def _plane(dataset: Dataset, pca: PCA) -> tuple[np.ndarray, np.ndarray]:
    """Scores (rows, 2) of the training rows, and the axes (2, features)."""
    axes = pca.axes[:2]
    return (dataset.inputs[:_POINTS] - pca.mean) @ axes.T, axes
