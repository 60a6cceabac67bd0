"""Contractive: the squared error, and the squared slope of the code."""

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective, Tensors
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction
from ae_keras.specs import Contractive


def squared_slopes(context: Context) -> tf.Tensor:
    """(rows,): the squared Frobenius norm of the encoder's Jacobian at each row."""
    x = tf.identity(context.batch.seen)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        codes = tf.unstack(context.net("encoder", x), axis=1)
    # One sweep back for each number of the code: a Jacobian at once would hold rows * code * features numbers.
    return tf.add_n([tf.reduce_sum(tf.square(tape.gradient(code, x)), axis=1) for code in codes])


def terms(context: Context) -> Tensors:
    """Without a penalty nothing is differentiated twice."""
    lam, weight = context.live["lam"], context.batch.weight
    slope = tf.cond(lam > 0, lambda: tf.reduce_sum(weight * squared_slopes(context)), lambda: tf.constant(0.0))
    return {**reconstruction(context), "contraction": lam * slope}


def code(spec: Contractive) -> str:
    return f"""\
class Contractive(keras.Model):
    def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
        x = tf.cast(x, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(x)
            h = encoder(x)
        slopes = tf.reduce_sum(tape.batch_jacobian(h, x) ** 2, axis=(1, 2))
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        return loss + {spec.lam!r} * tf.reduce_mean(slopes)"""


OBJECTIVE = Objective(models.contractive, terms, codes_and_errors, code=code, whole="Contractive")
