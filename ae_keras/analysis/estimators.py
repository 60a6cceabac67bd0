"""Estimates of the slope of E[z^2] in mu, where z ~ N(mu, sigma^2), and their exact mean and variance.

Of one draw z = mu + sigma eps with eps ~ N(0, 1) there are several estimates of d/dmu E[z^2] = 2 mu:

    pathwise              2 z                             through z = mu + sigma eps (Kingma and Welling 2014)
    score                 z^2 (z - mu) / sigma^2          z^2 times the slope of log p(z) (Williams 1992)
    score, mean           (z^2 - b) (z - mu) / sigma^2    b = E[z^2] = mu^2 + sigma^2
    score, best constant  the same                        b = mu^2 + 3 sigma^2, the constant of least variance
    cut                   0                               z is taken for data: nothing reaches mu

All but the last have the right mean. The variances follow from the moments of eps: E[eps^2] = 1, E[eps^4] = 3,
E[eps^6] = 15. At mu = 2, sigma = 1 they are 4, 87, 42, 38 and 0.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np


class Estimator(NamedTuple):
    """estimates: (mu, sigma, eps of any shape) -> an estimate for each eps. mean, variance: (mu, sigma) -> exact."""

    estimates: Callable[[float, float, np.ndarray], np.ndarray]
    mean: Callable[[float, float], float]
    variance: Callable[[float, float], float]


def _scored(constant: Callable[[float, float], float]) -> Estimator:
    """The score function's estimate with a constant taken off z^2."""

    def estimates(mu: float, sigma: float, eps: np.ndarray) -> np.ndarray:
        return (np.square(mu + sigma * eps) - constant(mu, sigma)) * eps / sigma

    def variance(mu: float, sigma: float) -> float:
        b = constant(mu, sigma)
        fourth = mu**4 + 18 * mu**2 * sigma**2 + 15 * sigma**4  # E[z^4 eps^2]
        second = mu**2 + 3 * sigma**2  # E[z^2 eps^2]
        return (fourth - 2 * b * second + b**2) / sigma**2 - 4 * mu**2

    return Estimator(estimates, lambda mu, sigma: 2 * mu, variance)


ESTIMATORS: Mapping[str, Estimator] = {
    "pathwise": Estimator(
        lambda mu, sigma, eps: 2 * (mu + sigma * eps), lambda mu, sigma: 2 * mu, lambda mu, sigma: 4 * sigma**2
    ),
    "score": _scored(lambda mu, sigma: 0.0),
    "score, mean": _scored(lambda mu, sigma: mu**2 + sigma**2),
    "score, best constant": _scored(lambda mu, sigma: mu**2 + 3 * sigma**2),
    "cut": Estimator(lambda mu, sigma, eps: np.zeros_like(eps), lambda mu, sigma: 0.0, lambda mu, sigma: 0.0),
}
