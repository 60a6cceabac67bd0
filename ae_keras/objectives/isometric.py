"""Isometric: the squared error, and how unevenly the decoder stretches the code."""

import numpy as np
import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective, Tensors
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction
from ae_keras.specs import Isometric


def metrics(context: Context) -> tf.Tensor:
    """(rows, k, k): J'J at each row's code, with the decoder's Jacobian J (features, k): squared lengths of small steps
    in the code as the data have them."""
    codes = context.net("encoder", context.batch.seen)
    rows, k = codes.shape
    # Every code k times, each time with a step along another of its numbers, so that two sweeps give all of J: J'u is
    # linear in u, and what its product with the step changes by with u is J times the step.
    codes, steps = tf.tile(codes, (k, 1)), tf.constant(np.repeat(np.eye(k, dtype="float32"), rows, axis=0))
    with tf.GradientTape() as outer, tf.GradientTape() as inner:
        inner.watch(codes)
        output = context.net("decoder", codes)
        u = tf.ones_like(output)
        outer.watch(u)
        along = tf.reduce_sum(steps * inner.gradient(output, codes, u))
    columns = tf.reshape(outer.gradient(along, u), (k, rows, -1))
    return tf.einsum("irf,jrf->rij", columns, columns)


def distortion(metric: tf.Tensor, weight: tf.Tensor) -> tf.Tensor:
    """The mean over rows, by `weight` (rows,), and over the k eigenvalues e of `metric` of (e / mean e - 1)^2: 0 where
    all are one, whatever that one is (Lee et al. 2022, the relaxed distortion measure with h(e) = (e - 1)^2)."""
    k = metric.shape[1]
    mean = tf.reduce_sum(weight * tf.linalg.trace(metric)) / k
    uneven = tf.math.divide_no_nan(metric, mean) - tf.eye(k)
    return tf.reduce_sum(weight * tf.reduce_sum(tf.square(uneven), axis=(1, 2))) / k


def terms(context: Context) -> Tensors:
    """Without a penalty nothing is differentiated twice."""
    lam, weight = context.live["lam"], context.batch.weight
    error = reconstruction(context)  # first: the penalty, which may be left out, takes the codes that it makes
    uneven = tf.cond(lam > 0, lambda: distortion(metrics(context), weight), lambda: tf.constant(0.0))
    return {**error, "distortion": lam * uneven}


def code(spec: Isometric) -> str:
    return f"""\
class Isometric(keras.Model):
    def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
        h = encoder(tf.cast(x, tf.float32))
        with tf.GradientTape() as tape:
            tape.watch(h)
            output = decoder(h)
        jacobian = tape.batch_jacobian(output, h)
        metric = tf.matmul(jacobian, jacobian, transpose_a=True)
        mean = tf.reduce_mean(tf.linalg.trace(metric)) / {spec.code}
        uneven = tf.reduce_sum((metric / mean - tf.eye({spec.code})) ** 2, axis=(1, 2)) / {spec.code}
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        return loss + {spec.lam!r} * tf.reduce_mean(uneven)"""


OBJECTIVE = Objective(models.isometric, terms, codes_and_errors, code=code, whole="Isometric")
