"""The distributions that a variational autoencoder's codes are drawn to, and how far a posterior is from them."""

import numpy as np


def on_axes(classes: int, code: int) -> bool:
    """Whether each class has an axis of its own, and not a place on a circle."""
    return code > 2 and code >= classes


def component_means(classes: int, code: int, radius: float) -> np.ndarray:
    """(classes, code) float32: the means of a mixture of one Gaussian a class, each `radius` from 0.

    On an axis of its own each, if there are more than two codes, and no fewer than classes; else evenly on a circle in
    the plane of the first two, class 0 at (radius, 0).
    """
    if on_axes(classes, code):
        return radius * np.eye(classes, code, dtype="float32")
    angles = 2 * np.pi * np.arange(classes) / classes
    means = np.zeros((classes, code), "float32")
    means[:, :2] = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return means


def gaussian_kl(mean: np.ndarray, log_variance: np.ndarray, prior_mean: np.ndarray | float = 0.0) -> np.ndarray:
    """KL of N(mean, exp(log_variance)) to N(prior_mean, 1), in nats, for each number (rows, code): of independent
    numbers the KL is the sum over the code."""
    return 0.5 * (np.exp(log_variance) + np.square(mean - prior_mean) - 1 - log_variance)


def quantiles(steps: int) -> np.ndarray:
    """(steps,): the middles of so many equally likely parts of N(0, 1), in order."""
    from scipy.special import ndtri

    return ndtri((np.arange(steps) + 0.5) / steps)


def quantile_grid(steps: int) -> np.ndarray:
    """(steps^2, 2) float32: codes in the plane, each as likely as the other under N(0, I), row by row from the upper
    left corner."""
    across = quantiles(steps)
    return np.stack(np.meshgrid(across, across[::-1]), axis=-1).reshape(-1, 2).astype("float32")
