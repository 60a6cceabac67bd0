"""Keras's update rules over one flat vector of weights.

Written out because Keras's optimizers keep their moments in variables and refuse `stateless_apply` on TensorFlow; the
tests hold them to `keras.optimizers` step by step.
"""

import math
from typing import NamedTuple

import tensorflow as tf

SLOTS = {"adam": 2, "sgd": 1}  # vectors of the weights' length that each rule keeps


class Rates(NamedTuple):
    """Scalars that an update reads; all of them may change between two calls of a compiled function."""

    learning_rate: tf.Tensor
    momentum: tf.Tensor
    falling: tf.Tensor  # 1.0: the rate falls to 0 along a cosine over `total` steps; 0.0: it stays
    total: tf.Tensor


def update(
    rule: str,
    rates: Rates,
    step: tf.Tensor,
    count: tf.Tensor,
    weights: tf.Tensor,
    slots: list[tf.Tensor],
    gradient: tf.Tensor,
    beta1: float,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """(weights, slots) after one update. step: the run's, by which the rate falls; count: updates that these weights
    have had; both from 0. Adam: Kingma and Ba 2015, in Keras's form; beta1: its share of the old mean."""
    done = tf.minimum(tf.cast(step, tf.float32) / rates.total, 1.0)
    rate = rates.learning_rate * (1.0 - rates.falling * 0.5 * (1.0 - tf.cos(math.pi * done)))
    if rule == "sgd":
        velocity = rates.momentum * slots[0] - rate * gradient
        return weights + velocity, [velocity]
    beta2, epsilon = 0.999, 1e-7
    mean = slots[0] + (gradient - slots[0]) * (1 - beta1)
    square = slots[1] + (tf.square(gradient) - slots[1]) * (1 - beta2)
    t = tf.cast(count + 1, tf.float32)
    alpha = rate * tf.sqrt(1 - tf.pow(beta2, t)) / (1 - tf.pow(beta1, t))
    return weights - alpha * mean / (tf.sqrt(square) + epsilon), [mean, square]
