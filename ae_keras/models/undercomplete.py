"""The undercomplete autoencoder x -> h = f(x) -> x̂ = g(h): its code is narrower than its input."""

from collections.abc import Iterable

import keras

from ae_keras.models.base import Autoencoder, dense_layers


def undercomplete(
    features: int,
    hidden: Iterable[int] = (6, 4),
    code: int = 2,
    activation: str = "tanh",
    code_activation: str = "linear",
    output: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    l2: float = 0.0,
) -> Autoencoder:
    """Encoder (batch, features) -> (batch, code), its mirrored decoder, and both in a row.

    Trained to give back its input, min sum_i ||x_i - g(f(x_i))||^2, it must choose what to keep of x (Rumelhart, Hinton
    and Williams 1986; Hinton and Salakhutdinov 2006).

    hidden: widths of the encoder's hidden layers from the input inward. init: a name of `INITIALIZERS`. l2: weight
    decay on every kernel. Raises ValueError for widths below 1 (Keras's own).
    """
    hidden = tuple(hidden)
    dense = dense_layers(bias, init, l2)

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

    return Autoencoder(encoder, decoder, keras.Model(x, decoder(encoder(x)), name="autoencoder"))
