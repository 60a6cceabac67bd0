"""What a linear decoder has found, beside the principal components: the same subspace, its own axes."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.pca import PCA

COLLAPSED = 1e-6  # squared singular value below which a direction counts as gone


class Geometry(NamedTuple):
    """The columns w_1, ..., w_k of a linear decoder in the space of m features.

    tilt: largest principal angle between their span and the first k principal components, degrees; 0 is the same
    subspace, or a part of it, and 90 if every direction has collapsed. gram: (k, k), W^T W. angles: (k, k), degrees
    between columns. squares: (k,) squared singular values of W, falling, and `directions` (m, k) its left singular
    vectors. alignment: (k,) |cosine| between the i-th of these and the i-th principal component. turn: how far the
    columns are turned together: degrees from an axis of the nearest orthonormal ones (the polar factor of W in PCA's
    axes) to the component that is nearest to it, the largest.
    """

    tilt: float
    gram: np.ndarray
    angles: np.ndarray
    squares: np.ndarray
    directions: np.ndarray
    alignment: np.ndarray
    turn: float

    @property
    def alive(self) -> np.ndarray:
        """(k,): whether a singular direction has survived weight decay; what is left of the others points anywhere."""
        return self.squares > COLLAPSED

    @property
    def pair(self) -> tuple[int, int] | None:
        """The two columns that are farthest from a right angle; None without a pair.

        Columns that weight decay has taken away have none.
        """
        kept = np.flatnonzero(np.diag(self.gram) > COLLAPSED)
        if len(kept) < 2:
            return None
        first, second = np.triu_indices(len(kept), 1)
        farthest = np.abs(self.angles[kept[first], kept[second]] - 90).argmax()
        return int(kept[first[farthest]]), int(kept[second[farthest]])

    @property
    def skew(self) -> float:
        """The angle of `pair`, degrees; 90 without one."""
        return 90.0 if self.pair is None else float(self.angles[self.pair])

    @property
    def leeway(self) -> float:
        """How far two columns can be from a right angle with these singular values, degrees."""
        return leeway(self.squares)


def leeway(squares: np.ndarray) -> float:
    """How far two columns with these squared singular values (k,), falling, can be from a right angle, however they are
    rotated, degrees: arcsin((s_1^2 - s_k^2) / (s_1^2 + s_k^2)) (Wielandt's inequality; Horn & Johnson 1985, theorem
    7.4.34)."""
    most, least = squares[0], squares[-1]
    return float(np.degrees(np.arcsin((most - least) / max(most + least, 1e-300))))


def decoder_geometry(decoder: np.ndarray, pca: PCA) -> Geometry:
    """The geometry of decoder columns (m, k), beside a `pca` of k components."""
    from scipy.linalg import subspace_angles

    w = np.asarray(decoder, np.float64)
    directions, singular, _ = np.linalg.svd(w, full_matrices=False)
    gram = w.T @ w
    lengths = np.sqrt(np.maximum(np.diag(gram), 1e-300))
    angles = np.degrees(np.arccos(np.clip(gram / np.outer(lengths, lengths), -1, 1)))
    alignment = np.abs((pca.axes.T * directions).sum(axis=0))
    # Strong weight decay takes whole directions away; what is left of them points anywhere.
    alive = singular**2 > COLLAPSED
    tilt = float(np.degrees(subspace_angles(directions[:, alive], pca.axes.T).max())) if alive.any() else 90.0
    left, _, right = np.linalg.svd(pca.axes @ w, full_matrices=False)
    turn = float(np.degrees(np.arccos(np.minimum(np.abs(left @ right).max(axis=0), 1)).max()))
    return Geometry(tilt, gram, angles, singular**2, directions, alignment, turn)


def squares_with_decay(pca: PCA, l2: float, features: int) -> np.ndarray:
    """(k,): squared singular values of the optimal decoder under weight decay, 1 - m * l2 / eigenvalue, at least 0.

    For the mean squared error over m features with `l2` times the squares of both kernels (Kunin et al. 2019). Without
    decay nothing fixes them.
    """
    return np.maximum(1 - features * l2 / pca.variances, 0)


def arrow_tips(axes: np.ndarray, vectors: np.ndarray, signed: bool = True) -> np.ndarray:
    """Where vectors (m, k) point in the plane of axes (2, m): (2, k).

    signed: whether a vector has a sign; a singular vector has none, and the first two then point the way their axes do.
    """
    tips = axes @ vectors
    if not signed:
        tips[:, :2] *= np.where(np.diag(tips) < 0, -1, 1)
    return tips
