"""What the units of a network look for: how pure a filter is, and the input that a unit answers to most."""

from collections.abc import Sequence

import numpy as np

from ae_keras.analysis.network import ACTIVATIONS, SLOPES, Layer, Network

STARTS, STEPS = 16, 300  # of the ascent


def peak_share(filters: np.ndarray) -> np.ndarray:
    """(n, height, width) -> (n,): the share of each filter's power, without its mean, that lies at the spatial
    frequency where it has most, and at that one's eight neighbours; 0 for a filter that is constant.

    A wave that stops at the edge of a patch, or within it, falls on more than one of the discrete frequencies: hence
    the neighbours. An edge or a grating has nearly all its power there; of noise it is .22 for 10 x 10 pixels and .32
    for 8 x 8. A frequency is counted together with its negative, as a real filter has equal power in both.
    """
    filters = np.asarray(filters, np.float64)
    n, height, width = filters.shape
    power = np.abs(np.fft.fft2(filters - filters.mean(axis=(1, 2), keepdims=True))) ** 2
    peak = power.reshape(n, -1).argmax(axis=1)
    counted = np.zeros(power.shape, bool)
    every = np.arange(n)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            row, column = peak // width + down, peak % width + across
            counted[every, row % height, column % width] = True
            counted[every, -row % height, -column % width] = True
    total = power.sum(axis=(1, 2))
    return np.where(total > 0, (power * counted).sum(axis=(1, 2)) / np.where(total > 0, total, 1), 0)


def best_input(network: Network, unit: int) -> np.ndarray:
    """(features,), norm 1: of all inputs that are no longer than 1, the one that a unit of the code answers to most.

    Of a code that is one layer it is w / ||w||, w being the unit's weights, whatever the bias, as every activation
    rises (Ng, CS294A, section 4). Of a deeper one it is looked for (`ascent`), and may be the best of one region only.
    """
    if len(network.encoder) > 1:
        return ascent(network.encoder, unit)
    weights = network.encoder[0].kernel[:, unit].astype(np.float64)
    length = np.linalg.norm(weights)
    return weights / length if length else _starts(len(weights))[0]


def ascent(layers: Sequence[Layer], unit: int) -> np.ndarray:
    """(features,), norm 1: where on the sphere the gradient of a unit's sum, before its activation, leads to; the best
    of `STARTS` starts, among them the one that all layers would make if they were linear.

    A step goes along the sphere, by a length that grows while the sum does and is halved where it does not (Erhan,
    Bengio, Courville and Vincent 2009).
    """
    layers = [Layer(kernel.astype(np.float64), bias.astype(np.float64), name) for kernel, bias, name in layers]
    straight = np.linalg.multi_dot([layer.kernel for layer in layers]) if len(layers) > 1 else layers[0].kernel
    x = _on_sphere(np.concatenate([straight[:, unit][None], _starts(len(straight))]))
    value, gradient = _sum_and_gradient(layers, unit, x)
    step = np.full((len(x), 1), 0.5)
    for _ in range(STEPS):
        along = _on_sphere(gradient - (gradient * x).sum(axis=1, keepdims=True) * x)
        tried = _on_sphere(x + step * along)
        value_there, gradient_there = _sum_and_gradient(layers, unit, tried)
        better = value_there > value
        step = np.where(better[:, None], 1.2 * step, 0.5 * step)
        value = np.where(better, value_there, value)
        x, gradient = (np.where(better[:, None], *pair) for pair in ((tried, x), (gradient_there, gradient)))
    return x[value.argmax()]


def _starts(features: int) -> np.ndarray:
    return _on_sphere(np.random.default_rng(0).normal(size=(STARTS, features)))


def _on_sphere(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def _sum_and_gradient(layers: Sequence[Layer], unit: int, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) what the unit of the last layer adds up, and its gradient (rows, features) by x."""
    slopes, h = [], x
    for kernel, bias, name in layers[:-1]:
        h = ACTIVATIONS[name](h @ kernel + bias)
        slopes.append(SLOPES[name](h))
    kernel, bias, _ = layers[-1]
    gradient = np.broadcast_to(kernel[:, unit], h.shape)
    for layer, slope in zip(reversed(layers[:-1]), reversed(slopes), strict=True):
        gradient = (gradient * slope) @ layer.kernel.T
    return h @ kernel[:, unit] + bias[unit], gradient
