"""Denoising: the squared error against x of what comes back of x with noise."""

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction


def with_noise(x: tf.Tensor, context: Context) -> tf.Tensor:
    """Of level 0 nothing is drawn: for images that would make an epoch half as long again."""
    level = context.live["noise"]
    return x + tf.cond(level > 0, lambda: level * context.draw("noise", x.shape), lambda: tf.zeros(x.shape))


OBJECTIVE = Objective(models.denoising, reconstruction, codes_and_errors, seen=with_noise, streams=("noise",))
