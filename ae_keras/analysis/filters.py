"""What the units of a network look for: how pure a filter is, and the input that a unit answers to most."""

from collections.abc import Sequence

import numpy as np

from ae_keras.analysis.network import ACTIVATIONS, Layer, Network, carried_back

STARTS, STEPS = 16, 300  # of the ascent
STEPS_OF_ALL = 60  # where all units are looked at at once
EDGE = 0.5
"""A filter with more than this share of its power around one frequency counts as an edge or a stripe. Of 5000 filters
of 10 x 10 random numbers none has it: the largest share is .45."""


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


def best_inputs(network: Network) -> np.ndarray:
    """(units, features), norm 1: `best_input` of all units at once. Of a deeper code the ascent has one start each, and
    `STEPS_OF_ALL` steps: enough for a picture."""
    straight = _in_a_row(network.encoder).T
    x = np.where(np.linalg.norm(straight, axis=1, keepdims=True) > 0, straight, _starts(straight.shape[1])[0])
    if len(network.encoder) == 1:
        return _on_sphere(x)
    return _climbed(network.encoder, np.arange(len(x)), _on_sphere(x), STEPS_OF_ALL)[0]


def ascent(layers: Sequence[Layer], unit: int) -> np.ndarray:
    """(features,), norm 1: where on the sphere the gradient of a unit's sum, before its activation, leads to; the best
    of `STARTS` starts, among them the one that all layers would make if they were linear.

    A step goes along the sphere, by a length that grows while the sum does and is halved where it does not (Erhan,
    Bengio, Courville and Vincent 2009).
    """
    straight = _in_a_row(layers)
    x = _on_sphere(np.concatenate([straight[:, unit][None], _starts(len(straight))]))
    x, value = _climbed(layers, np.full(len(x), unit), x, STEPS)
    return x[value.argmax()]


def _in_a_row(layers: Sequence[Layer]) -> np.ndarray:
    """(features, units): what the layers would make of the input if they were linear."""
    kernels = [layer.kernel.astype(np.float64) for layer in layers]
    return np.linalg.multi_dot(kernels) if len(kernels) > 1 else kernels[0]


def _climbed(layers: Sequence[Layer], units: np.ndarray, x: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the ascents of these units from x (units, features) end, and the sums (units,) there."""
    layers = [Layer(kernel.astype(np.float64), bias.astype(np.float64), name) for kernel, bias, name in layers]
    value, gradient = _sum_and_gradient(layers, units, x)
    step = np.full((len(x), 1), 0.5)
    for _ in range(steps):
        along = _on_sphere(gradient - (gradient * x).sum(axis=1, keepdims=True) * x)
        tried = _on_sphere(x + step * along)
        value_there, gradient_there = _sum_and_gradient(layers, units, tried)
        better = value_there > value
        step = np.where(better[:, None], 1.2 * step, 0.5 * step)
        value = np.where(better, value_there, value)
        x, gradient = (np.where(better[:, None], *pair) for pair in ((tried, x), (gradient_there, gradient)))
    return x, value


def _starts(features: int) -> np.ndarray:
    return _on_sphere(np.random.default_rng(0).normal(size=(STARTS, features)))


def _on_sphere(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def _sum_and_gradient(layers: Sequence[Layer], units: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) what the unit of each row, one of the last layer, adds up, and its gradient (rows, features) by x."""
    values = [x]
    for kernel, bias, name in layers[:-1]:
        values.append(ACTIVATIONS[name](values[-1] @ kernel + bias))
    kernel, bias, _ = layers[-1]
    own = kernel[:, units].T
    return (values[-1] * own).sum(axis=1) + bias[units], carried_back(layers[:-1], values[1:], own)
