"""Denoising: the squared error against x of what comes back of x corrupted."""

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction
from ae_keras.specs import Denoising


def corrupted(x: tf.Tensor, context: Context) -> tf.Tensor:
    """x (rows, features) as `specs.Denoising` says. Of level 0 nothing is drawn: for images that would make an epoch
    half as long again."""
    level = context.live["noise"]
    if context.fixed["corruption"] == "gaussian":
        return x + tf.cond(level > 0, lambda: level * context.draw("noise", x.shape), lambda: tf.zeros(x.shape))
    return tf.cond(level > 0, lambda: _replaced(x, level, context), lambda: x)


def _replaced(x: tf.Tensor, level: tf.Tensor, context: Context) -> tf.Tensor:
    """A number is replaced where a normal one lies in a tail of that probability: below, or half of it on each side."""
    drawn = context.draw("noise", x.shape)
    if context.fixed["corruption"] == "masking":
        return tf.where(drawn < tf.math.ndtri(level), 0.0, x)
    tail = tf.math.ndtri(level / 2)
    return tf.where(drawn < tail, 0.0, tf.where(drawn > -tail, 1.0, x))


_IN_KERAS = {
    "gaussian": "x += {level} * tf.random.normal(tf.shape(x))",
    "masking": "x = tf.where(tf.random.uniform(tf.shape(x)) < {level}, 0.0, x)",
    "salt-and-pepper": """\
level, drawn = {level}, tf.random.uniform(tf.shape(x))
            x = tf.where(drawn < level / 2, 0.0, x)
            x = tf.where(drawn > 1 - level / 2, 1.0, x)""",
}


def code(spec: Denoising) -> str:
    """Normal noise of one level is a layer of Keras, the others are none."""
    if (spec.corruption == "gaussian" and not spec.moving("noise")) or not spec.ever("noise"):
        return ""
    return f"""\
class Denoising(keras.Model):
    def call(self, x, training=None, mask=None):
        if training:
            x = tf.cast(x, tf.float32)
            {_IN_KERAS[spec.corruption].format(level=spec.in_code("noise"))}
        return super().call(x, training=training, mask=mask)"""


def printed(spec: Denoising) -> Denoising:
    return spec.replace(noise=0.0, timeline=()) if spec.moving("noise") else spec


OBJECTIVE = Objective(
    models.denoising,
    reconstruction,
    codes_and_errors,
    seen=corrupted,
    streams=("noise",),
    code=code,
    whole="Denoising",
    printed=printed,
)
