"""The gradient of the noised density against scipy's kernel estimate and the closed form of a Gaussian."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.stats import gaussian_kde

from ae_keras import analysis
from ae_keras.analysis import Layer, Network
from ae_keras.data import curves


def affine(matrix: np.ndarray, bias: np.ndarray) -> Network:
    """A network that multiplies by a matrix and adds a vector."""
    one = Layer(np.eye(len(matrix)), np.zeros(len(matrix)), "linear")
    return Network({"encoder": (one,), "decoder": (Layer(matrix, bias, "linear"),)})


@pytest.mark.parametrize("sigma", [0.1, 0.4])
def test_the_score_is_the_slope_of_scipys_kernel_estimate(sigma):
    # scipy's kernel has the shape of the rows' covariance: rows with covariance I have a round one.
    rows = np.random.default_rng(0).normal(size=(60, 2))
    rows = np.linalg.solve(np.linalg.cholesky(np.cov(rows.T)), (rows - rows.mean(axis=0)).T).T
    density = gaussian_kde(rows.T, bw_method=sigma)
    points, h = np.random.default_rng(1).normal(size=(20, 2)), 1e-5
    slopes = [(density.logpdf((points + e).T) - density.logpdf((points - e).T)) / (2 * h) for e in h * np.eye(2)]
    np.testing.assert_allclose(analysis.smoothed_score(rows, sigma, points), np.stack(slopes, axis=1), rtol=1e-4)


def test_of_a_gaussian_the_best_reconstruction_is_a_line_of_slope_941():
    """s = 2, sigma = .5: s^2 / (s^2 + sigma^2) = .941 (Alain and Bengio 2014)."""
    rows = np.random.default_rng(0).normal(scale=2, size=(200_000, 1))
    points = np.linspace(-3, 3, 25)[:, None]
    slope = np.polyfit(points[:, 0], analysis.best_reconstruction(rows, 0.5, points)[:, 0], 1)[0]
    assert slope == pytest.approx(4 / 4.25, abs=0.005) and pytest.approx(0.941, abs=5e-4) == 4 / 4.25


def test_far_away_the_best_reconstruction_is_the_nearest_row_and_numbers_stay_finite():
    rows = np.array([[0.0, 0.0], [1.0, 0.0]])
    np.testing.assert_allclose(analysis.best_reconstruction(rows, 0.05, np.array([[100.0, 0.0]])), [[1.0, 0.0]])
    with pytest.raises(ValueError, match="sigma must be positive"):
        analysis.best_reconstruction(rows, 0.0, rows)


def test_two_fields_agree_or_not():
    network, points = affine(np.diag([0.5, 0.5]), np.zeros(2)), np.random.default_rng(0).normal(size=(50, 2))
    arrows = analysis.field(network, points)
    np.testing.assert_allclose(arrows, -points / 2)
    assert analysis.agreement(arrows, -points) == pytest.approx((1.0, 0.25))
    assert analysis.agreement(arrows, points) == pytest.approx((-1.0, 2.25))
    across = points[:, ::-1] * [1, -1]
    assert analysis.agreement(across, points) == pytest.approx((0.0, 2.0))


def test_a_cloud_walks_as_the_network_says():
    cloud = np.random.default_rng(0).normal(size=(9, 2))
    path = analysis.step_along(affine(np.diag([0.5, 1.0]), np.array([0.0, 1.0])), cloud, 3)
    assert path.shape == (4, 9, 2)
    np.testing.assert_allclose(path[3], cloud * [0.125, 1] + [0, 3], rtol=1e-5)


def test_noisy_points_have_the_spread_asked_for():
    rows = np.zeros((5000, 2))
    points = analysis.noised(rows, 0.3)
    assert len(points) == 10_000 and points.std(axis=0) == pytest.approx(0.3, rel=0.03)


def test_the_distance_to_the_nearest_row():
    rows, points = np.random.default_rng(0).normal(size=(2, 50, 2))
    np.testing.assert_allclose(analysis.off_rows(rows, points), cKDTree(rows).query(points)[0])


def test_curves_are_what_their_names_say():
    np.testing.assert_allclose(np.linalg.norm(curves.draw("ring"), axis=1), 1)
    x = curves.draw("spiral")
    radius = np.linalg.norm(x, axis=1)
    np.testing.assert_allclose(np.column_stack([np.cos(radius), np.sin(radius)]) * radius[:, None], x, atol=1e-9)
    upper = curves.draw("moons")
    both = [np.abs(np.linalg.norm(upper - centre, axis=1) - 1) for centre in ((0, 0), (1, 0.5))]
    np.testing.assert_allclose(np.minimum(*both), 0, atol=1e-9)
