"""The overcomplete autoencoder: its code may be as wide as its input or wider."""

from collections.abc import Iterable

from ae_keras.models.base import Autoencoder
from ae_keras.models.denoising import denoising


def overcomplete(
    features: int,
    hidden: Iterable[int] = (64,),
    code: int = 128,
    activation: str = "relu",
    code_activation: str = "linear",
    output: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    l2: float = 0.0,
    corruption: str = "gaussian",
    noise: float = 0.0,
) -> Autoencoder:
    """The layers of `denoising` with a code of any width.

    With at least as many numbers in the code as there are features, g(f(x)) = x is within reach and nothing forces f to
    choose: it may learn to copy (Goodfellow, Bengio and Courville 2016, section 14.1).
    """
    return denoising(features, hidden, code, activation, code_activation, output, bias, init, l2, corruption, noise)
