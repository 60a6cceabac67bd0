"""The dense autoencoder x -> h = f(x) -> x̂ = g(h), as three functional models over one set of weights."""

from typing import NamedTuple

import keras


class Models(NamedTuple):
    """Functional models that share their layers: training any of them trains all."""

    encoder: keras.Model
    decoder: keras.Model
    autoencoder: keras.Model


def initializers(init: str, seed: int, count: int) -> list[keras.initializers.Initializer]:
    """One kernel initializer per layer, with seeds of its own: equal seeds give layers of one shape equal weights."""
    makers = {
        "glorot_uniform": lambda s: keras.initializers.GlorotUniform(seed=s),
        "he_normal": lambda s: keras.initializers.HeNormal(seed=s),
        "uniform_0.1": lambda s: keras.initializers.RandomUniform(-0.1, 0.1, seed=s),
    }
    return [makers[init](1000 * seed + layer) for layer in range(count)]


def dense_autoencoder(
    features: int,
    hidden: tuple[int, ...],
    code: int,
    activation: str = "tanh",
    code_activation: str = "linear",
    output: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    seed: int = 0,
) -> Models:
    """Build encoder (batch, features) -> (batch, code), its mirrored decoder, and their composition.

    `hidden` lists the encoder's hidden widths from the input inward. Layers are called `encoder_1`, ..., `code`,
    `decoder_1`, ..., `reconstruction`. Raises ValueError for widths below 1 (Keras's own).
    """
    kernels = iter(initializers(init, seed, 2 * len(hidden) + 2))

    def dense(width: int, activation: str, name: str) -> keras.layers.Dense:
        return keras.layers.Dense(
            width, activation=activation, use_bias=bias, kernel_initializer=next(kernels), name=name
        )

    x = keras.Input((features,), name="x")
    h = x
    for i, width in enumerate(hidden, 1):
        h = dense(width, activation, f"encoder_{i}")(h)
    encoder = keras.Model(x, dense(code, code_activation, "code")(h), name="encoder")

    h = keras.Input((code,), name="h")
    y = h
    for i, width in enumerate(reversed(hidden), 1):
        y = dense(width, activation, f"decoder_{i}")(y)
    decoder = keras.Model(h, dense(features, output, "reconstruction")(y), name="decoder")

    return Models(encoder, decoder, keras.Model(x, decoder(encoder(x)), name="autoencoder"))
