"""Functional models as the Keras code that builds them, read off the models themselves."""

import importlib
import inspect
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ae_keras.models import Models

WIDTH = 88  # of a line, as formatters have it
SHORT = ("minval=", "maxval=", "l2=")  # arguments that everybody knows by their place


def models_code(models: "Models", whole: str) -> list[str]:
    """One block of lines for each model, in their order; `whole` is the class of the last one."""
    names = list(models._asdict())
    made: set[int] = set()
    return [
        _model_code(model, name, names, whole if name == names[-1] else "keras.Model", made)
        for name, model in models._asdict().items()
    ]


def _model_code(model: Any, name: str, parts: list[str], kind: str, made: set[int]) -> str:
    """Layers get their names as variables; a model inside this one is called where its result is wanted. made:
    layers that the lines before have made, which models share."""
    config, lines, results = model.get_config(), [], {}
    for layer in config["layers"]:
        own = layer["name"]
        if id(model.get_layer(own)) in made and own not in parts:
            results[own] = own
            continue
        made.add(id(model.get_layer(own)))
        if layer["class_name"] == "InputLayer":
            shape = tuple(layer["config"]["batch_shape"][1:])
            lines.append(f'{own} = keras.Input({shape}, name="{own}")')
            results[own] = own
            continue
        arguments = ", ".join(results[of] for of in _inputs(layer["inbound_nodes"]))
        if "," in arguments:  # what adds or multiplies takes a list
            arguments = f"[{arguments}]"
        if own in parts:
            results[own] = f"{own}({arguments})"
        else:
            function = f"keras.layers.{layer['class_name']}"
            lines.append(_call(function, _arguments(model.get_layer(own)), f"{own} = ", arguments))
            results[own] = own
    inputs, outputs = (_one(results, config[key]) for key in ("input_layers", "output_layers"))
    lines.append(f'{name} = {kind}({inputs}, {outputs}, name="{name}")')
    return "\n".join(lines)


def _one(results: Mapping[str, str], histories: Any) -> str:
    """`["x", 0, 0]`, or a list of such."""
    return results[histories[0] if isinstance(histories[0], str) else histories[0][0]]


def _inputs(nodes: Any) -> list[str]:
    """Names of the layers whose outputs a layer is called on."""
    if isinstance(nodes, dict):
        if nodes.get("class_name") == "__keras_tensor__":
            return [nodes["config"]["keras_history"][0]]
        return [name for value in nodes.values() for name in _inputs(value)]
    return [name for value in nodes for name in _inputs(value)] if isinstance(nodes, list | tuple) else []


def _arguments(layer: Any) -> list[str]:
    """What the layer was made with, where it is not Keras's default."""
    return [*_said(type(layer), layer.get_config()), f'name="{layer.name}"']


def _said(made: Any, config: Mapping[str, Any]) -> list[str]:
    """The arguments that make an object with this config; those without a default go by place."""
    said = []
    for name, parameter in inspect.signature(made.__init__).parameters.items():
        if name not in config:
            continue
        if parameter.default is inspect.Parameter.empty:
            said.append(_text(config[name]))
        elif config[name] is not None and (name == "seed" or not _usual(config[name], parameter.default)):
            said.append(f"{name}={_text(config[name])}")
    return said


def _usual(value: Any, default: Any) -> bool:
    if isinstance(value, dict):  # an object; one that draws numbers is told with its seed
        usual = isinstance(default, str) and default.replace("_", "") == value["class_name"].lower()
        return usual and "seed" not in value["config"]
    return value == default or (default is None and value == "linear")


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return f'"{value}"' if isinstance(value, str) else repr(value)
    made = getattr(importlib.import_module(value["module"]), value["class_name"])
    said = [text.partition("=")[2] if text.startswith(SHORT) else text for text in _said(made, value["config"])]
    return f"{value['module']}.{value['class_name']}({', '.join(said)})"


def _call(function: str, arguments: list[str], before: str, on: str) -> str:
    line = f"{before}{function}({', '.join(arguments)})({on})"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{before}{function}(", *map(_wrapped, arguments), f")({on})"])


def _wrapped(argument: str) -> str:
    """An argument in lines of its own; a list that is too long for one has a line a value, as formatters have it."""
    if argument.startswith("[") and len(argument) + 5 > WIDTH:
        return "\n".join(["    [", *(f"        {value}," for value in argument[1:-1].split(", ")), "    ],"])
    return textwrap.fill(f"{argument},", WIDTH, initial_indent="    ", subsequent_indent="        ")
