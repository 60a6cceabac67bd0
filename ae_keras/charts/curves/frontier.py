"""Held-out error against training error: one path for each restraint, by its strength, and the present run's way."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ae_keras.charts.curves.template import TINY, error_ticks, finish
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas


class Stop(NamedTuple):
    """A trained network on a restraint's path. active: dimensions of its code that carry something."""

    strength: float
    error: float
    error_test: float
    active: int


RUN = "this run"
APART = 0.2  # in logarithms: closer to another label there is no room


@lru_cache(maxsize=2)
def frontier_spec(restraints: tuple[str, ...]) -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    def axis(title: str) -> dict[str, Any]:
        return {
            "title": title,
            "scale": alt.Scale(type="log", nice=False, padding=18),
            "axis": alt.Axis(format="~g", values=error_ticks(1, 2, 3, 5, 7)),
        }

    x, y = (
        alt.X("error:Q", **axis("training error (mean squared)")),
        alt.Y("held_out:Q", **axis("held-out error (mean squared)")),
    )
    legend = alt.Legend(columns=3)  # in rows: a phone has no room for all beside each other
    colour = alt.Color("path:N", title=None, scale=alt.Scale(domain=[*restraints, RUN]), legend=legend)
    data = alt.Chart(alt.NamedData(DATA)).encode(x=x, y=y)
    paths, run = data.transform_filter(alt.datum.path != RUN), data.transform_filter(alt.datum.path == RUN)
    stops = paths.transform_filter(alt.FieldOneOfPredicate("path", [*restraints]))
    tooltip = [
        alt.Tooltip("path:N", title="restraint"),
        alt.Tooltip("strength:Q", format="~g"),
        alt.Tooltip("error:Q", title="training error", format=".4f"),
        alt.Tooltip("held_out:Q", title="held-out error", format=".4f"),
        alt.Tooltip("active:Q", title="active dimensions"),
    ]
    return finish(
        alt.layer(
            data.transform_filter(alt.datum.path == "equal").mark_line(color=NEUTRAL, strokeDash=[5, 4], tooltip=None),
            run.mark_line(strokeWidth=1.5, tooltip=None).encode(color=colour, order="order:Q"),
            stops.mark_line(strokeWidth=2.5, tooltip=None).encode(color=colour, order="order:Q"),
            stops.mark_point(filled=True, opacity=1, size=70).encode(color=colour, tooltip=tooltip),
            paths.transform_filter(alt.datum.path == "PCA")
            .mark_point(filled=True, opacity=1, size=90, shape="diamond", color=NEUTRAL)
            .encode(tooltip=tooltip[2:4]),
            paths.transform_filter(alt.datum.path == "equal")  # its end is at the edge, so its words lie before it
            .mark_text(dy=-11, dx=-4, align="right", tooltip=None)
            .encode(text="label:N"),
            paths.transform_filter(alt.FieldOneOfPredicate("path", ["PCA", *restraints]))
            .mark_text(dy=-11, tooltip=None)
            .encode(text="label:N"),
            paths.transform_filter(alt.datum.best != "")
            .mark_text(dy=20, fontWeight="bold", tooltip=None)
            .encode(text="best:N"),
            run.transform_filter(alt.datum.label == "now")
            .mark_point(filled=True, opacity=1, size=190)
            .encode(color=colour, tooltip=tooltip[2:]),
        ),
        400,
    )


def frontier_data(
    paths: Mapping[str, list[Stop]],
    history: Mapping[str, np.ndarray],
    epoch: int,
    active: int,
    complete: bool,
    pca: tuple[float, float],
) -> "pandas.DataFrame":
    """history: `epoch`, `loss` and `val_loss` of the present run, drawn up to `epoch`; active: its dimensions now.

    complete: whether no stop is missing, so that one of them can be called the best. pca: its two errors, with as many
    numbers as the present code has.
    """
    import pandas as pd

    rows: list[tuple] = []
    labelled: list[np.ndarray] = []
    every = [(path, stop) for path, stops in paths.items() for stop in stops]
    best = min(every, key=lambda each: each[1].error_test) if complete and every else None
    for path, stops in paths.items():
        for i, stop in enumerate(sorted(stops)):
            place = np.log([max(stop.error, TINY), max(stop.error_test, TINY)])
            label = ""
            if all(np.abs(place - other).max() > APART for other in labelled):
                labelled.append(place)
                label = f"{stop.strength:g}".replace("e-0", "e-")
            told = "lowest held-out error" if (path, stop) == best else ""
            rows.append((path, i, stop.error, stop.error_test, stop.strength, stop.active, label, told))
    till = history["epoch"] <= epoch
    way = list(zip(history["loss"][till], history["val_loss"][till], strict=True))
    for i, (error, held_out) in enumerate(way):
        rows.append((RUN, i, error, held_out, np.nan, active, "now" if i == len(way) - 1 else "", ""))
    if min(pca) > TINY:  # with as many numbers as features it is perfect, and a logarithmic axis has no place for it
        rows.append(("PCA", 0, *pca, np.nan, 0, "PCA", ""))
    held = [row[3] for row in rows if row[3] > TINY]
    for i, end in enumerate((min(held, default=0.01), max(held, default=1.0))):
        rows.append(("equal", i, end, end, np.nan, 0, "held-out = training error" if i else "", ""))
    return pd.DataFrame(rows, columns=["path", "order", "error", "held_out", "strength", "active", "label", "best"])
