"""What changes while a run trains: a spec's timeline, entry by entry, and the stretches between the changes."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ae_keras.errors import SpecError
from ae_keras.specs.schema import faces

if TYPE_CHECKING:
    from ae_keras.specs.base import Spec

Timeline = tuple[tuple[int, str, float], ...]
"""(epoch, field, value): after so many epochs the field gets this value, and keeps it until it gets another one."""

MAX_CHANGES = 20


def check(spec: "Spec") -> None:
    """Raise SpecError where an entry of the spec's timeline is none that its kind can follow."""
    known = {name: face for name, face in faces(type(spec)).items() if face.moves}
    if len(spec.timeline) > MAX_CHANGES:
        raise SpecError(f"timeline: at most {MAX_CHANGES} changes can be made, not {len(spec.timeline)}.")
    said = set()
    for epoch, name, value in spec.timeline:
        if name not in known:
            way_out = f"choose one of {', '.join(known)}" if known else f"nothing of a {spec.kind} run does"
            raise SpecError(f"timeline: “{name[:24]}” cannot change while it trains; {way_out}.")
        low, high = known[name].bounds
        if not low <= value <= high:
            raise SpecError(f"timeline: {name} must lie between {low:g} and {high:g}, not at {value:g}.")
        if not 1 <= epoch < spec.epochs:
            raise SpecError(
                f"timeline: {name} can change after epoch 1 to {spec.epochs - 1}, not after {str(epoch)[:12]}; choose "
                "another epoch, or more epochs."
            )
        if (epoch, name) in said:
            raise SpecError(f"timeline: {name} changes twice after epoch {epoch}; choose one value.")
        said.add((epoch, name))
    _ = spec.stretches  # each of them keeps the kind's rules


def moved(spec: "Spec", changes: Mapping[str, Any], after: int = 0) -> dict[str, Any]:
    """The values of `spec` with these changes.

    after: fields that move get their new values from this epoch on, and keep them; of 0, from the start to the end.
    """
    values, timeline, before = spec.model_dump(), list(spec.timeline), spec.at(after)
    for name, value in changes.items():
        if not faces(type(spec))[name].moves:
            values[name] = value
            continue
        timeline = [change for change in timeline if change[1] != name or change[0] < after]
        if after == 0:
            values[name] = value
        elif value != getattr(before, name):
            timeline.append((after, name, value))
    return values | {"timeline": tuple(sorted(timeline))}


def alike_until(one: "Spec", other: "Spec") -> int:
    """The epoch up to which two specs are trained alike; 0 where they differ in more than what changes on the way."""
    if type(one) is not type(other) or {**vars(one), "timeline": ()} != {**vars(other), "timeline": ()}:
        return 0
    return min((epoch for epoch, _, _ in {*one.timeline} ^ {*other.timeline}), default=one.epochs)


@lru_cache(maxsize=256)
def stretches(spec: "Spec") -> tuple[tuple[int, int, "Spec"], ...]:
    """(start, stop, spec): what is trained from epoch `start` to `stop`, in order; these specs have no timeline."""
    found, now = [], spec.replace(timeline=())
    borders = sorted({0, spec.epochs, *(epoch for epoch, _, _ in spec.timeline)})
    for start, stop in pairwise(borders):
        now = now.replace(**{name: value for epoch, name, value in spec.timeline if epoch == start})
        found.append((start, stop, now))
    return tuple(found)
