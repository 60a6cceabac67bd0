"""Numbers over the epochs, a line each, on a linear axis."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis.line import spread
from ae_keras.charts.curves.template import finish, thinned
from ae_keras.charts.style import DATA, INK, LABEL_SIZE, NEUTRAL

if TYPE_CHECKING:
    import pandas

_ROOM = 0.17  # between names at the ends of lines, as a share of a small chart's height


@lru_cache(maxsize=8)
def courses_spec(title: str, height: int = 260, zero: bool = True) -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it.

    title: what the vertical axis says. zero: whether it has a 0.
    """
    import altair as alt

    def part(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.part == name)

    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=zero), axis=alt.Axis(tickCount=5))
    line = part("run").mark_line(strokeWidth=2.5).encode(
        x=x,
        y=y,
        color=alt.Color("name:N", title=None, sort=None),
        strokeDash=alt.StrokeDash("name:N", title=None, sort=None),
        tooltip=["name:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g")],
    )  # fmt: skip
    rule = part("level").mark_rule(color=NEUTRAL, strokeDash=[5, 4], strokeWidth=1.5, tooltip=None).encode(y=y)
    above, below = (
        part(where)
        .mark_text(align="right", baseline="middle", dx=-4, dy=shift, tooltip=None)
        .encode(x=alt.value("width"), y=y, text="name:N")
        for where, shift in (("above", -10), ("below", 11))
    )
    now = part("now").mark_rule(color=NEUTRAL, tooltip=None).encode(x=x)
    return finish(alt.layer(rule, line, above, below, now), height)


@lru_cache(maxsize=32)
def small_courses_spec(title: str, subtitle: str, dashed: bool = False, height: int = 150) -> dict[str, Any]:
    """The same, small and with titles above it, for the rows of `courses_data` with those of `line_ends`.

    Each line has the theme's next colour; a bias, which is none of the things that are coloured, has grey dashes.
    dashed: none is one of them, and lines are told apart by their dashes.
    """
    import altair as alt

    def part(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.part == name)

    bias = alt.datum.name == "bias"
    whole = "datum.value % 1 ? '' : format(datum.value, ',d')"  # there is no half an epoch, also after few of them
    axis = alt.Axis(grid=False, tickCount=4, labelExpr=whole)
    x = alt.X("epoch:Q", title=None, scale=alt.Scale(nice=False), axis=axis)
    y = alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=3))
    look = {
        "color": alt.condition(bias, alt.value(NEUTRAL), alt.Color("name:N", sort=None, legend=None)),
        "strokeDash": alt.condition(bias, alt.value([5, 3]), alt.value([1, 0])),
    }
    if dashed:
        look = {"color": alt.value(INK), "strokeDash": alt.StrokeDash("name:N", sort=None, legend=None)}
    line = part("run").mark_line(strokeWidth=1.8).encode(
        x=x,
        y=y,
        **look,
        detail="name:N",
        tooltip=["name:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g")],
    )  # fmt: skip
    end = part("end").mark_text(align="left", baseline="middle", dx=4, tooltip=None).encode(x=x, y=y, text="name:N")
    now = part("now").mark_rule(color=NEUTRAL, tooltip=None).encode(x=x)
    above = alt.Title(
        title,
        subtitle=subtitle,
        subtitleColor=INK,
        anchor="start",
        fontSize=LABEL_SIZE + 1,
        subtitleFontSize=LABEL_SIZE,
        offset=4,
    )
    return finish(alt.layer(line, end, now, title=above), height)


def line_ends(courses: Mapping[str, tuple[np.ndarray, np.ndarray]], named: Sequence[str]) -> "pandas.DataFrame":
    """Rows of the names at the ends of some of the lines, above one another where these end at the same value."""
    import pandas as pd

    if not named:
        return pd.DataFrame(columns=["part", "epoch", "value", "name"])
    values = np.append(np.concatenate([values for _, values in courses.values()]), 0.0)
    low, reach = values.min(), max(np.ptp(values), 1e-6)
    order = sorted(named, key=lambda name: courses[name][1][-1])
    ends = np.array([courses[name][1][-1] for name in order])
    apart = low + reach * spread((ends - low) / reach, min(_ROOM, 1 / len(named)))
    at = [float(courses[name][0][-1]) for name in order]
    return pd.DataFrame({"part": "end", "epoch": at, "value": apart, "name": order})


def courses_data(
    courses: Mapping[str, tuple[np.ndarray, np.ndarray]], levels: Mapping[str, float], epoch: int, epochs: int
) -> "pandas.DataFrame":
    """courses: name -> (epochs, values); one that is long is drawn by every n-th value. levels: what a line across the
    chart says, above the first and below the others, and where it is. epoch: where the cursor stands. epochs: the end
    of the axis."""
    import pandas as pd

    rows: list[tuple] = [("now", float(epoch), None, None), ("frame", float(epochs), None, None)]
    for i, (name, level) in enumerate(levels.items()):
        rows += [("level", None, level, None), ("below" if i else "above", None, level, name)]
    for name, (at, values) in courses.items():
        kept = thinned(len(at))
        rows += [("run", float(at[i]), float(values[i]), name) for i in kept]
    return pd.DataFrame(rows, columns=["part", "epoch", "value", "name"])


def without_start(
    epoch: np.ndarray, curves: Mapping[str, np.ndarray], levels: Mapping[str, float]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Curves (records,) by name as courses, without what is far above all that comes after their first tenth: the start
    would flatten it. epoch: (records,). levels: what is drawn besides."""
    late = np.concatenate([values[epoch >= 0.1 * epoch[-1]] for values in curves.values()])
    reach = np.array([*late, *levels.values()])
    most = float(reach.max() + 0.5 * (reach.max() - reach.min()) + 1e-6)
    return {name: (epoch[values <= most], values[values <= most]) for name, values in curves.items()}
