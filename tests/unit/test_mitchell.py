"""Mitchell's 8-3-8: what the literature's settings reach, and how it is counted and drawn."""

import io
import itertools
import json
import re

import numpy as np
import pytest
import vl_convert
from PIL import Image

import ae_keras as ae
from ae_keras import charts
from ae_keras.analysis.bits import MITCHELL, bits, by_largest, by_threshold
from ae_keras.charts.style import PALETTE
from ae_keras.ui.presets import BITS_PAGE, FIRST


def test_the_books_codes_are_eight_different_bit_patterns():
    assert bits(MITCHELL) == ["100", "011", "010", "111", "000", "001", "101", "110"]


def test_counting():
    perfect = np.eye(4) * 0.8 + 0.1
    assert (by_largest(perfect), by_threshold(perfect)) == (4, 4)
    timid = np.eye(4) * 0.3 + 0.1
    assert (by_largest(timid), by_threshold(timid)) == (4, 0)
    swapped = perfect[[1, 0, 2, 3]]
    assert (by_largest(swapped), by_threshold(swapped)) == (2, 2)
    assert by_threshold(np.full((4, 4), 0.9)) == 0


@pytest.mark.parametrize(("batch", "seeds"), [(16, 20), (1, 8)])
def test_every_seed_decodes_all_eight_and_most_have_a_bit_pattern_for_each(batch, seeds):
    """Mitchell 1997, section 4.6.4: learning rate .3, no momentum, small weights, 5000 epochs; .085 in the literature's
    runs is the mean sum of squared errors."""
    sums, distinct = [], 0
    for seed in range(seeds):
        run = ae.train(FIRST[BITS_PAGE].replace(seed=seed, batch=batch))
        outputs = run.reconstruct(run.data.x_train)
        assert by_largest(outputs) == by_threshold(outputs) == 8
        sums.append(((outputs - np.eye(8)) ** 2).sum())
        distinct += len(set(bits(run.encode(run.data.x_train)))) == 8
        assert run.history["loss"].iloc[-1] == pytest.approx(sums[-1] / 2, rel=1e-4), "half the sum, as in the book"
    assert np.mean(sums) == pytest.approx(0.09, abs=0.01)
    assert 0.4 < distinct / seeds < 0.95, "about two thirds"


def test_one_hidden_unit_decodes_by_the_largest_output_alone():
    run = ae.train(FIRST[BITS_PAGE].replace(code=1, epochs=20_000))
    outputs = run.reconstruct(run.data.x_train)
    assert by_largest(outputs) > by_threshold(outputs)


def test_the_drawing_holds_every_number():
    run = ae.train(FIRST[BITS_PAGE].replace(epochs=300))
    codes, outputs = run.frame.codes[:8], run.reconstruct(run.data.x_train)
    svg = charts.codebook_svg(codes, outputs, MITCHELL)
    for value in (*codes.ravel(), *MITCHELL.ravel()):
        assert f">{value:.2f}</text>" in svg
    between = [0.3 < value < 0.7 for value in (*codes.ravel(), *MITCHELL.ravel())]
    assert svg.count('fill="none" stroke="currentColor"/>') == 1 + sum(between), "one more says what they mean"
    right = outputs.argmax(axis=1) == np.arange(8)
    ticks, crosses, low = (svg.count(drawn) for drawn in ("l4 4l7 -9", "l8 8m0 -8l-8 8", " ≤ 0.5)"))
    pale = len(re.findall(r'l4 4l7 -9" [^>]*opacity="0', svg))
    assert pale == low == (right & (outputs.max(axis=1) <= 0.5)).sum() > 0
    assert ticks == right.sum() == 8 - crosses
    assert svg.count("shared") == sum(bits(codes).count(pattern) > 1 for pattern in bits(codes))


@pytest.mark.parametrize("k", [1, 3, 8, 16])
def test_the_bits_have_a_column_of_their_own(k):
    picture = Image.open(io.BytesIO(charts.raster(charts.codebook_svg(np.full((8, k), 0.9), np.eye(8)), 1)))
    rows = np.asarray(picture.convert("L"))[55:]
    cells = 60 + 52 * k
    assert (rows[:, cells : cells + 4] == 255).all(), "beside the cells"
    ink = np.flatnonzero((rows[:, cells:] < 255).any(axis=0))
    assert (np.diff(ink) > 5).sum() == 4, "after the bits, `shared` and the tick, and within what comes out"


def test_all_rows_at_once_are_the_same_bits_whatever_the_batch_size_says(uncompiled):
    weights = [ae.train(FIRST[BITS_PAGE].replace(epochs=20, batch=batch)).state.weights for batch in (8, 16, 32)]
    assert (weights[0] == weights[1]).all() and (weights[0] == weights[2]).all()


def test_the_network_is_drawn_with_its_weights_and_in_the_rows_of_the_table():
    rng = np.random.default_rng(0)
    kernels = [rng.normal(size=(8, 3)), rng.normal(size=(3, 8))]
    layers = [np.eye(8)[4], np.array([0.2, 0.9, 0.51]), np.linspace(0, 1, 8)]
    shown = charts.Wired(layers, kernels, 4, rng.uniform(size=(8, 3)), np.eye(8))
    svg = charts.wired_svg(shown)
    lines = [dict(re.findall(r'([\w-]+)="([^"]*)"', line)) for line in re.findall(r"<line [^>]*>", svg)][2:]
    found = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="1[17].0" fill="c[^>]* stroke="(#\w+)"', svg)
    units = [(float(x), float(y)) for x, y, _ in found]
    edges = [edge for *_, edge in found]
    assert edges[:8] == edges[11:] == list(PALETTE[:8]), "as the examples"
    assert not {*edges[8:11]} & {*PALETTE}, "hidden units have no colour"
    assert len(lines) == 48 and len(units) == 8 + 3 + 8
    parts = [units[:8], units[8:11], units[11:]]
    joined = [(a, b, w) for step in (0, 1) for a, ws in zip(parts[step], kernels[step], strict=True)
              for b, w in zip(parts[step + 1], ws, strict=True)]  # fmt: skip
    most = max(np.abs(kernel).max() for kernel in kernels)
    for line, (a, b, weight) in zip(lines, joined, strict=True):
        ends = [tuple(float(line[f"{axis}{end}"]) for axis in "xy") for end in (1, 2)]
        way = [np.hypot(*np.subtract(one, other)) for one, other in itertools.pairwise([a, *ends, b])]
        assert way[::2] == pytest.approx([17 if unit in parts[1] else 11 for unit in (a, b)], abs=0.1)
        assert sum(way) == pytest.approx(np.hypot(*np.subtract(a, b)), abs=0.05), "straight from unit to unit"
        assert line["stroke"] == "currentColor" and ("stroke-dasharray" in line) == (weight < 0)
        assert float(line["stroke-width"]) == pytest.approx(0.3 + 4 * abs(weight) / most, abs=0.006)
    assert [line["stroke-opacity"] for line in lines[:24]] == ["0.16"] * 12 + ["0.85"] * 3 + ["0.16"] * 9
    numbers = [float(y) for y in re.findall(r'<text x="34.0" y="([\d.]+)"', svg)]
    assert numbers == [y + 5 for _, y in parts[0]] == [y + 5 for _, y in parts[2]], "rows of the table"
    assert all(f">{value:.2f}</text>" in svg for value in layers[1])
    dots = re.findall(r'<circle cx="16" cy="[\d.]+" r="6" fill="(#\w+)"', svg)
    assert dots == list(PALETTE[:8]), "as in the cube"
    first, second = re.findall(r'data-tiles="([^"]*)"', charts.wired_html(shown))
    for tiles in (json.loads(first), json.loads(second)):
        assert [number for *_, number in tiles] == list(range(8))
        middles = [top + side / 2 for _, top, side, _ in tiles]
        assert middles == [y for _, y in parts[0]]


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_corners_of_the_cube_have_their_bits(k):
    rows = charts.cube_data(np.full((2, 5, k), 0.5))
    names = rows.query("part == 'word'").head(2 ** min(k, 3))
    for label, corner in zip(names["label"], names[["x", "y", "z"]].to_numpy(), strict=True):
        bits_of = [int(bit) for bit in label.rstrip("…")]
        assert corner[: len(bits_of)].tolist() == bits_of and label.endswith("…") == (k > 3)
    assert names["label"].nunique() == 2 ** min(k, 3)
    assert (rows[["u", "v"]].to_numpy() == rows[["x", "y"]].to_numpy()).all()
    drawn = {1: 4 + 5 + 5, 2: 4 + 5}.get(k, 12 + 5)  # a square or a cube, the paths, and what leads to the numbers
    assert len(rows.query("part == 'line'").groupby("line")) == drawn
    if k == 1:
        assert rows.query("part == 'line' and line == 4")["y"].tolist() == [0, 1], "time goes up"
        numbers = rows.query("part == 'word'").tail(5)["x"].to_numpy()
        assert np.diff(np.sort(numbers)).min() > 0.079 and abs(numbers.mean() - 0.5) < 1e-6, "beside one another"
    if k < 3:
        assert not [each for each in charts.cube_spec(k)["signals"] if "bind" in each], "nothing to turn"


def test_words_stand_beside_what_they_name():
    """A corner's name is outside of the cube, a point's number on it: they cannot meet at the corner that both are
    at."""
    corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float32)
    rows = charts.cube_data(np.stack([np.full((8, 3), 0.5, np.float32), corners]))
    scene = json.dumps(vl_convert.vega_to_scenegraph(charts.standalone(charts.cube_spec(3), rows, 300)))
    found = [json.loads(each) for each in re.findall(r'\{[^{}]*"text":[^{}]*\}', scene)]
    words = {str(each["text"]): each for each in found if "dx" in each}
    middle = np.mean([[each.get("x", 0), each.get("y", 0)] for each in words.values()], axis=0)
    at = {}
    for i, corner in enumerate(corners):
        for name in ("".join(str(int(bit)) for bit in corner), str(i + 1)):
            place, pushed = (np.array([words[name].get(prefix + axis, 0) for axis in "xy"]) for prefix in ("", "d"))
            pushed[1] -= 4  # from the middle of the words to their line
            out = (place - middle) / np.linalg.norm(place - middle)
            assert pushed == pytest.approx(22 * out if len(name) == 3 else (0, 0), abs=0.1)
            at[name] = place + pushed
    apart = np.linalg.norm(np.array([*at.values()])[:, None] - [*at.values()], axis=2)
    assert (apart + 99 * np.eye(16)).min() > 16, "no two words meet, as the cube is turned at first"


def test_the_paths_end_at_the_codes():
    run = ae.train(FIRST[BITS_PAGE].replace(epochs=400))
    paths = np.stack([frame.codes[:8] for frame in run.frames])
    rows = charts.cube_data(paths)
    np.testing.assert_allclose(rows.query("part == 'point'")[["x", "y", "z"]], run.frame.codes[:8], atol=1e-6)
    lines = rows.query("part == 'line' and line >= 12").groupby("line").tail(1)
    np.testing.assert_allclose(lines[["x", "y", "z"]], run.frame.codes[:8], atol=1e-6)
    edges = rows.query("part == 'line' and line < 12")
    assert len(edges) == 24
    assert charts.svg(charts.cube_spec(3), rows).count("<path") >= 8 + 8 + 12


def test_the_network_of_a_frame_is_the_network_at_that_epoch():
    whole = ae.train(FIRST[BITS_PAGE].replace(epochs=100))
    for frame in whole.frames[::10]:
        network = whole.network(frame.weights)
        np.testing.assert_allclose(network.encode(np.eye(8, dtype="float32")), frame.codes[:8], atol=1e-5)
