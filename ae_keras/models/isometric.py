"""The isometric autoencoder: the layers of the undercomplete one; what keeps it even is its loss."""

from collections.abc import Iterable

from ae_keras.models.base import Autoencoder
from ae_keras.models.undercomplete import undercomplete


def isometric(
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
    """min sum_i ||x_i - g(f(x_i))||^2 + lam ||J_i'J_i / s - I||_F^2, with J_i the decoder's Jacobian at f(x_i) and s
    the mean eigenvalue of all J_i'J_i: 0 for a decoder that keeps lengths and angles up to one factor (Lee, Yoon, Son
    and Park 2022, the relaxed distortion measure).
    """
    return undercomplete(features, hidden, code, activation, code_activation, output, bias, init, l2)
