"""The stochastic autoencoder x -> h -> p(x | h): its decoder gives the parameters of a distribution."""

from collections.abc import Iterable
from typing import NamedTuple

import keras
from keras import layers

from ae_keras.models.base import dense_layers
from ae_keras.models.undercomplete import undercomplete


class Stochastic(NamedTuple):
    """Functional models that share their layers. distribution: h -> the parameters of p(x | h). decoder: h -> its mean.
    autoencoder: x -> the parameters, by a code with noise in training."""

    encoder: keras.Model
    distribution: keras.Model
    decoder: keras.Model
    autoencoder: keras.Model


def stochastic(
    features: int,
    hidden: Iterable[int] = (64,),
    code: int = 8,
    activation: str = "relu",
    code_activation: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    l2: float = 0.0,
    head: str = "linear",
    spread: str = "learned",
    levels: int = 17,
    code_noise: float = 0.0,
) -> Stochastic:
    """min -sum_i E ln p(x_i | h), h ~ N(f(x_i), code_noise^2 I) (Goodfellow, Bengio and Courville 2016, section 14.4).

    The parameters, (batch, outputs), are by head

        linear, spread fixed    (features) means
        linear, spread learned  (2 * features) means, then logarithms of what the variances have above the least one
        sigmoid                 (features) log odds of 1
        softmax                 (features * levels) scores, of each feature's levels in a row; for levels=0 (features)
                                scores, of which one softmax is taken
    """
    hidden = tuple(hidden)
    dense = dense_layers(bias, init, l2)
    outputs = {"linear": 1 + (spread == "learned"), "sigmoid": 1, "softmax": levels or 1}[head]
    encoder, _, _ = undercomplete(features, hidden, code, activation, code_activation, "linear", bias, init, l2)

    h = keras.Input((code,), name="h")
    y = h
    for i, width in enumerate(reversed(hidden), 1):
        y = dense(width, activation, f"decoder_{i}")(y)
    distribution = keras.Model(h, dense(outputs * features, "linear", "parameters")(y), name="distribution")

    h = keras.Input((code,), name="h")
    mean = distribution(h)
    if head == "linear" and spread == "learned":  # the first half
        mean = layers.Reshape((2, features), name="means_above_spreads")(mean)
        mean = layers.Flatten(name="mean")(layers.Cropping1D((0, 1), name="means")(mean))
    elif head == "sigmoid":
        mean = layers.Activation("sigmoid", name="mean")(mean)
    elif head == "softmax":
        if levels:
            mean = layers.Reshape((features, levels), name="scores")(mean)
        mean = layers.Activation("softmax", name="probabilities")(mean)
        if levels:  # sum over the levels of probability times level, as the mean of `levels` times that
            weights = [levels * i / (levels - 1) for i in range(levels)]
            mean = layers.Rescaling(weights, name="levels_times_probabilities")(mean)
            mean = layers.GlobalAveragePooling1D("channels_first", name="mean")(mean)
    decoder = keras.Model(h, mean, name="decoder")

    x = keras.Input((features,), name="x")
    h = encoder(x)
    if code_noise:
        h = layers.GaussianNoise(code_noise, name="noise")(h)
    return Stochastic(encoder, distribution, decoder, keras.Model(x, distribution(h), name="autoencoder"))
