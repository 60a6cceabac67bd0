"""The denoising autoencoder: it sees x with noise and must give x back."""

from collections.abc import Iterable

import keras

from ae_keras.models.base import Autoencoder
from ae_keras.models.undercomplete import undercomplete


def denoising(
    features: int,
    hidden: Iterable[int] = (6, 4),
    code: int = 2,
    activation: str = "tanh",
    code_activation: str = "linear",
    output: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    l2: float = 0.0,
    corruption: str = "gaussian",
    noise: float = 0.3,
) -> Autoencoder:
    """min sum_i E ||x_i - g(f(x~_i))||^2, for normal noise x~_i = x_i + e with e ~ N(0, noise^2 I) (Vincent,
    Larochelle, Bengio and Manzagol 2008).

    In `autoencoder` normal noise is a layer, which acts in training alone; `encoder` and `decoder` have none. For the
    other corruptions Keras has no layer: whoever trains corrupts what goes in.
    """
    encoder, decoder, _ = undercomplete(features, hidden, code, activation, code_activation, output, bias, init, l2)
    x = keras.Input((features,), name="x")
    seen = keras.layers.GaussianNoise(noise, name="noise")(x) if noise and corruption == "gaussian" else x
    return Autoencoder(encoder, decoder, keras.Model(x, decoder(encoder(seen)), name="autoencoder"))
