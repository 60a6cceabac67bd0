"""Random numbers as a function of where training stands: no random state in a model, and the same in any split."""

from collections.abc import Callable, Sequence

import tensorflow as tf

from ae_keras.specs import faces
from ae_keras.specs.base import Spec

SEEDS = int(faces(Spec)["seed"].bounds[1]) + 1  # seeds that a spec can have: streams begin so far apart


def drawing(streams: Sequence[str], seed: tf.Tensor, step: tf.Tensor) -> Callable[[str, tuple[int, ...]], tf.Tensor]:
    """(stream, shape) -> standard normal numbers that (seed, step, stream) alone decide.

    To be called in what XLA compiles: XLA and TensorFlow's own kernels draw different numbers.
    """

    def draw(stream: str, shape: tuple[int, ...]) -> tf.Tensor:
        # A named algorithm: the default one depends on the device.
        return tf.random.stateless_normal(shape, [seed + SEEDS * streams.index(stream), step], alg="philox")

    return draw
