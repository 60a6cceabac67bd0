"""The linear autoencoder: two matrices, and PCA's subspace."""

import keras

from ae_keras.models.base import Autoencoder, dense_layers


def linear(
    features: int, code: int = 2, bias: bool = True, init: str = "glorot_uniform", l2: float = 0.0
) -> Autoencoder:
    """h = V x + a and x̂ = W h + b, as (batch, features) -> (batch, code) -> (batch, features).

    Its squared error has no other minima than projections onto the first principal components, whatever the axes within
    (Baldi and Hornik 1989).
    """
    dense = dense_layers(bias, init, l2)
    x = keras.Input((features,), name="x")
    encoder = keras.Model(x, dense(code, "linear", "code")(x), name="encoder")
    h = keras.Input((code,), name="h")
    decoder = keras.Model(h, dense(features, "linear", "reconstruction")(h), name="decoder")
    return Autoencoder(encoder, decoder, keras.Model(x, decoder(encoder(x)), name="autoencoder"))
