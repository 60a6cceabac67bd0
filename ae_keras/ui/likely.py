"""What a page is likely to show next, to be trained before it is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from ae_keras import data
from ae_keras.errors import SpecError
from ae_keras.links import scaled, sound
from ae_keras.specs import Face, Spec, faces, moved
from ae_keras.ui import service, slides
from ae_keras.ui.controls import Controls, marks


def train_ahead(controls: Controls, changes: Sequence[Mapping[str, Any]], others: Sequence[Spec] = ()) -> None:
    """Have the workers train, as long as nobody asks for anything, what this session may show next: the slider that was
    moved last moved again, the page's buttons, the next scene.

    changes: of the page's first settings, one for each button. others: what a button trains beside the page's network.
    """
    context = get_script_run_ctx()
    if context is None or not service.looks_ahead():
        return
    beside = neighbours(controls.spec, controls.moved) if controls.moved else []
    _, scene = slides.beside(controls)
    asked = [controls.default.replace(**scaled(change)) for change in changes]
    specs = dict.fromkeys([*beside, *asked[:1], *others, *([scene.spec] if scene else []), *asked[1:]])
    service.ahead().want(
        context.session_id, [(spec, data.shape(spec.dataset, **spec.split)) for spec in specs if spec != controls.spec]
    )


def neighbours(spec: Spec, field: str) -> list[Spec]:
    """The specs that a page shows when the widget of this field is moved by one, the next one up first.

    None but sound ones, and never `spec` itself; none for the data set, whose choices are the page's.
    """
    found: list[Spec] = []
    for value in _values(spec.at(spec.epochs), faces(type(spec))[field]):
        try:
            other, _ = sound(type(spec), moved(spec, {field: value}))
        except SpecError:
            continue
        if other != spec and other not in found:
            found.append(other)
    return found


def _values(spec: Spec, face: Face) -> list[Any]:
    """The values beside a field's, the larger one or the next in a list first."""
    value = getattr(spec, face.name)
    if face.type == "bool":
        return [not value]
    if face.name == "dataset" or face.type in ("timeline", "points"):
        return []
    if face.type in ("choice", "layers"):
        return _beside(list(dict.fromkeys([*(face.choices or face.marks), value])), value)
    if face.marks:
        return _beside(marks(spec, face), value)
    if face.step is None:
        return []
    low, high = face.bounds
    # A decimal step is no sum of binary fractions: .1 + .2 would be another run than .3, which the slider says.
    moved = (round(value + sign * face.step, 9) for sign in (1, -1))
    return [type(value)(number) for number in moved if low <= number <= high]


def _beside(values: list, value: Any) -> list:
    i = values.index(value)
    return [*values[i + 1 : i + 2], *values[max(i - 1, 0) : i]]
