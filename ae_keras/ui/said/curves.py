"""What a learning curve says, and a curve of errors by size."""

from collections.abc import Collection

import numpy as np

from ae_keras.charts.curves.sizes import Errors
from ae_keras.ui.moment import Moment
from ae_keras.ui.said.numbers import error, plural, times_pca


def learning(moment: Moment, reference: bool = True) -> str:
    """The course of the whole run's errors and, with `reference`, how the last held-out error stands to PCA's."""
    epoch, train = moment.errors["epoch"], moment.errors["loss"]
    course = (
        f"After {plural(int(epoch[-1]), 'epoch')} the mean squared error on training rows has gone from "
        f"{error(train[0])} to {error(train[-1])}"
    )
    if "val_loss" not in moment.errors:
        return f"{course}; no rows are held out."
    test = moment.errors["val_loss"]
    course += f" and on held-out rows from {error(test[0])} to {error(test[-1])}"
    if not reference:
        return f"{course}."
    flat = moment.pca_error_test
    below = np.flatnonzero(test < flat)
    since = f", first below it at epoch {int(epoch[below[0]])}" if len(below) and test[-1] < flat else ""
    return f"{course}; the held-out error is {times_pca(test[-1], flat)} ({error(flat)}){since}."


def sizes(pca: Errors, autoencoder: Errors, size: str, diverged: Collection[int] = ()) -> str:
    """Held-out error of both for each size; sizes that were not trained are named as such.

    pca, autoencoder: (training error, held-out error) by size. size: what is varied. diverged: the sizes whose
    training did not stay finite.
    """
    parts = []
    for code in sorted({*pca, *autoencoder, *diverged}):
        errors = [
            f"{name} {error(by[code][1])}" for name, by in (("PCA", pca), ("autoencoder", autoencoder)) if code in by
        ]
        if code in diverged:
            errors.append("autoencoder diverged")
        elif code not in autoencoder:
            errors.append("autoencoder not trained")
        parts.append(f"{code}: {', '.join(errors)}")
    if not parts:
        return "No size has been trained yet."
    return f"Mean squared error on held-out rows by {size}: {'; '.join(parts)}."
