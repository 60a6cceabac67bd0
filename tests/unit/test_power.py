"""Too much power: ten digits are learned by heart, and the walk along the code shows them."""

import numpy as np
import pytest
import vl_convert
from scipy.optimize import minimize

import ae_keras as ae
from ae_keras import analysis, charts
from ae_keras.analysis.line import spread
from ae_keras.charts.style import PALETTE
from ae_keras.ui.presets import FIRST, POWER_PAGE


@pytest.fixture(scope="module")
def run():
    return ae.train(FIRST[POWER_PAGE])


def network(run: ae.Run) -> analysis.Network:
    return run.network()


def test_ten_examples_are_known_by_heart_and_new_ones_are_worse_than_their_mean(run):
    table, errors = run.data, run.history
    mean = analysis.mean_squared_error(table.held_out, np.broadcast_to(table.inputs.mean(axis=0), table.held_out.shape))
    assert errors["error"].iloc[-1] < 0.003
    assert errors["val_error"].iloc[-1] > 0.1 > mean > errors["val_error"].min()
    assert analysis.recalled(network(run), table.inputs, 0.01) >= 9


def test_recalled_counts_what_an_untrained_network_does_not_show(run):
    start = ae.train(FIRST[POWER_PAGE].replace(epochs=1))
    assert analysis.recalled(network(start), run.data.inputs, 0.01) == 0


def test_the_line_passes_every_example_in_the_order_of_the_codes(run):
    shown, data = analysis.line(network(run), run.data), run.data
    assert (np.diff(shown.codes.ravel()) > 0).all() and sorted(shown.examples) == list(range(10))
    encoder, decoder = run.models.encoder, run.models.decoder
    np.testing.assert_allclose(shown.codes, encoder(data.inputs[shown.examples]).numpy(), atol=1e-5)
    low, high = shown.ends.ravel()
    np.testing.assert_allclose(shown.places, (shown.codes.ravel() - low) / (high - low), atol=1e-5)
    steps = np.linspace(low, high, len(shown.path), dtype=np.float32)
    np.testing.assert_allclose(shown.path, decoder(steps[:, None]).numpy(), atol=1e-4)
    new = data.held_out[shown.new]
    assert sorted(data.y_test[shown.new]) == list(range(10)), "one of each class"
    codes = encoder(new).numpy().ravel()
    np.testing.assert_allclose(shown.new_places, np.clip((codes - low) / (high - low), 0, 1), atol=1e-5)
    np.testing.assert_allclose(shown.decoded, run.models.autoencoder(new).numpy(), atol=1e-4)
    apart = np.square(shown.decoded[:, None] - data.inputs).sum(axis=2)
    assert shown.alike.tolist() == apart.argmin(axis=1).tolist()
    assert sorted(data.y_train) == list(range(10)), "one example of each class"


@pytest.mark.parametrize("places", [[0.04, 0.3, 0.31, 0.96], [0.5] * 20, [0.97, 0.98, 0.99], np.linspace(0, 1, 20)])
def test_numbers_stand_apart_and_as_near_to_their_ticks_as_there_is_room(places):
    found, least = spread(np.asarray(places), 0.04), 0.04
    assert (np.diff(found) >= least - 1e-9).all() and found[0] >= 0 and found[-1] <= 1
    close = minimize(
        lambda at: np.square(at - places).sum(), least * np.arange(len(places)), method="SLSQP",
        constraints={"type": "ineq", "fun": lambda at: [*(np.diff(at) - least), at[0], 1 - at[-1]]},
    )  # fmt: skip
    assert np.square(found - places).sum() == pytest.approx(close.fun, abs=1e-6)


def marked(scene: dict, kind: str) -> list[dict]:
    """All items of the marks of a kind."""
    found = list(scene.get("items", [])) if scene.get("marktype") == kind else []
    for item in scene.get("items", []):
        found += marked(item, kind) if isinstance(item, dict) else []
    return found


def test_images_and_ticks_stand_where_their_codes_are(run):
    shown = analysis.line(network(run), run.data)
    titles = [("Examples", "all", ""), ("New", "some", ", more")]
    rows = charts.line_data(shown, run.data, True, titles, paper=True)
    spec = charts.line_spec((8, 8), True, paper=True)
    scene = vl_convert.vega_to_scenegraph(charts.standalone(spec, rows))["scenegraph"]
    symbols = np.array([[item["x"], item["y"]] for item in marked(scene, "symbol")])
    ticks, circles = np.delete(symbols, range(10, 20), axis=0), symbols[10:20]
    slope, start = np.polyfit(shown.places, ticks[:10, 0], 1)
    np.testing.assert_allclose(ticks[10:, 0], start + slope * shown.new_places, atol=0.01)
    np.testing.assert_allclose(ticks[:10, 0], start + slope * shown.places, atol=0.01)
    images = marked(scene, "image")
    line, examples, new, back, (lens,) = (images[i:j] for i, j in ((0, 21), (21, 31), (31, 41), (41, 51), (51, 99)))
    for part, column, drawn in (("example", "pixels", examples), ("new", "pixels", new), ("new", "back", back)):
        assert [item["url"] for item in drawn] == rows.loc[rows["part"] == part, column].tolist()
    assert lens["width"] > 2 * line[0]["width"]
    for number, item in enumerate(line):
        step = rows[(rows["part"] == "step") & (rows["i"] == 5 * number)]
        assert item["url"] == step["pixels"].item()
        assert item["x"] + item["width"] / 2 == pytest.approx(start + slope * 5 * number / 100, abs=0.01)
    assert ticks[:10, 1] == pytest.approx(line[0]["y"]) and ticks[10:, 1] == pytest.approx(line[0]["y"] + slope / 20)
    numbered = start + slope * shown.numbered
    for rule, place in zip(
        marked(scene, "rule")[1:], [*numbered, *ticks[:10, 0], *(start + slope * shown.new_places)], strict=True
    ):
        assert rule["x"] == pytest.approx(place, abs=0.01), "a leader ends at its number, which has a tick"
    named = {item["text"]: item["x"] for item in marked(scene, "text") if str(item["text"]).isdigit()}
    assert "i =" in [item["text"] for item in marked(scene, "text")]
    assert list(named) == [*range(1, 11)] and [*named.values()] == pytest.approx(numbered)
    assert circles[:, 0] == pytest.approx(numbered) and (circles[:, 1] < ticks[:10, 1]).all()
    said = rows.query("part == 'step'")["label"].str.split(", i ").str[1].str.replace("to ", "").str.split()
    for example in rows.query("part == 'example'").itertuples():
        named = [step for step, words in enumerate(said) if str(example.i + 1) in words]
        assert named == [*range(example.since, example.until + 1)], "its circle is lit as long as the words name it"
    lit = [item["stroke"] for item in marked(scene, "symbol")[10:20]]
    assert [str(i + 1) in said.iloc[50] for i in range(10)] == [stroke == PALETTE[1] for stroke in lit]
    assert charts.raster(charts.svg(spec, rows), 1).startswith(b"\x89PNG")


def test_of_many_examples_each_picture_has_a_line_to_its_place(run):
    data = ae.load("digits", examples=50)
    shown = analysis.line(network(run), data)
    rows = charts.line_data(shown, data, True, [("Examples", "all", ""), ("New", "some", "")], paper=True)
    scene = vl_convert.vega_to_scenegraph(charts.standalone(charts.line_spec((8, 8), True, paper=True), rows))
    scene = scene["scenegraph"]
    ends = np.array([item["x"] for item in marked(scene, "symbol")[:20]])
    slope, start = np.polyfit(shown.places, ends, 1)
    pictures = marked(scene, "image")[21:41]
    rules = marked(scene, "rule")[1:]
    leaders, feet, ticks = rules[:20], rules[20:40], rules[40:90]
    for leader, foot, end, place, picture in zip(leaders, feet, ends, shown.places, pictures, strict=True):
        assert [leader["x"], foot["x"], foot["x2"], end] == pytest.approx([start + slope * place] * 4, abs=0.01)
        assert leader["x2"] == pytest.approx(picture["x"] + picture["width"] / 2, abs=0.01)
        assert picture["y"] + picture["height"] < leader["y2"] < leader["y"] == foot["y2"] < foot["y"]
    assert [tick["x"] for tick in ticks] == pytest.approx(start + slope * shown.ticks, abs=0.01)
    words = [str(item["text"]) for item in marked(scene, "text")]
    assert "i =" not in words and not any(map(str.isdigit, words)), "no numbers"


def test_what_is_half_way_between_two_classes_has_neither(run):
    class Halves:
        """Gives back what is on the way between two examples, whatever comes in."""

        def __init__(self, share: float, x: np.ndarray) -> None:
            self.out = x[0] + share * (x[1] - x[0])

        def encode(self, x: np.ndarray) -> np.ndarray:
            return x.mean(axis=1, keepdims=True)

        def decode(self, codes: np.ndarray) -> np.ndarray:
            return np.broadcast_to(self.out, (len(codes), 64)).astype(np.float32)

    data = ae.load("digits", examples=2)
    for share, clear in ((0.5, False), (0.45, False), (0.4, True)):
        shown = analysis.line(Halves(share, data.inputs), data)
        assert shown.clear.tolist() == [clear] * 10
        rows = charts.line_data(shown, data, True, [("", "", "")] * 2).query("part == 'new'")
        first = data.y_train[0]
        if share == 0.5:
            assert (rows["same"] == -1).all() and rows["label"].str.endswith("→ ?").all()
        if clear:
            assert (rows["same"] == (data.y_test[shown.new] == first)).all()
            assert rows["label"].tolist() == [f"{was} → {first}" for was in data.y_test[shown.new]]


def test_a_flow_names_every_width_and_the_code():
    rng = np.random.default_rng(0)
    layers = tuple(rng.normal(size=n) for n in (64, 16, 2, 16, 64))
    flow = charts.Flow(rng.uniform(size=64), rng.uniform(size=64), (8, 8), layers, 2, True)
    svg = charts.flow_svg(flow)
    for width in (64, 16, 2):
        assert f">{width}</text>" in svg
    for number in layers[2]:
        assert f">{number:.2f}</text>".replace("-", "−") in svg
    assert charts.raster(svg).startswith(b"\x89PNG")
    assert charts.flow_html(flow, "code") != charts.flow_html(flow)
