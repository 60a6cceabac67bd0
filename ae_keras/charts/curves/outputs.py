"""The squared error of every output unit over the epochs, as in Mitchell's figure 4.8."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import finish
from ae_keras.charts.style import DATA

if TYPE_CHECKING:
    import pandas


@lru_cache(maxsize=1)
def outputs_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    chart = (
        alt.Chart(alt.NamedData(DATA))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("epoch:Q", axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("error:Q", title="sum of squared errors"),
            color=alt.Color("output:N", title="output", sort=None),
            tooltip=["output:N", "epoch:Q", alt.Tooltip("error:Q", format=".3g")],
        )
    )
    return finish(chart, 260)


def outputs_data(epochs: list[int], outputs: list[np.ndarray], target: np.ndarray) -> "pandas.DataFrame":
    """outputs: (n, units) at each of the epochs; target: (n, units). One row per epoch and unit."""
    import pandas as pd

    errors = np.stack([((y - target) ** 2).sum(axis=0) for y in outputs])
    units = errors.shape[1]
    return pd.DataFrame(
        {
            "epoch": np.repeat(np.asarray(epochs), units),
            "output": [str(i + 1) for i in range(units)] * len(epochs),
            "error": errors.ravel().astype(np.float32),
        }
    )
