"""What builders share: the models they return, the layer that most are made of, and how first weights are drawn."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import keras

INITIALIZERS: dict[str, Callable[[], keras.initializers.Initializer]] = {
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
    "uniform_0.1": lambda: keras.initializers.RandomUniform(-0.1, 0.1),
}


class Models(Protocol):
    """Functional models that belong together, by name: a named tuple."""

    def _asdict(self) -> dict[str, keras.Model]: ...

    def __getitem__(self, index: int) -> keras.Model: ...


class Autoencoder(NamedTuple):
    """Functional models that share their layers: training any of them trains all."""

    encoder: keras.Model
    decoder: keras.Model
    autoencoder: keras.Model


def dense_layers(bias: bool, init: str, l2: float) -> Callable[..., keras.layers.Dense]:
    """(width, activation, name, **more) -> a dense layer with these settings, and with more of Keras's arguments."""

    def dense(width: int, activation: str, name: str, **more: Any) -> keras.layers.Dense:
        return keras.layers.Dense(
            width,
            activation=activation,
            use_bias=bias,
            kernel_initializer=INITIALIZERS[init](),
            kernel_regularizer=keras.regularizers.L2(l2) if l2 else None,
            name=name,
            **more,
        )

    return dense


def variables(models: Models) -> list[keras.Variable]:
    """Every trainable variable once, in the order of the models and of their layers."""
    found = {id(v): v for model in models._asdict().values() for v in model.trainable_variables}
    return list(found.values())


def own_layers(models: Models) -> list[keras.Model]:
    """Those that have layers of their own, and are not made of the others."""
    return [
        model
        for model in models._asdict().values()
        if not any(isinstance(layer, keras.Model) for layer in model.layers)
    ]


def initializers(models: Models, seed: int) -> list[tuple[keras.Variable, keras.initializers.Initializer]]:
    """Every variable with its own initializer, which its layer keeps; the n-th random one (from 0) draws by the seed
    1000 * seed + n, so that equal seeds give equal first weights."""
    own: dict[int, keras.initializers.Initializer | None] = {}
    for layer in _layers(models):
        for variable in layer.trainable_variables:
            own.setdefault(id(variable), getattr(layer, f"{variable.name}_initializer", None))
    found, number = [], 0
    for variable in variables(models):
        initializer = own[id(variable)]
        if initializer is None:
            raise ValueError(f"the layer of {variable.path} keeps no {variable.name}_initializer")
        config = initializer.get_config()
        if "seed" in config:
            initializer = type(initializer).from_config({**config, "seed": 1000 * seed + number})
            number += 1
        found.append((variable, initializer))
    return found


def seeded(models: Models, seed: int) -> None:
    """Give every variable the first value, and every layer the initializer, that the seed decides."""
    drawn = {id(variable): initializer for variable, initializer in initializers(models, seed)}
    for layer in _layers(models):
        for variable in layer.trainable_variables:
            initializer = drawn[id(variable)]
            setattr(layer, f"{variable.name}_initializer", initializer)
            variable.assign(initializer(variable.shape, dtype=variable.dtype))


def _layers(models: Models) -> Iterator[keras.Layer]:
    """Every layer that is no model, once."""
    seen, waiting = set(), list(models._asdict().values())
    while waiting:
        layer = waiting.pop(0)
        if isinstance(layer, keras.Model):
            waiting += layer.layers
        elif id(layer) not in seen:
            seen.add(id(layer))
            yield layer
