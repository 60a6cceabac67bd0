"""Every term of the loss over the epochs, a line each."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import ERROR_TICKS, TINY, finish, thinned
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas


@lru_cache(maxsize=1)
def terms_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    x = alt.X("epoch:Q", axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y(
        "value:Q",
        title="part of the loss, training rows",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(format="~g", values=ERROR_TICKS),
    )
    data = alt.Chart(alt.NamedData(DATA))
    line = (
        data.transform_filter(alt.datum.term != None)  # noqa: E711
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color("term:N", title=None, sort=None),
            tooltip=["term:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g")],
        )
    )
    now = (
        data.transform_filter(alt.datum.term == None)  # noqa: E711
        .mark_rule(color=NEUTRAL, tooltip=None)
        .encode(x="epoch:Q")
    )
    return finish(alt.layer(line, now), 260)


def terms_data(history: Mapping[str, np.ndarray], names: Mapping[str, str], epoch: int) -> "pandas.DataFrame":
    """history: columns by name, each (records,). names: column -> what it is called. epoch: where the rule stands.
    A value of 0 has no place on the axis, and is left out; a longer history is drawn by every n-th record."""
    import pandas as pd

    at = np.asarray(history["epoch"])
    kept = thinned(len(at))
    parts = [pd.DataFrame({"epoch": [float(epoch)], "value": [np.nan], "term": [None]})]
    for column, name in names.items():
        values = np.asarray(history[column])[kept]
        seen = values > TINY
        parts.append(pd.DataFrame({"epoch": at[kept][seen].astype(float), "value": values[seen], "term": name}))
    return pd.concat(parts, ignore_index=True)
