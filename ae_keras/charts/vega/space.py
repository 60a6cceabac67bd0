"""Points and lines in three dimensions, to be turned by dragging, as a Vega specification.

Streamlit gives a Plotly chart another identity whenever its data change: the browser builds a new one for every moment
of a run and forgets how the student has turned it. Here the projection is a few signals, and the view stays.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from ae_keras.charts.style import DATA, HINT, NEUTRAL
from ae_keras.charts.vega import template
from ae_keras.charts.vega.gesture import DRAG, held_signals
from ae_keras.charts.vega.panels import NARROW
from ae_keras.charts.vega.template import LARGER, PHONE

_MAGNIFIER = 32  # its radius, in CSS pixels, and its place in the panel's corner
_CAPTION, _GAP, _FOOTER, _SLIDERS, _LEAST = 44, 16, 24, 40, 200
SHARES = " (% of the variance)"
"""What the title of a panel says where its words end with percentages; on a phone neither is there."""
_TURNED = {  # the turn around the vertical axis, then the tilt towards the eye
    "across": "datum.x * cos(yaw) - datum.y * sin(yaw)",
    "back": "datum.x * sin(yaw) + datum.y * cos(yaw)",
    "up": "datum.z * cos(pitch) + datum.back * sin(pitch)",
    "depth": "datum.back * cos(pitch) - datum.z * sin(pitch)",
}


class View(NamedTuple):
    """A panel. subtitle: "" where the row of `note` says it. centre: the point in its middle. reach: how far it shows,
    in the data's units. flat: it draws rows where they are in the plane, which nobody turns."""

    title: str
    subtitle: str
    centre: tuple[float, float, float]
    reach: float
    flat: bool = False


@lru_cache(maxsize=16)
def space_spec(
    views: tuple[View, ...], most: int = 380, turn: int = 40, tilt: int = 23, wide: float = 1.0
) -> dict[str, Any]:
    """A specification (Vega, without data): the views side by side, on a phone below each other; all turn together.

    Its rows are those of `points`, `rings`, `lines`, `faces`, `cells`, `words`, `magnifier`, `note` and `aim`. most:
    height of a panel on a phone, in CSS pixels. turn, tilt: how it is turned at first, in degrees. wide: a panel is at
    least so many times as wide as it is high. It is cached and shared: do not change it.
    """
    count = len(views)
    rows = f"ceil({count} / columns)"
    sliders = f"(page < {NARROW} ? 2 : 1) * {_SLIDERS}"  # below each other where there is no room beside each other
    # One panel may have its place in a column beside others, which is no phone.
    stacked = "columns == 1" if count > 1 else f"(windowSize()[0] || {2 * NARROW}) <= {PHONE}"
    beside = f"max(room - ({_CAPTION + _FOOTER} + {sliders}) * {LARGER}, {_LEAST})"
    signals = [
        {"name": HINT, "value": "Drag to turn."},
        {"name": "page", "update": "max(width, 240)"},
        {"name": "columns", "update": f"page < {NARROW} ? 1 : {count}"},
        {"name": "side", "update": f"(page - (columns - 1) * {_GAP}) / columns"},
        {
            "name": "tall",
            "update": f"min(side / {wide}, {beside}, {stacked} ? {most} : side)",
        },
        {
            "name": "height",
            "update": f"{rows} * (tall + {_CAPTION} * {LARGER}) + {_FOOTER} * {LARGER}",
        },
        *held_signals(),
        {
            "name": "anchor",
            "value": [0, 0, turn, tilt],
            "on": [{"events": "pointerdown", "update": "[x(), y(), turn, tilt]"}],
        },
        _angle("turn", turn, 180, "(anchor[2] + (x() - anchor[0]) * 0.4 + 900) % 360 - 180"),
        _angle("tilt", tilt, 85, "clamp(anchor[3] + (y() - anchor[1]) * 0.4, -85, 85)"),
        {"name": "aim", "update": f"indexof(pluck(data('{DATA}'), 'part'), 'aim')"},
        {"name": "yaw", "update": f"(turn + {_aimed('x', turn)}) * PI / 180"},
        {"name": "pitch", "update": f"clamp(tilt + {_aimed('y', tilt)}, -85, 85) * PI / 180"},
    ]
    noted = [i for i, view in enumerate(views) if not view.subtitle]
    signals += [{"name": f"note_{i}", "update": _noted(i)} for i in noted]
    if all(view.flat for view in views):  # nothing turns
        signals = [{**signal, "value": ""} if signal["name"] == HINT else signal for signal in signals]
        for signal in signals:
            signal.pop("bind", None)
    turned = [{"type": "formula", "as": name, "expr": expression} for name, expression in _TURNED.items()]
    footer = {
        "type": "text",
        "interactive": False,
        "encode": {"update": template.words(x={"value": 0}, y={"signal": "height - 6"}, text={"signal": HINT})},
    }
    stage = {
        "type": "group",
        "data": [{"name": "turned", "source": DATA, "transform": turned}],
        "marks": [*(_panel(i, view, stacked) for i, view in enumerate(views)), footer],
    }
    return template.template(signals, [stage])


def _aimed(column: str, first: int) -> str:
    """How far the rows of `aim` take the view from how it is at first; a student's turns come on top."""
    return f"(aim < 0 ? 0 : data('{DATA}')[aim].{column} - {first})"


def _noted(i: int) -> str:
    """What the row of `note` says of panel i."""
    at = f"indexof(pluck(data('{DATA}'), 'part'), 'note{i}')"
    return f"{at} < 0 ? '' : data('{DATA}')[{at}].label"


def _angle(name: str, value: int, most: int, dragged: str) -> dict[str, Any]:
    """A signal in degrees that follows a drag, with a slider in the browser: for the keyboard, and without a rerun."""
    return {
        "name": name,
        "value": value,
        "bind": {"input": "range", "min": -most, "max": most, "step": 1, "name": name.capitalize()},
        "on": [{"events": DRAG, "update": f"held ? round({dragged}) : {name}"}],
    }


def _panel(i: int, view: View, stacked: str) -> dict[str, Any]:
    x, y, z = view.centre
    title: Any = view.title
    label: Any = {"field": "label"}
    if SHARES in view.title:  # on a phone they would hide what is beside them
        title = {"signal": f"{stacked} ? '{view.title.replace(SHARES, '')}' : '{view.title}'"}
        label = {"signal": rf"{stacked} ? replace(datum.label, / \(\d+%\)$/, '') : datum.label"}
    subtitle: Any = view.subtitle or {"signal": f"note_{i}"}
    # The centre, turned like everything else.
    across = x if view.flat else f"({x} * cos(yaw) - {y} * sin(yaw))"
    up = y if view.flat else f"({z} * cos(pitch) + ({x} * sin(yaw) + {y} * cos(yaw)) * sin(pitch))"
    scale = f"(tall / 2 / {view.reach})"
    right, above = ("u", "v") if view.flat else ("across", "up")
    place = {
        "x": {"signal": f"side / 2 + (datum.{right} - {across}) * {scale}"},
        "y": {"signal": f"tall / 2 - (datum.{above} - {up}) * {scale}"},
    }

    def part(name: str, part: str, *more: dict[str, Any]) -> dict[str, Any]:
        test = {"type": "filter", "expr": f"datum.part == '{part}' && indexof(datum.panels, '{i}') >= 0"}
        return {"name": name, "source": "turned", "transform": [test, *more]}

    ordered = {"type": "collect", "sort": {"field": "depth", "order": "descending"}}
    of_class = {"test": "length(datum.colour) == 1", "signal": "scale('theme', toNumber(datum.colour))"}
    colour = [{"test": "datum.colour == ''", **template.INK}, of_class, {"field": "colour"}]
    dot = {
        **place, "fill": colour, "size": {"field": "size"}, "opacity": {"value": 0.85},
        "tooltip": {"signal": "datum.label ? {'': datum.label} : null"},
    }  # fmt: skip
    ring = {**place, "stroke": colour, "strokeWidth": {"value": 1.5}, "size": {"field": "size"}}
    stroke = {**place, "stroke": colour, "strokeWidth": {"field": "size"}, "tooltip": {"value": None}}
    face = {**stroke, "fill": colour, "fillOpacity": {"value": 0.16}, "interpolate": {"value": "linear-closed"}}
    cell = {**face, "fillOpacity": {"value": 0.32}, "strokeOpacity": {"value": 0.6}}
    half = f"length(datum.label) * 3.6 * {LARGER}"  # of a word's width, which ends at the panel's edge at the latest
    at = {**place, "x": {"signal": f"clamp({place['x']['signal']}, {half}, side - {half})"}}
    named = template.words(
        **at,
        text=label,
        **_pushed(f"(datum.{right} - {across})", f"({up} - datum.{above})"),
        align={"value": "center"},
        fontWeight={"value": "bold"},
    )
    halo = {**named, "stroke": {"signal": "background"}, "strokeWidth": {"value": 4}, "strokeJoin": {"value": "round"}}
    return {
        "type": "group",
        "encode": {
            "update": {
                "x": {"signal": f"({i} % columns) * (side + {_GAP})"},
                "y": {"signal": f"{_CAPTION} * {LARGER} + floor({i} / columns) * (tall + {_CAPTION} * {LARGER})"},
                "width": {"signal": "side"},
                "height": {"signal": "tall"},
                "fill": {"value": "transparent"},
                "cursor": {"value": "default" if view.flat else "grab"},
            }
        },
        "signals": [{"name": "width", "update": "side"}, {"name": "height", "update": "tall"}],
        "title": template.titled(title, subtitle, "side", offset=4),
        "data": [
            part(f"beyond_{i}", "cell", {"type": "filter", "expr": "datum.u * pitch < 0"}),
            part(f"faces_{i}", "face"),
            part(f"cells_{i}", "cell", {"type": "filter", "expr": "datum.u * pitch >= 0"}),
            part(f"lines_{i}", "line"),
            part(f"points_{i}", "point", ordered),
            part(f"marks_{i}", "mark"),
            part(f"rings_{i}", "ring"),
            part(f"words_{i}", "word"),
            part(f"magnifier_{i}", "magnifier"),
            part(f"magnified_{i}", "magnifier", {"type": "filter", "expr": "datum.label"}),
        ],
        "marks": [
            # Clipped in a group of its own: marks that reach beyond the panel would push its title away.
            {
                "type": "group",
                "clip": True,
                "encode": {"update": {"width": {"signal": "side"}, "height": {"signal": "tall"}}},
                "marks": [
                    _paths(f"behind_{i}", f"beyond_{i}", cell, ordered=True),
                    _paths(f"face_{i}", f"faces_{i}", face),
                    _paths(f"cell_{i}", f"cells_{i}", cell, ordered=True),
                    _paths(f"path_{i}", f"lines_{i}", stroke),
                    {"type": "symbol", "from": {"data": f"points_{i}"}, "encode": {"update": dot}},
                    {"type": "symbol", "from": {"data": f"marks_{i}"}, "encode": {"update": dot}},
                    {
                        "type": "symbol",
                        "from": {"data": f"rings_{i}"},
                        "interactive": False,
                        "encode": {"update": ring},
                    },
                    *(
                        {
                            "type": "text",
                            "from": {"data": f"words_{i}"},
                            "interactive": False,
                            "encode": {"update": way},
                        }
                        for way in (halo, named)
                    ),
                    *_magnifier(i, place, colour),
                ],
            }
        ],
    }


def _magnifier(i: int, place: dict[str, Any], colour: Any) -> list[dict[str, Any]]:
    """A piece of the data, enlarged in the panel's corner, with a line to where it is, and its name beside it."""
    x, y = {"value": _MAGNIFIER + 2}, {"value": _MAGNIFIER + 2}
    grey = {"stroke": {"value": NEUTRAL}, "strokeWidth": {"value": 1}}
    glass = {"x": x, "y": y, "size": {"value": 3.1416 * _MAGNIFIER**2}, "fill": {"signal": "background"}, **grey}
    near = {
        "x": {"signal": f"{_MAGNIFIER + 2} + {0.95 * _MAGNIFIER} * datum.u"},
        "y": {"signal": f"{_MAGNIFIER + 2} - {0.95 * _MAGNIFIER} * datum.v"},
        "fill": colour,
        "size": {"field": "size"},
    }
    name = template.words(x={"value": 2 * _MAGNIFIER + 10}, y={"signal": f"13 * {LARGER}"}, text={"field": "label"})
    marks = [
        ("rule", "magnified", {**place, "x2": x, "y2": y, **grey, "strokeOpacity": {"value": 0.4}}),
        ("symbol", "magnified", {**place, "size": {"value": 80}, **grey, "strokeWidth": {"value": 2}}),
        ("symbol", "magnified", glass),
        ("symbol", "magnifier", near),
        ("text", "magnified", name),
    ]
    return [
        {"type": mark, "from": {"data": f"{rows}_{i}"}, "interactive": False, "encode": {"update": update}}
        for mark, rows, update in marks
    ]


def _pushed(out: str, down: str) -> dict[str, Any]:
    """Where words stand beside their place, of which `out` and `down` say how far it is from the panel's middle."""
    away = f"datum.size * {LARGER}"
    far = f"max(hypot({out}, {down}), 1e-6)"
    dx = f"{away} * (datum.size > 0 ? {out} / {far} : {out} > 0 ? 1 : -1)"
    dy = f"datum.size == 0 ? -9 : 4 + (datum.size > 0 ? {away} * {down} / {far} : 0)"  # 4: to the words' own middle
    return {"dx": {"signal": dx}, "dy": {"signal": dy}}


def _paths(name: str, data: str, update: dict[str, Any], ordered: bool = False) -> dict[str, Any]:
    """A path for each number of a line; ordered: the farthest first, so that the others hide it."""
    facet: dict[str, Any] = {"name": name, "data": data, "groupby": "line"}
    sort: dict[str, Any] = {}
    if ordered:
        facet["aggregate"] = {"fields": ["depth"], "ops": ["mean"], "as": ["depth"]}
        # Marks are sorted again only where what they are sorted by is encoded.
        sort = {"encode": {"update": {"depth": {"field": "depth"}}}, "sort": {"field": "depth", "order": "descending"}}
    return {
        "type": "group",
        "interactive": False,
        "from": {"facet": facet},
        **sort,
        "marks": [{"type": "line", "from": {"data": name}, "interactive": False, "encode": {"update": update}}],
    }
