"""Two curves by the strength of what restrains a network: the error of what it gives back, and of what it repairs."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ae_keras.charts.curves.template import ERROR_TICKS, TINY, finish
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import altair
    import pandas


class Stop(NamedTuple):
    """A network's mean squared errors on held-out rows as they are, and on the same rows with noise on the input."""

    given_back: float
    repaired: float


class Present(NamedTuple):
    """The page's own network: its place among the strengths, its errors, and what is written at it."""

    at: int
    errors: Stop
    label: str = "this run"


SERIES = ("gives back", "repairs")
HEIGHT = 360


def _by_strength(title: str, strengths: tuple[str, ...]) -> "altair.X":
    """One step from each strength to the next, whatever they are: the first may be 0."""
    import altair as alt

    return alt.X(
        "at:Q",
        title=f"{title}: stronger →",
        scale=alt.Scale(domain=[0, len(strengths) - 1], nice=False, padding=26),
        axis=alt.Axis(
            values=[*range(len(strengths))],
            labelExpr=f"{json.dumps(strengths)}[datum.value]",
            grid=False,
            labelOverlap="greedy",
        ),
    )


@lru_cache(maxsize=16)
def restraints_spec(title: str, strengths: tuple[str, ...]) -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it.

    title: of the restraint. strengths: as the axis writes them, from weak to strong.
    """
    import altair as alt

    def part(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.part == name).encode(y=y)

    def placed(name: str) -> alt.Chart:
        return part(name).encode(x=x)

    last, x = len(strengths) - 1, _by_strength(title, strengths)
    y = alt.Y(
        "error:Q",
        title="error on held-out rows (mean squared)",
        scale=alt.Scale(type="log", nice=False, padding=16),
        axis=alt.Axis(format="~g", values=ERROR_TICKS),
    )
    domain = alt.Scale(domain=[*SERIES])
    colour = alt.Color("what:N", title=None, scale=domain)
    shape = alt.Shape("what:N", title=None, scale=alt.Scale(domain=[*SERIES], range=["circle", "square"]))
    tooltip = [
        alt.Tooltip("what:N", title="what"),
        alt.Tooltip("strength:N", title=title),
        alt.Tooltip("error:Q", format=".4f"),
    ]
    curve, pca, best, run = map(placed, ("curve", "pca", "best", "run"))
    raw = part("disturbed")
    return finish(
        alt.layer(
            placed("frame").mark_point(opacity=0, tooltip=None),
            raw.mark_rule(color=NEUTRAL, strokeDash=[2, 3], tooltip=None),
            raw.mark_text(align="left", dx=4, dy=-8, tooltip=None).encode(x=alt.value(0), text="label:N"),
            pca.mark_line(strokeDash=[6, 4], strokeWidth=1.5, opacity=0.8, tooltip=None).encode(color=colour),
            *(
                pca.transform_filter((alt.datum.at == last) & (alt.datum.what == name))
                .mark_text(align="right", dy=dy, dx=22, tooltip=None)
                .encode(text="label:N")
                for name, dy in zip(SERIES, (12, -8), strict=True)
            ),
            curve.mark_line(strokeWidth=2.5, tooltip=None).encode(color=colour),
            curve.mark_point(filled=True, opacity=1, size=70).encode(color=colour, shape=shape, tooltip=tooltip),
            best.mark_point(size=260, strokeWidth=2, tooltip=None).encode(color=colour),
            best.mark_text(dy=24, fontWeight="bold", tooltip=None).encode(text="label:N"),
            run.mark_line(color=NEUTRAL, strokeWidth=1.5, tooltip=None),
            run.mark_point(filled=True, opacity=1, size=230).encode(color=colour, shape=shape, tooltip=tooltip),
            run.mark_text(dy=-19, fontWeight="bold", tooltip=None).encode(text="label:N"),
        ),
        HEIGHT,
    )


def restraints_data(
    strengths: Sequence[str],
    path: Mapping[int, Stop],
    pca: Sequence[Stop],
    run: Present,
    disturbed: float,
    first: float,
    best: bool,
) -> "pandas.DataFrame":
    """path: the trained networks, by their place among the strengths; where all are, `best` names those with the least
    errors. pca: PCA's errors at each strength. disturbed: the error of the noise
    itself, before anything is repaired. first: an error that has room on the axis, so that it stands still while the
    present run trains."""
    import pandas as pd

    rows: list[tuple] = [("frame", 0, first, None, None, None)]
    rows.append(("disturbed", None, disturbed, None, None, "the noise itself, not repaired"))
    for i, name in enumerate(SERIES):
        rows += [("pca", at, stop[i], name, None, "PCA") for at, stop in enumerate(pca) if stop[i] > TINY]
        rows += [("curve", at, path[at][i], name, strengths[at], None) for at in sorted(path)]
        if best:
            at = min(path, key=lambda at: path[at][i])
            # One word below both where they are at the same strength: two would meet.
            told = "" if any(row[:2] == ("best", at) for row in rows) else "best"
            rows.append(("best", at, path[at][i], name, strengths[at], told))
    for name, error in zip(SERIES, run.errors, strict=True):
        label = run.label if error == max(run.errors) else ""
        rows.append(("run", run.at, error, name, strengths[run.at], label))
    return pd.DataFrame(rows, columns=["part", "at", "error", "what", "strength", "label"])


@lru_cache(maxsize=16)
def labelled_spec(title: str, strengths: tuple[str, ...]) -> dict[str, Any]:
    """The share of rows named correctly, by strength (Vega-Lite, without data); cached and shared: do not change it."""
    import altair as alt

    data = alt.Chart(alt.NamedData(DATA))
    x, y = _by_strength(title, strengths), alt.Y("score:Q", title="correct", scale=alt.Scale(zero=False, padding=14))
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
