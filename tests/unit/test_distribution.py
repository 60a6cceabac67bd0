"""Drawings of distributions and of the map of codes, and the curve of nats: what they hold, and that they are whole."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from ae_keras import charts


def drawn(shape: tuple[int, int] | None, curve: bool, names=tuple(f"f{i}" for i in range(6))) -> charts.Drawn:
    rng = np.random.default_rng(1)
    values = np.linspace(-0.3, 1.3, 50) if curve else np.linspace(0, 1, 3)
    heights = np.exp(-(values**2)) if curve else np.array([0.2, 0.5, 0.3])
    nats = np.array([0.1, -1.2, 3.25, 0.0, 0.5, -0.004])
    return charts.Drawn(
        rng.uniform(size=6), rng.uniform(size=6), rng.uniform(0, 0.4, 6), nats, rng.uniform(-0.5, 1.5, (8, 6)), names,
        shape, True, (values, heights), curve,
    )  # fmt: skip


def texts(file: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(file).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("curve", [True, False])
def test_an_image_with_what_each_pixel_costs(curve):
    file = charts.distribution_svg(drawn((2, 3), curve))
    said = texts(file)
    assert "−ln p: sum 2.65 nats" in said and "the pixel that costs most: 3.25 nats" in said
    assert file.count("<image") == 4 + charts.DRAWS
    assert ("density above 1" in " ".join(said)) and (("<polygon" in file) == curve)
    assert "-0.00" not in file and "NaN" not in file and "nan" not in file


def test_rows_of_numbers_are_columns_with_their_names_and_costs():
    names = ("<b>&", "variance", "a name that is far too long", "d", "e", "f")
    said = texts(charts.distribution_svg(drawn(None, True, names)))
    assert "<b>&" in said and "a name that i…" in said
    assert {"0.10 nats", "−1.20 nats", "3.25 nats", "0.00 nats", "sum 2.65 nats"} <= set(said)


@pytest.mark.parametrize("curve", [True, False])
@pytest.mark.parametrize("shape", [(2, 3), None])
def test_nothing_lies_outside_of_the_drawing(shape, curve):
    file = charts.distribution_svg(drawn(shape, curve))
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', file).groups())
    for box in re.findall(r'<(?:rect|image) x="([-\d.]+)" y="([-\d.]+)" width="([-\d.]+)" height="([-\d.]+)"', file):
        x, y, w, h = map(float, box)
        assert min(x, y, w, h) >= 0 and x + w <= width and y + h <= height
    for x, y in re.findall(r'<circle cx="([-\d.]+)" cy="([-\d.]+)"', file):
        assert 0 <= float(x) <= width and 0 <= float(y) <= height


def test_outputs_of_several_heads_side_by_side():
    html = charts.outputs_html({"linear": -0.25 * np.eye(3), "softmax": np.eye(3)})
    assert html.count("−0.25") + html.count("%E2%88%920.25") == 3 and html.count("1.00") == 3


def test_a_curve_of_nats_may_be_negative_and_leaves_out_a_high_start():
    epoch = np.arange(0, 101, 5)
    curves = {"training": 1000.0 * (epoch == 0) - epoch / 10, "held-out": -epoch / 20}
    courses = charts.without_start(epoch, curves, {"without": -1.0})
    rows = charts.courses_data(courses, {"without": -1.0}, 35, 100)
    curve = rows[rows["part"] == "run"]
    assert curve["value"].max() <= 5 and curve["value"].min() == -10
    assert set(curve["name"]) == {"training", "held-out"} and (curve["epoch"][curve["name"] == "training"] > 0).all()
    assert rows[rows["part"] == "now"]["epoch"].tolist() == [35]
    assert charts.svg(charts.courses_spec("nats a row", zero=False), rows).startswith("<svg")


def landscape() -> charts.Landscape:
    rng = np.random.default_rng(2)
    return charts.Landscape(
        rng.uniform(size=(30, 2)), np.arange(30) % 3, ("a", "b", "<c>"), np.array([0.5, 1.0]), np.eye(4),
        rng.uniform(size=(9, 4, 4)), -0.5, 1.5, True, ("h₁", "h₂"), charts.Meter(0.5, (0.2, 0.4), 1.0), "run-3",
    )  # fmt: skip


def test_the_map_marks_the_cross_the_box_every_class_and_the_distance():
    file = charts.landscape_svg(landscape())
    assert {"a", "b", "<c>", "→ h₁", "↑ h₂"} <= set(texts(file))
    assert file.count("stroke-dasharray") == 2 and file.count("<image") == 2
    (left, top), *_ = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', file)
    assert float(left) == pytest.approx(336 / 2) and float(top) == pytest.approx(336 / 4)
    grey, mark = (
        re.findall(rule, file)
        for rule in (r'<rect x="([^"]+)" y="[^"]+" width="([^"]+)"[^>]*y=".75"', r'd="M(\S+) 306v22"')
    )
    (low, long), (at,) = ([float(number) for number in each] for each in (grey[0], mark))
    assert (low, long, at) == pytest.approx((376 + 0.2 * 168, 0.2 * 168, 376 + 0.5 * 168), abs=0.06), "the meter"


def test_the_lens_lies_on_both_maps_and_on_what_it_changes():
    box = charts.landscape_html(landscape())
    places = [[float(n) for n in each] for each in re.findall(r"left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%", box)]
    shares = np.array([(6, 30, 336), (578, 30, 336), (376, 30, 168), (376, 310, 168), (372, 1, 176)])
    assert box.count(" data-map") == 2 and 'data-lens="run-3"' in box
    np.testing.assert_allclose(places, 100 * shares / [920, 372, 920], atol=6e-4)
    images = np.arange(charts.CELLS**2)[:, None, None] % 2 * np.ones((1, 2, 3))
    with Image.open(io.BytesIO(charts.lens_picture(images, ink=False))) as picture:
        assert picture.size == (3 * charts.CELLS, 2 * charts.CELLS)
        assert (np.asarray(picture.convert("L"))[:, ::3] == 255 * (np.arange(charts.CELLS) % 2)).all()
