"""Codes and their classes as a joint distribution p(h, y), either way round, and what a density of codes can do.

scikit-learn and scipy are imported where they are used: a page is painted before either is needed.
"""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.copying import noise_like
from ae_keras.analysis.network import Network

FITTED = 1000  # codes that a distribution is fitted to at most: it is fitted again for every picture
FLOOR = 1e-6  # of the codes' mean variance, added to every variance: a number that never varies has a density then
DRAWN = 5000  # codes that are looked at to fill in what is missing


class Conditional(NamedTuple):
    """p(y|h) by multinomial logistic regression. mean, scale: (k,), of the codes that it is fitted to. kernel:
    (inputs, classes). bias: (classes,). curved: whether squares and products of the standardised numbers are inputs
    too, so that the borders between classes may bend."""

    mean: np.ndarray
    scale: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray
    curved: bool

    def posterior(self, h: np.ndarray) -> np.ndarray:
        """(rows, k) -> (rows, classes), which sum to 1."""
        from scipy.special import softmax

        return softmax(_inputs((h - self.mean) / self.scale, self.curved) @ self.kernel + self.bias, axis=1)

    def draw(self, h: np.ndarray, seed: int) -> np.ndarray:
        """A class for each code (rows, k): (rows,)."""
        reached = self.posterior(h).cumsum(axis=1)
        return (reached < reached[:, -1:] * np.random.default_rng(seed).random((len(h), 1))).sum(axis=1)


class Gaussians(NamedTuple):
    """Normal densities with weights: a mixture p(h), or p(h|y) p(y) with one of them for each class.

    weights: (n,), which sum to 1. means: (n, k). covariances: (n, k, k).
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    def log_joint(self, h: np.ndarray) -> np.ndarray:
        """(rows, k) -> (rows, n): log of weight times density; minus infinity where a weight is 0."""
        roots = np.linalg.cholesky(self.covariances)
        apart = np.asarray(h, np.float64)[None] - self.means[:, None]  # by component, row, number
        white = np.linalg.solve(roots, apart.swapaxes(1, 2))
        volume = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
        with np.errstate(divide="ignore"):
            each = np.log(self.weights) - volume - 0.5 * self.means.shape[1] * np.log(2 * np.pi)
        return (each[:, None] - 0.5 * np.square(white).sum(axis=1)).T

    def log_density(self, h: np.ndarray) -> np.ndarray:
        """(rows, k) -> (rows,): log of the sum over all components."""
        from scipy.special import logsumexp

        return logsumexp(self.log_joint(h), axis=1)

    def posterior(self, h: np.ndarray) -> np.ndarray:
        """(rows, k) -> (rows, n): which component, by Bayes' rule."""
        from scipy.special import softmax

        return softmax(self.log_joint(h), axis=1)

    def along(self, axes: np.ndarray, origin: np.ndarray) -> "Gaussians":
        """The same of the coordinates (h - origin) · axes; axes: (n, k)."""
        return Gaussians(self.weights, (self.means - origin) @ axes.T, axes @ self.covariances @ axes.T)

    def draw(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Codes (count, k), and the component that each came from (count,)."""
        rng = np.random.default_rng(seed)
        chosen = rng.choice(len(self.weights), count, p=self.weights)
        normal = rng.normal(size=(count, self.means.shape[1]))
        roots = np.linalg.cholesky(self.covariances)
        return self.means[chosen] + np.einsum("nij,nj->ni", roots[chosen], normal), chosen


def conditional(codes: np.ndarray, y: np.ndarray, classes: int, curved: bool = False) -> Conditional:
    """p(y|h) fitted to the first FITTED codes (rows, k) and their classes (rows,); a class without a row has
    probability 0. Source: sklearn's LogisticRegression with a weak penalty, C = 10, on standardised codes."""
    from sklearn.linear_model import LogisticRegression

    h, y = np.asarray(codes[:FITTED], np.float64), y[:FITTED]
    mean, scale = h.mean(axis=0), h.std(axis=0)
    scale = np.where(scale > 0, scale, 1)
    inputs, present = _inputs((h - mean) / scale, curved), np.unique(y)
    kernel, bias = np.zeros((inputs.shape[1], classes)), np.full(classes, -np.inf)
    if len(present) == 1:
        bias[present] = 0
        return Conditional(mean, scale, kernel, bias, curved)
    fitted = LogisticRegression(C=10, max_iter=500, tol=1e-3).fit(inputs, y)
    slopes, offsets = fitted.coef_, fitted.intercept_
    if len(present) == 2:  # scikit-learn then has one row, of the second class against the first
        slopes, offsets = np.vstack([0 * slopes, slopes]), np.array([0.0, *offsets])
    kernel[:, present], bias[present] = slopes.T, offsets
    return Conditional(mean, scale, kernel, bias, curved)


def _inputs(z: np.ndarray, curved: bool) -> np.ndarray:
    """Numbers (rows, k), and their squares and products where borders are curved."""
    first, second = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, first] * z[:, second]]) if curved else z


def mixture(codes: np.ndarray, components: int) -> Gaussians:
    """p(h) fitted to the first FITTED codes (rows, k) by EM. Source: sklearn's GaussianMixture.

    From centres by k-means++ alone: k-means itself shares its work among threads, which beside busy workers takes ten
    times as long."""
    from sklearn.mixture import GaussianMixture

    h = np.asarray(codes[:FITTED], np.float64)
    fitted = GaussianMixture(
        min(components, len(h)), init_params="k-means++", reg_covar=_floor(h), tol=1e-2, random_state=0
    ).fit(h)
    return Gaussians(fitted.weights_ / fitted.weights_.sum(), fitted.means_, fitted.covariances_)


def per_class(codes: np.ndarray, y: np.ndarray, classes: int) -> Gaussians:
    """p(h|y) p(y): the share, the mean and the covariance (ddof 0) of the first FITTED codes (rows, k) of each class;
    a class with fewer than two rows has weight 0. By Bayes' rule it is quadratic discriminant analysis."""
    h, y = np.asarray(codes[:FITTED], np.float64), y[:FITTED]
    k, counts = h.shape[1], np.bincount(y, minlength=classes)
    enough = counts > 1
    means, covariances = np.zeros((classes, k)), np.tile(np.eye(k), (classes, 1, 1))
    for i in np.flatnonzero(enough):
        means[i] = h[y == i].mean(axis=0)
        covariances[i] = np.cov(h[y == i].T, ddof=0).reshape(k, k) + _floor(h) * np.eye(k)
    return Gaussians(counts * enough / counts[enough].sum(), means, covariances)


def _floor(codes: np.ndarray) -> float:
    return FLOOR * float(codes.var(axis=0).mean()) + 1e-12


def filled(network: Network, density: Gaussians, x: np.ndarray, seen: np.ndarray, noise: float) -> np.ndarray:
    """Rows x (rows, features) with what is not seen filled in: decoded from the most likely of many drawn codes.

    seen: (features,) bool. noise: the variance of a feature around what is decoded. A code is as likely as
    log p(h) - |x - g(h)|² / (2 noise) over the features that are seen; the codes are DRAWN draws of the density.
    """
    from scipy.spatial.distance import cdist

    codes, _ = density.draw(DRAWN, seed=0)
    decoded = network.decode(codes.astype(np.float32))
    apart = cdist(x[:, seen], decoded[:, seen], "sqeuclidean")
    best = (density.log_density(codes) - apart / (2 * noise)).argmax(axis=1)
    return np.where(seen, x, decoded[best])


def odd_inputs(x: np.ndarray, seed: int = 0) -> dict[str, np.ndarray]:
    """Rows that are no data, made of rows x (rows, features): noise, features in another order, highest for lowest."""
    shuffled = np.random.default_rng(seed).permuted(x, axis=1)
    return {"pure noise": noise_like(x, seed), "shuffled": shuffled, "inverted": x.min() + x.max() - x}


def roc_area(usual: np.ndarray, odd: np.ndarray) -> float:
    """Area under the ROC curve: how often a score (n,) of an odd row is above that of a usual one; .5 is chance."""
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(odd, usual).statistic / (len(odd) * len(usual)))
