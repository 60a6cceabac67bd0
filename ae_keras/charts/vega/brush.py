"""A box drawn in one of several panels, as Vega signals: drag to draw or move it, click or tap to clear it.

Vega-Lite has such a brush, but its panels cannot change places with the width of the page.
"""

from typing import Any

from ae_keras.charts.vega.gesture import DRAG, held_signals
from ae_keras.charts.vega.panels import Panel

_CLICK = 26
"""Half the height, in CSS pixels, that a box drawn by a finger has at least."""

_AROUND = f"min({_CLICK}, panel_width / 10)"
"""Half the side of the box that a click or a tap draws: a few rows, on a phone, too."""


def brush_signals(panels: tuple[Panel, ...]) -> list[dict[str, Any]]:
    """`brush`: null or {panel, x: [from, to], y: [from, to]}, and what it is made of.

    The box is kept in the data's units, so that it stays in place when the page is resized or the points move.
    """

    def hit(i: int) -> str:
        return (
            f"inrange(x(), [origins[{i}][0], origins[{i}][0] + panel_width]) && "
            f"inrange(y(), [origins[{i}][1], origins[{i}][1] + panel_height])"
        )

    def box(panel: str, x0: str, y0: str, x1: str, y1: str) -> str:
        xs = f"[{_x_of(panel, x0)}, {_x_of(panel, x1)}]"
        ys = f"[{_y_of(panel, y0)}, {_y_of(panel, y1)}]"
        return f"{{panel: {panel}, x: {xs}, y: {ys}}}"

    over = "".join(f"{hit(i)} ? {i} : " for i in range(len(panels))) + "-1"
    grip = (
        "anchor.box && anchor.box.panel == anchor.panel && inrange(anchor.at[0], anchor.box.x) && "
        "inrange(anchor.at[1], anchor.box.y)"
    )
    shift = {
        axis: f"({_to_data(axis, 'anchor.panel', f'{axis}()')} - "
        f"{_to_data(axis, 'anchor.panel', f'anchor.start[{i}]')})"
        for i, axis in enumerate("xy")
    }
    moved = (
        "{panel: anchor.panel, "
        + ", ".join(
            f"{axis}: [anchor.box.{axis}[0] + {shift[axis]}, anchor.box.{axis}[1] + {shift[axis]}]" for axis in "xy"
        )
        + "}"
    )
    # Dragged by a finger, which moves sideways, the box is at least as high as a finger is.
    middle = "(anchor.start[1] + y()) / 2"
    half = f"max(abs(y() - anchor.start[1]) / 2, event.pointerType == 'touch' ? {_CLICK} : 0)"
    drawn = box("anchor.panel", "anchor.start[0]", f"{middle} + {half}", "x()", f"{middle} - {half}")
    around = box(
        "anchor.panel",
        f"anchor.start[0] - {_AROUND}",
        f"anchor.start[1] + {_AROUND}",
        f"anchor.start[0] + {_AROUND}",
        f"anchor.start[1] - {_AROUND}",
    )
    still = "max(abs(x() - anchor.start[0]), abs(y() - anchor.start[1])) < 4"
    drag = f"anchor.panel < 0 || !held || {still} ? brush : {grip} ? {moved} : {drawn}"
    click = f"anchor.panel < 0 || !({still}) ? brush : anchor.box ? null : {around}"
    start = "{panel: over, start: [x(), y()], at: over < 0 ? [0, 0] : [" + (
        f"{_to_data('x', 'over', 'x()')}, {_to_data('y', 'over', 'y()')}], box: brush}}"
    )
    return [
        *held_signals(),
        {"name": "domains_x", "value": [panel.domain_x for panel in panels]},
        {"name": "domains_y", "value": [panel.domain_y for panel in panels]},
        {"name": "fields_x", "value": [panel.x for panel in panels]},
        {"name": "fields_y", "value": [panel.y for panel in panels]},
        {"name": "over", "value": -1, "on": [{"events": "pointerdown, pointermove", "update": over}]},
        {
            "name": "anchor",
            "value": {"panel": -1, "start": [0, 0], "at": [0, 0], "box": None},
            "on": [{"events": "pointerdown", "update": start}],
        },
        {
            "name": "brush",
            "value": None,
            "on": [
                {"events": DRAG, "update": drag},
                {"events": "click", "update": click},
            ],
        },
    ]


def _to_data(axis: str, panel: str, pixel: str) -> str:
    """The expression of a pixel's place on `axis` of a panel in the data's units, unclamped."""
    domain, (size, index) = f"domains_{axis}[{panel}]", {"x": ("panel_width", 0), "y": ("panel_height", 1)}[axis]
    share = f"({pixel} - origins[{panel}][{index}]) / {size}"
    share = share if axis == "x" else f"1 - {share}"
    return f"({domain}[0] + ({share}) * ({domain}[1] - {domain}[0]))"


def _x_of(panel: str, pixel: str) -> str:
    return f"clamp({_to_data('x', panel, pixel)}, domains_x[{panel}][0], domains_x[{panel}][1])"


def _y_of(panel: str, pixel: str) -> str:
    return f"clamp({_to_data('y', panel, pixel)}, domains_y[{panel}][0], domains_y[{panel}][1])"


def marked_test() -> str:
    """The expression that is true for a `datum` in the box, or for all if there is none."""

    def within(axis: str) -> str:
        domain = f"domains_{axis}[brush.panel]"
        place = f"clamp(datum[fields_{axis}[brush.panel]], {domain}[0], {domain}[1])"
        return f"inrange({place}, brush.{axis})"

    return f"!brush || ({within('x')} && {within('y')})"
