"""Charts: specifications are valid, without data and always the same; the rows carry the right numbers."""

import base64
import copy
import io
import json
import subprocess
import sys
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from ae_keras import charts
from ae_keras.analysis import pca, procrustes
from ae_keras.charts import losses, pictures
from ae_keras.charts import plane as plane_module
from ae_keras.charts.panels import NARROW
from ae_keras.charts.style import DATA, HINT, NEUTRAL, PALETTE
from ae_keras.data import Dataset, from_array, load


class Recorded(NamedTuple):
    codes: np.ndarray
    errors: np.ndarray


def recorded(dataset: Dataset, code: int, seed: int = 0) -> Recorded:
    """What an untrained encoder could have made of the rows."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate([dataset.inputs, dataset.held_out])
    codes = np.tanh(rows @ rng.normal(0, 0.5, (rows.shape[1], code)))
    return Recorded(codes.astype(np.float32), rng.uniform(0, 1, len(rows)).astype(np.float32))


def plane(name: str, code: int):
    dataset = load(name)
    components = pca(dataset.inputs, min(code, dataset.shape[2]))
    look = charts.plane_look(dataset, components, code)
    return dataset, components, charts.plane_spec(look), charts.plane_data(dataset, components, recorded(dataset, code))


HISTORY = {
    "epoch": np.arange(0, 301, 10.0),
    "loss": np.geomspace(0.98, 0.06, 31),
    "val_loss": np.geomspace(1.02, 0.061, 31),
}
PCA_ERRORS = {1: (0.455, 0.46), 2: (0.131, 0.135), 3: (0.044, 0.045), 4: (0.0, 0.0)}
CODE_ERRORS = {2: (0.06, 0.061)}


def all_charts():
    for name, code in (("banknote", 1), ("banknote", 2), ("banknote", 3), ("digits", 2), ("digits", 8), ("iris", 6)):
        yield pytest.param(lambda name=name, code=code: plane(name, code)[2:], id=f"plane-{name}-{code}")
    yield pytest.param(lambda: (charts.losses_spec(), charts.losses_data(HISTORY, 0.131, 0.135, 100, 300)), id="losses")
    yield pytest.param(lambda: (charts.sizes_spec(), charts.sizes_data(PCA_ERRORS, CODE_ERRORS)), id="sizes")


@pytest.mark.parametrize("chart", list(all_charts()))
def test_a_specification_draws_its_rows_and_holds_none(chart):
    spec, data = chart()
    before = copy.deepcopy(spec)
    assert spec.get("data", {"name": DATA}) == {"name": DATA}
    assert "datasets" not in spec
    assert not any(colour in json.dumps(spec) for colour in set(PALETTE) - {"#12A594"})
    drawn = Image.open(io.BytesIO(charts.raster(charts.svg(spec, data, 700), 1))).convert("RGB")
    colours = {tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in PALETTE}
    seen = {colour for _, colour in drawn.getcolors(drawn.width * drawn.height)}
    assert drawn.width >= 650
    assert (255, 255, 255) in seen
    assert colours & seen, "no class or line in the project's colours"
    blank = Image.open(io.BytesIO(charts.raster(charts.svg(spec, data.head(0), 700), 1))).convert("RGB")
    assert np.asarray(drawn).std() > np.asarray(blank).std(), "the rows leave no trace"
    assert charts.svg(spec, data).startswith("<svg")
    assert spec == before


def test_vega_lite_specifications_follow_the_schema():
    import altair

    for spec in (charts.losses_spec(), charts.sizes_spec()):
        altair.Chart.from_dict(spec | {"data": {"name": DATA}}, validate=True)


def test_specifications_are_made_once():
    dataset = load("banknote")
    components = pca(dataset.inputs, 2)
    look = charts.plane_look(dataset, components, 2)
    assert charts.plane_spec(look) is charts.plane_spec(charts.plane_look(dataset, pca(dataset.inputs, 2), 2))
    assert charts.losses_spec() is charts.losses_spec()
    assert charts.sizes_spec() is charts.sizes_spec()


def test_importing_the_charts_needs_neither_altair_nor_pandas():
    code = "import sys, ae_keras.charts; print([m for m in ('altair', 'pandas', 'vl_convert') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_hints_are_for_the_screen():
    *_, plane_spec, plane_rows = plane("iris", 2)
    paths = np.linspace(0, 1, 24, dtype=np.float32).reshape(2, 4, 3)
    for spec, rows in ((plane_spec, plane_rows), (charts.cube_spec(3), charts.cube_data(paths))):
        (hint,) = (signal["value"] for signal in spec["signals"] if signal["name"] == HINT)
        drawn = json.dumps(vl_convert.vega_to_scenegraph(charts.standalone(spec, rows)))
        assert hint.startswith("Drag") and hint not in drawn
        shown = {**charts.standalone(spec, rows), "signals": spec["signals"]}
        assert hint in json.dumps(vl_convert.vega_to_scenegraph(shown))


def test_paper_is_for_files():
    """On a page, which may be dark, drawings are on whatever is behind them."""
    codes, outputs = np.full((4, 2), 0.3), np.eye(4)
    walk = charts.Walk(np.zeros((3, 4)), np.zeros((5, 4)), np.zeros((3, 1)))
    for file, html in (
        (charts.codebook_svg(codes, outputs), charts.codebook_html(codes, outputs)),
        (charts.walk_svg(walk, (2, 2), True), charts.walk_html(walk, (2, 2), True)),
    ):
        assert '<rect width="100%" height="100%" fill="#FFFFFF"/>' in file
        assert 'width="100%"' not in unquote(html)


# The plane


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
    data = charts.plane_data(dataset, components, Recorded(turned, np.zeros(len(turned))))
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
        drawn = charts.plane_data(dataset, components, Recorded(wide, np.zeros(len(wide))))
        for axis, name in (("x", "code 1"), ("y", "code 2")):
            assert drawn[name].between(*scales[f"{axis}_1"]).all()


def test_equal_codes_are_drawn_at_one_point():
    dataset = load("iris")
    components = pca(dataset.inputs, 2)
    data = charts.plane_data(dataset, components, Recorded(np.ones((150, 2), np.float32), np.ones(150)))
    assert data["code 1"].nunique() == 1
    assert np.isfinite(data["code 1"]).all()


def test_more_codes_than_features_and_names_like_ours():
    values = np.random.default_rng(0).normal(size=(40, 2))
    frame = pd.DataFrame(values, columns=["class", "PCA 1"])
    dataset = from_array(frame)
    components = pca(dataset.inputs, 2)
    data = charts.plane_data(dataset, components, recorded(dataset, 3))
    assert (data["PCA 3"] == 0).all()
    assert data["class (feature)"].to_numpy() == pytest.approx(dataset.x[:, 0])
    assert data["PCA 1 (feature)"].to_numpy() == pytest.approx(dataset.x[:, 1])
    spec = charts.plane_spec(charts.plane_look(dataset, components, 3))
    assert charts.svg(spec, data).startswith("<svg")
    assert {legend.get("fill") for legend in spec["legends"]} == {None}, "without classes there is no class legend"


def test_many_rows_are_a_sample_that_stays():
    dataset = from_array(np.random.default_rng(0).normal(size=(9000, 3)))
    components = pca(dataset.inputs, 2)
    first, second = (charts.plane_data(dataset, components, recorded(dataset, 2, seed)) for seed in (0, 1))
    assert len(first) == plane_module.MAX_POINTS
    assert (first["row"] == second["row"]).all()
    x = dataset.x[first["row"]]
    assert first[["x1", "x2", "x3"]].to_numpy() == pytest.approx(x)
    assert first["rows"].value_counts()["held-out"] == (first["row"] >= len(dataset.x_train)).sum()


# Vega that answers to the page


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


@pytest.mark.parametrize(("code", "wide", "narrow"), [(1, (1, 2), (1, 2)), (2, (2, 1), (1, 2)), (3, (3, 2), (2, 3))])
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


# Pictures in tooltips


def test_a_tooltips_picture_has_the_rows_pixels():
    dataset, _, spec, data = plane("digits", 2)
    start, end = pictures.frame((8, 8))
    assert json.dumps(start) in json.dumps(spec).replace('\\"', '"')
    levels = np.asarray([[16 - value for value in row] for row in dataset.x])
    for row in (0, 5, 1500):
        url = start + data["pixels"][row] + end
        kind, content = url.split(",", 1)
        assert kind == "data:image/svg+xml"
        inner = unquote(content).split("base64,")[1].split('"')[0]
        image = Image.open(io.BytesIO(base64.b64decode(inner))).convert("L")
        assert image.size == (8, 8)
        shades = np.asarray(image, float)
        expected = levels[row].reshape(8, 8) / 16
        scaled = (shades - shades.min()) / (255 - shades.min())
        floor = 1 - dataset.x[row].max() / 16
        assert scaled * (1 - floor) + floor == pytest.approx(expected, abs=0.05)
    assert data.memory_usage(deep=True)["pixels"] < 1_000_000


def test_large_pictures_are_made_smaller():
    size = pictures.reduced((28, 28), 5000)
    assert size == (14, 14)
    images = np.random.default_rng(0).uniform(size=(3, 784))
    decoded = base64.b64decode(pictures.encoded(images, (28, 28), size)[1])
    nibbles = np.frombuffer(decoded, np.uint8).reshape(14, -1)
    levels = np.stack([nibbles >> 4, nibbles & 15], axis=2).reshape(14, -1)[:, :14]
    means = images.reshape(3, 14, 2, 14, 2).mean(axis=(2, 4))
    expected = (means[1] - means.min()) / (means.max() - means.min()) * 15
    assert levels == pytest.approx(expected, abs=0.51)


# The training curve


def test_losses_rows():
    data = charts.losses_data(HISTORY, 0.131, 0.135, epoch_shown=103, epochs=300)
    run = data[data["part"] == "run"]
    for name, column in (("train", "loss"), ("held-out", "val_loss")):
        line = run[run["rows"] == name]
        assert line["epoch"].tolist() == HISTORY["epoch"].tolist()
        assert line["error"].to_numpy() == pytest.approx(HISTORY[column])
    shown = data[data["part"] == "shown"].set_index("rows")
    assert shown["epoch"].tolist() == [100, 100]
    assert shown["error"]["train"] == pytest.approx(HISTORY["loss"][10])
    assert data[data["part"] == "pca"]["error"].tolist() == pytest.approx([0.131, 0.135])
    better = data[data["part"] == "better"].iloc[0]
    assert better["error"] == pytest.approx(0.131)
    frame = data[data["part"] == "frame"]
    assert frame["epoch"].tolist() == [0, 300]
    assert better["low"] == frame["error"].min() <= 0.06
    label = data[data["part"] == "label"]["label"].item()
    assert "0.131" in label
    assert "0.135" in label


def test_the_axes_of_a_run_stand_still():
    frames = []
    for end in range(1, 32):
        part = {name: values[:end] for name, values in HISTORY.items()}
        data = charts.losses_data(part, 0.131, 0.135, epochs=300)
        frames.append(tuple(data[data["part"] == "frame"][["epoch", "error"]].to_numpy().ravel()))
    assert len(set(frames)) == 1


def test_a_long_history_is_thinned_and_keeps_its_end():
    epoch = np.arange(5001.0)
    history = {"epoch": epoch, "loss": 1 / (1 + epoch), "val_loss": 2 / (1 + epoch)}
    data = charts.losses_data(history, 0.1, 0.1)
    train = data[(data["part"] == "run") & (data["rows"] == "train")]
    assert len(train) <= losses.MAX_POINTS
    assert train["epoch"].max() == 5000
    assert train["error"].to_numpy() == pytest.approx(1 / (1 + train["epoch"].to_numpy()), rel=1e-5)


def test_nothing_trained_a_perfect_pca_and_lost_numbers():
    empty = {name: np.array([]) for name in HISTORY}
    data = charts.losses_data(empty, 0.131, 0.135, epochs=100)
    assert set(data["part"]) == {"frame", "pca", "label", "better"}
    data = charts.losses_data(HISTORY, 1e-17, 0.0)
    assert not {"pca", "label", "better"} & set(data["part"])
    lost = HISTORY | {"loss": np.where(HISTORY["epoch"] > 100, np.nan, HISTORY["loss"])}
    data = charts.losses_data(lost, 0.131, 0.135)
    assert np.isfinite(data[data["part"] == "run"]["error"]).all()


@pytest.mark.parametrize(("low", "high"), [(0.03, 0.9), (1e-5, 50.0), (0.2, 0.2)])
def test_limits_are_round_and_hold_everything(low, high):
    bottom, top = losses.limits(np.array([low, high]), (0.131, 0.135))
    assert bottom <= min(low, 0.131 / 3)
    assert top >= max(high, 0.27)
    # "5e-06" and the like: one digit and a power of ten.
    assert {f"{limit:.6e}".split("e")[0] for limit in (bottom, top)} <= {"1.000000", "2.000000", "5.000000"}


@pytest.mark.parametrize("make", [charts.losses_spec, charts.sizes_spec])
def test_train_and_held_out_do_not_take_the_first_classes_colours(make):
    text = json.dumps(make())
    assert '"domain": ["first class", "second class"' in text


# Error by size, sentences


def test_sizes_rows():
    data = charts.sizes_data(PCA_ERRORS, CODE_ERRORS)
    found = {(row.method, row.rows, row.code): row.error for row in data.itertuples()}
    assert found["PCA", "held-out", 2] == pytest.approx(0.135)
    assert found["autoencoder", "train", 2] == pytest.approx(0.06)
    assert {code for method, _, code in found if method == "autoencoder"} == {2}
    assert {code for method, _, code in found if method == "PCA"} == {1, 2, 3}
    assert charts.sizes_data({}, {}).empty


def test_sentences_say_the_numbers():
    dataset = load("banknote")
    plane_text = charts.plane_sentence(dataset, 0.131, 0.0655, 300, 2)
    for part in ("1372 rows", "1097 train", "275 held-out", "2 numbers", "0.131", "300 epochs", "0.0655", "50% below"):
        assert part in plane_text
    losses_text = charts.losses_sentence(HISTORY, 0.135)
    first = HISTORY["epoch"][np.argmax(HISTORY["val_loss"] < 0.135)]
    for part in ("300 epochs", "1.02", "0.061", "55% below", f"first below it at epoch {first:.0f}"):
        assert part in losses_text
    sizes_text = charts.sizes_sentence(PCA_ERRORS, CODE_ERRORS)
    for part in ("1: PCA 0.46, autoencoder not trained", "2: PCA 0.135, autoencoder 0.061"):
        assert part in sizes_text
    assert "No epoch" in charts.losses_sentence({name: np.array([]) for name in HISTORY}, 0.1)
    assert "within 1 %" in charts.plane_sentence(dataset, 0.131, 0.1311, 1, 1)
    assert "3 times" in charts.plane_sentence(dataset, 0.1, 0.3, 1, 1)
    assert "cannot be compared" in charts.plane_sentence(dataset, 0.0, 0.3, 1, 1)
    assert charts.sizes_sentence({}, {}).startswith("No size")


def test_where_nothing_is_held_out_the_learning_curve_says_so():
    history = {name: HISTORY[name] for name in ("epoch", "loss")}
    assert charts.losses_sentence(history, None).endswith("on training rows; nothing is held out.")
    data = charts.losses_data(history, 0.0, 0.0)
    assert set(data["rows"].dropna()) == {"train"}
    svg = charts.svg(charts.losses_spec(held_out=False), data)
    assert ">train<" in svg and ">held-out<" not in svg
    assert ">held-out<" in charts.svg(charts.losses_spec(), charts.losses_data(HISTORY, 0.0, 0.0))
