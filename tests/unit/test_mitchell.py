"""Mitchell's 8-3-8: what the literature's settings reach, and how it is counted and drawn."""

import io

import numpy as np
import pytest
from PIL import Image

import ae_keras as ae
from ae_keras import charts
from ae_keras.analysis.bits import MITCHELL, bits, by_largest, by_threshold
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
    assert svg.count("shared") == sum(bits(codes).count(pattern) > 1 for pattern in bits(codes))


@pytest.mark.parametrize("k", [1, 3, 8, 16])
def test_the_bits_have_a_column_of_their_own(k):
    picture = Image.open(io.BytesIO(charts.raster(charts.codebook_svg(np.full((8, k), 0.9), np.eye(8)), 1)))
    rows = np.asarray(picture.convert("L"))[55:]
    cells = 60 + 52 * k
    assert (rows[:, cells : cells + 4] == 255).all(), "beside the cells"
    ink = np.flatnonzero((rows[:, cells:] < 255).any(axis=0))
    assert (np.diff(ink) > 5).sum() == 4, "after the bits, `shared` and the dot, and within what comes out"


def test_the_error_of_each_output():
    run = ae.train(FIRST[BITS_PAGE].replace(epochs=200))
    outputs = [run.reconstruct(run.data.x_train)] * 2
    rows = charts.outputs_data([0, 200], outputs, np.eye(8))
    assert rows.groupby("epoch")["error"].sum().tolist() == pytest.approx([((outputs[0] - np.eye(8)) ** 2).sum()] * 2)
    assert charts.svg(charts.outputs_spec(), rows).startswith("<svg")


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
