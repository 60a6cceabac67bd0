"""Sparse: the squared error, and what the code is charged for being active."""

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective, Tensors, Turn
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction
from ae_keras.specs import Sparse

WINDOW = 1000
"""Rows over which training averages the mean activations: what lies farther back weighs less than 1/e."""
EDGE = 1e-6  # keeps a mean activation off 0 and 1, where the KL is infinite


def bernoulli_kl(p: tf.Tensor, q: tf.Tensor) -> tf.Tensor:
    """p ln(p/q) + (1-p) ln((1-p)/(1-q)): KL between coins that show 1 with probability p and q, for each of q (units,).
    """
    q = EDGE + (1 - 2 * EDGE) * q
    return p * tf.math.log(p / q) + (1 - p) * tf.math.log((1 - p) / (1 - q))


def mean_activations(context: Context) -> tf.Tensor:
    """(units,): mean over the batch's rows of what comes out of each unit of the code."""
    return tf.einsum("r,rk->k", context.batch.weight, context.net("encoder", context.batch.seen))


SIZES = {"l1": tf.abs, "l2": tf.square, "student-t": lambda h: tf.math.log1p(tf.square(h))}


def _charged(context: Context, p_hat) -> Tensors:
    """The terms of the loss; p_hat: () -> the mean activations (units,) that the KL is of."""
    penalty, lam = context.fixed["penalty"], context.live["lam"]
    if penalty == "none":
        return reconstruction(context)

    def of_the_code() -> tf.Tensor:
        if penalty == "kl":
            return tf.reduce_sum(bernoulli_kl(context.live["p"], p_hat()))
        sizes = SIZES[penalty](context.net("encoder", context.batch.seen))
        return tf.reduce_sum(context.batch.weight[:, None] * sizes)

    error = reconstruction(context)  # first: what the encoder gives is then known outside of the condition, too
    return {**error, "sparsity": lam * tf.cond(lam > 0, of_the_code, lambda: tf.constant(0.0))}


def terms(context: Context) -> Tensors:
    """With the mean activations of the very rows that are asked about."""
    return _charged(context, lambda: mean_activations(context))


# ---- what training sees of the mean activations ----------------------------------------------------------------------


def moving_terms(context: Context) -> Tensors:
    """With the mean activations of the last `WINDOW` rows or so.

    The KL is convex, so that of a small batch's mean is too large on average, and units would be pushed to where their
    means scatter less. The value that it is taken at is therefore a moving average; its gradient goes to the batch at
    hand as if that were all (a straight-through estimate: only these rows can be moved).
    """

    def p_hat() -> tf.Tensor:
        here = mean_activations(context)
        memory = _averaged(context, here)
        return here + tf.stop_gradient(memory["sum"] / memory["share"] - here)

    return _charged(context, p_hat)


def _averaged(context: Context, here: tf.Tensor) -> Tensors:
    """The memory with this batch in it. sum / share is a mean from the first step on, as in Adam. A batch that takes
    the whole window, or all there is, stands alone."""
    rows = context.batch.x.shape[0]
    new = 1.0 if context.fixed["batch"] > rows else min(1.0, rows / WINDOW)
    kept = 1 - new
    return {"sum": kept * context.memory["sum"] + new * here, "share": kept * context.memory["share"] + new}


def remember(context: Context) -> Tensors:
    return _averaged(context, mean_activations(context)) if context.fixed["penalty"] == "kl" else context.memory


def picture(context: Context) -> Tensors:
    """Codes and errors, and `p_hat` (units,), the mean activations of the training rows."""
    return {**codes_and_errors(context), "p_hat": mean_activations(context)}


# ---- the same in plain Keras -----------------------------------------------------------------------------------------

_KL = """\
average, share = tf.Variable(tf.zeros({units})), tf.Variable(0.0)  # of the last {window} rows or so


def mean_activations(h, training):
    here = tf.reduce_mean(h, axis=0)
    if not training:
        return here
    new = min(1.0, {batch} / {window}) if {batch} < len(x_train) else 1.0
    average.assign((1 - new) * average + new * here)
    share.assign((1 - new) * share + new)
    return here + tf.stop_gradient(average / share - here)  # only these rows can be moved


"""
_PENALTIES = {
    "kl": """\
        q = mean_activations(encoder(x), training)
        kl = p * tf.math.log(p / q) + (1 - p) * tf.math.log((1 - p) / (1 - q))
        return loss + {lam!r} * tf.reduce_sum(kl)""",
    "l1": """\
        return loss + {lam!r} * tf.reduce_mean(tf.reduce_sum(tf.abs(encoder(x)), axis=1))""",
    "l2": """\
        return loss + {lam!r} * tf.reduce_mean(tf.reduce_sum(encoder(x) ** 2, axis=1))""",
    "student-t": """\
        return loss + {lam!r} * tf.reduce_mean(tf.reduce_sum(tf.math.log(1 + encoder(x) ** 2), axis=1))""",
}


def code(spec: Sparse) -> str:
    if spec.penalty == "none" or not spec.lam:
        return ""
    before = f"p = {spec.p!r}\n" + _KL.format(units=spec.code, window=WINDOW, batch=spec.batch)
    return f"""\
{before if spec.penalty == "kl" else ""}class Sparse(keras.Model):
    def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
{_PENALTIES[spec.penalty].format(lam=spec.lam)}"""


OBJECTIVE = Objective(
    models.sparse,
    terms,
    picture,
    turns=(Turn(moving_terms, ("autoencoder",)),),
    memory={
        "sum": lambda fixed, features: tf.zeros(fixed["code"]).numpy(),
        "share": lambda fixed, features: tf.zeros(()).numpy(),
    },
    remember=remember,
    code=code,
    whole="Sparse",
)
