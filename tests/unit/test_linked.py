"""Linked panels: where they stand on a page of any width, and what a box marks."""

import copy
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import vl_convert

from ae_keras import charts
from ae_keras.charts.style import NEUTRAL
from ae_keras.charts.vega.panels import NARROW
from tests.charted import plane


def rendered(spec: dict, data: pd.DataFrame, width: int, brush: dict | None = None) -> dict:
    """The scene as JSON, as wide as the page gives it, with a box drawn."""
    complete = copy.deepcopy(charts.standalone(spec, data, width))
    for signal in complete["signals"]:
        if signal["name"] == "brush" and brush:
            signal["value"] = brush
    return vl_convert.vega_to_scenegraph(complete)


def marks(scene: dict, name: str) -> list[dict]:
    found = [scene["items"]] if scene.get("name") == name else []
    for item in scene.get("items", []):
        found += [marks(item, name)] if isinstance(item, dict) else []
    return [item for items in found for item in items]


def panel_boxes(scene: dict) -> list[tuple[float, float, float, float]]:
    """x, y, width, height of the groups with points."""
    boxes = []

    def walk(node: dict) -> None:
        if any(str(child.get("name", "")).startswith("points_") for child in node.get("items", [])):
            boxes.append((node["x"], node["y"], node["width"], node["height"]))
        for child in node.get("items", []):
            if isinstance(child, dict):
                walk(child)

    walk(scene["scenegraph"])
    return boxes


@pytest.mark.parametrize(("code", "wide", "narrow"), [(1, (1, 2), (1, 2)), (2, (2, 1), (2, 1)), (3, (3, 2), (2, 3))])
def test_panels_stand_side_by_side_or_below_each_other(code, wide, narrow):
    *_, spec, data = plane("banknote", code)
    for width, (columns, lines) in ((1000, wide), (NARROW, wide), (NARROW - 1, narrow), (340, narrow)):
        scene = rendered(spec, data, width)
        boxes = panel_boxes(scene)
        assert len({x for x, *_ in boxes}) == columns
        assert len({y for _, y, *_ in boxes}) == lines
        right = max(x + w for x, _, w, _ in boxes)
        assert width - 3 <= right <= width, "the panels fill the container and stay inside"
        assert max(y + h for _, y, _, h in boxes) < scene["height"]
        assert len({(w, h) for _, _, w, h in boxes}) == 1
        across = sorted({(x, w) for x, _, w, _ in boxes})
        assert all(x + w < after for (x, w), (after, _) in pairwise(across))


def test_a_box_in_either_panel_marks_the_same_rows_in_both():
    _, _, spec, data = plane("banknote", 2)
    for panel, key in ((0, "PCA"), (1, "code")):
        box = {"panel": panel, "x": [-1.0, 0.5], "y": [0.0, 1.0]}
        scene = rendered(spec, data, 900, box)["scenegraph"]
        inside = data[f"{key} 1"].between(-1, 0.5) & data[f"{key} 2"].between(0, 1)
        assert 0 < inside.sum() < len(data)
        for i in (0, 1):
            assert len(marks(scene, f"points_{i}")) == inside.sum()
            assert len(marks(scene, f"faded_{i}")) == (~inside).sum()
        assert {item["fill"] for item in marks(scene, "faded_0")} == {NEUTRAL}


def test_a_point_stands_where_its_numbers_say():
    _, _, spec, data = plane("banknote", 2)
    scene = rendered(spec, data, 900)
    (_, _, width, height), *_ = panel_boxes(scene)
    scales = {scale["name"]: scale["domain"] for scale in spec["scales"]}
    drawn = marks(scene["scenegraph"], "points_1")
    x = np.interp(data["code 1"], scales["x_1"], (0, width))
    y = np.interp(data["code 2"], scales["y_1"], (height, 0))
    assert [item.get("x", 0.0) for item in drawn] == pytest.approx(x, abs=0.1)
    assert [item.get("y", 0.0) for item in drawn] == pytest.approx(y, abs=0.1)
    hollow = [item["fill"] == "transparent" for item in drawn]
    assert hollow == list(data["rows"] == "held-out")
