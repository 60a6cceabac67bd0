"""A dense autoencoder as plain arrays: what the web process computes of a trained network, without TensorFlow."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


def _elu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


_ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "elu": _elu,
    "sigmoid": lambda x: 0.5 + 0.5 * np.tanh(0.5 * x),  # overflows nowhere
}


class Layer(NamedTuple):
    """kernel: (inputs, outputs). bias: (outputs,). activation: its name in Keras."""

    kernel: np.ndarray
    bias: np.ndarray
    activation: str


class DenseNetwork(NamedTuple):
    """Encoder and decoder as lists of layers; rows in, rows out, in the units that the network was trained in."""

    encoder: tuple[Layer, ...]
    decoder: tuple[Layer, ...]

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) -> (rows, code)."""
        return _through(self.encoder, x)

    def decode(self, h: np.ndarray) -> np.ndarray:
        """(rows, code) -> (rows, features)."""
        return _through(self.decoder, h)

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        return self.decode(self.encode(x))

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """What every layer makes of (rows, features), from the input itself to the output."""
        values = [x]
        for layer in (*self.encoder, *self.decoder):
            values.append(_through((layer,), values[-1]))
        return values


def dense_network(
    weights: np.ndarray,
    features: int,
    hidden: Sequence[int],
    code: int,
    activation: str,
    code_activation: str = "linear",
    output: str = "linear",
    bias: bool = True,
) -> DenseNetwork:
    """The network whose weights, kernel before bias and layer after layer, lie in one flat vector.

    The arguments are those of `models.dense_autoencoder`. Raises ValueError if there are more or fewer weights.
    """
    widths = [features, *hidden, code, *reversed(hidden), features]
    names = [*[activation] * len(hidden), code_activation, *[activation] * len(hidden), output]
    pairs = list(itertools.pairwise(widths))
    count = sum(inputs * outputs + bias * outputs for inputs, outputs in pairs)
    if len(weights) != count:
        raise ValueError(f"{len(weights)} weights were given, and the network has {count}")
    layers, start = [], 0
    for (inputs, outputs), name in zip(pairs, names, strict=True):
        kernel = weights[start : start + inputs * outputs].reshape(inputs, outputs)
        start += kernel.size
        shift = weights[start : start + outputs] if bias else np.zeros(outputs, weights.dtype)
        start += outputs if bias else 0
        layers.append(Layer(kernel, shift, name))
    half = len(hidden) + 1
    return DenseNetwork(tuple(layers[:half]), tuple(layers[half:]))


def _through(layers: tuple[Layer, ...], x: np.ndarray) -> np.ndarray:
    for kernel, bias, activation in layers:
        x = _ACTIVATIONS[activation](x @ kernel + bias)
    return x
