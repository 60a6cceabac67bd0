"""Whether a network has learned its data, or only to copy whatever comes in."""

import numpy as np

from ae_keras.analysis.measures import mean_squared_error
from ae_keras.analysis.network import Network

STRANGERS = 200  # rows of noise, and of another data set, that are looked at


def noise_like(x: np.ndarray, seed: int = 0) -> np.ndarray:
    """(STRANGERS, features) of noise without any structure: uniform where x lies between 0 and 1, as images do, else
    normal, each feature with the mean and the variance that it has in x."""
    draw, shape = np.random.default_rng(seed), (STRANGERS, x.shape[1])
    unit = x.min() >= 0 and x.max() <= 1
    noise = draw.uniform(size=shape) if unit else draw.normal(x.mean(axis=0), x.std(axis=0), shape)
    return noise.astype(x.dtype)


def lost(network: Network, x: np.ndarray) -> float:
    """The mean squared error of x as a share of the variance of x around its mean row: 0 is a copy, and 1 no better
    than that mean."""
    return mean_squared_error(x, network.reconstruct(x)) / float(np.square(x - x.mean(axis=0)).mean())


def off_identity(network: Network, x: np.ndarray) -> float:
    """How far the Jacobian of g(f(x)) is from the identity, in the Frobenius norm over that of the identity, mean over
    the rows of x: 0 copies every direction, a constant has 1."""
    jacobian = network.jacobian(x)
    apart = np.linalg.norm(jacobian - np.eye(x.shape[1]), axis=(1, 2))
    return float(apart.mean() / np.sqrt(x.shape[1]))
