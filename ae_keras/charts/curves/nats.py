"""Negative log-likelihoods over the epochs, a line each: they may be negative, so the axis is linear."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import finish, thinned
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas


@lru_cache(maxsize=1)
def nats_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    data = alt.Chart(alt.NamedData(DATA))
    x = alt.X("epoch:Q", axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("nats:Q", title="nats a row", scale=alt.Scale(zero=False))
    curves = data.transform_filter(alt.datum.part == "curve").mark_line(strokeWidth=2.5)
    # Dashed too: lines that lie on each other are both seen.
    dash = alt.StrokeDash("rows:N", title=None, sort=None)
    lines = curves.encode(
        x=x,
        y=y,
        color=alt.Color("rows:N", title=None, sort=None),
        strokeDash=dash,
        tooltip=["rows:N", "epoch:Q", alt.Tooltip("nats:Q", format=".2f")],
    )
    now = data.transform_filter(alt.datum.part == "now").mark_rule(color=NEUTRAL, tooltip=None).encode(x="epoch:Q")
    level = data.transform_filter(alt.datum.part == "level")
    rule = level.mark_rule(color=NEUTRAL, strokeDash=[5, 4], tooltip=None).encode(y="nats:Q")
    label = level.mark_text(align="right", baseline="bottom", dx=-4, dy=-3, tooltip=None).encode(
        x=alt.value("width"), y="nats:Q", text="rows:N"
    )
    return finish(alt.layer(lines, now, rule, label), 260)


def nats_data(
    epoch: np.ndarray, curves: Mapping[str, np.ndarray], now: float, levels: Mapping[str, float]
) -> "pandas.DataFrame":
    """epoch: (records,). curves: by what they are called, (records,). now: the epoch on screen. levels: by name, lines
    across. What comes before the curves' second tenth is left out where it is far above: the start would flatten all.
    """
    import pandas as pd

    kept = thinned(len(epoch))
    late = np.concatenate([values[epoch >= 0.1 * epoch[-1]] for values in curves.values()])
    reach = np.array([*late, *levels.values()])
    most = float(reach.max() + 0.5 * (reach.max() - reach.min()) + 1e-6)
    rows: list[tuple] = [("now", float(now), None, None)]
    rows += [("level", None, value, name) for name, value in levels.items()]
    for name, values in curves.items():
        rows += [("curve", float(epoch[i]), float(values[i]), name) for i in kept if values[i] <= most]
    return pd.DataFrame(rows, columns=["part", "epoch", "nats", "rows"])
