"""Error against a size: how much each further number in the code buys, or each further unit in a layer."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import ERROR_TICKS, TINY, finish, row_colours
from ae_keras.charts.style import DATA, NEUTRAL

if TYPE_CHECKING:
    import pandas

Errors = Mapping[int, tuple[float, float]]
"""Number of codes -> mean squared error of the training rows and of the held-out rows."""

HEIGHT = 260
TRAIN, HELD_OUT = "autoencoder, train", "autoencoder, held-out"


@lru_cache(maxsize=4)
def sizes_spec(size: str = "numbers in the code") -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it.

    size: what is varied.
    """
    import altair as alt

    def rows_of(method: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.method == method)

    x = alt.X("code:O", title=size, axis=alt.Axis(labelAngle=0, grid=False))
    y = alt.Y(
        "error:Q",
        title="mean squared error",
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format="~g", values=ERROR_TICKS),
    )
    legend = alt.Legend(values=[TRAIN, HELD_OUT], symbolType="circle", symbolStrokeWidth=0)
    colour = alt.Color("series:N", title=None, scale=alt.Scale(**row_colours(TRAIN, HELD_OUT)), legend=legend)
    dash = alt.StrokeDash("rows:N", scale=alt.Scale(domain=["train", "held-out"], range=[[1, 0], [4, 4]]), legend=None)
    tooltip = [alt.Tooltip("series:N", title="error of"), alt.Tooltip("code:O", title=size), *_error_tip(alt)]
    # As in the training curve, the held-out line is the thinner one and lies on top.
    train = alt.datum.rows == "train"
    pca = rows_of("PCA").encode(x=x, y=y, color=alt.value(NEUTRAL))
    code = rows_of("autoencoder").encode(x=x, y=y, color=colour)
    layers = (
        pca.mark_line(strokeWidth=1.5, tooltip=None).encode(strokeDash=dash),
        pca.mark_point(filled=True, size=45, opacity=1).encode(tooltip=tooltip),
        rows_of("PCA")
        .transform_filter(alt.datum.label != None)  # noqa: E711
        .mark_text(align="left", dx=8, dy=-9, tooltip=None)
        .encode(x=x, y=y, text="label:N"),
        code.mark_line(tooltip=None).encode(strokeWidth=alt.condition(train, alt.value(4.5), alt.value(1.75))),
        code.mark_point(filled=True, opacity=1).encode(
            size=alt.condition(train, alt.value(130), alt.value(40)), tooltip=tooltip
        ),
    )
    return finish(alt.layer(*layers), HEIGHT)


def _error_tip(alt: Any) -> list[Any]:
    return [alt.Tooltip("error:Q", title="mean squared error", format=".4~g")]


def sizes_data(pca: Errors, autoencoder: Errors) -> "pandas.DataFrame":
    """One row for each error; sizes that were not computed are absent, and so is an error of 0 (logarithmic axis)."""
    import pandas as pd

    rows = []
    for method, errors in (("PCA", pca), ("autoencoder", autoencoder)):
        first = min(errors, default=None)
        for code, pair in sorted(errors.items()):
            for name, error in zip(("train", "held-out"), pair, strict=True):
                if error > TINY:
                    label = "PCA" if method == "PCA" and code == first and name == "train" else None
                    rows.append((code, error, method, name, f"{method}, {name}", label))
    frame = pd.DataFrame(rows, columns=["code", "error", "method", "rows", "series", "label"])
    return frame.astype({"code": np.int32, "error": np.float32})
