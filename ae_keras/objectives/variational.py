"""Variational: the negative log-likelihood of a drawn code, and the KL divergence of the codes from a prior."""

import math

import tensorflow as tf

from ae_keras import models
from ae_keras.analysis.priors import on_axes
from ae_keras.objectives.base import Context, Objective, Tensors
from ae_keras.objectives.reconstruction import codes_and_errors, squared_errors
from ae_keras.specs import Variational

EDGE = 1e-6  # keeps a pixel's probability off 0 and 1, where a logarithm is infinite


def gaussian_kl(mean: tf.Tensor, log_variance: tf.Tensor, prior_mean: tf.Tensor | float = 0.0) -> tf.Tensor:
    """(rows,): KL of N(mean, exp(log_variance)) to N(prior_mean, I), in nats, summed over the code (Kingma and Welling
    2014, appendix B)."""
    return 0.5 * tf.reduce_sum(tf.exp(log_variance) + tf.square(mean - prior_mean) - 1 - log_variance, axis=1)


def prior_means(context: Context) -> tf.Tensor:
    """(rows, code): the mean of each row's component, as `analysis.component_means` places them."""
    code, live = context.fixed["code"], context.live
    angles = 2 * math.pi * tf.cast(context.batch.y, tf.float32) / tf.cast(live["classes"], tf.float32)
    circle = tf.stack([tf.cos(angles), tf.sin(angles), *[tf.zeros_like(angles)] * (code - 2)], axis=1)
    if code > 2:
        circle = tf.where(live["classes"] > code, circle, tf.one_hot(context.batch.y, code))
    return live["radius"] * circle


def negative_log_likelihood(x: tf.Tensor, y: tf.Tensor, output: str) -> tf.Tensor:
    """(rows,): -ln p(x|z) in nats, y being what the decoder makes of z; see `specs.Variational`."""
    if output == "linear":
        return math.pi * squared_errors(x, y)
    y = EDGE + (1 - 2 * EDGE) * y
    return -tf.reduce_sum(x * tf.math.log(y) + (1 - x) * tf.math.log(1 - y), axis=1)


def of_the_others(lost: tf.Tensor, weight: tf.Tensor) -> tf.Tensor:
    """(rows,): the mean over the other rows, 0 where there are none. weight: of the rows, summing to 1."""
    return tf.math.divide_no_nan(tf.reduce_sum(weight * lost) - weight * lost, 1 - weight)


def scored(advantage: tf.Tensor, z: tf.Tensor, mean: tf.Tensor, log_variance: tf.Tensor) -> tf.Tensor:
    """(rows,): 0, whose gradient is the advantage times that of ln q(z|x) (Williams 1992). advantage, z: constants."""
    squares = tf.square(z - mean) * tf.exp(-log_variance)
    log_density = -0.5 * tf.reduce_sum(squares + log_variance, axis=1)
    return advantage * (log_density - tf.stop_gradient(log_density))


def terms(context: Context) -> Tensors:
    """Both in nats a row; the first with one drawn code for each row, in a step and in a record."""
    batch, fixed = context.batch, context.fixed
    mean, log_variance = context.net("encoder", batch.seen), context.net("spread", batch.seen)
    z = mean + tf.exp(0.5 * log_variance) * context.draw("code", tuple(mean.shape))
    if fixed["gradient"] != "pathwise":
        z = tf.stop_gradient(z)
    lost = negative_log_likelihood(batch.x, context.net("decoder", z), fixed["output"])
    if fixed["gradient"] in ("score", "baseline"):
        baseline = of_the_others(lost, batch.weight) if fixed["gradient"] == "baseline" else 0.0
        lost += scored(tf.stop_gradient(lost - baseline), z, mean, log_variance)
    centre = prior_means(context) if fixed["prior"] == "mixture" else 0.0
    kl = tf.reduce_sum(batch.weight * gaussian_kl(mean, log_variance, centre))
    return {"reconstruction": tf.reduce_sum(batch.weight * lost), "kl": context.live["beta"] * kl}


_LIKELIHOOD = {
    "linear": "math.pi * tf.reduce_sum((x - y_pred) ** 2, axis=1)",
    "sigmoid": "x.shape[1] * keras.losses.binary_crossentropy(x, y_pred)",
}


def _means(spec: Variational) -> str:
    """The lines that place the components as `analysis.component_means` does."""
    classes, code = spec.means.shape
    if on_axes(classes, code):
        return f'means = {spec.radius!r} * np.eye({classes}, {code}, dtype="float32")\n\n\n'
    more = f"means = np.pad(means, ((0, 0), (0, {code - 2})))\n" if code > 2 else ""
    return f"""\
angles = 2 * np.pi * np.arange({classes}) / {classes}
means = {spec.radius!r} * np.column_stack([np.cos(angles), np.sin(angles)]).astype("float32")
{more}

"""


_HELD = """
        deviation = tf.exp(0.5 * log_variance)
        z = mean + deviation * tf.random.normal(tf.shape(mean)) * float(training)
        z = tf.stop_gradient(z)  # nothing reaches the encoder through it
        y_pred = decoder(z)"""
_SCORED = """
        squares = ((z - mean) / deviation) ** 2
        log_density = -0.5 * tf.reduce_sum(squares + log_variance, axis=1)  # of z, up to a constant
        score = log_density - tf.stop_gradient(log_density)  # 0, with the gradient of ln q(z|x)"""
_BASELINE = """
        others = tf.cast(tf.shape(x)[0] - 1, tf.float32)  # the baseline is their mean
        baseline = tf.math.divide_no_nan(tf.reduce_sum(lost) - lost, others)"""
_ADVANTAGE = """
        lost += tf.stop_gradient(lost{less}) * score"""


def code(spec: Variational) -> str:
    """What should come out is x itself; y is x too, or of a mixture the classes."""
    mixture, way = spec.prior == "mixture", spec.gradient
    centre = """
        labels = tf.reshape(tf.cast(y, tf.int32), [-1])
        mean -= tf.gather(means, labels)  # of the prior's component of each row's class"""
    held, scored = _HELD * (way != "pathwise"), way in ("score", "baseline")
    less = " - baseline" * (way == "baseline")
    advantage = (_BASELINE * bool(less) + _ADVANTAGE.format(less=less)) * scored
    return f"""\
{_means(spec) if mixture else ""}class Variational(keras.Model):
    def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
        x = tf.cast(x, tf.float32)
        mean, log_variance = encoder(x), spread(x){held}{_SCORED * scored}{centre if mixture else ""}
        kl = 0.5 * tf.reduce_sum(tf.exp(log_variance) + mean**2 - 1 - log_variance, axis=1)
        lost = {_LIKELIHOOD[spec.output]}  # -ln p(x|z){advantage}
        return {"tf.add_n(self.losses) + " if spec.l2 else ""}tf.reduce_mean(lost + {spec.beta!r} * kl)"""


OBJECTIVE = Objective(
    models.variational,
    terms,
    codes_and_errors,
    streams=("code",),
    labels=True,
    code=code,
    whole="Variational",
    whole_loss=True,
    labelled=lambda spec: spec.prior == "mixture",
)
