"""The rows of PCA's plane beside the code: codes where they belong, and what a tooltip says."""

import base64
import html
import io
import json
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from ae_keras import charts
from ae_keras.analysis import pca, procrustes
from ae_keras.charts.vega import plane as plane_module
from ae_keras.charts.vega import thumbnails
from ae_keras.data import from_array, load
from tests.charted import Decoder, Recorded, plane, recorded


@pytest.mark.parametrize(("name", "code"), [("banknote", 1), ("banknote", 2), ("banknote", 3), ("digits", 5)])
def test_codes_are_procrustes_up_to_one_size(name, code):
    dataset, components, _, data = plane(name, code)
    codes = recorded(dataset, code).codes
    train = slice(0, len(dataset.x_train))
    axes = min(code, 3) if code <= 3 else 2
    scores = components.encode(np.concatenate([dataset.inputs, dataset.held_out]))[:, :axes]
    shown = codes if code <= 3 else pca(codes[train], 2).encode(codes)
    direct = procrustes(shown, scores, train)
    drawn = data[[f"code {i + 1}" for i in range(axes)]].to_numpy()
    a, b = drawn - drawn[train].mean(axis=0), direct - direct[train].mean(axis=0)
    factor = (a * b).sum() / (b * b).sum()
    assert factor > 0
    assert a == pytest.approx(factor * b, abs=1e-5)
    assert drawn[train].mean(axis=0) == pytest.approx(scores[train].mean(axis=0), abs=1e-5)
    low, high = np.array(charts.plane_look(dataset, components, code).domains).T
    assert ((drawn > low) & (drawn < high)).all(), "every row lies within its panel"
    spread = np.sqrt((a[train] ** 2).mean() / ((scores - scores[train].mean(axis=0))[train] ** 2).mean())
    assert spread == pytest.approx(1, abs=1e-4) or spread < 1
    assert data[[f"PCA {i + 1}" for i in range(axes)]].to_numpy() == pytest.approx(scores, abs=1e-5)


def test_pca_against_itself_is_the_same_picture_twice():
    dataset = load("banknote")
    components = pca(dataset.inputs, 2)
    scores = components.encode(np.concatenate([dataset.inputs, dataset.held_out]))
    turned = -3 * scores @ np.array([[0.6, -0.8], [0.8, 0.6]]) + 5
    data = charts.plane_data(dataset, components, Recorded(turned, np.zeros(len(turned))), components)
    for axis in (1, 2):
        assert data[f"code {axis}"].to_numpy() == pytest.approx(data[f"PCA {axis}"].to_numpy(), abs=1e-4)


def test_rows_carry_classes_sides_features_and_errors():
    dataset, components, _, data = plane("banknote", 2)
    n_train = len(dataset.x_train)
    rows = np.concatenate([dataset.inputs, dataset.held_out])
    assert list(data["class"]) == [dataset.classes[i] for i in dataset.y]
    assert list(data["rows"]) == ["train"] * n_train + ["held-out"] * (len(data) - n_train)
    assert data[list(dataset.features)].to_numpy() == pytest.approx(dataset.x)
    error = ((rows - components.reconstruct(rows)) ** 2).mean(axis=1)
    assert data["PCA error"].to_numpy() == pytest.approx(error, rel=1e-5, abs=1e-7)
    assert data["PCA error"][:n_train].mean() == pytest.approx(components.floor, rel=1e-4)
    assert data["autoencoder error"].to_numpy() == pytest.approx(recorded(dataset, 2).errors)
    assert data["row"].is_unique
    for i, name in enumerate(dataset.features):
        flat = dataset.original(components.reconstruct(rows))[:, i]
        assert data[f"{name}, PCA"].to_numpy() == pytest.approx(flat, abs=1e-4)
        assert data[f"{name}, network"].to_numpy() == pytest.approx(dataset.x_train[:, i].mean(), abs=1e-4)
    assert {str(dtype) for dtype in data.dtypes} <= {"float32", "int32", "object", "str"}


def test_colours_follow_the_order_of_the_classes():
    for name in ("banknote", "iris", "digits"):
        dataset, _, spec, _ = plane(name, 2)
        scale = next(scale for scale in spec["scales"] if scale["name"] == "class")
        assert scale["domain"] == list(dataset.classes)
        assert scale["range"] == "category"


def test_axes_are_pcas_with_a_margin_and_the_same_on_both_sides():
    dataset, components, spec, data = plane("banknote", 2)
    scales = {scale["name"]: scale["domain"] for scale in spec["scales"]}
    for axis, name in (("x", "PCA 1"), ("y", "PCA 2")):
        low, high = scales[f"{axis}_0"]
        assert scales[f"{axis}_1"] == [low, high]
        margin = plane_module.MARGIN * (data[name].max() - data[name].min())
        assert low == pytest.approx(data[name].min() - margin, abs=1e-3)
        assert high == pytest.approx(data[name].max() + margin, abs=1e-3)
    for seed in range(5):
        wide = np.sinh(3 * recorded(dataset, 2, seed).codes) ** 3
        drawn = charts.plane_data(dataset, components, Recorded(wide, np.zeros(len(wide))), components)
        for axis, name in (("x", "code 1"), ("y", "code 2")):
            assert drawn[name].between(*scales[f"{axis}_1"]).all()


def test_equal_codes_are_drawn_at_one_point():
    dataset = load("iris")
    components = pca(dataset.inputs, 2)
    data = charts.plane_data(dataset, components, Recorded(np.ones((150, 2), np.float32), np.ones(150)), components)
    assert data["code 1"].nunique() == 1
    assert np.isfinite(data["code 1"]).all()


def test_more_codes_than_features_and_names_like_ours():
    values = np.random.default_rng(0).normal(size=(40, 2))
    frame = pd.DataFrame(values, columns=["class", "PCA 1"])
    dataset = from_array(frame)
    components = pca(dataset.inputs, 2)
    data = charts.plane_data(dataset, components, recorded(dataset, 3), Decoder(dataset))
    assert (data["PCA 3"] == 0).all()
    assert data["class (feature)"].to_numpy() == pytest.approx(dataset.x[:, 0])
    assert data["PCA 1 (feature)"].to_numpy() == pytest.approx(dataset.x[:, 1])
    spec = charts.plane_spec(charts.plane_look(dataset, components, 3))
    assert charts.svg(spec, data).startswith("<svg")
    assert {legend.get("fill") for legend in spec["legends"]} == {None}, "without classes there is no class legend"


def test_many_rows_are_a_sample_that_stays():
    dataset = from_array(np.random.default_rng(0).normal(size=(9000, 3)))
    components = pca(dataset.inputs, 2)
    first, second = (charts.plane_data(dataset, components, recorded(dataset, 2, seed), components) for seed in (0, 1))
    assert len(first) == plane_module.MAX_POINTS
    assert (first["row"] == second["row"]).all()
    x = dataset.x[first["row"]]
    assert first[["x1", "x2", "x3"]].to_numpy() == pytest.approx(x)
    assert first["rows"].value_counts()["held-out"] == (first["row"] >= len(dataset.x_train)).sum()


# Pictures in tooltips


def test_a_tooltips_picture_has_the_rows_pixels_and_what_becomes_of_them():
    dataset, components, spec, data = plane("digits", 2)
    shown = thumbnails.framed((8, 8), {"pixels": "row", "pixels, PCA": "PCA", "pixels, network": "network"})
    assert json.dumps(shown)[1:-1] in json.dumps(spec), "the tooltip's picture"
    flat = np.clip(components.reconstruct(np.concatenate([dataset.inputs, dataset.held_out])), 0, 1)
    mean = np.broadcast_to(dataset.inputs.mean(axis=0), dataset.x.shape)
    for row in (0, 5, 1500):
        text = {"type": "text", "from": {"data": "rows"}, "encode": {"update": {"text": {"signal": shown}}}}
        rows = [{"name": "rows", "values": json.loads(data.iloc[[row]].to_json(orient="records"))}]
        drawn = vl_convert.vega_to_svg(
            {"$schema": "https://vega.github.io/schema/vega/v6.json", "data": rows, "marks": [text]}
        )
        kind, content = html.unescape(re.search("data:image[^<]*", drawn)[0]).split(",", 1)
        assert kind == "data:image/svg+xml"
        images = re.findall('base64,([^"]*)"', unquote(content))
        assert len(images) == 3 and ElementTree.fromstring(unquote(content)) is not None
        for image, expected in zip(images, (dataset.x, flat, mean), strict=True):
            shades = Image.open(io.BytesIO(base64.b64decode(image))).convert("L")
            assert shades.size == (8, 8)
            ink = (255 - np.asarray(shades, float)) / (255 - 37)
            assert ink == pytest.approx(expected[row].reshape(8, 8), abs=0.05)
    assert data.memory_usage(deep=True)["pixels"] < 1_000_000


def test_large_pictures_are_made_smaller():
    size = thumbnails.reduced((28, 28), 5000)
    assert size == (14, 14)
    images = np.random.default_rng(0).uniform(size=(3, 784))
    decoded = base64.b64decode(thumbnails.encoded(images, (28, 28), size)[1])
    nibbles = np.frombuffer(decoded, np.uint8).reshape(14, -1)
    levels = np.stack([nibbles >> 4, nibbles & 15], axis=2).reshape(14, -1)[:, :14]
    means = images.reshape(3, 14, 2, 14, 2).mean(axis=(2, 4))
    expected = (means[1] - means.min()) / (means.max() - means.min()) * 15
    assert levels == pytest.approx(expected, abs=0.51)


def test_networks_are_drawn_unit_by_unit_and_large_layers_say_their_number():
    layers = charts.Layers("Network", "as wide & <b>", (64, 6, 2, 6, 64), 2, charts.DECODER)
    shown = charts.layers_html([layers])
    drawn = unquote(re.search('src="data:image/svg[^,]*,([^"]*)"', shown)[1])
    assert drawn.count('r="3"') == 6 + 6 + 2 + 6 + 6 and drawn.count(f'fill="{charts.DECODER}"') == 2
    assert drawn.count('r="1"') == 3 + 3, "where units are left out"
    assert re.search(' d="([^"]*)"', drawn)[1].count("M") == 2 * (6 * 6 + 6 * 2)
    told = ["Network", "as wide &amp; &lt;b&gt;", "64", "6", "k = 2", "6", "64"]
    assert re.findall(">([^<>]+)</(?:div|span)>", shown) == told
