"""Dragging with a mouse or a finger, as Vega streams and signals.

A finger that moves up or down scrolls the page: the page's style says so to the browser (`touch-action: pan-y`), which
takes such a gesture away after a few moves. A finger that moves sideways is the picture's.
"""

from typing import Any

_SLOP = 8
"""CSS pixels to the side after which a finger drags."""

DRAG: dict[str, Any] = {
    "source": "window",
    "type": "pointermove",
    "consume": True,
    "between": [
        {"type": "pointerdown"},
        {"merge": [{"source": "window", "type": kind} for kind in ("pointerup", "pointercancel")]},
    ],
}
"""The stream of moves between pressing and releasing."""


def held_signals() -> list[dict[str, Any]]:
    """`held`: whether a drag is meant for the picture: at once with a mouse, with a finger after some way sideways."""
    return [
        {"name": "pressed", "value": 0, "on": [{"events": "pointerdown", "update": "x()"}]},
        {
            "name": "held",
            "value": False,
            "on": [
                {"events": "pointerdown", "update": "event.pointerType != 'touch'"},
                {"events": DRAG, "update": f"held || abs(x() - pressed) > {_SLOP}"},
            ],
        },
    ]
