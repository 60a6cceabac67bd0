"""What all Vega specifications here share: a frame without data, titles, and words that follow the theme."""

from collections.abc import Sequence
from typing import Any

from ae_keras.charts.style import DATA, FONT, LABEL_SIZE, PALETTE, TITLE_SIZE

GREY = {"scale": "theme", "value": len(PALETTE) - 1}
"""The theme's last class colour, a grey that can be read: for words in Vega specifications."""

INK = {"signal": f"luminance(scale('theme', {GREY['value']})) < 0.25 ? '#14161C' : '#E8E8E3'"}
"""The theme's text colour, for what is to be told from all that has a colour; no canvas is told it, only classes'."""

ROOM = "room"
"""The signal that says how high a picture may be, in CSS pixels, to be in sight together with what is above it."""

LARGER = "larger"
"""The signal that says how much larger words are than usual: the layout makes room for them."""

PHONE = 640
"""In a window that is no wider, in CSS pixels, a page's columns are below each other."""

ABOVE, PAPER = 310, 740
"""Heights of what stands above a picture on a page, and of a window where there is none: in a file."""
ABOVE_LARGER = 275
"""The first of them where words are larger: then less stands there."""


def template(
    signals: list[dict[str, Any]], marks: list[dict[str, Any]], scales: Sequence[dict[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    """A Vega specification without data, whose layout its signals make from the width of its container and `ROOM`.

    `data` is one object here instead of a list (Vega takes both), because Streamlit would take a list for the rows
    themselves. A canvas, because an SVG element for every point makes a page slow.
    """
    window = f"(windowSize()[1] || {PAPER}) - ({LARGER} > 1 ? {ABOVE_LARGER} : {ABOVE})"
    room = {"name": ROOM, "update": window, "on": [{"events": "window:resize", "update": window}]}
    theme = {"name": "theme", "type": "ordinal", "domain": list(range(len(PALETTE))), "range": "category"}
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "autosize": "none",
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "data": {"name": DATA},
        "signals": [{"name": LARGER, "value": 1}, room, *signals],
        "scales": [theme, *scales],
        **more,
        "marks": marks,
    }


def titled(title: Any, subtitle: Any, room: str, **more: Any) -> dict[str, Any]:
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
