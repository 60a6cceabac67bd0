"""Errors by the strength of what restrains a network: of what it gives back, and of what it repairs."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ae_keras.analysis.line import spread
from ae_keras.charts.curves.template import finish
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas


class Stop(NamedTuple):
    """A network's mean squared errors: of held-out rows as they are, of the same rows disturbed, and of the training
    rows as they are."""

    given_back: float
    repaired: float
    training: float


class Present(NamedTuple):
    """The page's own network: its place among the strengths, and its errors."""

    at: int
    errors: Stop


FORCES = ("gives back", "repairs")
TRAINING = "training"
"""What the lines are called, as a `Stop` has their errors."""
UNREPAIRED = "unrepaired"
HEIGHT = 280
AXIS = 44
"""CSS pixels left of the first column, for the numbers of the axis."""
BEHIND, LEAST = 1.15, 66
"""Behind the last column, for the names of the lines: columns' widths, and CSS pixels where columns are narrow."""
_ROOM = 1.1  # of the largest error that is drawn
_APART = 0.055  # of the axis, between the names of two lines
_NEAR = 0.06  # of the axis: the present run's two points, where they are nearer, stand side by side
_NARROW = 520  # CSS pixels
_DASHES = "M-1,0L-.25,0M.25,0L1,0"  # a dashed line, for the name of one


def strength_columns(count: int) -> str:
    """The columns of this picture, as those of a grid of CSS that is as wide: the axis, what comes in, as many
    strengths, and the lines' names."""
    return f"{AXIS}px repeat({count + 1},minmax(0,1fr)) minmax({LEAST}px,{BEHIND}fr)"


@lru_cache(maxsize=16)
def restraints_spec(title: str, strengths: tuple[str, ...]) -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container, with a column for what comes in and one for
    each strength; cached and shared: do not change it.

    title: of the restraint. strengths: as the axis writes them, from weak to strong.
    """
    import altair as alt

    count = len(strengths)
    behind = f"max({BEHIND}, {LEAST * (count + 1)} / (width - {LEAST}))"  # as `strength_columns` has it
    names = {
        "wide": ["input", *strengths, f"{title} →"],
        "narrow": ["input", *strengths, "→"],
    }
    x = alt.X(
        "at:Q",
        title=None,
        scale=alt.Scale(domain=[-1.5, alt.ExprRef(f"{count - 0.5} + {behind}")], nice=False),
        axis=alt.Axis(
            values=[*range(-1, count), count - 0.5 + BEHIND / 2],
            labelExpr=f"(width < {_NARROW} ? {json.dumps(names['narrow'])} : {json.dumps(names['wide'])})"
            "[floor(datum.value) + 1]",
            grid=False,
            labelOverlap=False,
        ),
    )
    y = alt.Y(
        "y:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=False),
        axis=alt.Axis(format="~g", tickCount=5, minExtent=AXIS, maxExtent=AXIS),
    )
    tooltip = [
        alt.Tooltip("what:N", title="what"),
        alt.Tooltip("strength:N", title=title),
        alt.Tooltip("error:Q", format=".4f"),
    ]
    colour = alt.Color("what:N", legend=None, scale=alt.Scale(domain=[*FORCES]))
    shape = alt.Shape("what:N", legend=None, scale=alt.Scale(domain=[*FORCES], range=["circle", "square"]))
    data = alt.Chart(alt.NamedData(DATA))

    def part(*names: str) -> alt.Chart:
        return data.transform_filter(alt.FieldOneOfPredicate("part", [*names])).encode(x=x, y=y)

    run, curve, best, name = part("run"), part("curve"), part("best"), part("name")
    back = alt.value({"expr": "scale('color', 'gives back')"})
    return finish(
        alt.layer(
            part("frame").mark_point(opacity=0, tooltip=None),
            run.transform_filter(alt.datum.what == FORCES[0])
            .transform_calculate(left="datum.at - 0.5", right="datum.at + 0.5")
            .mark_rect(color=NEUTRAL, opacity=0.16, tooltip=None)
            .encode(x=alt.X("left:Q", title=None), x2="right:Q", y=alt.value(0), y2=alt.value({"expr": "height"})),
            part("unrepaired").mark_line(color=NEUTRAL, strokeDash=[2, 3], tooltip=None),
            part("training").mark_line(strokeDash=[5, 3], strokeWidth=1.5, tooltip=None).encode(color=back),
            curve.mark_line(strokeWidth=3, tooltip=None).encode(color=colour),
            curve.mark_point(filled=True, opacity=1, size=70).encode(color=colour, shape=shape, tooltip=tooltip),
            run.mark_point(filled=True, opacity=1, size=200, xOffset={"expr": "datum.side * 8"}).encode(
                color=colour, shape=shape, tooltip=tooltip
            ),
            best.mark_point(size=330, strokeWidth=2, tooltip=None).encode(color=colour, shape=shape),
            best.mark_text(align="left", dx=-6, dy=-20, fontWeight="bold", fillOpacity=1, tooltip=None).encode(
                text="label:N"
            ),
            part("label")
            .mark_text(
                fontWeight="bold",
                fillOpacity=1,
                tooltip=None,
                align={"expr": "['right', 'center', 'left'][datum.side + 1]"},
                dx={"expr": "4 * datum.side"},
                dy={"expr": "datum.side ? -4 : 0"},
            )
            .encode(y=alt.value(8), text="label:N"),
            name.mark_text(align="left", dx=26, fillOpacity=1, tooltip=None).encode(text="label:N"),
            name.transform_filter(f"datum.what != null && datum.label != '{TRAINING}'")
            .mark_point(filled=True, opacity=1, size=60, xOffset=18, tooltip=None)
            .encode(color=colour, shape=shape),
            name.transform_filter(alt.datum.label == TRAINING)
            .mark_point(filled=False, opacity=1, shape=_DASHES, size=196, strokeWidth=1.5, xOffset=16, tooltip=None)
            .encode(color=back),
            data.transform_filter(alt.datum.part == "frame")
            .mark_text(align="left", tooltip=None)
            .encode(x=alt.value(4 - AXIS), y=alt.value(-15), text=alt.value("mean squared error")),
            part("force").mark_text(tooltip=None).encode(y=alt.value({"expr": "height + 32"}), text="label:N"),
        ),
        HEIGHT,
    )


def restraints_data(
    strengths: Sequence[str], path: Mapping[int, Stop], run: Present, unrepaired: float, reach: float, whole: bool
) -> "pandas.DataFrame":
    """path: the trained networks, by their place among the strengths; where the path is whole, `best` marks the one
    that repairs best, and the lines have names. unrepaired: the error of disturbed rows before anything is repaired.
    reach: an error that the axis has room for, whatever networks come. What is larger than the axis, as a network that
    has just begun to learn has it, is at its edge, and the present run's name, beside its column, says how large."""
    import numpy as np
    import pandas as pd

    most = _ROOM * max(reach, *map(max, path.values())) if path else _ROOM * reach
    edge = min(unrepaired, most)
    last = len(strengths) - 1
    rows: list[tuple] = [("frame", 0, error, error, None, None, None) for error in (0.0, most)]
    rows += [("unrepaired", at, edge, unrepaired, None, None, None) for at in (-1.5, last + 0.1)]
    ends_at = {0: "← reconstruction", last: "restraint →"}
    rows += [("force", at, 0.0, None, None, None, force) for at, force in ends_at.items()]
    for i, name in enumerate((*FORCES, TRAINING)):
        kind = "training" if name == TRAINING else "curve"
        rows += [(kind, at, path[at][i], path[at][i], name, strengths[at], None) for at in sorted(path)]
    if whole and path:
        at = min(path, key=lambda at: path[at].repaired)
        error = path[at].repaired
        rows.append(("best", at, error, error, "repairs", strengths[at], "best"))
    for i, name in enumerate(FORCES):
        error = run.errors[i]
        rows.append(("run", run.at, min(error, most), error, name, strengths[run.at], None))
    beyond = ", ".join(f"↑ {error:.3g}" for error in run.errors[: len(FORCES)] if error > most)
    aside = 0 if not beyond else 1 if run.at < last / 2 else -1  # where there is more room
    rows.append(("label", run.at + aside / 2, most, None, None, None, f"this run {beyond}".strip()))
    ends = dict(zip((*FORCES, TRAINING), path[max(path)], strict=True)) if whole and path else {}
    for label, place in _apart({UNREPAIRED + " ↑" * (unrepaired > most): edge} | ends, most).items():
        line = FORCES[0] if label == TRAINING else label if label in FORCES else None
        rows.append(("name", last, place, None, line, None, label))
    found = pd.DataFrame(rows, columns=["part", "at", "y", "error", "what", "strength", "label"])
    present = found["part"] == "run"
    side = found["what"].map({FORCES[0]: -1, FORCES[1]: 1})
    near = np.ptp(found.loc[present, "y"]) < _NEAR * most
    return found.assign(side=side.where(present & near, 0).mask(found["part"] == "label", aside))


def _apart(ends: Mapping[str, float], most: float) -> dict[str, float]:
    """Where the names of lines are written that end at these errors: as near as they do not meet."""
    import numpy as np

    names = sorted(ends, key=lambda name: ends[name])
    places = spread(np.array([min(ends[name], most) for name in names]) / most, _APART)
    return dict(zip(names, (most * places).tolist(), strict=True))


@lru_cache(maxsize=16)
def labelled_spec(title: str, strengths: tuple[str, ...]) -> dict[str, Any]:
    """The share of rows named correctly, by strength (Vega-Lite, without data); cached and shared: do not change it."""
    import altair as alt

    data = alt.Chart(alt.NamedData(DATA))
    x = alt.X(
        "at:Q",
        title=f"{title}: stronger →",
        scale=alt.Scale(domain=[0, len(strengths) - 1], nice=False, padding=26),
        axis=alt.Axis(
            values=[*range(len(strengths))], labelExpr=f"{json.dumps(strengths)}[datum.value]", grid=False,
            labelOverlap="greedy",
        ),
    )  # fmt: skip
    y = alt.Y("score:Q", title="correct", scale=alt.Scale(zero=False, padding=14))
    curve = data.transform_filter(alt.datum.what == "network").encode(x=x, y=y)
    others = data.transform_filter(alt.datum.what != "network").encode(y=y)
    tooltip = [alt.Tooltip("strength:N", title=title), alt.Tooltip("score:Q", title="correct", format=".3f")]
    return finish(
        alt.layer(
            others.mark_rule(color=NEUTRAL, strokeDash=[6, 4], tooltip=None),
            others.transform_filter(alt.datum.what == "pixels")
            .mark_text(align="left", dx=4, dy=-8, tooltip=None)
            .encode(x=alt.value(0), text="what:N"),
            others.transform_filter(alt.datum.what != "pixels")
            .mark_text(align="right", dx=-4, dy=-8, tooltip=None)
            .encode(x=alt.value("width"), text="what:N"),
            curve.mark_line(strokeWidth=2.5, tooltip=None),
            curve.mark_point(filled=True, opacity=1, size=70).encode(tooltip=tooltip),
        ),
        280,
    )


def labelled_data(strengths: Sequence[str], scores: Sequence[float], others: Mapping[str, float]) -> "pandas.DataFrame":
    """scores: of the networks' codes, by strength, from weak to strong; others: what they are held against."""
    import pandas as pd

    networks = enumerate(zip(strengths, scores, strict=True))
    rows: list[tuple] = [("network", at, strength, score) for at, (strength, score) in networks]
    rows += [(what, None, None, score) for what, score in others.items()]
    return pd.DataFrame(rows, columns=["what", "at", "strength", "score"])
