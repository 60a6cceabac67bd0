"""From a spec to its Keras models, and what is read off them: the models are the only description of a network."""

import inspect
from functools import lru_cache
from typing import Any

import keras
import numpy as np

from ae_keras import models
from ae_keras.analysis import Fixed, LayerPlan, Plan
from ae_keras.analysis.network import ACTIVATIONS, WITHOUT_WEIGHTS
from ae_keras.models import Models
from ae_keras.objectives import OBJECTIVES
from ae_keras.specs import Spec


def build(spec: Spec, features: int) -> Models:
    """The spec's models for data of so many columns, with its seed's first weights.

    The builder gets those fields of the spec that have the names of its arguments.
    """
    built = _unseeded(spec.kind, features, _arguments(spec))
    models.seeded(built, spec.seed)
    return built


def _arguments(spec: Spec) -> tuple[tuple[str, Any], ...]:
    names = inspect.signature(OBJECTIVES[spec.kind].build).parameters
    return tuple((name, getattr(spec, name)) for name in names if name != "features")


def _unseeded(kind: str, features: int, arguments: tuple[tuple[str, Any], ...]) -> Models:
    return OBJECTIVES[kind].build(features, **dict(arguments))


_kept = lru_cache(maxsize=8)(_unseeded)


def first_weights(spec: Spec, features: int) -> np.ndarray:
    """The flat weights that `build` gives, without building the models anew for every seed."""
    drawn = models.initializers(_kept(spec.kind, features, _arguments(spec)), spec.seed)
    arrays = [np.ravel(initializer(tuple(variable.shape)).numpy()) for variable, initializer in drawn]
    return np.concatenate(arrays).astype("float32")


def _before(layer: keras.Layer) -> Any:
    """The layer whose output a layer is called on; None for several."""
    history = getattr(layer.input, "_keras_history", None)
    return None if history is None else history.operation


class Weights:
    """Which numbers of the flat vector are whose."""

    def __init__(self, built: Models) -> None:
        variables = models.variables(built)
        self.shapes = [tuple(v.shape) for v in variables]
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]
        self._constraints = [v.constraint for v in variables]
        self.kernels = self._filled([v.name == "kernel" for v in variables])
        places = {id(v): i for i, v in enumerate(variables)}
        self.parts = {
            name: [places[id(v)] for v in model.trainable_variables] for name, model in built._asdict().items()
        }
        stops = np.cumsum(self.sizes)
        self._slices = {id(v): slice(int(stops[i]) - self.sizes[i], int(stops[i])) for i, v in enumerate(variables)}

    def _filled(self, values: list[bool]) -> np.ndarray:
        """(n,) float32: for each number 1 or 0, as its variable has it."""
        return np.repeat(np.asarray(values, "float32"), self.sizes)

    def mask(self, parts: tuple[str, ...]) -> np.ndarray:
        """(n,) float32: 1 for the numbers of these parts."""
        own = {i for part in parts for i in self.parts[part]}
        return self._filled([i in own for i in range(len(self.sizes))])

    def constrained(self, weights: Any) -> Any:
        """Flat weights, a tensor, with each variable's own constraint applied, as Keras does after each step."""
        if not any(self._constraints):
            return weights
        parts = [keras.ops.reshape(p, s) for p, s in zip(self._split(weights), self.shapes, strict=True)]
        held = [c(part) if c else part for c, part in zip(self._constraints, parts, strict=True)]
        return keras.ops.concatenate([keras.ops.reshape(part, (-1,)) for part in held])

    def _split(self, weights: Any) -> list[Any]:
        return keras.ops.split(weights, [int(stop) for stop in np.cumsum(self.sizes)[:-1]])

    def arrays(self, weights: np.ndarray) -> list[np.ndarray]:
        """Flat weights as one array for each variable."""
        parts = np.split(weights, np.cumsum(self.sizes)[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]

    def plan(self, built: Models) -> Plan:
        """The parts that numpy can follow: chains of dense layers, and after them layers that have no weights.
        Layers that act in training alone are left out."""
        chains = {name: self._chain(model) for name, model in built._asdict().items()}
        found = {name: chain for name, chain in chains.items() if chain is not None}
        ends = {name: end for name, (_, end) in found.items() if end}
        return Plan({name: dense for name, (dense, _) in found.items()}, sum(self.sizes), ends)

    def _chain(self, model: keras.Model) -> tuple[tuple[LayerPlan, ...], tuple[Fixed, ...]] | None:
        """None where a layer does not follow the one before it, or is none that numpy knows."""
        dense: tuple[LayerPlan, ...] = ()
        end: tuple[Fixed, ...] = ()
        previous = model.layers[0]
        for layer in model.layers[1:]:
            if isinstance(layer, keras.Model):  # called in several places: that it is called here, the next layer tells
                inner = self._chain(layer)
                if inner is None or end:
                    return None
                dense, end = dense + inner[0], inner[1]
            elif _before(layer) is not previous:
                return None
            elif isinstance(layer, keras.layers.Dense) and layer.activation.__name__ in ACTIVATIONS and not end:
                bias = self._slices[id(layer.bias)] if layer.use_bias else None
                kernel = self._slices[id(layer.kernel)]
                dense += (LayerPlan(kernel, bias, tuple(layer.kernel.shape), layer.activation.__name__),)
            elif type(layer).__name__ in WITHOUT_WEIGHTS and dense:
                end += (Fixed(type(layer).__name__, layer.get_config()),)
            elif not isinstance(layer, keras.layers.GaussianNoise | keras.layers.Dropout):
                return None
            previous = layer
        return dense, end
