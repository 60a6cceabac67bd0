"""Points and lines in three dimensions, to be turned by dragging, as a Vega specification.

Streamlit gives a Plotly chart another identity whenever its data change: the browser builds a new one for every moment
of a run and forgets how the student has turned it. Here the projection is a few signals, and the view stays.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ae_keras.charts.panels import NARROW
from ae_keras.charts.style import DATA, FONT, LABEL_SIZE, NEUTRAL, PALETTE, TITLE_SIZE, vega

if TYPE_CHECKING:
    import pandas

_CAPTION, _GAP, _FOOTER = 44, 16, 24
_YAW, _PITCH = 0.7, 0.4
_TURNED = {  # the turn around the vertical axis, then the tilt towards the eye
    "across": "datum.flat ? datum.x : datum.x * cos(yaw) - datum.y * sin(yaw)",
    "back": "datum.x * sin(yaw) + datum.y * cos(yaw)",
    "up": "datum.flat ? datum.y : datum.z * cos(pitch) + datum.back * sin(pitch)",
    "depth": "datum.flat ? 0 : datum.back * cos(pitch) - datum.z * sin(pitch)",
}


class View(NamedTuple):
    """A panel. centre: the point in its middle. reach: how far it shows, in the data's units. flat: not turned; its
    third coordinate is not drawn."""

    title: str
    subtitle: str
    centre: tuple[float, float, float]
    reach: float
    flat: bool = False


@lru_cache(maxsize=16)
def space_spec(views: tuple[View, ...], most: int = 380) -> dict[str, Any]:
    """A specification (Vega, without data): the views side by side, on a phone below each other; all turn together.

    Its rows are those of `points`, `lines` and `words`. most: height of a panel in CSS pixels. It is cached and shared:
    do not change it.
    """
    count = len(views)
    drag = "[pointerdown, window:pointerup] > window:pointermove!"
    signals = [
        {"name": "page", "update": "max(width, 240)"},
        {"name": "columns", "update": f"page < {NARROW} ? 1 : {count}"},
        {"name": "side", "update": f"(page - (columns - 1) * {_GAP}) / columns"},
        {"name": "tall", "update": f"min(side, {most})"},
        {"name": "height", "update": f"ceil({count} / columns) * (tall + {_CAPTION}) + {_FOOTER}"},
        {
            "name": "anchor",
            "value": [0, 0, _YAW, _PITCH],
            "on": [{"events": "pointerdown", "update": "[x(), y(), yaw, pitch]"}],
        },
        {
            "name": "yaw",
            "value": _YAW,
            "on": [{"events": drag, "update": "anchor[2] + (x() - anchor[0]) / 150"}],
        },
        {
            "name": "pitch",
            "value": _PITCH,
            "on": [{"events": drag, "update": "clamp(anchor[3] + (y() - anchor[1]) / 150, -1.5, 1.5)"}],
        },
    ]
    turned = [{"type": "formula", "as": name, "expr": expression} for name, expression in _TURNED.items()]
    footer = {
        "type": "text",
        "interactive": False,
        "encode": {
            "update": {
                "x": {"value": 0}, "y": {"signal": "height - 6"}, "fill": {"value": NEUTRAL}, "font": {"value": FONT},
                "fontSize": {"value": LABEL_SIZE}, "text": {"value": "Drag to turn."},
            }
        },
    }  # fmt: skip
    stage = {
        "type": "group",
        "data": [{"name": "turned", "source": DATA, "transform": turned}],
        "marks": [*(_panel(i, view) for i, view in enumerate(views)), footer],
    }
    return vega(signals, [stage])


def _panel(i: int, view: View) -> dict[str, Any]:
    x, y, z = view.centre
    # The centre, turned like everything else.
    across = x if view.flat else f"({x} * cos(yaw) - {y} * sin(yaw))"
    up = y if view.flat else f"({z} * cos(pitch) + ({x} * sin(yaw) + {y} * cos(yaw)) * sin(pitch))"
    scale = f"(tall / 2 / {view.reach})"
    place = {
        "x": {"signal": f"side / 2 + (datum.across - {across}) * {scale}"},
        "y": {"signal": f"tall / 2 - (datum.up - {up}) * {scale}"},
    }

    def part(name: str, part: str, *more: dict[str, Any]) -> dict[str, Any]:
        test = {"type": "filter", "expr": f"datum.panel == {i} && datum.part == '{part}'"}
        return {"name": name, "source": "turned", "transform": [test, *more]}

    ordered = {"type": "collect", "sort": {"field": "depth", "order": "descending"}}
    colour = {"field": "colour"}
    dot = {
        **place, "fill": colour, "size": {"field": "size"}, "opacity": {"value": 0.85},
        "tooltip": {"signal": "datum.label ? {'': datum.label} : null"},
    }  # fmt: skip
    stroke = {**place, "stroke": colour, "strokeWidth": {"field": "size"}, "tooltip": {"value": None}}
    words = {
        **place, "text": {"field": "label"}, "fill": colour, "dy": {"value": -9}, "align": {"value": "center"},
        "fontSize": {"value": LABEL_SIZE}, "font": {"value": FONT}, "fontWeight": {"value": "bold"},
    }  # fmt: skip
    title = {
        "text": view.title, "subtitle": view.subtitle, "anchor": "start", "frame": "group", "fontSize": TITLE_SIZE,
        "subtitleFontSize": LABEL_SIZE, "subtitleColor": NEUTRAL, "font": FONT, "subtitleFont": FONT, "offset": 4,
        "limit": {"signal": "side"},
    }  # fmt: skip
    return {
        "type": "group",
        "encode": {
            "update": {
                "x": {"signal": f"({i} % columns) * (side + {_GAP})"},
                "y": {"signal": f"{_CAPTION} + floor({i} / columns) * (tall + {_CAPTION})"},
                "width": {"signal": "side"},
                "height": {"signal": "tall"},
                "fill": {"value": "transparent"},
                "cursor": {"value": "default" if view.flat else "grab"},
            }
        },
        "signals": [{"name": "width", "update": "side"}, {"name": "height", "update": "tall"}],
        "title": title,
        "data": [
            part(f"lines_{i}", "line"),
            part(f"points_{i}", "point", ordered),
            part(f"words_{i}", "word"),
        ],
        "marks": [
            {
                "type": "group",
                "interactive": False,
                "from": {"facet": {"name": f"path_{i}", "data": f"lines_{i}", "groupby": "line"}},
                "marks": [
                    {
                        "type": "line",
                        "from": {"data": f"path_{i}"},
                        "interactive": False,
                        "encode": {"update": stroke},
                    }
                ],
            },
            {"type": "symbol", "from": {"data": f"points_{i}"}, "encode": {"update": dot}},
            {"type": "text", "from": {"data": f"words_{i}"}, "interactive": False, "encode": {"update": words}},
        ],
    }


def points(
    panel: int, x: np.ndarray, colours: Sequence[str], size: float, labels: Sequence[str] = (), flat: bool = False
) -> "pandas.DataFrame":
    """Rows of points (n, 2 or 3); labels are shown under the pointer."""
    return _rows(panel, "point", x, colours, size, 0, labels or [""] * len(x), flat)


def words(panel: int, x: np.ndarray, colours: Sequence[str], labels: Sequence[str], flat: bool = False) -> Any:
    """Rows of words that stand above points (n, 2 or 3)."""
    return _rows(panel, "word", x, colours, 0, 0, labels, flat)


def lines(panel: int, x: np.ndarray, colours: Sequence[str], size: float, first: int = 0, flat: bool = False) -> Any:
    """Rows of lines (lines, points, 2 or 3), one colour each, numbered from `first`."""
    count, length = x.shape[:2]
    each = np.repeat(np.arange(count), length)
    return _rows(
        panel, "line", x.reshape(-1, x.shape[2]), np.asarray(colours)[each], size, first + each, [""] * len(each), flat
    )


def _rows(panel: int, part: str, x: np.ndarray, colours: Any, size: float, line: Any, labels: Any, flat: bool) -> Any:
    import pandas as pd

    space = np.zeros((len(x), 3), np.float32)
    space[:, : x.shape[1]] = x
    columns = {"panel": panel, "part": part, "line": line, "flat": flat, "size": np.float32(size)}
    columns |= dict(zip("xyz", space.T, strict=True))
    return pd.DataFrame(columns | {"colour": list(colours), "label": list(labels)})


# ---- the cube of Mitchell's codes -----------------------------------------------------------------------------------

CUBE = (View("The codes in the cube", "their paths from the start", (0.5, 0.5, 0.5), 1.05),)


def cube_data(paths: np.ndarray) -> "pandas.DataFrame":
    """The unit cube with the paths of codes (moments, examples, k) through it; the last moment is now.

    Of more than three numbers the first three are drawn; missing ones are 0.
    """
    import pandas as pd

    moments, examples, k = paths.shape
    space = np.zeros((moments, examples, 3), np.float32)
    space[:, :, : min(k, 3)] = paths[:, :, :3]
    colours = [PALETTE[i % len(PALETTE)] for i in range(examples)]
    corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float32)
    edges = np.array([[a, b] for i, a in enumerate(corners) for b in corners[i + 1 :] if np.abs(a - b).sum() == 1])
    labels = [f"example {i + 1}: ({', '.join(f'{v:.2f}' for v in row)})" for i, row in enumerate(space[-1])]
    return pd.concat(
        [
            lines(0, edges, [NEUTRAL] * 12, 1),
            lines(0, space.swapaxes(0, 1), colours, 2.5, first=12),
            points(0, space[-1], colours, 110, labels),
            words(0, space[-1], colours, [str(i + 1) for i in range(examples)]),
        ],
        ignore_index=True,
    )
