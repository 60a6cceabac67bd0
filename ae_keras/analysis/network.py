"""A network as plain arrays: what the web process computes of a trained network, without TensorFlow."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np


def _elu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "elu": _elu,
    "sigmoid": lambda x: 0.5 + 0.5 * np.tanh(0.5 * x),  # overflows nowhere
}


def _softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


WITHOUT_WEIGHTS: dict[str, Callable[[np.ndarray, Mapping[str, Any]], np.ndarray]] = {
    "Activation": lambda x, layer: {**ACTIVATIONS, "softmax": _softmax}[layer["activation"]](x),
    "Cropping1D": lambda x, layer: x[:, layer["cropping"][0] : x.shape[1] - layer["cropping"][1]],
    "Flatten": lambda x, layer: x.reshape(len(x), -1),
    "GlobalAveragePooling1D": lambda x, layer: x.mean(axis=2 if layer["data_format"] == "channels_first" else 1),
    "Rescaling": lambda x, layer: x * np.asarray(layer["scale"], x.dtype) + np.asarray(layer["offset"], x.dtype),
    "Reshape": lambda x, layer: x.reshape(len(x), *layer["target_shape"]),
}
"""Keras's layers without weights in which a part may end, by name: (x, the layer's config) -> its output."""


SLOPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": np.ones_like,
    "tanh": lambda y: 1 - y**2,
    "relu": lambda y: (y > 0).astype(y.dtype),
    "elu": lambda y: np.where(y > 0, 1, y + 1),
    "sigmoid": lambda y: y * (1 - y),
}
"""Each activation's derivative, from the value that the activation has given."""


DECODERS = "decoder", "generator"
"""What the part is called that takes codes or latents, whichever a kind has."""


class Layer(NamedTuple):
    """kernel: (inputs, outputs). bias: (outputs,). activation: its name in Keras."""

    kernel: np.ndarray
    bias: np.ndarray
    activation: str


class Fixed(NamedTuple):
    """A layer without weights: its class in Keras, and its config."""

    name: str
    config: Mapping[str, Any]


class LayerPlan(NamedTuple):
    """Where a dense layer's numbers lie in the flat vector of all weights. shape: (inputs, outputs). bias: None where
    the layer has none."""

    kernel: slice
    bias: slice | None
    shape: tuple[int, int]
    activation: str


class Network(NamedTuple):
    """Parts of a model as lists of dense layers; rows in, rows out, in the units that the network was trained in.

    ends: of the parts that have some, the layers without weights after the last dense one.
    """

    parts: Mapping[str, tuple[Layer, ...]]
    ends: Mapping[str, tuple[Fixed, ...]] = {}

    @property
    def encoder(self) -> tuple[Layer, ...]:
        return self.parts["encoder"]

    @property
    def decoder(self) -> tuple[Layer, ...]:
        """The part that takes codes or latents."""
        return self.parts[self._decoder]

    @property
    def _decoder(self) -> str:
        return next(name for name in DECODERS if name in self.parts)

    def through(self, part: str, x: np.ndarray) -> np.ndarray:
        """What a part makes of rows x."""
        x = _through(self.parts[part], x)
        for name, config in self.ends.get(part, ()):
            x = WITHOUT_WEIGHTS[name](x, config)
        return x

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) -> (rows, code)."""
        return self.through("encoder", x)

    def decode(self, h: np.ndarray) -> np.ndarray:
        """(rows, code or latent) -> (rows, features)."""
        return self.through(self._decoder, h)

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        return self.decode(self.encode(x))

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) -> (rows, features, features): the derivative of each output of g(f(x)) by each input, by
        the chain rule: exact, but for a relu at its kink. Of a decoder that ends in a dense layer."""
        return _slopes((*self.encoder, *self.decoder), x)

    def stretching(self, h: np.ndarray) -> np.ndarray:
        """(rows, code) -> (rows, code), descending: how many times as long a small step from a code is after decoding,
        along the directions of the code where that differs most: the singular values of the decoder's Jacobian."""
        return np.linalg.svd(self.decoder_jacobian(h), compute_uv=False)

    def decoder_jacobian(self, h: np.ndarray) -> np.ndarray:
        """(rows, code) -> (rows, features, code): the derivative of each output of the decoder by each number of the
        code. Of a decoder that ends in a dense layer."""
        return _slopes(self.decoder, h)

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """What every layer makes of (rows, features), from the input itself to the output."""
        values = [x]
        for layer in (*self.encoder, *self.decoder):
            values.append(_through((layer,), values[-1]))
        return values


class Plan(NamedTuple):
    """A model's parts as lists of layers without their numbers, and how many numbers all its weights are. ends: see
    `Network`."""

    parts: Mapping[str, tuple[LayerPlan, ...]]
    size: int
    ends: Mapping[str, tuple[Fixed, ...]] = {}

    def network(self, weights: np.ndarray) -> Network:
        """The network with these weights, flat as in `State` and `Frame`. Raises ValueError for another number."""
        if len(weights) != self.size:
            raise ValueError(f"{len(weights)} weights were given, and the network has {self.size}")
        filled = {name: tuple(_filled(plan, weights) for plan in plans) for name, plans in self.parts.items()}
        return Network(filled, self.ends)


def _filled(plan: LayerPlan, weights: np.ndarray) -> Layer:
    bias = np.zeros(plan.shape[1], weights.dtype) if plan.bias is None else weights[plan.bias]
    return Layer(weights[plan.kernel].reshape(plan.shape), bias, plan.activation)


def _slopes(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    """(rows, outputs, inputs): the derivatives of what layers make of x (rows, inputs)."""
    slopes = np.eye(x.shape[1], dtype=x.dtype)[None]  # by row, input, output
    for layer in layers:
        x = _through((layer,), x)
        slopes = slopes @ layer.kernel * SLOPES[layer.activation](x)[:, None]
    return slopes.swapaxes(1, 2)


def carried_back(layers: Sequence[Layer], values: Sequence[np.ndarray], slope: np.ndarray) -> np.ndarray:
    """The chain rule: slopes (rows, outputs) by what layers made, as slopes (rows, inputs) by what went in. values:
    what each of the layers made, (rows, units)."""
    for layer, value in zip(reversed(layers), reversed(values), strict=True):
        slope = (slope * SLOPES[layer.activation](value)) @ layer.kernel.T
    return slope


def _through(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    for kernel, bias, activation in layers:
        x = ACTIVATIONS[activation](x @ kernel + bias)
    return x
