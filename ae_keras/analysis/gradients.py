"""Estimates of how a variational autoencoder's reconstruction term changes with the means of its codes."""

import numpy as np

from ae_keras.analysis.likelihood import Bernoulli, Normal
from ae_keras.analysis.network import ACTIVATIONS, Network, carried_back

SPREAD = 1 / np.sqrt(2 * np.pi)  # of a decoder's normal numbers: with it -ln p is pi times the squares


def code_gradients(
    network: Network, x: np.ndarray, mean: np.ndarray, deviation: np.ndarray, eps: np.ndarray
) -> dict[str, np.ndarray]:
    """By estimator, (draws, rows, code): estimates of the gradient of E[-ln p(x|z)] by the mean of z ~ N(mean,
    deviation^2), one for each z = mean + deviation * eps. What `Variational.gradient` says of them holds; the other
    rows are those of the same draw.

    x: (rows, features). mean, deviation: (rows, code). eps: (draws, rows, code). A decoder that ends in a sigmoid gives
    Bernoulli numbers, another one means of normal ones of variance 1/(2 pi).
    """
    values = [(mean + deviation * eps).reshape(-1, mean.shape[1])]
    for kernel, bias, activation in network.decoder[:-1]:
        values.append(ACTIVATIONS[activation](values[-1] @ kernel + bias))
    last, x = network.decoder[-1], np.tile(x, (len(eps), 1))
    sums = values[-1] @ last.kernel + last.bias
    given: Bernoulli | Normal
    if last.activation == "sigmoid":
        given = Bernoulli(sums)
        by_sums = given.mean - x
    else:
        given = Normal(ACTIVATIONS[last.activation](sums), np.full_like(sums, SPREAD))
        by_sums = 2 * np.pi * (given.mean - x)
    lost = given.nats(x).sum(axis=1)
    slope = carried_back(network.decoder[:-1], values[1:], by_sums @ last.kernel.T)
    lost = lost.reshape(eps.shape[:2])
    others = (lost.sum(axis=1, keepdims=True) - lost) / max(lost.shape[1] - 1, 1)
    score = eps / deviation
    return {
        "pathwise": slope.reshape(eps.shape),
        "score": lost[..., None] * score,
        "baseline": (lost - others)[..., None] * score,
        "cut": np.zeros_like(eps),
    }
