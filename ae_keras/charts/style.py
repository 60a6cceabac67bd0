"""One look for all charts, and what makes a specification stand on its own outside the dashboard.

In the dashboard, Streamlit's theme gives text, grid and class colours (for light and dark), so a specification names
none of them: a colour scale has a fixed domain and no range. `standalone` adds what the theme would.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair
    import pandas

# Reference lines, frames and faded points, seen on light and on dark. No one colour can be read on both.
NEUTRAL = "#8A8F98"
GOOD = "#12A594"
PALETTE = (  # the light theme's, as in .streamlit/config.toml
    "#4C5FD5",
    "#F08A24",
    "#12A594",
    "#D6409F",
    "#8E6BD9",
    "#2E9BE6",
    "#B08A1E",
    "#E5484D",
    "#6DA334",
    "#5A6672",
)
# Words take a colour that the browser knows, because a theme can change without the script being told.
INK, QUIET = "currentColor", 0.72
"""The page's text colour, fainter: for words in SVG. A canvas does not know it."""
GREY = {"scale": "theme", "value": len(PALETTE) - 1}
"""The theme's last class colour, a grey that can be read: for words in Vega specifications."""
# Streamlit's own. Vega, unlike Vega-Lite, takes no font for a whole chart from the theme.
FONT = '"Source Sans", sans-serif'
LABEL_SIZE, TITLE_SIZE = 12, 15
DATA = "source"
"""The name under which Streamlit hands a chart its rows."""
HINT = "hint"
"""The name of a signal that says what a pointer can do."""


def error_ticks(*steps: int) -> list[float]:
    """Where a logarithmic axis of errors has its lines; those outside its domain are not drawn."""
    return [float(f"{step}e{power}") for power in range(-7, 4) for step in steps]


ERROR_TICKS = error_ticks(1, 2, 5)

_MARGIN = 12
_INK, _MUTED, _GRID = "#31333F", "#5A5F6B", "#E8EAEE"


def finish(chart: "altair.TopLevelMixin", height: int) -> dict[str, Any]:
    """An Altair chart as a specification without data, as wide as its container and `height` pixels high.

    Altair's own default config is left out, because it would beat Streamlit's theme.
    """
    spec = chart.properties(height=height).to_dict()
    for key in ("config", "data", "datasets"):
        spec.pop(key, None)
    axis = {"labelFontSize": LABEL_SIZE, "titleFontSize": LABEL_SIZE, "labelPadding": 6, "titlePadding": 8}
    legend = {"orient": "top", "labelFontSize": LABEL_SIZE, "padding": 0, "offset": 8, "labelPadding": 4}
    faint = {"labelColor": INK, "titleColor": INK, "labelOpacity": QUIET, "titleOpacity": QUIET}
    config = {
        "axis": axis | faint | {"gridOpacity": 0.7},
        "legend": legend | faint,
        "text": {"fill": INK, "fillOpacity": QUIET, "fontSize": LABEL_SIZE},
        "view": {"stroke": None},
    }
    return spec | {"config": config, "usermeta": {"embedOptions": {"renderer": "svg"}}}


def vega(
    signals: list[dict[str, Any]], marks: list[dict[str, Any]], scales: Sequence[dict[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    """A Vega specification without data, whose layout its signals make from the width of its container.

    `data` is one object here instead of a list (Vega takes both), because Streamlit would take a list for the rows
    themselves. A canvas, because an SVG element for every point makes a page slow.
    """
    theme = {"name": "theme", "type": "ordinal", "domain": list(range(len(PALETTE))), "range": "category"}
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "autosize": "none",
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "data": {"name": DATA},
        "signals": signals,
        "scales": [theme, *scales],
        **more,
        "marks": marks,
    }


def titled(title: str, subtitle: str, room: str, **more: Any) -> dict[str, Any]:
    """The title of a panel in a Vega specification, with a line below it. room: the signal that says how wide it is."""
    return {
        "text": title,
        "subtitle": subtitle,
        "anchor": "start",
        "frame": "group",
        "fontSize": TITLE_SIZE,
        "subtitleFontSize": LABEL_SIZE,
        "font": FONT,
        "subtitleFont": FONT,
        "limit": {"signal": room},
        "encode": {"subtitle": {"update": {"fill": GREY}}},
        **more,
    }


def words(**encoding: dict[str, Any]) -> dict[str, Any]:
    """The encoding of words in a Vega specification."""
    return {"fill": GREY, "fontSize": {"value": LABEL_SIZE}, "font": {"value": FONT}, **encoding}


def row_colours(train: str = "train", held_out: str = "held-out") -> dict[str, Any]:
    """The colour scale of train and held-out: the theme's third and fourth colour.

    The first two are what a two-class data set takes in the planes beside it, and a colour should mean one thing on
    a page. Two slots that no row uses stand in for them.
    """
    return {"domain": ["first class", "second class", train, held_out]}


def standalone(spec: Mapping[str, Any], data: "pandas.DataFrame", width: int = 800) -> dict[str, Any]:
    """`spec` with the rows of `data`, the project's own colours, white paper with a margin, and a width: complete, for
    export. On paper there is no pointer, and no hint what to do with it.

    Vega-Lite and Vega specifications both work. Nothing of the arguments is changed.
    """
    # Through pandas' JSON: numpy numbers become plain ones, NaN becomes null.
    values = json.loads(data.to_json(orient="records"))
    source = {**spec.get("data", {}), "name": DATA, "values": values}
    complete = {**spec, "data": source, "width": width, "padding": _MARGIN}
    if "signals" in spec:
        complete["signals"] = [each | {"value": ""} if each["name"] == HINT else each for each in spec["signals"]]
    return complete | {"config": _merged(_light(), spec.get("config", {}))}


def _light() -> dict[str, Any]:
    label = {"labelFont": FONT, "titleFont": FONT, "labelColor": _MUTED, "titleColor": _MUTED}
    return {
        "background": "#FFFFFF",
        "range": {"category": list(PALETTE)},
        "axis": {**label, "gridColor": _GRID, "domain": False, "ticks": False, "titleFontWeight": "normal"},
        "legend": {**label, "titleFontWeight": "normal"},
        "title": {"font": FONT, "subtitleFont": FONT, "color": _INK, "subtitleColor": _MUTED, "fontWeight": "bold"},
        "text": {"font": FONT},
    }


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        nested = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if nested else value
    return merged
