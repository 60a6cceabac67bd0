"""The linear chapter: what a trained linear autoencoder has found, against closed forms."""

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

import ae_keras as ae
from ae_keras import analysis, charts
from ae_keras.analysis import decoder_geometry, squares_with_decay
from ae_keras.charts.style import NEUTRAL
from ae_keras.charts.vega.surface import DATA_COLOUR, DECODER, FAINT, PCAS, RESIDUALS


def found(run: ae.Run) -> analysis.Geometry:
    spec = run.spec
    network = run.network()
    return decoder_geometry(network.decoder[0].kernel.T, ae.pca(run.data.inputs, spec.code))


def test_geometry_of_columns_that_are_known():
    pca = ae.pca(ae.load("banknote").inputs, 2)
    a, b = pca.axes
    one = decoder_geometry(np.column_stack([2 * a, a + b]), pca)
    assert one.tilt == pytest.approx(0, abs=1e-6) and one.skew == pytest.approx(45)
    np.testing.assert_allclose(one.gram, [[4, 2], [2, 2]], atol=1e-12)
    np.testing.assert_allclose(one.squares, 3 + np.array([1, -1]) * np.sqrt(5), atol=1e-12)
    third = ae.pca(ae.load("banknote").inputs, 3).axes[2]
    tilted = decoder_geometry(np.column_stack([a, b * np.cos(0.3) + third * np.sin(0.3)]), pca)
    assert tilted.tilt == pytest.approx(np.degrees(0.3)) and tilted.skew == pytest.approx(90)
    np.testing.assert_allclose(decoder_geometry(np.column_stack([3 * a, b]), pca).alignment, 1)
    assert decoder_geometry(a[:, None], pca).skew == 90


def test_without_decay_the_subspace_is_pcas_and_the_axes_are_not():
    """Baldi and Hornik 1989: the loss is the sum of the discarded eigenvalues over the features."""
    skews = []
    for seed in range(4):
        run = ae.train(ae.Linear(epochs=600, bias=False, seed=seed))
        floor = ae.pca(run.data.inputs, 2).spectrum[2:].sum() / 4
        assert run.history["error"].iloc[-1] <= 1.001 * floor
        geometry = found(run)
        assert geometry.tilt < 0.5
        skews.append(abs(geometry.skew - 90))
    assert max(skews) > 5, "no seed has axes that are far from orthogonal"


@pytest.mark.parametrize(("dataset", "code", "l2"), [("banknote", 2, 0.02), ("wine", 3, 0.01), ("ellipse", 1, 0.03)])
def test_with_decay_the_singular_vectors_are_the_components(dataset, code, l2):
    """Kunin et al. 2019; all rows in one batch, so that nothing is left of the steps' noise."""
    run = ae.train(ae.Linear(dataset=dataset, code=code, l2=l2, epochs=4000, batch=4096, bias=False))
    geometry, pca = found(run), ae.pca(run.data.inputs, code)
    np.testing.assert_allclose(geometry.squares, squares_with_decay(pca, l2, run.data.shape[2]), atol=1e-3)
    assert geometry.alignment.min() > 0.999


def test_so_much_decay_leaves_nothing():
    pca = ae.pca(ae.load("banknote").inputs, 2)
    assert squares_with_decay(pca, 1.0, 4).tolist() == [0, 0]


def drawn(rows: pd.DataFrame, panel: str, part: str, colour: str, places: str) -> np.ndarray:
    return rows.query("panels == @panel and part == @part and colour == @colour")[list(places)].to_numpy()


def test_the_plane_the_points_and_what_is_lost_are_those_of_scikit_learn():
    run = ae.train(ae.Linear(epochs=20))
    network, every = run.network(), ae.pca(run.data.inputs, 4)
    rows = charts.axes_data(run.data, every, found(run), network, network.decoder[0].kernel.T, show_directions=True)
    x, reference = run.data.inputs[: charts.DRAWN_ROWS], PCA(4).fit(run.data.inputs)
    signs = np.sign((reference.components_ * every.axes).sum(axis=1))[:3]  # which scikit-learn chooses its own way
    there = signs * reference.transform(x)[:, :3]
    points = drawn(rows, "0", "point", DATA_COLOUR, "xyz")
    np.testing.assert_allclose(points, there, atol=1e-4)
    np.testing.assert_allclose(drawn(rows, "1", "point", DATA_COLOUR, "uv"), there[:, :2], atol=1e-4)
    corners = drawn(rows, "0", "face", NEUTRAL, "xyz")
    low, high = np.percentile(signs * reference.transform(run.data.inputs)[:, :3], [2, 98], axis=0)
    expected = [[x, y, 0] for x, y in ((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))]
    np.testing.assert_allclose(corners, expected, atol=1e-4)
    model = run.models.autoencoder(run.data.inputs).numpy()
    back = signs * reference.transform(model)[:, :3]
    ends = drawn(rows, "0", "line", FAINT, "xyz").reshape(-1, 2, 3)
    np.testing.assert_allclose(ends[:, 0], there[:RESIDUALS], atol=1e-4)
    np.testing.assert_allclose(ends[:, 1], back[:RESIDUALS], atol=1e-4)
    (one,) = drawn(rows, "0", "mark", DATA_COLOUR, "xyz")
    row = np.linalg.norm(there - one, axis=1).argmin()
    np.testing.assert_allclose(drawn(rows, "0", "mark", DECODER, "xyz"), back[[row]], atol=1e-4)
    np.testing.assert_allclose(one, there[row], atol=1e-4)
    assert {"a note", "its reconstruction", "PCA's plane", "decoder's plane"} <= set(rows["label"])
    sheet, span = drawn(rows, "0", "line", DECODER, "xyz"), back - back.mean(axis=0)
    normal = np.linalg.svd(span)[2][2]
    away = (sheet - back.mean(axis=0)) @ normal
    assert np.linalg.matrix_rank(span[:, :2]) == 2 and np.abs(away).max() < 2e-2 * np.abs(sheet).max()
    trained = ae.train(ae.Linear(epochs=600))
    rows = charts.axes_data(
        run.data, every, found(trained), trained.network(), trained.network().decoder[0].kernel.T, False
    )
    grid = drawn(rows, "0", "line", DECODER, "xyz")
    np.testing.assert_allclose(grid[:, 2], 0, atol=0.02)
    past = np.maximum(grid[:, :2] - corners.max(axis=0)[:2], corners.min(axis=0)[:2] - grid[:, :2])
    np.testing.assert_allclose(past.max(axis=1), 0, atol=0.02, err_msg="lines end at the edges of PCA's")
    assert charts.svg(charts.space_spec(charts.axes_views(run.data, every, 2)), rows).count("<path") > 800


def test_the_arrows_point_where_the_columns_do_and_are_as_long_as_they_are_beside_the_components():
    run = ae.train(ae.Linear(epochs=20))
    decoder, every = run.network().decoder[0].kernel.T, ae.pca(run.data.inputs, 4)
    rows = charts.axes_data(run.data, every, found(run), run.network(), decoder, show_directions=True)
    tips = drawn(rows, "1", "line", DECODER, "uv")[-10:].reshape(2, 5, 2)[:, 1]
    expected = (every.axes[:2] @ decoder).T
    unit = np.linalg.norm(drawn(rows, "1", "line", PCAS, "uv")[-9])
    np.testing.assert_allclose(tips, unit * expected, rtol=1e-5)


def test_an_angle_is_drawn_where_it_is_the_one_that_the_columns_have():
    """An arc from one column to the other with the angle in degrees, once they lie in PCA's plane."""
    dataset, every = ae.load("banknote"), ae.pca(ae.load("banknote").inputs, 4)
    for out, drawn_there in ((0.0, True), (2.0, False)):
        columns = (np.array([[2.0, 0, 0, 0], [1.0, 1, out, 0]]) @ every.axes).T
        geometry = decoder_geometry(columns, every.first(2))
        rows = charts.axes_data(dataset, every, geometry, every.first(2), columns, False)
        assert ("45°" in set(rows["label"])) == drawn_there
        path = rows.query("panels == '1' and line == 301")[["u", "v"]].to_numpy()
        assert len(path) == (25 if drawn_there else 0)
        if drawn_there:
            turns = np.degrees(np.arctan2(path[:, 1], path[:, 0]))
            np.testing.assert_allclose(turns, np.linspace(0, 45, 25), atol=1e-3)


def test_the_number_of_an_angle_hides_no_name_and_is_nearly_always_there():
    """On a phone, where a panel's edge is 115 pixels from its middle; wherever the columns point."""
    dataset, every = ae.load("banknote"), ae.pca(ae.load("banknote").inputs, 4)
    pixels, drawn_there = 115 / charts.axes_views(dataset, every, 2)[1].reach, 0
    ways = [(first, first + between) for first in range(0, 360, 30) for between in (30, 62, 90, 145)]
    for way in ways:
        columns = every.axes[:2].T @ (1.5 * np.array([np.cos(np.radians(way)), np.sin(np.radians(way))]))
        geometry = decoder_geometry(columns, every.first(2))
        rows = charts.axes_data(dataset, every, geometry, every.first(2), columns, False)
        named = rows.query("panels == '1' and part == 'word'")
        places = pixels * named.set_index("label")[["u", "v"]]
        names = places.loc[["PC1", "PC2", "w1", "w2"]].to_numpy()
        for at in places.drop(index=["PC1", "PC2", "w1", "w2"]).to_numpy():
            drawn_there += 1
            across, up = np.abs(names - at).T
            assert ((across > 21) | (up > 12)).all(), way
    assert drawn_there > 0.9 * len(ways)


def test_data_of_two_features_have_lines_to_their_reconstructions():
    run = ae.train(ae.Linear(dataset="ellipse", code=1))
    every = ae.pca(run.data.inputs, 2)
    rows = charts.axes_data(run.data, every, found(run), run.network(), run.network().decoder[0].kernel.T, False)
    ends = drawn(rows, "0", "line", FAINT, "uv").reshape(-1, 2, 2)
    spec = charts.space_spec(charts.axes_views(run.data, every, 1))
    assert not [signal for signal in spec["signals"] if "bind" in signal], "there is nothing to turn"
    lost = ends[:, 1] - ends[:, 0]
    error = np.mean((run.data.inputs[: len(ends)] - run.models.autoencoder(run.data.inputs[: len(ends)])) ** 2)
    assert np.mean(lost**2) == pytest.approx(error, rel=1e-3, abs=1e-6), "what is drawn is the error"
    (along,) = run.network().decoder[0].kernel @ every.axes.T
    right = np.abs(lost @ along) / np.linalg.norm(along)
    assert right.max() < 0.02 * np.linalg.norm(lost, axis=1).max(), "the trained network projects"


def test_how_far_columns_can_be_from_a_right_angle():
    """Over all rotations of columns with given singular values (Wielandt's inequality)."""
    pca = ae.pca(ae.load("banknote").inputs, 3)
    draw = np.random.default_rng(0)
    for singular in ([1.0, 0.9, 0.8], [2.0, 1.0, 0.3]):
        most = 0.0
        for _ in range(1500):
            turned = np.linalg.qr(draw.normal(size=(3, 3)))[0]
            geometry = decoder_geometry(pca.axes.T @ np.diag(singular) @ turned, pca)
            most = max(most, abs(geometry.skew - 90))
        assert 0.9 * geometry.leeway < most <= geometry.leeway + 1e-9


def test_a_cross_that_is_turned():
    pca = ae.pca(ae.load("banknote").inputs, 2)
    for angle, said in ((20, 20), (70, 20), (110, 20), (45, 45)):
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        columns = pca.axes.T @ np.array([[c, -s], [s, c]]) @ np.diag([1, -1])
        assert decoder_geometry(2 * columns, pca).turn == pytest.approx(said)


def test_directions_that_have_collapsed_have_no_angle():
    pca = ae.pca(ae.load("banknote").inputs, 2)
    a = pca.axes[0]
    off = ae.pca(ae.load("banknote").inputs, 4).axes[3]
    one_left = decoder_geometry(np.column_stack([0.5 * a, 1e-5 * off]), pca)
    assert one_left.tilt == pytest.approx(0, abs=1e-4)
    assert decoder_geometry(np.zeros((4, 2)), pca).tilt == 90
