"""Joint distributions of codes and classes: against integrals, scikit-learn, scipy, and closed forms."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.datasets import make_blobs
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from ae_keras import analysis, charts
from ae_keras.analysis import joint
from ae_keras.analysis.network import Layer, Network


@pytest.fixture(scope="module", params=range(3))
def coded(request):
    """Codes in the plane, and three classes that overlap."""
    h, y = make_blobs(600, centers=3, cluster_std=[0.6, 1.4, 2.2], random_state=request.param)
    return h @ np.array([[1.0, 0.4], [0.0, 0.5]]), y


def everywhere(h: np.ndarray) -> tuple[np.ndarray, float]:
    """A grid far beyond the codes, and the area of a cell."""
    ticks = [np.linspace(low - 15, high + 15, 700) for low, high in zip(h.min(axis=0), h.max(axis=0), strict=True)]
    points = np.stack(np.meshgrid(*ticks), axis=-1).reshape(-1, 2)
    return points, np.prod([each[1] - each[0] for each in ticks])


def test_densities_integrate_to_one_and_to_the_classes_shares(coded):
    h, y = coded
    points, cell = everywhere(h)
    for components in (1, 4):
        density = analysis.mixture(h, components)
        assert np.exp(density.log_density(points)).sum() * cell == pytest.approx(1, abs=1e-4)
    by_class = analysis.per_class(h, y, 3)
    shares = np.exp(by_class.log_joint(points)).sum(axis=0) * cell
    np.testing.assert_allclose(shares, np.bincount(y) / len(y), atol=1e-4)


def test_bayes_rule_is_quadratic_discriminant_analysis(coded):
    h, y = coded
    by_class = analysis.per_class(h, y, 3)
    reference = QuadraticDiscriminantAnalysis(store_covariance=True).fit(h, y)
    with_its = by_class._replace(covariances=np.array(reference.covariance_))  # ddof 0 or 1, by its version
    np.testing.assert_allclose(with_its.posterior(h), reference.predict_proba(h), atol=1e-9)
    each = [multivariate_normal(h[y == i].mean(axis=0), np.cov(h[y == i].T, ddof=0)).logpdf(h) for i in range(3)]
    np.testing.assert_allclose(
        by_class.log_joint(h), np.log(np.bincount(y) / len(y)) + np.transpose(each), rtol=2e-4, atol=2e-4
    )


def test_a_mixture_is_scikit_learns(coded):
    h, _ = coded
    density = analysis.mixture(h, 4)
    reference = GaussianMixture(4, random_state=0)
    reference.weights_, reference.means_, reference.covariances_ = density
    reference.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(density.covariances))
    np.testing.assert_allclose(density.log_density(h), reference.score_samples(h), atol=1e-8)
    assert reference.score(h) > analysis.mixture(h, 1).log_density(h).mean()


@pytest.mark.parametrize("curved", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_a_logistic_regression_is_scikit_learns(coded, curved, classes):
    h, y = (part[coded[1] < classes] for part in coded)
    steps = [
        StandardScaler(),
        *[PolynomialFeatures(2, include_bias=False)] * curved,
        LogisticRegression(C=10, tol=1e-3, max_iter=500),
    ]
    reference = make_pipeline(*steps).fit(h, y)
    found = analysis.conditional(h, y, classes, curved).posterior(h)
    np.testing.assert_allclose(found, reference.predict_proba(h), atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    steps[-1].set_params(tol=1e-8, max_iter=10_000)
    assert log_loss(y, found) < 0.002 + 1.02 * log_loss(y, make_pipeline(*steps).fit(h, y).predict_proba(h))


def test_draws_have_the_moments_and_the_classes_of_the_densities(coded):
    h, y = coded
    by_class = analysis.per_class(h, y, 3)
    drawn, labels = by_class.draw(30_000, seed=1)
    np.testing.assert_allclose(np.bincount(labels) / 30_000, by_class.weights, atol=0.015)
    for i in range(3):
        own = drawn[labels == i]
        spread = np.sqrt(np.diag(by_class.covariances[i]))
        assert (np.abs(own.mean(axis=0) - by_class.means[i]) < 0.05 * spread).all()
        np.testing.assert_allclose(np.cov(own.T), by_class.covariances[i], atol=0.06 * np.prod(spread) + 0.06)
    conditional = analysis.conditional(h, y, 3)
    here = np.repeat(h[:1], 20_000, axis=0)
    shares = np.bincount(conditional.draw(here, seed=2), minlength=3) / 20_000
    np.testing.assert_allclose(shares, conditional.posterior(h[:1])[0], atol=0.015)


def test_a_plane_of_a_density_is_its_exact_marginal():
    rng = np.random.default_rng(0)
    root, axes = rng.normal(size=(4, 4)), np.linalg.qr(rng.normal(size=(4, 4)))[0][:2]
    density = analysis.Gaussians(np.ones(1), rng.normal(size=(1, 4)), (root @ root.T)[None])
    origin = rng.normal(size=4)
    drawn = (density.draw(200_000, seed=0)[0] - origin) @ axes.T
    on_plane = density.along(axes, origin)
    np.testing.assert_allclose(drawn.mean(axis=0), on_plane.means[0], atol=0.03)
    np.testing.assert_allclose(np.cov(drawn.T), on_plane.covariances[0], rtol=0.02, atol=0.03)


def test_codes_that_hardly_vary_and_classes_that_are_missing():
    h, y = np.zeros((40, 2)), np.repeat([0, 3], 20)
    h[:, 0] = np.arange(40)
    y[-1] = 1  # a class of one row has no covariance
    by_class, conditional = analysis.per_class(h, y, 5), analysis.conditional(h, y, 5)
    assert np.isfinite(by_class.log_density(h)).all() and by_class.weights.tolist() == [20 / 39, 0, 0, 19 / 39, 0]
    assert (by_class.posterior(h)[:, [1, 2, 4]] == 0).all() and (conditional.posterior(h)[:, [2, 4]] == 0).all()
    assert set(conditional.draw(h, seed=0)) <= {0, 1, 3} and set(by_class.draw(500, seed=0)[1]) == {0, 3}
    assert (analysis.conditional(h, 0 * y, 2).posterior(h) == [1, 0]).all()
    assert np.isfinite(analysis.mixture(0 * h, 3).log_density(h)).all()


def test_what_is_missing_is_filled_in_from_the_surface():
    """The decoder gives (h, 2h): what is seen of it says what is not, as far as draws of p(h) are dense."""
    line = Layer(np.array([[1.0, 2.0]], np.float32), np.zeros(2, np.float32), "linear")
    density = analysis.Gaussians(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    x = np.array([[0.5, 9.0], [-1.2, 9.0]], np.float32)
    done = joint.filled(Network({"decoder": (line,)}), density, x, np.array([True, False]), noise=1e-6)
    np.testing.assert_allclose(done, [[0.5, 1.0], [-1.2, -2.4]], atol=0.02)
    prior = joint.filled(Network({"decoder": (line,)}), density, x, np.array([True, False]), noise=1.0)
    np.testing.assert_allclose(prior[:, 1], x[:, 0], atol=0.02)  # half way to p(h)'s middle: h = x / 2


def test_told_apart_is_the_area_under_the_curve():
    rng = np.random.default_rng(0)
    usual, odd = rng.normal(size=50).round(1), rng.normal(0.7, 1, size=80).round(1)
    expected = roc_auc_score(np.repeat([0, 1], [50, 80]), np.concatenate([usual, odd]))
    assert analysis.roc_area(usual, odd) == pytest.approx(expected)


def test_odd_inputs_keep_their_range_and_their_pixels():
    x = np.random.default_rng(0).beta(0.5, 0.5, (30, 16)).astype(np.float32)
    x[0, :2] = 0, 1
    made = analysis.odd_inputs(x)
    np.testing.assert_allclose(made["inverted"], 1 - x, atol=1e-6)
    np.testing.assert_array_equal(np.sort(made["shuffled"], axis=1), np.sort(x, axis=1))
    assert (made["shuffled"] != x).any(axis=1).all() and made["pure noise"].min() >= 0


def test_half_and_nine_tenths_of_a_class_lie_in_its_ellipses():
    rng, root = np.random.default_rng(3), np.array([[0.12, 0.0], [0.07, 0.03]])
    points = np.array([0.6, 0.4]) + rng.normal(size=(4000, 2)) @ root.T
    class_1 = charts.Ellipses(np.full((1, 2), [0.6, 0.4]), (root @ root.T)[None], np.ones(1))
    raster = np.zeros((charts.RASTER, charts.RASTER), int)
    pairs = charts.DrawnPairs("drawn", np.zeros((2, 4, 4)), np.array([0, 0]), np.array([True, False]))
    svg = charts.joints_svg(
        charts.Joints(
            points,
            np.zeros(4000, int),
            ("<a>",),
            raster,
            raster + 1.0,
            class_1,
            class_1,
            (pairs, pairs),
            True,
            True,
            "h",
        )
    )
    drawing = ElementTree.fromstring(svg)  # well formed: names are escaped
    *_, most, half = [each for each in drawing.iter() if each.tag.endswith("ellipse")]
    side = float([each for each in drawing.iter() if each.tag.endswith("svg")][1].get("width"))
    places = np.stack([points[:, 0], 1 - points[:, 1]], axis=1) * side
    for ellipse, mass in ((most, 0.9), (half, 0.5)):
        x, y, turn = map(float, re.findall(r"-?\d+\.\d+", ellipse.get("transform")))
        angle, radii = np.radians(turn), [float(ellipse.get(name)) for name in ("rx", "ry")]
        turned = (places - [x, y]) @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        assert (np.square(turned / radii).sum(axis=1) < 1).mean() == pytest.approx(mass, abs=0.02)
    crosses = [each for each in drawing.iter() if each.tag.endswith("path") and "l12 12" in each.get("d")]
    assert len(crosses) == 2, "one in either way of drawing"
