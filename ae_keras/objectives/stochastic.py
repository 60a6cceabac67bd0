"""Stochastic: the negative log-likelihood of the input under the distribution that the decoder gives."""

import math

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective, Tensors
from ae_keras.objectives.reconstruction import codes_and_errors
from ae_keras.specs import Stochastic


def drawn_code(context: Context) -> tf.Tensor:
    """(rows, code): f(x) with noise. Of level 0 nothing is drawn."""
    h, level = context.net("encoder", context.batch.seen), context.live["code_noise"]
    return h + tf.cond(level > 0, lambda: level * context.draw("code", h.shape), lambda: tf.zeros(h.shape))


def nats(context: Context, parameters: tf.Tensor) -> tf.Tensor:
    """(rows,): -ln p(x | h), summed over the features. parameters: of p, as `models.stochastic` has them."""
    x, fixed = context.batch.x, context.fixed
    if fixed["head"] == "linear":
        return _normal(x, parameters, context.live["sigma"], fixed["spread"] == "learned")
    if fixed["head"] == "sigmoid":
        return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(x, parameters), axis=1)
    if not fixed["levels"]:
        if fixed["target"] == "y":
            return tf.nn.sparse_softmax_cross_entropy_with_logits(context.batch.y, parameters)
        return tf.nn.softmax_cross_entropy_with_logits(x, parameters)
    scores = tf.reshape(parameters, (-1, x.shape[1], fixed["levels"]))
    level = tf.cast(tf.round(x * (fixed["levels"] - 1)), tf.int32)
    return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(level, scores), axis=1)


def _normal(x: tf.Tensor, parameters: tf.Tensor, sigma: tf.Tensor, learned: bool) -> tf.Tensor:
    variance = tf.square(sigma)
    if learned:
        parameters, above = tf.split(parameters, 2, axis=1)
        variance += tf.exp(above)
    of_each = tf.square(x - parameters) / variance + tf.math.log(2 * math.pi * variance)
    return 0.5 * tf.reduce_sum(of_each, axis=1)


def terms(context: Context) -> Tensors:
    parameters = context.net("distribution", drawn_code(context))
    return {"nll": tf.reduce_sum(context.batch.weight * nats(context, parameters))}


_IN_KERAS = {
    "fixed": """\
    variance = {sigma!r} ** 2
    of_each = (x - parameters) ** 2 / variance + math.log(2 * math.pi * variance)
    return keras.ops.sum(of_each, axis=1) / 2""",
    "learned": """\
    mean, above = keras.ops.split(parameters, 2, axis=1)
    variance = {sigma!r} ** 2 + keras.ops.exp(above)
    of_each = (x - mean) ** 2 / variance + keras.ops.log(2 * math.pi * variance)
    return keras.ops.sum(of_each, axis=1) / 2""",
    "sigmoid": """\
    of_each = keras.ops.binary_crossentropy(x, parameters, from_logits=True)
    return keras.ops.sum(of_each, axis=1)""",
    "levels": """\
    scores = keras.ops.reshape(parameters, (-1, x.shape[1], {levels}))
    level = keras.ops.cast(keras.ops.round(x * ({levels} - 1)), "int32")
    of_each = keras.ops.sparse_categorical_crossentropy(level, scores, from_logits=True)
    return keras.ops.sum(of_each, axis=1)""",
    "x": """\
    return keras.ops.categorical_crossentropy(x, parameters, from_logits=True)""",
    "y": """\
    y = keras.ops.argmax(x, axis=1)  # the class of a one-hot row
    return keras.ops.sparse_categorical_crossentropy(y, parameters, from_logits=True)""",
}


def code(spec: Stochastic) -> str:
    softmax = "levels" if spec.levels else spec.target
    way = {"linear": spec.spread, "sigmoid": "sigmoid", "softmax": softmax}[spec.head]
    return f"""\
def nll(x, parameters):
    # -ln p(x | h) of each row, in nats
{_IN_KERAS[way].format(sigma=spec.sigma, levels=spec.levels)}"""


OBJECTIVE = Objective(
    models.stochastic, terms, codes_and_errors, streams=("code",), labels=True, code=code, fitted="nll"
)
