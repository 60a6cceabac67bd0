"""Specs as links, and what comes in by link or widget made sound: values clamped, and a sentence for each change."""

import math
from collections.abc import Mapping
from typing import Any

from ae_keras.data import SOURCES
from ae_keras.data.mixtures import FEWEST, MOST, REACH, Points, in_order
from ae_keras.errors import SpecError
from ae_keras.specs import MAX_CHANGES, MAX_LAYERS, MAX_WIDTH, Face, Spec, Timeline, faces, to_text

LINK_VERSION = 4
"""A link says what differs from the first settings of its page, so a page whose first settings change needs a new
version. Links of version 1 hold every field; those of version 2 say nothing of a scaling that is usual for the first
data set of the page."""

MAX_SECONDS = 60  # of one worker, for one run that comes by link or widget


def scaled(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of a spec, and the usual scaling of the data set among them, where none is asked for."""
    name = changes.get("dataset")
    brought = {"standardize": not SOURCES[name].unit} if name in SOURCES and "standardize" not in changes else {}
    return {**changes, **brought}


def to_query(spec: Spec, default: Spec) -> dict[str, str]:
    """URL parameters of what differs from `default`, the page's first settings, and the version; nothing if nothing.

    Another data set than the page's first one brings its usual scaling.
    """
    first = default.model_dump()
    if spec.dataset != default.dataset:
        first["standardize"] = not SOURCES[spec.dataset].unit
    changes = {name: to_text(value) for name, value in spec.model_dump().items() if value != first[name]}
    return {"v": str(LINK_VERSION)} | changes if changes else {}


def from_query(default: Spec, query: Mapping[str, str]) -> tuple[Spec, list[str]]:
    """A spec from any query string whatever, and a sentence for each value that had to be changed. Never raises.

    Missing parameters take `default`'s values; another data set than the default's brings its usual scaling.
    """
    kind, notices, values = type(default), [], default.model_dump()
    for name, text in query.items():
        if name == "v":
            if text not in ("1", str(LINK_VERSION)):
                notices.append(f"This link was made by another version ({_short(text)}); numbers may differ.")
        elif name not in kind.model_fields:
            notices.append(f"“{_short(name)}” is not a setting of this page and was left out.")
        else:
            values[name], said = read(faces(kind)[name], str(text), values[name])
            notices += said
    if "standardize" not in query and values["dataset"] != default.dataset:
        values["standardize"] = not SOURCES[values["dataset"]].unit
    spec, said = sound(kind, values)
    return spec, notices + said


def sound(kind: type[Spec], values: Mapping[str, Any]) -> tuple[Spec, list[str]]:
    """The nearest spec that keeps the kind's rules and fits its data, and a sentence for each change.

    values: of every field, each within its bounds; else SpecError.
    """
    notices, values = [], dict(values)
    for rule in kind.rules:
        spec = kind.model_construct(**values)
        if rule.broken(spec):
            for name, value in rule.mend(spec).items():
                values[name] = value
                notices.append(f"{faces(kind)[name].label}: {rule.says}; {_shown(value)} is used.")
    spec = kind(**values | {"timeline": ()})
    timeline, late = _until(spec.epochs, values["timeline"])
    if len(timeline) > MAX_CHANGES:
        notices.append(f"{faces(kind)['timeline'].label}: at most {MAX_CHANGES} can be made; the first ones are.")
    try:
        spec = spec.replace(timeline=sorted(timeline)[:MAX_CHANGES])
    except SpecError as error:
        reason = str(error).removeprefix("timeline: ").rstrip(".")
        notices.append(f"{faces(kind)['timeline'].label}: {reason}. None is made.")
    spec, said = within_means(spec)
    return spec, notices + late + said


def _until(epochs: int, timeline: Timeline) -> tuple[Timeline, list[str]]:
    """The changes that come before the last epoch, and a sentence if there are others."""
    late = tuple(change for change in timeline if change[0] >= epochs)
    said = f"Changes: {_short(to_text(late))} comes after the last epoch, {epochs}, and was left out."
    return tuple(change for change in timeline if change not in late), [said] * bool(late)


def _shown(value: Any) -> str:
    """A value in a sentence; yes and no would be read as a part of it."""
    return f"“{to_text(value)}”" if isinstance(value, bool) else to_text(value)


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"


def read(face: Face, text: str, fallback: Any) -> tuple[Any, list[str]]:
    """One value from text, clamped into the field's bounds; the fallback where it cannot be read."""
    unread = [f"{face.label}: “{_short(text)}” cannot be read; {_shown(fallback)} is used."]
    text = text.strip()
    if face.type == "choice":
        return (text, []) if text in face.choices else (fallback, unread)
    if face.type == "bool":
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        return (words[text.lower()], []) if text.lower() in words else (fallback, unread)
    if face.type == "layers":
        return _read_layers(face, text, fallback, unread)
    if face.type == "points":
        return _read_points(face, text, fallback, unread)
    if face.type == "timeline":
        entries = _read_timeline(text)
        return (fallback, unread) if entries is None else (entries, [])
    number = _number(text)
    if number is None:
        return fallback, unread
    low, high = face.bounds
    value = round(number) if face.type == "int" else number
    clamped = type(value)(min(max(value, low), high))
    if clamped != number:
        what = "a whole number" if face.type == "int" else "a number"
        bounds = f"{to_text(low)} to {to_text(high)}"
        return clamped, [f"{face.label}: {_short(text)} is not {what} from {bounds}; {to_text(clamped)} is used."]
    return clamped, []


def _read_layers(face: Face, text: str, fallback: tuple, unread: list[str]) -> tuple[tuple[int, ...], list[str]]:
    if text.lower() in ("none", ""):
        return (), []
    parts = [part for part in text.replace(",", "-").replace(" ", "-").split("-") if part]
    numbers = [number for part in parts if (number := _number(part)) is not None]
    if not numbers or len(numbers) < len(parts) or not face.marks:
        return fallback, unread
    widths = tuple(int(min(max(round(number), 1), MAX_WIDTH)) for number in numbers[:MAX_LAYERS])
    changed = widths != tuple(numbers)
    return widths, [
        f"{face.label}: at most {MAX_LAYERS} layers of 1 to {MAX_WIDTH}; {to_text(widths)} is used."
    ] * changed


def _read_points(face: Face, text: str, fallback: Points, unread: list[str]) -> tuple[Points, list[str]]:
    """Points such as `-5:0,3:2`, whatever they say; each once, and the first ones of too many."""
    asked = []
    for part in text.split(","):
        across, up = (_number(number) for number in part.split(":")) if part.count(":") == 1 else (None, None)
        if across is None or up is None:
            return fallback, unread
        asked.append((across, up))
    near = [(_within(across), _within(up)) for across, up in asked]
    points = tuple(dict.fromkeys(near))[:MOST]
    if len(points) < FEWEST:
        few = f"a target has at least {FEWEST} clouds at different places; {_short(to_text(fallback))} is used."
        return fallback, [f"{face.label}: {few}"]
    changed = len(points) < len(set(asked)) or near != asked
    said = (
        f"{face.label}: {FEWEST} to {MOST} places with whole numbers from −{REACH} to {REACH}; {len(points)} are used."
    )
    return in_order(points), [said] * changed


def _within(value: float) -> int:
    return int(min(max(round(value), -REACH), REACH))


def _read_timeline(text: str) -> Timeline | None:
    """Entries such as `lam:30:0.1`, whatever they say; None for another text."""
    if text.lower() in ("none", ""):
        return ()
    entries: list[tuple[int, str, float]] = []
    for part in text.split(","):
        name, *numbers = part.split(":")
        found = [number for each in numbers if (number := _number(each)) is not None]
        if len(numbers) != 2 or len(found) != 2 or found[0] != int(found[0]):
            return None
        entries.append((int(found[0]), name.strip(), found[1]))
    return tuple(entries)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def within_means(spec: Spec) -> tuple[Spec, list[str]]:
    """The nearest spec that fits its data set and a classroom's means, and a sentence for each change.

    The epochs are those that one worker trains in about a minute.
    """
    source = SOURCES[spec.dataset]
    spec, notices = spec.suited(source)
    most = max_epochs(spec)
    if spec.epochs > most:
        notices.append(f"Epochs: {spec.epochs} would take more than {MAX_SECONDS} s here; {most} is used.")
        timeline, late = _until(most, spec.timeline)
        spec, notices = spec.replace(epochs=most, timeline=timeline), notices + late
    return spec, notices


def max_epochs(spec: Spec) -> int:
    """Epochs of about `MAX_SECONDS` on one core."""
    seconds = spec.slowest_epoch(training_rows(spec), SOURCES[spec.dataset].features)
    most = int(MAX_SECONDS / seconds)
    return max(1, min(most, int(faces(type(spec))["epochs"].bounds[1])))


def training_rows(spec: Spec) -> int:
    """How many rows a spec's network is trained on."""
    source = SOURCES[spec.dataset]
    rows = source.rows - math.ceil(spec.test_share * source.rows) if source.held_out else source.rows
    return min(rows, spec.examples or rows)
