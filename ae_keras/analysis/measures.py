"""Numbers for how good a reconstruction or a code is.

scikit-learn and scipy are imported where they are used: a page is painted before either is needed.
"""

import numpy as np

from ae_keras.data import Dataset
from ae_keras.errors import DataError


def trustworthiness(x: np.ndarray, codes: np.ndarray, n_neighbors: int = 5, limit: int = 1500) -> float:
    """Are neighbours among the codes neighbours in the data? 1: all are; float in 0..1, no units.

    x (n, m) and codes (n, k). Above `limit` rows a sample of that many is used, always the same for one n.
    Raises DataError if the numbers of rows differ or n_neighbors is not below half of the rows used.
    Source: Venna & Kaski 2001; computed by sklearn.manifold.trustworthiness.
    """
    from sklearn.manifold import trustworthiness as sklearn_trustworthiness

    x, codes = np.asarray(x), np.asarray(codes)
    if len(x) != len(codes):
        raise DataError(f"There are {len(x)} samples but {len(codes)} codes; pass one code for each sample.")
    rows = min(len(x), limit)
    if not 1 <= n_neighbors < rows / 2:
        raise DataError(f"{n_neighbors} neighbours of {rows} rows: choose at least 1 and fewer than half the rows.")
    if len(x) > limit:
        sample = np.random.default_rng(0).permutation(len(x))[:limit]
        x, codes = x[sample], codes[sample]
    return float(sklearn_trustworthiness(x, codes, n_neighbors=n_neighbors))


def continuity(x: np.ndarray, codes: np.ndarray, n_neighbors: int = 5, limit: int = 1500) -> float:
    """Are neighbours in the data neighbours among the codes? Trustworthiness with the two spaces swapped.

    Arguments, errors, the sample above `limit` rows and source are those of `trustworthiness`.
    """
    return trustworthiness(codes, x, n_neighbors, limit)


def neighbourhoods(x: np.ndarray, codes: np.ndarray, k: int = 5) -> tuple[float, float]:
    """(trustworthiness, continuity) with k neighbours, or with as many as so few rows allow; nan if they allow none."""
    near = min(k, (len(x) - 1) // 2 - 1)
    return (trustworthiness(x, codes, near), continuity(x, codes, near)) if near > 0 else (float("nan"), float("nan"))


def nearest_neighbour_score(
    codes_train: np.ndarray, y_train: np.ndarray, codes_test: np.ndarray, y_test: np.ndarray, k: int = 5
) -> float:
    """Share of test rows, 0 to 1, whose class the majority of their k nearest training codes names.

    codes (n, features), y (n,) class index. nan if the training rows have only one class. Raises DataError
    if k is not in 1..training rows. Source: Cover & Hart 1967; sklearn's KNeighborsClassifier.
    """
    from sklearn.neighbors import KNeighborsClassifier

    if len(np.unique(y_train)) < 2:
        return float("nan")
    if not 1 <= k <= len(codes_train):
        raise DataError(f"{k} neighbours of {len(codes_train)} training rows: choose 1 to {len(codes_train)}.")
    return float(KNeighborsClassifier(k).fit(codes_train, y_train).score(codes_test, y_test))


def linear_score(codes_train: np.ndarray, y_train: np.ndarray, codes_test: np.ndarray, y_test: np.ndarray) -> float:
    """Share of test rows, 0 to 1, whose class a logistic regression on the standardised training codes names.

    codes (n, features), y (n,) class index. nan if the training rows have only one class. Source: sklearn's
    StandardScaler, and LogisticRegression with its usual penalty.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if len(np.unique(y_train)) < 2:
        return float("nan")
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, tol=1e-3))
    return float(classifier.fit(codes_train, y_train).score(codes_test, y_test))


def labelled_score(
    codes_train: np.ndarray,
    y_train: np.ndarray,
    codes_test: np.ndarray,
    y_test: np.ndarray,
    labels: int = 100,
    draws: int = 5,
) -> float:
    """`linear_score` when so many training rows have labels: mean over as many random choices of them, the same ones
    for all codes."""
    chosen = [np.random.default_rng(draw).permutation(len(codes_train))[:labels] for draw in range(draws)]
    scores = [linear_score(codes_train[rows], y_train[rows], codes_test, y_test) for rows in chosen]
    return float(np.mean(scores))


def active_dimensions(codes: np.ndarray, share: float = 0.01) -> int:
    """How many principal axes of codes (n, k) carry at least this share of their variance; 0 if they do not vary."""
    squares = (
        np.linalg.svd(np.asarray(codes, np.float64) - np.mean(codes, axis=0, dtype=np.float64), compute_uv=False) ** 2
    )
    return int((squares > share * squares.sum()).sum()) if squares.sum() > 1e-12 * len(codes) else 0


def mean_squared_error(x: np.ndarray, reconstruction: np.ndarray) -> float:
    """Squared error of x (n, m), mean over rows and features, squared units. DataError if shapes differ."""
    return float(np.mean(_difference(x, reconstruction) ** 2))


def row_errors(x: np.ndarray, reconstruction: np.ndarray) -> np.ndarray:
    """Squared error of each row of x (n, m), mean over features: float64 (n,). DataError if shapes differ."""
    return np.mean(_difference(x, reconstruction) ** 2, axis=1)


def nearest_rows(rows: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(points,) each: the number of the row nearest to each point, and its Euclidean distance."""
    rows, points = np.asarray(rows, np.float64), np.asarray(points, np.float64)
    # A product of matrices is many times faster than a loop over pairs; it tells which row, and the row how far.
    nearest = (np.square(rows).sum(axis=1) - 2 * points @ rows.T).argmin(axis=1)
    return nearest, np.linalg.norm(points - rows[nearest], axis=1)


def off_rows(rows: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(points,): the distance of each point to the nearest row."""
    return nearest_rows(rows, points)[1]


def explained_variance(x: np.ndarray, reconstruction: np.ndarray) -> float:
    """1 - sum of squared errors / sum of squares about the mean of x (n, m), all features together; no units.

    1 is perfect, 0 is the mean's own score, below 0 is worse than the mean; nan if x does not vary. Raises
    DataError if the shapes differ.
    """
    error = np.sum(_difference(x, reconstruction) ** 2)
    x = np.asarray(x, np.float64)
    total = np.sum((x - x.mean(axis=0)) ** 2)
    return float(1 - error / total) if total > 0 else float("nan")


def principal_angles(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cosines, ascending, of the principal angles between the subspaces spanned by the rows of a and of b.

    a (p, m) and b (q, m) give min(p, q) cosines if their rows are independent; all 1: one subspace holds
    the other. Source: Björck & Golub 1973, Knyazev & Argentati 2002; scipy.linalg.subspace_angles.
    """
    from scipy.linalg import subspace_angles

    return np.cos(subspace_angles(np.asarray(a, np.float64).T, np.asarray(b, np.float64).T))


def _difference(x: np.ndarray, reconstruction: np.ndarray) -> np.ndarray:
    x, reconstruction = np.asarray(x, np.float64), np.asarray(reconstruction, np.float64)
    # Without the check numpy would broadcast a row over all samples and return a plausible number.
    if x.shape != reconstruction.shape:
        raise DataError(f"Data {x.shape} and reconstruction {reconstruction.shape} must have one shape.")
    return x - reconstruction


def summary(dataset: Dataset, codes: list[np.ndarray], outputs: list[np.ndarray], k: int = 5) -> dict[str, float]:
    """The measures of one embedding of a data set, from its codes and reconstructions of standardised rows.

    codes, outputs: [training rows, held-out rows], (rows, code) and (rows, features). Errors are mean squared errors
    on both sets; explained variance, trustworthiness and continuity are of the training rows; `neighbours` is the share
    of held-out rows whose class the k nearest training codes name.
    """
    trust, kept = neighbourhoods(dataset.inputs, codes[0], k)
    near = min(k, len(codes[0]))
    return {
        "error": mean_squared_error(dataset.inputs, outputs[0]),
        "error_test": mean_squared_error(dataset.held_out, outputs[1]),
        "explained": explained_variance(dataset.inputs, outputs[0]),
        "trustworthiness": trust,
        "continuity": kept,
        "neighbours": nearest_neighbour_score(codes[0], dataset.y_train, codes[1], dataset.y_test, near),
    }
