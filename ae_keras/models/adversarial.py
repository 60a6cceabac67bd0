"""The generative adversarial network: a generator z -> x, and a discriminator that tells its samples from data."""

from collections.abc import Iterable
from typing import NamedTuple

import keras

from ae_keras.models.base import dense_layers


class Adversarial(NamedTuple):
    """Functional models that share no layers."""

    discriminator: keras.Model
    generator: keras.Model


def adversarial(
    features: int,
    latent: int = 2,
    hidden: Iterable[int] = (64, 64),
    pack: int = 1,
    activation: str = "relu",
    output: str = "linear",
    init: str = "glorot_uniform",
    l2: float = 0.0,
) -> Adversarial:
    """Discriminator (batch, pack * features) -> (batch, 1), and generator (batch, latent) -> (batch, features)
    (Goodfellow et al. 2014).

    The discriminator gives logits: the logarithm of the odds that its input is real. pack: how many rows it judges at
    once, one after the other in its input (Lin, Khetan, Fanti and Oh 2018). hidden: widths of the hidden layers of
    each of the two. init: a name of `INITIALIZERS`. l2: weight decay on every kernel. Raises ValueError for widths
    below 1 (Keras's own).
    """
    hidden = tuple(hidden)
    dense = dense_layers(True, init, l2)

    x = keras.Input((pack * features,), name="x")
    y = x
    for i, width in enumerate(hidden, 1):
        y = dense(width, activation, f"discriminator_{i}")(y)
    discriminator = keras.Model(x, dense(1, "linear", "logit")(y), name="discriminator")

    z = keras.Input((latent,), name="z")
    y = z
    for i, width in enumerate(hidden, 1):
        y = dense(width, activation, f"generator_{i}")(y)
    return Adversarial(discriminator, keras.Model(z, dense(features, output, "sample")(y), name="generator"))
