"""What deterministic autoencoders share: the squared error of what comes back."""

import tensorflow as tf

from ae_keras.objectives.base import Context, Tensors


def squared_errors(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """(rows,): each row's squared error, summed over its features."""
    return tf.reduce_sum(tf.square(x - y), axis=1)


def reconstruction(context: Context) -> Tensors:
    """`mean`: over rows and features. `half_sum`: half the sum over both (Mitchell 1997, equation 4.13)."""
    batch = context.batch
    errors = squared_errors(batch.x, context.net("decoder", context.net("encoder", batch.seen)))
    weights = batch.cell if context.fixed["loss"] == "mean" else 0.5 * tf.cast(batch.weight > 0, tf.float32)
    return {"reconstruction": tf.reduce_sum(weights * errors)}


def codes_and_errors(context: Context) -> Tensors:
    """Codes (rows, code), and the mean squared error of each row over its features."""
    x = context.batch.x
    codes = context.net("encoder", x)
    return {"codes": codes, "errors": squared_errors(x, context.net("decoder", codes)) / x.shape[1]}


def errors(context: Context) -> tf.Tensor:
    """(rows,): the mean squared error of each row over its features."""
    return codes_and_errors(context)["errors"]
