"""Manifolds: what can be flattened is, and what cannot is found out."""

import numpy as np
import pytest
from scipy.interpolate import interp1d
from scipy.spatial import cKDTree
from sklearn.decomposition import PCA as TruePCA

import ae_keras as ae
from ae_keras import analysis, charts
from ae_keras.analysis import meeting_antipodes
from ae_keras.charts.vega import sheet, space_rows
from ae_keras.data import manifolds
from ae_keras.ui.presets import FIRST, MANIFOLD_PAGE


def network(run: ae.Run) -> analysis.Network:
    return run.network()


def test_the_search_finds_the_poles_where_they_are_known_to_meet():
    """f(x, y, z) = (x, y) puts nothing but the two poles of an axis onto each other."""
    pair = meeting_antipodes(lambda x: x[:, :2], lambda x: x * [1, 1, 0])
    np.testing.assert_allclose(np.abs(pair.one), [0, 0, 1], atol=0.01)
    assert pair.apart < 0.02 and pair.error == pytest.approx(1, abs=1e-3)


def test_pca_leaves_one_ninth_per_coordinate():
    x, _ = manifolds.draw("sphere", 180.0, 200_000, seed=2)
    assert ae.pca(x, 2).floor == pytest.approx(1 / 9, abs=1e-3)


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize(("dataset", "code"), [("sphere", 2), ("sphere", 3), ("helix", 1), ("swiss-roll", 2)])
def test_the_picture_holds_the_points_the_sheet_and_the_plane(dataset, code):
    run = ae.train(FIRST[MANIFOLD_PAGE].replace(dataset=dataset, code=code, epochs=3))
    trained, pca = network(run), ae.pca(run.data.inputs, code)
    torn = np.array([[3, 8], [0, 900]])  # the last one is not drawn
    both = np.eye(3, dtype="float32")[:2]
    codes = trained.encode(run.data.inputs)
    edge = analysis.edge(codes) if (dataset, code) == ("sphere", 2) else None
    rows = charts.sheet_data(run.data, pca, trained, follow=4, pair=both, torn=torn, edge=edge, hole=both[0])
    drawn = rows.query("part == 'point' and panels == '012'")
    np.testing.assert_allclose(drawn[["x", "y", "z"]], run.data.inputs[: len(drawn)], atol=1e-6)
    laid = rows.query("part == 'line' and panels == '0'")[["x", "y", "z"]].to_numpy()
    if code == 1:
        line = np.linspace(codes.min(), codes.max(), len(laid), dtype="float32")[:, None]
        np.testing.assert_allclose(laid, trained.decode(line), atol=1e-4)
    if code == 2:
        count, steps = analysis.sheet.LINES, analysis.sheet.STEPS
        at = [np.percentile(column, np.linspace(0, 100, count)) for column in codes.T]
        cells = [interp1d(places, np.arange(count), fill_value="extrapolate") for places in at]
        back = [interp1d(np.arange(count), places) for places in at]
        along = np.linspace(0, count - 1, steps)
        grids = [np.meshgrid(np.arange(count), along), np.meshgrid(along, np.arange(count))]
        inside = np.concatenate([np.column_stack([u.ravel(), v.ravel()]) for u, v in grids])
        away, _ = cKDTree(np.column_stack([cells[i](codes[:, i]) for i in (0, 1)])).query(inside)
        grid = np.column_stack([back[i](inside[:, i]) for i in (0, 1)])
        expected = trained.decode(grid[away < analysis.sheet.NEAR].astype("float32"))
        expected = expected[sheet._seen(expected, run.data)]
        assert len(laid) == len(expected) < len(grid), "after three epochs no part of it is steep"
        assert cKDTree(expected).query(laid)[0].max() < 1e-4 and cKDTree(laid).query(expected)[0].max() < 1e-4
    if code == 3:
        back = laid.reshape(-1, 2, 3)
        np.testing.assert_allclose(back[:, 0], run.data.inputs[: len(drawn)], atol=1e-6)
        np.testing.assert_allclose(back[:, 1], trained.reconstruct(back[:, 0]), atol=1e-4)
    assert len(rows.query("part == 'face' and panels == '1'")) % analysis.sheet.DOTS == 0
    assert any(rows["part"] == "face") == (code == 2)
    plane = rows.query("part in ('line', 'face') and panels == '2' and line < @sheet._AFTER")[["x", "y", "z"]]
    np.testing.assert_allclose(pca.reconstruct(plane.to_numpy()), plane, atol=1e-5)
    drops = rows.query("part == 'line' and panels == '2' and line >= @sheet._AFTER")[["x", "y", "z"]].to_numpy()
    ends = drops.reshape(-1, 2, 3)
    assert len(ends) == (sheet.CIRCLES if code < 3 else 0)
    assert not len(ends) or cKDTree(drawn[["x", "y", "z"]]).query(ends[:, 0])[0].max() < 1e-5
    flat = TruePCA(code).fit(run.data.inputs)
    if code < 3:
        np.testing.assert_allclose(ends[:, 1], flat.inverse_transform(flat.transform(ends[:, 0])), atol=1e-4)
    numbers = rows.query("part == 'word' and label in ('1', '2', '3', '4', '5', '6')")
    places = ["x", "y", "z", "u", "v"]
    middles = rows.query("part == 'face' and panels == '01'").groupby("line")[places].apply(lambda one: one[:-1].mean())
    np.testing.assert_allclose(numbers[places], middles.to_numpy().reshape(-1, 5), atol=1e-5)
    assert (len(numbers) > 0) == (code == 2)
    around = rows.query("part == 'line' and panels == '01' and line >= 2 * @sheet._AFTER")[["x", "y", "z"]]
    if edge is not None:
        np.testing.assert_allclose(around, trained.decode(edge), atol=1e-5)
    assert (len(around) > 0) == (edge is not None) and len(rows.query("label == 'torn'")) == 1
    seam = rows.query("part == 'line' and panels == '01' and line < 2 * @sheet._AFTER")
    ends = torn.ravel()[: 0 if edge is not None else None]  # where there is an edge, it says enough
    np.testing.assert_allclose(seam[["x", "y", "z"]], run.data.inputs[ends], atol=1e-6)
    np.testing.assert_array_equal(seam[["u", "v"]][:3], drawn[["u", "v"]].to_numpy()[ends[:3]])
    assert not set(seam["line"]) & set(rows.query("part == 'line' and panels == '0'")["line"])
    flat = rows.query("panels in ('01', '012')")[["u", "v"]].abs().to_numpy()
    assert flat.max() <= sheet.FLAT_REACH, "every point within its panel"
    assert charts.svg(charts.sheet_spec(dataset, code), rows).count("<path") > 1000


@pytest.mark.usefixtures("uncompiled")
def test_neighbours_are_those_of_scikit_learn():
    from sklearn.neighbors import NearestNeighbors

    run = ae.train(FIRST[MANIFOLD_PAGE].replace(epochs=3))
    pca, trained = ae.pca(run.data.inputs, 2), network(run)
    rows = charts.sheet_data(run.data, pca, trained, follow=7)
    x = run.data.inputs[: sheet.DRAWN]
    for part, values in (("mark and size == 45", x), ("ring", trained.encode(x))):
        part, _, more = part.partition(" ")
        marked = rows.query(f"panels == '01' and part == '{part}' {more}")[["x", "y", "z"]].to_numpy()
        nearest = NearestNeighbors(n_neighbors=11).fit(values).kneighbors(values[7:8], return_distance=False)[0][1:]
        np.testing.assert_allclose(marked, x[nearest], atol=1e-6)


@pytest.mark.usefixtures("uncompiled")
def test_circles_are_round_and_of_one_size_on_the_sheet_and_the_decoder_makes_them_of_the_ellipses():
    """By central differences of a decoder of float64."""
    run = ae.train(FIRST[MANIFOLD_PAGE].replace(epochs=3))
    parts = {"decoder": tuple(analysis.Layer(k.astype(float), b.astype(float), a) for k, b, a in network(run).decoder)}
    decoder, centres = analysis.Network(parts), network(run).encode(run.data.inputs)[:40].astype(float)
    round_ = analysis.circles(decoder, centres)
    assert len(round_.code) == len(round_.sheet) > 30
    middles = round_.code[:, :-1].mean(axis=1)
    offsets = round_.sheet - decoder.decode(middles)[:, None]
    np.testing.assert_allclose(np.linalg.norm(offsets, axis=-1), np.linalg.norm(offsets[0, 0]), rtol=1e-6)
    step = 1e-5
    for i, (ellipse, middle) in enumerate(zip(round_.code, middles, strict=True)):
        across = step * (ellipse - middle)
        slopes = (decoder.decode(middle + across) - decoder.decode(middle - across)) / (2 * step)
        np.testing.assert_allclose(slopes, offsets[i], atol=1e-6 * np.abs(offsets).max() + 1e-9, rtol=1e-5)


def test_points_that_are_spread_out_come_from_all_of_it():
    x = np.random.default_rng(4).normal(size=(300, 3))
    chosen = analysis.spread_out(x, 40)
    assert len(set(chosen)) == 40 and set(analysis.spread_out(x[:5], 40)) == set(range(5))
    gap = cKDTree(x[chosen]).query(x[chosen], 2)[0][:, 1].min()
    assert cKDTree(x[chosen]).query(x)[0].max() <= gap + 1e-12, "nothing lies farther from them than they from another"


def test_the_view_is_turned_so_that_a_hole_is_in_front_and_to_one_side():
    """By rotation matrices: around the upright axis, then towards the eye, which looks along the second axis."""
    from scipy.spatial.transform import Rotation

    directions = np.vstack([np.random.default_rng(1).normal(size=(50, 3)), np.eye(3), -np.eye(3)])
    for direction in directions / np.linalg.norm(directions, axis=1, keepdims=True):
        row = space_rows.aim(direction).iloc[0]
        seen = Rotation.from_euler("zx", [row["x"], row["y"]], degrees=True).apply(direction)
        assert seen[1] == pytest.approx(-np.cos(np.radians(50)), abs=1e-6) and seen[0] > -1e-6


class Angle:
    """A circle by its angle, cut at 0, as it is or unevenly stretched."""

    def __init__(self, power: float) -> None:
        self.power = power

    def encode(self, x: np.ndarray) -> np.ndarray:
        return (np.arctan2(x[:, 1:], x[:, :1]) % (2 * np.pi) / (2 * np.pi)) ** self.power

    def decode(self, h: np.ndarray) -> np.ndarray:
        angle = 2 * np.pi * h ** (1 / self.power)
        return np.hstack([np.cos(angle), np.sin(angle)])


@pytest.mark.parametrize("power", [1, 2, 3])
def test_neighbours_are_torn_where_a_circle_is_cut_and_not_where_it_is_stretched(power):
    angle = (np.arange(100) + 0.5) * 2 * np.pi / 100
    x = np.column_stack([np.cos(angle), np.sin(angle)])
    pairs = analysis.neighbour_pairs(x, 4)
    across = {tuple(pair) for pair in pairs if pair[1] - pair[0] > 50}
    assert len(across) == 3 and (pairs[:, 0] < pairs[:, 1]).all()
    assert {tuple(pair) for pair in pairs[analysis.torn(x, Angle(power), pairs)]} == across
    plane = ae.pca(x, 2)
    assert not analysis.torn(x, plane, pairs).any()
    assert analysis.neighbour_pairs(x[:2]).tolist() == [[0, 1]]


def test_the_edge_of_a_code_has_all_of_it_to_its_left():
    codes = np.random.default_rng(2).normal(size=(200, 2))
    edge = analysis.edge(codes, 4)
    corners, sides = edge[:-1:4], np.diff(edge[::4], axis=0)
    across = sides[:, :1] * (codes[:, 1] - corners[:, 1:]) - sides[:, 1:] * (codes[:, 0] - corners[:, :1])
    assert across.min() > -1e-9 and cKDTree(codes).query(corners)[0].max() == 0
    assert (edge[0] == edge[-1]).all() and edge[2] == pytest.approx((edge[0] + edge[4]) / 2)


def test_a_sphere_is_the_flatter_the_nearer_one_comes():
    """A cap of reach r departs from its best plane by r^2 / sqrt(48) (heights uniform up to r^2 / 2)."""
    x, _ = manifolds.draw("sphere", 180.0, 40_000, seed=3)
    pieces = analysis.zoomed(x, x[11], 2, (2.0, 0.5, 0.2))
    assert [piece.reach for piece in pieces] == [2.0, 0.5, 0.2] and len(pieces[0].rows) == len(x)
    for piece in pieces[1:]:
        assert piece.bend == pytest.approx(piece.reach / np.sqrt(48), rel=0.1)
        assert np.abs(piece.points).max() <= 1
    height, width = np.abs(pieces[2].points[:, 1]).max(), np.abs(pieces[2].points[:, 0]).max()
    assert height < 0.15 < 0.9 < width, "from the side"


def test_a_line_with_gaps_is_several_lines():
    x = np.arange(2 * 6 * 3, dtype="float32").reshape(2, 6, 3)
    drawn = np.array([[1, 1, 0, 1, 0, 1], [0, 1, 1, 1, 1, 0]], bool)
    rows = space_rows.lines("0", x, ["#000000", "#FFFFFF"], 1, first=7, drawn=drawn)
    np.testing.assert_array_equal(rows[["x", "y", "z"]], x[drawn])
    assert rows.groupby("line", sort=False).size().tolist() == [2, 1, 1, 4]
    assert rows.groupby("line")["colour"].nunique().max() == 1 and rows["line"].min() >= 7
