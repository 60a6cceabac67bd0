"""The sparse autoencoder: a wide code of which an example may use little."""

import math
from collections.abc import Iterable

import keras

from ae_keras.models.base import Autoencoder, dense_layers


def sparse(
    features: int,
    hidden: Iterable[int] = (),
    code: int = 25,
    activation: str = "tanh",
    code_activation: str = "sigmoid",
    output: str = "linear",
    bias: bool = True,
    init: str = "glorot_uniform",
    l2: float = 0.0,
    p: float = 0.05,
    start_at_p: bool = True,
    unit_columns: bool = False,
) -> Autoencoder:
    """Encoder (batch, features) -> (batch, code), its mirrored decoder, and both in a row; what makes the code sparse
    is the loss (Ng, CS294A lecture notes; Jiang, Rong, Peng, Nie and Xiong, IJCNN 2015).

    start_at_p: the biases of a sigmoid code start at logit(p), so that its units begin where the penalty wants them: on
    average at p. With biases at 0 they begin at 1/2, and the penalty drives the first steps: all biases go down and all
    weights become small, from where the units come back to the data late or not at all. unit_columns: a constraint on
    the layer after the code, the reconstruction where there are no hidden layers: after each step its weights from each
    unit of the code have norm 1.
    Raises ValueError for widths below 1 (Keras's own).
    """
    hidden = tuple(hidden)
    dense = dense_layers(bias, init, l2)

    x = keras.Input((features,), name="x")
    h = x
    for i, width in enumerate(hidden, 1):
        h = dense(width, activation, f"encoder_{i}")(h)
    start = math.log(p / (1 - p)) if bias and start_at_p and code_activation == "sigmoid" else 0.0
    first = {"bias_initializer": keras.initializers.Constant(start)} if start else {}
    encoder = keras.Model(x, dense(code, code_activation, "code", **first)(h), name="encoder")

    h = keras.Input((code,), name="h")
    y = h
    unit = {"kernel_constraint": keras.constraints.UnitNorm(axis=1)} if unit_columns else {}
    for i, width in enumerate(reversed(hidden), 1):
        y = dense(width, activation, f"decoder_{i}", **(unit if i == 1 else {}))(y)
    last = {} if hidden else unit
    decoder = keras.Model(h, dense(features, output, "reconstruction", **last)(y), name="decoder")

    return Autoencoder(encoder, decoder, keras.Model(x, decoder(encoder(x)), name="autoencoder"))
