"""One look for all charts, and what makes a specification stand on its own outside the dashboard.

In the dashboard, Streamlit's theme gives text, grid and class colours (for light and dark), so a specification names
none of them: a colour scale has a fixed domain and no range. `standalone` adds what the theme would.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
# Streamlit's own. Vega, unlike Vega-Lite, takes no font for a whole chart from the theme.
FONT = '"Source Sans", sans-serif'
LABEL_SIZE, TITLE_SIZE = 12, 15
DATA = "source"
"""The name under which Streamlit hands a chart its rows."""
HINT = "hint"
"""The name of a signal that says what a pointer can do."""

_MARGIN = 12
_INK, _MUTED, _GRID = "#31333F", "#5A5F6B", "#E8EAEE"


def fixed(value: float, places: int = 2) -> str:
    """A number with so many decimals, with a minus sign of its own, and never a negative 0."""
    return f"{float(value):z.{places}f}".replace("-", "−")


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
