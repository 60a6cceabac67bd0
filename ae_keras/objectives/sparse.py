"""Sparse: the squared error, and what the code is charged for being active."""

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective, Tensors
from ae_keras.objectives.reconstruction import errors, reconstruction
from ae_keras.specs import Sparse

EDGE = 1e-6  # keeps a mean activation off 0 and 1, where the KL is infinite


def bernoulli_kl(p: tf.Tensor, q: tf.Tensor) -> tf.Tensor:
    """p ln(p/q) + (1-p) ln((1-p)/(1-q)), for each of q (units,): between coins that show 1 with probability p and q."""
    q = EDGE + (1 - 2 * EDGE) * q
    return p * tf.math.log(p / q) + (1 - p) * tf.math.log((1 - p) / (1 - q))


def mean_activations(context: Context) -> tf.Tensor:
    """(units,): mean over the batch's rows of what comes out of each unit of the code."""
    return tf.einsum("r,rk->k", context.batch.weight, context.net("encoder", context.batch.seen))


SIZES = {"l1": tf.abs, "l2": tf.square, "student-t": lambda h: tf.math.log1p(tf.square(h))}


def terms(context: Context) -> Tensors:
    """The KL is that of the mean activations of the rows at hand, in a step those of one batch.

    It is convex, so that on average over batches it is larger than that of all rows, by about 1/2 KL'' times the
    variance of a batch's mean: units pay a little for being uneven. A moving average of the means with a straight-
    through gradient has less of that, but its answer comes late: where the penalty is strong, units swing about p. On
    whitened patches of standard deviation .13 and unequal contrast (p .05, λ .06, Adam .01, batches of 100, an average
    over ten of them) mean activations ran from .003 to .16 and the error was larger than the data's variance; with the
    batch's own mean they ran from .045 to .056, and the error was an eighth of it.
    """
    penalty, lam = context.fixed["penalty"], context.live["lam"]
    if penalty == "none":
        return reconstruction(context)

    def of_the_code() -> tf.Tensor:
        if penalty == "kl":
            return tf.reduce_sum(bernoulli_kl(context.live["p"], mean_activations(context)))
        sizes = SIZES[penalty](context.net("encoder", context.batch.seen))
        return tf.reduce_sum(context.batch.weight[:, None] * sizes)

    error = reconstruction(context)  # first: what the encoder gives is then known outside of the condition, too
    return {**error, "sparsity": lam * tf.cond(lam > 0, of_the_code, lambda: tf.constant(0.0))}


def picture(context: Context) -> Tensors:
    """Errors, and `p_hat` (units,), the mean activations of the training rows. No codes: wide ones of many rows would
    take more memory than all else of a run, and a frame's weights give them."""
    return {"errors": errors(context), "p_hat": mean_activations(context)}


_IN_KERAS = {
    "kl": """\
        p, q = {p}, tf.reduce_mean(h, axis=0)
        penalty = tf.reduce_sum(p * tf.math.log(p / q) + (1 - p) * tf.math.log((1 - p) / (1 - q)))""",
    "l1": """\
        penalty = tf.reduce_mean(tf.reduce_sum(tf.abs(h), axis=1))""",
    "l2": """\
        penalty = tf.reduce_mean(tf.reduce_sum(h**2, axis=1))""",
    "student-t": """\
        penalty = tf.reduce_mean(tf.reduce_sum(tf.math.log(1 + h**2), axis=1))""",
}


def code(spec: Sparse) -> str:
    if spec.penalty == "none" or not spec.ever("lam"):
        return ""
    return f"""\
class Sparse(keras.Model):
    def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
        h = encoder(x)
{_IN_KERAS[spec.penalty].format(p=spec.in_code("p"))}
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        return loss + {spec.in_code("lam")} * penalty"""


OBJECTIVE = Objective(models.sparse, terms, picture, code=code, whole="Sparse")
