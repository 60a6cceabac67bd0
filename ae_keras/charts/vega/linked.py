"""Linked scatter panels as one Vega specification: what is marked in one panel is marked in all.

This chart is written in Vega, not with Altair, for one reason: panels that stand side by side on a screen and below
each other on a phone. Vega-Lite fixes the sizes and columns of concatenated charts when it compiles; in Vega they are
signals of the container's width. The rows come as the data set `source`.
"""

from typing import Any

from ae_keras.charts.style import DATA, FONT, HINT, LABEL_SIZE, NEUTRAL
from ae_keras.charts.vega.brush import brush_signals, marked_test
from ae_keras.charts.vega.panels import HEADER_LINE, LEFT, Heights, Panel, layout_signals
from ae_keras.charts.vega.template import LARGER, template, titled, words


def linked_panels(
    panels: tuple[Panel, ...],
    heights: Heights,
    classes: tuple[str, ...],
    point_size: float,
    tooltip: str,
    hint: str,
) -> dict[str, Any]:
    """A Vega specification without data.

    The rows need the panels' columns and `row` (a number of its own for each), `rows` ("train" or "held-out") and, if
    there are classes, `class`. `tooltip` is a Vega expression of `datum`.
    """
    return template(
        [
            *layout_signals(panels, heights, classes),
            *brush_signals(panels),
            _hover(panels),
            {"name": HINT, "value": hint},
        ],
        [_stage(panels, classes, point_size, tooltip)],
        scales=_scales(panels, classes),
        legends=_legends(classes),
    )


def _hover(panels: tuple[Panel, ...]) -> dict[str, Any]:
    """`hovered`: the row under the pointer, which gets a ring in every panel, or -1."""

    def events(kind: str) -> str:
        return ", ".join(f"@points_{i}:{kind}" for i in range(len(panels)))

    return {
        "name": "hovered",
        "value": -1,
        "on": [
            # In this order: between two touching points both events come at once.
            {"events": events("pointerout"), "update": "-1"},
            {"events": events("pointerover"), "update": "datum.row"},
        ],
    }


def _scales(panels: tuple[Panel, ...], classes: tuple[str, ...]) -> list[dict[str, Any]]:
    scales: list[dict[str, Any]] = [
        {"name": "class", "type": "ordinal", "domain": list(classes or ("all",)), "range": "category"},
        {"name": "rows", "type": "ordinal", "domain": ["train", "held-out"], "range": [NEUTRAL, NEUTRAL]},
    ]
    for i, panel in enumerate(panels):
        # A point beyond the domain is drawn at the border: it must not vanish.
        shared = {"type": "linear", "clamp": True, "zero": False, "nice": False}
        across, up = [0, {"signal": "panel_width"}], [{"signal": "panel_height"}, 0]
        scales.append({"name": f"x_{i}", "domain": list(panel.domain_x), "range": across, **shared})
        scales.append({"name": f"y_{i}", "domain": list(panel.domain_y), "range": up, **shared})
    return scales


def _legends(classes: tuple[str, ...]) -> list[dict[str, Any]]:
    style = {
        "orient": "none",
        "direction": "horizontal",
        "padding": 0,
        "offset": 0,
        "labelFontSize": LABEL_SIZE,
        "labelFont": FONT,
        "labelOffset": 4,
        "columnPadding": 14,
        "rowPadding": 4,
        "symbolType": "circle",
        "symbolSize": 80,
    }
    hollow = "datum.value == 'train' ? 0.9 : 0"
    neutral = {"fill": {"value": NEUTRAL}, "fillOpacity": {"signal": hollow}, "strokeWidth": {"value": 1.5}}
    rows = {
        "stroke": "rows",
        "legendX": {"signal": f"stacked || class_count == 0 ? {LEFT} : page - 150 * {LARGER}"},
        "legendY": {"signal": f"stacked && class_count > 0 ? top - {HEADER_LINE} * {LARGER} - 6 : 0"},
        "encode": {"symbols": {"update": neutral}},
        **style,
    }
    named = {
        "fill": "class",
        "legendX": LEFT,
        "legendY": 0,
        "columns": {"signal": "class_columns"},
        "symbolStrokeWidth": 0,
        **style,
    }
    return [named, rows] if classes else [rows]


def _stage(panels: tuple[Panel, ...], classes: tuple[str, ...], point_size: float, tooltip: str) -> dict[str, Any]:
    marked = marked_test()
    counted = (
        f"brush ? length(data('marked')) + ' of ' + length(data('{DATA}')) + ' marked. Click or tap to clear.' : {HINT}"
    )
    footer = {
        "type": "text",
        "interactive": False,
        "encode": {
            "update": words(
                x={"value": LEFT},
                y={"signal": "height - 6"},
                text={"signal": counted},
                limit={"signal": f"page - {LEFT}"},
            )
        },
    }
    return {
        "type": "group",
        "data": [
            {"name": name, "source": DATA, "transform": [{"type": "filter", "expr": expression}]}
            for name, expression in {
                "faded": f"!({marked})",
                "marked": marked,
                "highlighted": "datum.row === hovered",
            }.items()
        ],
        "marks": [*(_panel(i, panel, classes, point_size, tooltip) for i, panel in enumerate(panels)), footer],
    }


def _panel(i: int, panel: Panel, classes: tuple[str, ...], size: float, tooltip: str) -> dict[str, Any]:
    place = {"x": {"scale": f"x_{i}", "field": _field(panel.x)}, "y": {"scale": f"y_{i}", "field": _field(panel.y)}}
    colour = {"scale": "class", **({"field": "class"} if classes else {"value": "all"})}
    train = "datum.rows == 'train'"
    alive = {
        "fill": [{"test": train, **colour}, {"value": "transparent"}],
        "fillOpacity": {"value": 0.7},
        "stroke": colour,
        "strokeWidth": [{"test": train, "value": 0}, {"value": 1.4}],
    }
    faded = {"fill": {"value": NEUTRAL}, "fillOpacity": {"value": 0.16}, "strokeWidth": {"value": 0}}
    ring = {"fill": {"value": "transparent"}, "stroke": colour, "strokeWidth": {"value": 3}}
    corners = {
        "x": {"signal": f"scale('x_{i}', brush.x[0])"},
        "x2": {"signal": f"scale('x_{i}', brush.x[1])"},
        "y": {"signal": f"scale('y_{i}', brush.y[0])"},
        "y2": {"signal": f"scale('y_{i}', brush.y[1])"},
    }
    box = {
        **{key: [{"test": f"brush && brush.panel == {i}", **corner}, {"value": 0}] for key, corner in corners.items()},
        "fill": {"value": NEUTRAL},
        "fillOpacity": {"value": 0.12},
        "stroke": {"value": NEUTRAL},
        "strokeWidth": [{"test": f"brush && brush.panel == {i}", "value": 1}, {"value": 0}],
    }
    grid = {"domain": False, "ticks": False, "labels": False, "grid": True, "gridOpacity": 0.6, "tickCount": 5}
    named = {"titleFontSize": LABEL_SIZE, "titlePadding": 6, "titleAnchor": "start", "titleFont": FONT}
    return {
        "type": "group",
        "encode": {
            "update": {
                "x": {"signal": f"origins[{i}][0]"},
                "y": {"signal": f"origins[{i}][1]"},
                "width": {"signal": "panel_width"},
                "height": {"signal": "panel_height"},
                "fill": {"value": "transparent"},
                "stroke": {"value": NEUTRAL},
                "strokeOpacity": {"value": 0.35},
                "cornerRadius": {"value": 6},
                "cursor": {"value": "crosshair"},
            }
        },
        # Axes take the length of their grid lines from these two names.
        "signals": [{"name": "width", "update": "panel_width"}, {"name": "height", "update": "panel_height"}],
        "title": titled(panel.title, panel.subtitle, "panel_width", align="left", offset=8, subtitlePadding=2),
        "axes": [
            {
                "orient": "bottom",
                "scale": f"x_{i}",
                **grid,
                **named,
                **({"title": panel.label_x} if panel.label_x else {}),
            },
            {
                "orient": "left",
                "scale": f"y_{i}",
                **grid,
                **named,
                **({"title": panel.label_y} if panel.label_y else {}),
            },
        ],
        "marks": [
            _symbols(f"faded_{i}", "faded", place, {"size": {"value": size * 0.7}, **faded}),
            _symbols(f"points_{i}", "marked", place, {"size": {"value": size}, **alive}, tooltip),
            _symbols(f"highlighted_{i}", "highlighted", place, {"size": {"value": size * 6 + 120}, **ring}),
            {"type": "rect", "interactive": False, "encode": {"update": box}},
        ],
    }


def _symbols(
    name: str, data: str, place: dict[str, Any], paint: dict[str, Any], tooltip: str | None = None
) -> dict[str, Any]:
    """Points that are cheap to move: a frame replaces all rows, and `key` lets a row keep its symbol and its paint.

    In `hover`, a tooltip is made for the point under the pointer only.
    """
    hover = {"hover": {"tooltip": {"signal": tooltip}}} if tooltip else {}
    # Streamlit's theme has a tooltip for every mark, meant for Vega-Lite.
    paint = {**paint, "tooltip": {"value": None}}
    return {
        "type": "symbol",
        "name": name,
        "from": {"data": data},
        "key": "row",
        "interactive": tooltip is not None,
        "encode": {"enter": paint, "update": place, **hover},
    }


def _field(name: str) -> str:
    """A column's name as a Vega field, in which dots and brackets would mean a path."""
    return "".join(f"\\{c}" if c in ".[]\\\"'" else c for c in name)
