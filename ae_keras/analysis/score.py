"""What a denoising autoencoder learns: arrows from each point back to the data, and what they are in closed form.

Of data with normal noise of standard deviation sigma the density is p_sigma, and the reconstruction with the least
squared error is r*(x) = x + sigma^2 grad log p_sigma(x) (Miyasawa 1961; Robbins 1956, who names Tweedie). A denoising
autoencoder is trained towards it (Vincent 2011; Alain and Bengio 2014). Over a finite number of rows p_sigma is exactly
the kernel density estimate with a normal kernel of that width. All in the units of training. scipy is imported where it
is used: a page is painted before it is needed.
"""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.network import Network

DRAWS = 2  # noisy points drawn of each row where two fields are compared


class Agreement(NamedTuple):
    """How two fields of arrows agree. cosine: mean cosine of the angle between them. error: squared length of the
    difference, over that of the second field; 0 is the same field, 1 as bad as no arrows."""

    cosine: float
    error: float


def best_reconstruction(rows: np.ndarray, sigma: float, points: np.ndarray) -> np.ndarray:
    """(points, features): of each noisy point the mean of the rows it may come from, each weighted by how likely it is.

    rows: (rows, features). Raises ValueError unless sigma > 0.
    """
    from scipy.spatial.distance import cdist
    from scipy.special import softmax

    if not sigma > 0:
        raise ValueError(f"sigma must be positive, not {sigma}.")
    likely = softmax(cdist(points, rows, "sqeuclidean") / (-2 * sigma**2), axis=1)
    return np.asarray(likely @ np.asarray(rows, np.float64))


def smoothed_score(rows: np.ndarray, sigma: float, points: np.ndarray) -> np.ndarray:
    """(points, features): the gradient of log p_sigma. Raises ValueError unless sigma > 0."""
    return (best_reconstruction(rows, sigma, points) - points) / sigma**2


def field(network: Network, points: np.ndarray) -> np.ndarray:
    """(points, features): r(x) - x, from each point to where it is sent."""
    return np.asarray(network.reconstruct(points), np.float64) - points


def noised(rows: np.ndarray, sigma: float, seed: int = 0) -> np.ndarray:
    """(DRAWS * rows, features): points drawn from p_sigma, where training looks."""
    noise = np.random.default_rng(seed).normal(size=(DRAWS * len(rows), rows.shape[1]))
    return np.asarray(np.tile(rows, (DRAWS, 1)) + sigma * noise, np.float32)


def agreement(arrows: np.ndarray, others: np.ndarray) -> Agreement:
    """How the arrows of one field agree with those of another; both (points, features)."""
    lengths = np.linalg.norm(arrows, axis=1) * np.linalg.norm(others, axis=1)
    cosines = (arrows * others).sum(axis=1) / np.maximum(lengths, 1e-12)
    return Agreement(float(cosines.mean()), float(np.square(arrows - others).sum() / np.square(others).sum()))


def step_along(network: Network, cloud: np.ndarray, steps: int) -> np.ndarray:
    """(steps + 1, points, features): a cloud of points, and where they are after each reconstruction of the last."""
    path = [np.asarray(cloud, np.float32)]
    for _ in range(steps):
        path.append(np.asarray(network.reconstruct(path[-1]), np.float32))
    return np.stack(path)
