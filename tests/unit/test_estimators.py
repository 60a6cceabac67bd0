"""Mean and variance of every estimate against quadrature, the slope of the mean by finite differences, and the figures
of the books."""

import numpy as np
import pytest

from ae_keras.analysis import ESTIMATORS

KNOWN = {"pathwise": 4, "score": 87, "score, mean": 42, "score, best constant": 38, "cut": 0}  # mu = 2, sigma = 1
places = pytest.mark.parametrize(("mu", "sigma"), [(2.0, 1.0), (-0.7, 0.3), (0.0, 2.0)])


@pytest.mark.parametrize("name", ESTIMATORS)
@places
def test_mean_and_variance_are_those_of_quadrature(name, mu, sigma):
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)  # exact for polynomials of degree 23
    weights = weights / weights.sum()
    each = ESTIMATORS[name]
    estimates = each.estimates(mu, sigma, nodes)
    mean = weights @ estimates
    assert each.mean(mu, sigma) == pytest.approx(mean, abs=1e-9)
    assert each.variance(mu, sigma) == pytest.approx(weights @ np.square(estimates - mean), abs=1e-9)


@places
def test_all_but_the_cut_one_estimate_the_slope_of_the_mean(mu, sigma):
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    weights, h = weights / weights.sum(), 1e-4
    above, below = (weights @ np.square(mu + step + sigma * nodes) for step in (h, -h))
    for name, each in ESTIMATORS.items():
        slope = 0 if name == "cut" else (above - below) / (2 * h)
        assert each.mean(mu, sigma) == pytest.approx(slope, abs=1e-6)


def test_the_variances_of_the_lecture():
    assert {name: each.variance(2, 1) for name, each in ESTIMATORS.items()} == KNOWN
    assert {name: each.mean(2, 1) for name, each in ESTIMATORS.items() if name != "cut"} == dict.fromkeys(
        [name for name in KNOWN if name != "cut"], 4
    )


@places
def test_no_other_constant_has_less_variance(mu, sigma):
    eps = np.random.default_rng(5).normal(size=200_000)
    best = np.var(ESTIMATORS["score, best constant"].estimates(mu, sigma, eps))
    for constant in np.linspace(-3, 12, 16):
        other = np.var((np.square(mu + sigma * eps) - constant) * eps / sigma)
        assert best <= other * 1.03
