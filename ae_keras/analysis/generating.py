"""How good generated rows are: near the data, as varied as they, and of the class that was asked for.

scikit-learn is imported where it is used: a page is painted before it is needed.
"""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.measures import nearest_rows

READERS = 2000  # training rows that a reader learns from at most


class Generated(NamedTuple):
    """distance: Euclidean, of a sample to the nearest of the rows, mean over the samples. met: the share of the rows
    that are the nearest one to some sample; at most as many as there are samples."""

    distance: float
    met: float


def generated(samples: np.ndarray, rows: np.ndarray) -> Generated:
    """Samples (n, features) beside rows of the data (m, features).

    What is blurred lies nearer to the data than new rows of the data do: so a distance means something only beside that
    of as many decoded held-out rows, which are as blurred.
    """
    nearest, distance = nearest_rows(rows, samples)
    return Generated(float(np.mean(distance)), len(np.unique(nearest)) / len(rows))


def reader(rows: np.ndarray, y: np.ndarray):
    """A support vector machine (RBF kernel) that reads the class of a row, from the first `READERS` rows."""
    from sklearn.svm import SVC

    return SVC(C=10).fit(rows[:READERS], y[:READERS])
