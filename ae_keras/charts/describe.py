"""What each chart shows, as one sentence with its numbers: for those who hear the page instead of seeing it."""

from collections.abc import Collection, Mapping

import numpy as np

from ae_keras.charts.curves.sizes import Errors
from ae_keras.data import Dataset


def plane_sentence(dataset: Dataset, pca_error: float, error: float, epoch: int, code: int) -> str:
    """The two embeddings; errors are mean squared errors of the training rows, both with `code` numbers."""
    train, test, features = dataset.shape
    classes = f", coloured by {len(dataset.classes)} classes" if dataset.classes else ""
    return (
        f"{train + test} rows ({train} train, {test} held-out) of {features} features as {_numbers(code)}{classes}: "
        f"PCA reconstructs the training rows with a mean squared error of {pca_error:.3g}, the autoencoder after "
        f"{_epochs(epoch)} with {error:.3g}, {_against(error, pca_error)}."
    )


def losses_sentence(history: Mapping[str, np.ndarray], pca_error_test: float | None) -> str:
    """The training curve and, if PCA's error on the held-out rows is given, whether it is below that."""
    epoch, train = (np.asarray(history[name]) for name in ("epoch", "loss"))
    if len(epoch) == 0:
        return "No epoch is trained yet."
    course = (
        f"After {_epochs(int(epoch[-1]))} the mean squared error on training rows has gone from {train[0]:.3g} to "
        f"{train[-1]:.3g}"
    )
    if "val_loss" not in history:
        return f"{course}; no rows are held out."
    test = np.asarray(history["val_loss"])
    course += f" and on held-out rows from {test[0]:.3g} to {test[-1]:.3g}"
    if pca_error_test is None:
        return f"{course}."
    below = np.flatnonzero(test < pca_error_test)
    since = f", first below it at epoch {int(epoch[below[0]])}" if len(below) and test[-1] < pca_error_test else ""
    return f"{course}; the held-out error is {_against(test[-1], pca_error_test)} ({pca_error_test:.3g}){since}."


def sizes_sentence(
    pca: Errors, autoencoder: Errors, size: str = "numbers in the code", diverged: Collection[int] = ()
) -> str:
    """Held-out error of both for each size; sizes that were not trained are named as such.

    size: what is varied. diverged: the sizes whose training did not stay finite.
    """
    parts = []
    for code in sorted({*pca, *autoencoder, *diverged}):
        errors = [
            f"{name} {by[code][1]:.3g}" for name, by in (("PCA", pca), ("autoencoder", autoencoder)) if code in by
        ]
        if code in diverged:
            errors.append("autoencoder diverged")
        elif code not in autoencoder:
            errors.append("autoencoder not trained")
        parts.append(f"{code}: {', '.join(errors)}")
    if not parts:
        return "No size has been trained yet."
    return f"Mean squared error on held-out rows by {size}: {'; '.join(parts)}."


def _against(error: float, reference: float) -> str:
    if not (np.isfinite(error) and reference > 0):
        return "which cannot be compared with PCA's"
    ratio = error / reference
    if abs(ratio - 1) < 0.01:
        return "within 1% of PCA's"
    if ratio > 2:
        return f"{ratio:.3g} times PCA's"
    return f"{abs(1 - ratio):.0%} {'below' if ratio < 1 else 'above'} PCA's"


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{count} epochs"
