"""Principal component analysis, the yardstick of every linear autoencoder."""

from dataclasses import dataclass, replace

import numpy as np

from ae_keras.errors import DataError


@dataclass(frozen=True, eq=False)
class PCA:
    """The first k principal components of data with m features, all float64.

    `mean` (m,) in the data's units; `axes` (k, m) with orthonormal rows; `variances` (k,) along them;
    `spectrum` (m,) all eigenvalues of the covariance matrix (ddof 0), descending; both in squared units.
    """

    mean: np.ndarray
    axes: np.ndarray
    variances: np.ndarray
    spectrum: np.ndarray

    def encode(self, x: np.ndarray) -> np.ndarray:
        """The codes (n, k) of x (n, m): coordinates along the axes, from the mean."""
        return (np.asarray(x, np.float64) - self.mean) @ self.axes.T

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """The points (n, m) that codes (n, k) stand for."""
        return np.asarray(codes, np.float64) @ self.axes + self.mean

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """The orthogonal projection (n, m) of x (n, m) on the plane of the axes."""
        return self.decode(self.encode(x))

    def first(self, k: int) -> "PCA":
        """The same with its first k axes only."""
        return replace(self, axes=self.axes[:k], variances=self.variances[:k])

    @property
    def explained(self) -> float:
        """Share of the total variance along the k axes, 0 to 1; nan if the data do not vary."""
        total = self.spectrum.sum()
        return float(self.variances.sum() / total) if total > 0 else float("nan")

    @property
    def floor(self) -> float:
        """Sum of the discarded eigenvalues / m, in squared units.

        This is exactly the mean squared error over samples and features of `reconstruct` on the data the
        components were fitted to, and no linear autoencoder with k codes gets below it (Eckart & Young 1936;
        Baldi & Hornik 1989).
        """
        return float(self.spectrum[len(self.axes) :].sum() / len(self.spectrum))


def pca(x_train: np.ndarray, k: int) -> PCA:
    """The first k principal components of x_train (n, m), by a singular value decomposition in 64 bits.

    The sign of an axis is free; here its largest loading (the first of them, if several are equally large) is
    positive. Raises DataError if x_train is not a finite table with a row, or k not a whole number in 1..m.
    """
    x = np.asarray(x_train, np.float64)
    if x.ndim != 2 or len(x) == 0 or not np.isfinite(x).all():
        raise DataError("Principal components need a table (samples, features) of finite numbers with a row.")
    n, m = x.shape
    if not isinstance(k, int | np.integer) or not 1 <= k <= m:
        raise DataError(f"{k} principal components were asked for; choose a whole number from 1 to {m}.")
    mean = x.mean(axis=0)
    # With fewer rows than features the thin decomposition has fewer than m axes.
    _, singular, axes = np.linalg.svd(x - mean, full_matrices=n < m)
    spectrum = np.zeros(m)
    spectrum[: len(singular)] = singular**2 / n
    return PCA(mean, _with_signs(axes[:k]), spectrum[:k], spectrum)


def _with_signs(axes: np.ndarray) -> np.ndarray:
    size = np.abs(axes)
    # Equal loadings differ in the last bits; without the tolerance the sign would hang on those.
    largest = (size >= size.max(axis=1, keepdims=True) * (1 - 1e-6)).argmax(axis=1)
    return axes * np.sign(np.take_along_axis(axes, largest[:, None], axis=1))
