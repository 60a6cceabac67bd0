"""The linear chapter: what a trained linear autoencoder has found, against closed forms."""

import numpy as np
import pytest

import ae_keras as ae
from ae_keras import analysis, charts
from ae_keras.analysis import decoder_geometry, squares_with_decay


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


def test_the_arrows_point_where_the_columns_do():
    run = ae.train(ae.Linear(epochs=20, bias=False))
    network = run.network()
    decoder, every = network.decoder[0].kernel.T, ae.pca(run.data.inputs, 4)
    rows = charts.axes_data(run.data, every, found(run), decoder, show_directions=True)
    tips = rows.query("part == 'column'")[["x", "y"]].to_numpy()
    expected = (every.axes[:2] @ decoder).T
    np.testing.assert_allclose(tips / np.linalg.norm(tips), expected / np.linalg.norm(expected), rtol=1e-5)
    points = rows.query("part == 'point'")[["x", "y"]].to_numpy()
    np.testing.assert_allclose(points, every.encode(run.data.inputs)[:, :2], atol=1e-5)
    spec = charts.axes_spec(run.data.classes, charts.axes_reach(run.data, every))
    assert charts.svg(spec, rows).count("<path") > 1000


def test_directions_that_have_collapsed_have_no_angle():
    pca = ae.pca(ae.load("banknote").inputs, 2)
    a = pca.axes[0]
    off = ae.pca(ae.load("banknote").inputs, 4).axes[3]
    one_left = decoder_geometry(np.column_stack([0.5 * a, 1e-5 * off]), pca)
    assert one_left.tilt == pytest.approx(0, abs=1e-4)
    assert decoder_geometry(np.zeros((4, 2)), pca).tilt == 90
