"""The terms of a bound over the epochs, stacked; the divergence of every number of a code; codes beside their prior."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import finish, thinned
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas

BINS = 40


@lru_cache(maxsize=1)
def stacked_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    x = alt.X("epoch:Q", axis=alt.Axis(grid=False, tickCount=6))
    data = alt.Chart(alt.NamedData(DATA))
    area = (
        data.transform_filter(alt.datum.term != None)  # noqa: E711
        .mark_area(opacity=0.85)
        .encode(
            x=x,
            y=alt.Y("value:Q", title="nats a held-out row", stack="zero"),
            color=alt.Color("term:N", title=None, sort=None),
            order=alt.Order("order:Q"),
            tooltip=["term:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g")],
        )
    )
    now = (
        data.transform_filter(alt.datum.term == None)  # noqa: E711
        .mark_rule(color=NEUTRAL, tooltip=None)
        .encode(x="epoch:Q")
    )
    return finish(alt.layer(area, now), 260)


def stacked_data(history: Mapping[str, np.ndarray], names: Mapping[str, str], epoch: int) -> "pandas.DataFrame":
    """history: columns by name, each (records,). names: column -> what it is called, the lowest first. epoch: where the
    rule stands. A longer history is drawn by every n-th record."""
    import pandas as pd

    at = np.asarray(history["epoch"])
    kept = thinned(len(at))
    parts = [pd.DataFrame({"epoch": [float(epoch)], "value": [np.nan], "term": [None], "order": [0]})]
    for order, (column, name) in enumerate(names.items()):
        values = np.asarray(history[column])[kept]
        parts.append(pd.DataFrame({"epoch": at[kept].astype(float), "value": values, "term": name, "order": order}))
    return pd.concat(parts, ignore_index=True)


@lru_cache(maxsize=1)
def divergences_spec() -> dict[str, Any]:
    """Bars of the nats that each number of the code carries; cached and shared: do not change it."""
    import altair as alt

    chart = (
        alt.Chart(alt.NamedData(DATA))
        .mark_bar()
        .encode(
            x=alt.X("code:O", title="number of the code", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("nats:Q", title="KL, nats, mean over held-out rows"),
            color=alt.Color("state:N", title=None, scale=alt.Scale(domain=["in use", "collapsed"])),
            tooltip=["code:O", alt.Tooltip("nats:Q", format=".4f"), "state:N"],
        )
    )
    return finish(chart, 260)


def divergences_data(nats: np.ndarray, collapsed: np.ndarray) -> "pandas.DataFrame":
    """nats, collapsed: (code,) each."""
    import pandas as pd

    state = np.where(collapsed, "collapsed", "in use")
    return pd.DataFrame({"code": [str(i + 1) for i in range(len(nats))], "nats": nats.astype(float), "state": state})


@lru_cache(maxsize=1)
def aggregate_spec() -> dict[str, Any]:
    """Histograms of codes as bars, the density of the prior as a line, a panel for each number of the code; cached and
    shared: do not change it."""
    import altair as alt

    data = alt.Chart(alt.NamedData(DATA))
    x = alt.X("z:Q", title="drawn code z", axis=alt.Axis(grid=False))
    bars = data.mark_bar(opacity=0.55).encode(
        x=x,
        x2="end:Q",
        y=alt.Y("density:Q", title="density"),
        y2=alt.datum(0),
        color=alt.datum("aggregate posterior"),
        tooltip=[alt.Tooltip("z:Q", format=".2f"), alt.Tooltip("density:Q", format=".3f")],
    )
    line = data.mark_line(strokeWidth=2.5).encode(
        x=alt.X("middle:Q"), y="prior:Q", color=alt.datum("prior"), tooltip=[alt.Tooltip("prior:Q", format=".3f")]
    )
    return finish(alt.layer(bars, line), 240)


def aggregate_data(z: np.ndarray, centres: np.ndarray) -> "pandas.DataFrame":
    """z: (n,), draws of one number of the code. centres: (components,) of its prior, a mixture of equal parts, each of
    standard deviation 1."""
    import pandas as pd

    low, high = min(z.min(), centres.min() - 3.5), max(z.max(), centres.max() + 3.5)
    density, edges = np.histogram(z, BINS, (low, high), density=True)
    middle = (edges[:-1] + edges[1:]) / 2
    prior = np.exp(-0.5 * np.square(middle[:, None] - centres)).mean(axis=1) / np.sqrt(2 * np.pi)
    return pd.DataFrame({"z": edges[:-1], "end": edges[1:], "middle": middle, "density": density, "prior": prior})
