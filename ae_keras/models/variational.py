"""The variational autoencoder: its encoder gives a distribution of codes, and training draws from it."""

from collections.abc import Iterable
from typing import NamedTuple

import keras

from ae_keras.models.base import dense_layers


class Variational(NamedTuple):
    """Functional models that share their layers. encoder: x -> the mean of the codes; spread: x -> the logarithms of
    their variances, of the same hidden layers."""

    encoder: keras.Model
    spread: keras.Model
    decoder: keras.Model
    autoencoder: keras.Model


def variational(
    features: int,
    hidden: Iterable[int] = (128, 64),
    code: int = 2,
    activation: str = "relu",
    code_activation: str = "linear",
    output: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    l2: float = 0.0,
) -> Variational:
    """Encoder with two heads, (batch, features) -> (batch, code) each, its mirrored decoder, and all in a row (Kingma
    and Welling 2014; Rezende, Mohamed and Wierstra 2014).

    In `autoencoder` the code is z = mean + exp(log variance / 2) * epsilon with epsilon ~ N(0, I) in training, and the
    mean otherwise. A layer of noise on zeros draws epsilon: so it needs no layer that Keras does not have. What keeps
    the codes' distribution near a prior is the loss. Raises ValueError for widths below 1 (Keras's own).
    """
    hidden = tuple(hidden)
    dense, layers = dense_layers(bias, init, l2), keras.layers

    x = keras.Input((features,), name="x")
    h = x
    for i, width in enumerate(hidden, 1):
        h = dense(width, activation, f"encoder_{i}")(h)
    mean, log_variance = dense(code, code_activation, "code")(h), dense(code, "linear", "log_variance")(h)
    encoder = keras.Model(x, mean, name="encoder")
    spread = keras.Model(x, log_variance, name="spread")

    h = keras.Input((code,), name="h")
    y = h
    for i, width in enumerate(reversed(hidden), 1):
        y = dense(width, activation, f"decoder_{i}")(y)
    decoder = keras.Model(h, dense(features, output, "reconstruction")(y), name="decoder")

    # Of the layers themselves: a model whose parts share layers cannot be read back from a file.
    deviation = layers.Activation("exponential", name="deviation")(layers.Rescaling(0.5, name="half")(log_variance))
    epsilon = layers.GaussianNoise(1.0, name="epsilon")(layers.Rescaling(0.0, name="zeros")(mean))
    z = layers.Add(name="z")([mean, layers.Multiply(name="noise")([deviation, epsilon])])
    return Variational(encoder, spread, decoder, keras.Model(x, decoder(z), name="autoencoder"))
