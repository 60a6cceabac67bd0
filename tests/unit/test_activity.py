"""How much of a code is active, and the pictures of it."""

import base64
import io
import json
import re
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

import ae_keras as ae
from ae_keras import charts
from ae_keras.analysis import active_at_a_time, best_input, best_inputs, dead, partners
from ae_keras.charts.curves.activity import bernoulli_kl
from ae_keras.charts.drawings.filters import mosaic
from ae_keras.data import patches


def test_k_equal_units_are_k_active_ones_whatever_their_size():
    codes = np.zeros((6, 10))
    for row, count in zip(codes, (1, 2, 3, 4, 5, 0), strict=True):
        row[:count] = -7.0 if count % 2 else 0.01
    assert active_at_a_time(codes) == pytest.approx((1 + 2 + 3 + 4 + 5) / 6)
    assert active_at_a_time(1000 * codes) == pytest.approx(active_at_a_time(codes))


def test_a_unit_that_never_changes_is_dead_whatever_its_value():
    rng = np.random.default_rng(0)
    codes = np.stack([np.full(500, 0.9), rng.normal(size=500), 0.3 + 1e-4 * rng.normal(size=500)], axis=1)
    assert dead(codes).tolist() == [True, False, True]
    assert dead(100 * codes).tolist() == [True, False, True], "in proportion to the others"
    assert dead(np.full((5, 3), 0.02)).all()


def test_partners_are_the_units_with_the_largest_correlation_and_never_dead_ones():
    rng = np.random.default_rng(2)
    codes = rng.normal(size=(300, 6)) @ rng.normal(size=(6, 7))
    codes = np.column_stack([codes, np.full(300, 0.4)])
    expected = np.corrcoef(codes[:, :7].T)
    for unit in range(7):
        found = partners(codes, unit, 3)
        others = np.delete(np.arange(7), unit)
        best = sorted(others, key=lambda other: -expected[unit, other])[:3]
        assert [other for other, _ in found] == [other for other in best if expected[unit, other] > 0]
        assert [r for _, r in found] == pytest.approx([expected[unit, other] for other, _ in found])
    assert partners(codes, 7, 3) == [] == partners(codes[:, :1], 0, 3)
    assert partners(np.stack([codes[:, 0], -codes[:, 0]], axis=1), 0, 3) == [], "the opposite is no partner"


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("hidden", [(), (32,)])
def test_the_inputs_of_all_units_at_once_are_those_of_each(hidden):
    run = ae.train(ae.Sparse(dataset="digits", hidden=hidden, epochs=10))
    network = run.network()
    every = best_inputs(network)
    assert np.linalg.norm(every, axis=1) == pytest.approx(np.ones(25))
    for unit in range(0, 25, 6):
        best = best_input(network, unit)
        answers = network.encode(np.stack([every[unit], best]).astype(np.float32))[:, unit]
        assert answers[0] >= 0.98 * answers[1]
        if not hidden:
            assert every[unit] == pytest.approx(best)


def test_every_tile_of_the_mosaic_is_its_filter():
    units = np.random.default_rng(1).normal(size=(7, 4, 5))
    units[3] = 0
    sheet, columns = mosaic(units)
    assert columns == 3 and sheet.shape == (3 * 5, 3 * 6)
    for unit, w in enumerate(units):
        row, column = divmod(unit, 3)
        tile = sheet[5 * row : 5 * row + 4, 6 * column : 6 * column + 5]
        assert tile == pytest.approx(0.5 + 0.5 * w / (np.abs(w).max() or 1))


def test_a_tile_that_can_be_clicked_is_where_its_unit_is_drawn():
    units = np.random.default_rng(3).normal(size=(7, 4, 4))
    shown = charts.Filters(units, np.arange(7) == 5, 2, [(6, 0.5), (0, 0.25)], np.zeros((0, 4, 4)), [], True)
    html = charts.filters_html(shown)
    units_seen = []
    for drawing, tiles in re.findall(r'<img src="data:image/svg.xml,([^"]*)".*?data-tiles="([^"]*)"', html):
        sheet = Image.new("L", (450, 450))
        for x, y, width, height, png in re.findall(IMAGE, unquote(drawing)):
            part = Image.open(io.BytesIO(base64.b64decode(png))).convert("L")
            sheet.paste(part.resize((round(float(width)), round(float(height))), 0), (round(float(x)), round(float(y))))
        for left, top, side, unit in json.loads(tiles):
            pixel = side / (5 if side > 100 else 4)  # in the grid there is a dark line between
            middles = (np.arange(4) + 0.5) * pixel
            seen = np.asarray(sheet)[np.ix_((top + middles).astype(int), (left + middles).astype(int))] / 255
            expected = 0.5 + 0.5 * units[unit] / np.abs(units[unit]).max()
            np.testing.assert_allclose(seen, expected, atol=0.01)
            units_seen.append(unit)
    assert units_seen == [*range(7), 6, 0]


IMAGE = r'<image x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)".*?base64,(.*?)"'


def test_the_histogram_holds_every_unit_and_each_point_lies_on_the_curve():
    means = np.array([0.0, 0.01, 0.011, 0.3, 0.999, 1.0])
    rows = charts.activity_data(means, 0.02)
    assert rows[rows.part == "bar"].y.sum() == len(means)
    units = rows[rows.part == "unit"]
    inside = units[units.p_hat.between(0.01, 0.9)]
    q = inside.p_hat
    closed = 0.02 * np.log(0.02 / q) + 0.98 * np.log(0.98 / (1 - q))
    np.testing.assert_allclose(inside.y, closed)
    assert np.isfinite(units.y).all() and bernoulli_kl(0.02, np.array([0.02]))[0] == pytest.approx(0, abs=1e-9)
    curve = rows[rows.part == "curve"]
    assert curve.x[curve.y.idxmin()] == pytest.approx(0.02, rel=0.02)
    assert set(charts.activity_data(means, None).part) == {"bar"}


@pytest.mark.usefixtures("uncompiled")
def test_the_terms_add_up_to_the_loss():
    run = ae.train(ae.Sparse(dataset="digits", l2=1e-5, epochs=5))
    history = {name: run.history[name].to_numpy() for name in run.history}
    rows = charts.terms_data(history, {name: name for name in run.spec.terms}, 3)
    summed = rows[rows.term.notna()].groupby("epoch").value.sum()
    np.testing.assert_allclose(summed, history["loss"], rtol=1e-5)
    assert rows[rows.term.isna()].epoch.tolist() == [3]


def test_corners_lead_back_to_the_patch():
    cut, images = patches.cut(rows=50), patches.photographs()
    for x, photograph, (down, across) in zip(
        cut.x, cut.photograph, patches.corners(cut.position, images[0].shape), strict=True
    ):
        assert np.array_equal(images[photograph][down : down + 10, across : across + 10].ravel(), x)
