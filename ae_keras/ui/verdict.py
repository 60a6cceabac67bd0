"""How an error stands to PCA's, in words."""

from ae_keras.charts import TINY


def verdict(error: float, reference: float) -> str:
    """How one error stands to another, in words: "About half of PCA's error"."""
    if reference < TINY:
        return "PCA is perfect here"
    ratio = error / reference
    if ratio >= 1.5:
        return f"{ratio:.1f} times PCA's error"
    if ratio >= 1.03:
        return f"{ratio - 1:.0%} more error than PCA"
    return next(words for below, words in _WORDS if ratio < below).format(f"{ratio:.0%}")


_WORDS = (  # upper bound of error / PCA's error, and how one says it
    (0.1, "Less than a tenth of PCA's error"),
    (0.23, "{} of PCA's error"),
    (0.27, "About a quarter of PCA's error"),
    (0.31, "Less than a third of PCA's error"),
    (0.36, "About a third of PCA's error"),
    (0.47, "Less than half of PCA's error"),
    (0.53, "About half of PCA's error"),
    (0.97, "{} of PCA's error"),
    (1.03, "About the same error as PCA"),
)
