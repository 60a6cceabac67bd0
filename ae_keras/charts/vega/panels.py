"""Where scatter panels stand: sizes and places as signals of the width that the page gives the chart."""

from typing import Any, NamedTuple

from ae_keras.charts.vega.template import LARGER

NARROW = 560
"""Below this width of the container, in CSS pixels, the panels are stacked."""

LEFT, BELOW = 22, 20
"""Room for the axes' names."""

FOOTER, HEADER_LINE = 24, 22
_CAPTION, _GAP = 42, 20


class Panel(NamedTuple):
    """One scatter plot. `x`, `y`: columns and their domains; `wide`, `narrow`: (column, row) in the two layouts."""

    title: str
    subtitle: str
    x: str
    y: str
    domain_x: tuple[float, float]
    domain_y: tuple[float, float]
    wide: tuple[int, int]
    narrow: tuple[int, int]
    label_x: str = ""
    label_y: str = ""


class Heights(NamedTuple):
    """Height of a panel as a share of its width, in CSS pixels no less than `least`; where panels are stacked no more
    than `most`, elsewhere no more than there is room for."""

    share: float
    least: int
    most: int


def layout_signals(panels: tuple[Panel, ...], heights: Heights, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """page, stacked, columns, lines, class_columns, top, panel_width, panel_height, row_height, height, origins.

    `origins` are the panels' upper left corners; all lengths are CSS pixels. `width` is Streamlit's.
    """

    def count(axis: int) -> str:
        narrow, wide = (1 + max(getattr(panel, layout)[axis] for panel in panels) for layout in ("narrow", "wide"))
        return f"stacked ? {narrow} : {wide}"

    def origin(panel: Panel) -> str:
        column, row = (f"(stacked ? {panel.narrow[axis]} : {panel.wide[axis]})" for axis in (0, 1))
        return f"[{LEFT} + {column} * (panel_width + {_GAP + LEFT}), top + {_CAPTION} * {LARGER} + {row} * row_height]"

    longest = max((len(name) for name in classes), default=0)
    lines = "ceil(class_count / class_columns)"
    lines_of_panels = f"(top + {FOOTER} + lines * {_CAPTION + BELOW} * {LARGER})"
    limit = f"max({heights.least}, stacked ? {heights.most} : (room - {lines_of_panels}) / lines)"
    updates = {
        # The container has no width before the first layout.
        "page": "max(width, 300)",
        "stacked": f"page < {NARROW}",
        "columns": count(0),
        "lines": count(1),
        "class_count": str(len(classes)),
        "class_columns": f"max(1, floor((page / {LARGER} - (stacked ? {LEFT} : 190)) / {32 + 7 * longest}))",
        "top": f"{HEADER_LINE} * {LARGER} * (({lines}) + (stacked || class_count == 0 ? 1 : 0)) + 6",
        "panel_width": f"(page - 2 + {_GAP}) / columns - {_GAP + LEFT}",
        "panel_height": f"clamp(panel_width * {heights.share}, {heights.least}, {limit})",
        "row_height": f"panel_height + {_CAPTION + BELOW} * {LARGER}",
        "height": f"top + lines * row_height + {FOOTER} * {LARGER}",
        "origins": f"[{', '.join(origin(panel) for panel in panels)}]",
    }
    return [{"name": name, "update": update} for name, update in updates.items()]
