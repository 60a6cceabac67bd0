"""Principal component analysis, the yardstick of every linear autoencoder."""

from dataclasses import dataclass, replace

import numpy as np

from ae_keras.errors import DataError

LARGE = 4_000_000  # numbers: above them the covariance matrix is decomposed, not the data
BLOCK = 4096  # rows that are put into 64 bits at a time


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
    """The first k principal components of x_train (n, m), in 64 bits.

    By a singular value decomposition. Of large data (more than LARGE numbers, and at least as many rows as features) it
    is the eigenvectors of the covariance matrix, which take a tenth of the time and no copy of the data. What that
    costs is digits of tiny eigenvalues: those are right to some 1e-14 of the largest one, and no axis that has less
    than 1e-8 of the largest variance means anything. The mean squared error that k axes leave is as good as that.

    The sign of an axis is free; here its largest loading (the first of them, if several are equally large) is
    positive. Raises DataError if x_train is not a finite table with a row, or k not a whole number in 1..m.
    """
    x = np.asarray(x_train)
    x = x if x.dtype == np.float32 else x.astype(np.float64)  # a block at a time later on, where it is large
    if x.ndim != 2 or len(x) == 0 or not np.isfinite(x).all():
        raise DataError("Principal components need a table (samples, features) of finite numbers with a row.")
    n, m = x.shape
    if not isinstance(k, int | np.integer) or not 1 <= k <= m:
        raise DataError(f"{k} principal components were asked for; choose a whole number from 1 to {m}.")
    mean = x.mean(axis=0, dtype=np.float64)
    spectrum, axes = (_by_covariance if x.size > LARGE and n >= m else _by_singular_values)(x, mean)
    return PCA(mean, _with_signs(axes[:k]), spectrum[:k], spectrum)


def _by_singular_values(x: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All eigenvalues (m,) of the covariance matrix, descending, and its eigenvectors as rows."""
    n, m = x.shape
    # With fewer rows than features the thin decomposition has fewer than m axes.
    _, singular, axes = np.linalg.svd(x - mean, full_matrices=n < m)
    spectrum = np.zeros(m)
    spectrum[: len(singular)] = singular**2 / n
    return spectrum, axes


def _by_covariance(x: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same from the matrix itself, (m, m) however many rows there are."""
    n, m = x.shape
    covariance = np.zeros((m, m))
    for first in range(0, n, BLOCK):
        centred = x[first : first + BLOCK] - mean
        covariance += centred.T @ centred
    values, vectors = np.linalg.eigh(covariance / n)
    return np.maximum(values[::-1], 0), vectors[:, ::-1].T  # rounding may take an eigenvalue of 0 below it


def _with_signs(axes: np.ndarray) -> np.ndarray:
    size = np.abs(axes)
    # Equal loadings differ in the last bits; without the tolerance the sign would hang on those.
    largest = (size >= size.max(axis=1, keepdims=True) * (1 - 1e-6)).argmax(axis=1)
    return axes * np.sign(np.take_along_axis(axes, largest[:, None], axis=1))
