"""Estimates of how a variational autoencoder's reconstruction term changes with the means of its codes."""

import numpy as np

from ae_keras.analysis.network import ACTIVATIONS, SLOPES, Network

EDGE = 1e-6  # keeps a pixel's probability off 0 and 1, where a logarithm is infinite


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
    for kernel, bias, activation in network.decoder:
        values.append(ACTIVATIONS[activation](values[-1] @ kernel + bias))
    x, y = np.tile(x, (len(eps), 1)), values[-1]
    if network.decoder[-1].activation == "sigmoid":
        p = np.clip(y, EDGE, 1 - EDGE)
        lost, slope = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=1), y - x  # the slope by the log odds
    else:
        lost, slope = np.pi * np.square(x - y).sum(axis=1), 2 * np.pi * (y - x)
    hidden = [layer.activation for layer in network.decoder[:-1]]
    slope = slope @ network.decoder[-1].kernel.T
    for layer, activation, value in zip(network.decoder[-2::-1], hidden[::-1], values[-2:0:-1], strict=True):
        slope = slope * SLOPES[activation](value) @ layer.kernel.T
    lost = lost.reshape(eps.shape[:2])
    others = (lost.sum(axis=1, keepdims=True) - lost) / max(lost.shape[1] - 1, 1)
    score = eps / deviation
    return {
        "pathwise": slope.reshape(eps.shape),
        "score": lost[..., None] * score,
        "baseline": (lost - others)[..., None] * score,
        "cut": np.zeros_like(eps),
    }
