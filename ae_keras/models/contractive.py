"""The contractive autoencoder: the layers of the undercomplete one; what contracts it is its loss."""

from collections.abc import Iterable

from ae_keras.models.base import Autoencoder
from ae_keras.models.undercomplete import undercomplete


def contractive(
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
    """min sum_i ||x_i - g(f(x_i))||^2 + lam ||df(x_i)/dx_i||_F^2, the Frobenius norm of the encoder's Jacobian (Rifai,
    Vincent, Muller, Glorot and Bengio 2011). Reconstruction keeps the slopes that lead along the data, and only those.
    """
    return undercomplete(features, hidden, code, activation, code_activation, output, bias, init, l2)
