"""Noise as a function of where training stands: no random state in a model, and the same in any split into chunks."""

import tensorflow as tf


def normal(level: tf.Tensor, seed: tf.Tensor, step: tf.Tensor, rows: int, features: int) -> tf.Tensor:
    """(rows, features) of normal noise with standard deviation `level`, decided by (seed, step) alone.

    To be called in what XLA compiles: XLA and TensorFlow's own kernels draw different numbers. Of level 0 nothing is
    drawn: for images that would make an epoch half as long again.
    """
    # A named algorithm: the default one depends on the device.
    return tf.cond(
        level > 0,
        lambda: level * tf.random.stateless_normal((rows, features), [seed, step], alg="philox"),
        lambda: tf.zeros((rows, features)),
    )
