"""How an error stands to PCA's, in words."""

from ae_keras.charts.curves.template import TINY


def verdict(error: float, reference: float) -> str:
    """How one error stands to another, in words: "Half of PCA's error"."""
    if reference < TINY:
        return "PCA is perfect here"
    ratio = error / reference
    if ratio >= 1.5:
        return f"{ratio:.1f} times PCA's error"
    return next(words for below, words in _WORDS if ratio < below).format(f"{ratio:.0%}")


_WORDS = (  # upper bound of error / PCA's error, and how one says it
    (0.1, "Less than a tenth of PCA's error"),
    (0.23, "{} of PCA's error"),
    (0.27, "A quarter of PCA's error"),
    (0.31, "Less than a third of PCA's error"),
    (0.36, "A third of PCA's error"),
    (0.47, "Less than half of PCA's error"),
    (0.53, "Half of PCA's error"),
    (0.97, "{} of PCA's error"),
    (1.03, "The same error as PCA"),
    (1.5, "More than PCA's error"),
)
