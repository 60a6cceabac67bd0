"""Losses as plain functions of arrays: models hold none of them, so penalties' strengths can be tensors."""

import numpy as np
import tensorflow as tf


def row_weights(loss: str, rows: int, features: int, real: int) -> np.ndarray:
    """Weights (rows,) that turn the rows' summed squared errors into the loss of a batch with `real` rows.

    The other rows pad the last, smaller batch of an epoch and weigh nothing. `mean`: over the real rows and the
    features. `half_sum`: half the sum over both (Mitchell 1997, equation 4.13).
    """
    weight = 0.5 if loss == "half_sum" else 1 / (real * features)
    return np.where(np.arange(rows) < real, weight, 0.0).astype("float32")


def squared_errors(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """(rows,): each row's squared error, summed over its features."""
    return tf.reduce_sum(tf.square(x - y), axis=1)
