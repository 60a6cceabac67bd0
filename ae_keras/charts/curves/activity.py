"""The mean activations of all units as a histogram, and what the penalty charges each of them."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import finish
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas

LOW, HIGH, BINS = 1e-3, 1.0, 30


@lru_cache(maxsize=4)
def activity_spec(kl: bool) -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it.

    kl: whether p and the KL's curve are shown.
    """
    import altair as alt

    def part(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.part == name)

    title = "mean activation p̂ of a unit" if kl else "mean size |h| of a unit"
    x = alt.X(
        "x:Q",
        title=title,
        scale=alt.Scale(type="log", domain=[LOW, HIGH], clamp=True),
        axis=alt.Axis(values=[0.001, 0.01, 0.1, 1], format="~g", grid=False),
    )
    units = alt.Y("y:Q", title="units", scale=alt.Scale(domainMin=0), axis=alt.Axis(tickMinStep=1, tickCount=5))
    bars = (
        part("bar")
        .mark_bar(opacity=0.55, tooltip=None)
        .encode(x=x, x2="x2:Q", y=units, y2="base:Q", color=alt.value("#8E6BD9"))
    )
    if not kl:
        return finish(bars, 350)
    cost = alt.Y("y:Q", title="KL(p ‖ p̂): curve and points", scale=alt.Scale(domainMin=0), axis=alt.Axis(grid=False))
    tooltip = [
        alt.Tooltip("unit:Q"),
        alt.Tooltip("p_hat:Q", title="p̂", format=".4f"),
        alt.Tooltip("y:Q", title="KL", format=".4f"),
    ]
    p = part("p")
    costs = alt.layer(
        part("curve").mark_line(strokeWidth=2, color=NEUTRAL, tooltip=None).encode(x=x, y=cost),
        part("unit")
        .mark_point(filled=True, opacity=0.8, size=45, color="#F08A24")
        .encode(x=x, y=cost, tooltip=tooltip),
    )
    rule = p.mark_rule(strokeDash=[5, 4], color=NEUTRAL, tooltip=None).encode(x=x)
    label = p.mark_text(align="right", dx=-5, dy=8, tooltip=None).encode(x=x, y=alt.value(0), text="label:N")
    return finish(alt.layer(alt.layer(bars, rule, label), costs).resolve_scale(y="independent"), 350)


def bernoulli_kl(p: float, q: np.ndarray) -> np.ndarray:
    """p ln(p/q) + (1-p) ln((1-p)/(1-q)) of q (n,), between 0 and 1."""
    q = np.clip(np.asarray(q, np.float64), 1e-6, 1 - 1e-6)
    return p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))


def activity_data(means: np.ndarray, p: float | None) -> "pandas.DataFrame":
    """means: (units,) mean activations. p: what the KL wants of them; None where no KL is charged. What lies beyond
    the axis is drawn at its end. The KL's axis ends where its curve has passed all units and four times p."""
    import pandas as pd

    edges = np.geomspace(LOW, HIGH, BINS + 1)
    within = np.clip(np.abs(means), LOW, HIGH)
    counts, _ = np.histogram(within, edges)
    bars = {"part": "bar", "x": edges[:-1], "x2": edges[1:], "y": counts.astype(float), "base": 0.0}
    parts = [pd.DataFrame(bars)]
    if p is not None:
        costs = bernoulli_kl(p, means)
        most = max(1.15 * costs.max(), bernoulli_kl(p, np.array([min(4 * p, 0.5 + p / 2)]))[0])
        curve = np.geomspace(LOW, 0.999, 300)
        heights = bernoulli_kl(p, curve)
        seen = heights <= most
        parts += [
            pd.DataFrame({"part": "curve", "x": curve[seen], "y": heights[seen]}),
            pd.DataFrame(
                {"part": "unit", "x": within, "y": costs, "unit": np.arange(1, len(means) + 1), "p_hat": means}
            ),
            pd.DataFrame({"part": ["p"], "x": [p], "label": [f"p = {p:g}"]}),
        ]
    return pd.concat(parts, ignore_index=True)
