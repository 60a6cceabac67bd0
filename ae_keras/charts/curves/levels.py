"""Error against the noise that inputs come with: who restores best at which level."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ae_keras.charts.curves.template import ERROR_TICKS, TINY, finish
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas


@lru_cache(maxsize=1)
def levels_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    def part(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.part == name)

    x = alt.X("level:Q", title="noise of the inputs", axis=alt.Axis(grid=False, format="g", tickCount=6))
    y = alt.Y(
        "error:Q",
        title="mean squared error",
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format="~g", values=ERROR_TICKS),
    )
    colour = alt.Color("method:N", title=None, sort=None)
    tooltip = ["method:N", alt.Tooltip("level:Q", title="noise"), alt.Tooltip("error:Q", format=".3g")]
    curves = part("curve")
    layers = (
        part("trained").mark_rule(color=NEUTRAL, strokeDash=[5, 4], tooltip=None).encode(x=x),
        part("trained")
        .mark_text(align="left", baseline="top", dx=6, tooltip=None)
        .encode(x=x, y=alt.value(4), text=alt.value("trained with this noise")),
        curves.mark_line(strokeWidth=2.5, tooltip=None).encode(x=x, y=y, color=colour),
        curves.mark_point(filled=True, size=60, opacity=1).encode(
            x=x, y=y, color=colour, shape=alt.Shape("method:N", title=None, sort=None), tooltip=tooltip
        ),
    )
    return finish(alt.layer(*layers), 300)


def levels_data(levels: Sequence[float], errors: Mapping[str, Sequence[float]], trained: float) -> "pandas.DataFrame":
    """errors: by method, the mean squared error at each level; one of 0 is left out (logarithmic axis). trained: the
    level of training."""
    import pandas as pd

    rows: list[tuple] = [("trained", trained, None, None)]
    for method, of_method in errors.items():
        points = zip(levels, of_method, strict=True)
        rows += [("curve", level, error, method) for level, error in points if error > TINY]
    return pd.DataFrame(rows, columns=["part", "level", "error", "method"])
