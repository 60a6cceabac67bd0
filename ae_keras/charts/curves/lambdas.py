"""How many units are active, by the strength of the penalty, and where the present run stands."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ae_keras.charts.curves.template import finish
from ae_keras.charts.style import DATA

if TYPE_CHECKING:
    import pandas


@lru_cache(maxsize=1)
def lambdas_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    base = alt.Chart(alt.NamedData(DATA)).encode(
        x=alt.X("lam:Q", title="λ", scale=alt.Scale(type="log"), axis=alt.Axis(format="~g", grid=False, tickCount=6)),
        y=alt.Y("units:Q", title="units", scale=alt.Scale(domainMin=0)),
        color=alt.Color("what:N", title=None, sort=None),
        tooltip=["what:N", alt.Tooltip("lam:Q", title="λ", format="~g"), alt.Tooltip("units:Q", format=".1f")],
    )
    own = alt.datum.own == 1
    return finish(
        alt.layer(
            base.mark_line(strokeWidth=2.5, tooltip=None),
            base.mark_point(filled=True, opacity=1, size=60),
            base.transform_filter(own).mark_point(filled=True, opacity=1, size=220),
            base.transform_filter(own & (alt.datum.what == "active at a time"))
            .mark_text(dy=-16, fontWeight="bold", tooltip=None)
            .encode(text=alt.value("this run")),
        ),
        300,
    )


def lambdas_data(curves: Mapping[str, Mapping[float, float]], own: float) -> "pandas.DataFrame":
    """curves: number of units by λ, by what is counted. own: the λ of the present run. A λ of 0 has no place here."""
    import pandas as pd

    rows = [
        (what, lam, units, int(lam == own))
        for what, curve in curves.items()
        for lam, units in sorted(curve.items())
        if lam
    ]
    return pd.DataFrame(rows, columns=["what", "lam", "units", "own"])
