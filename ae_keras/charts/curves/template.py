"""What all curves here share: axes of errors, the colours of train and held-out, and a finish without data."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.style import INK, LABEL_SIZE, QUIET

if TYPE_CHECKING:
    import altair

TINY = 1e-7
"""Below this an error is rounding, and a logarithmic axis has no place for it."""


MAX_POINTS = 250
"""A longer history is drawn by every n-th record, its last one included."""


def thinned(records: int) -> np.ndarray:
    """Numbers of the records that are drawn, in order."""
    return np.arange(records - 1, -1, -max(1, -(-records // MAX_POINTS)))[::-1]


def error_ticks(*steps: int) -> list[float]:
    """Where a logarithmic axis of errors has its lines; those outside its domain are not drawn."""
    return [float(f"{step}e{power}") for power in range(-7, 4) for step in steps]


ERROR_TICKS = error_ticks(1, 2, 5)


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


def row_colours(train: str = "train", held_out: str = "held-out") -> dict[str, Any]:
    """The colour scale of train and held-out: the theme's third and fourth colour.

    The first two are what a two-class data set takes in the planes beside it, and a colour should mean one thing on
    a page. Two slots that no row uses stand in for them.
    """
    return {"domain": ["first class", "second class", train, held_out]}
