"""Every discriminator against every generator: who is right how often, as a table of colours."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import finish
from ae_keras.charts.style import DATA

if TYPE_CHECKING:
    import pandas


@lru_cache(maxsize=1)
def duel_spec() -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it."""
    import altair as alt

    x = alt.X("generator:O", title="generator of epoch", axis=alt.Axis(labelAngle=0))
    y = alt.Y("discriminator:O", title="discriminator of epoch", sort="descending")
    cells = alt.Chart(alt.NamedData(DATA)).encode(x=x, y=y)
    colour = alt.Color(
        "right:Q",
        title="the discriminator is right",
        scale=alt.Scale(domain=[0.5, 1.0], scheme="purples", clamp=True),
        legend=alt.Legend(format=".0%", gradientLength=200, values=[0.5, 0.75, 1.0]),
    )
    tooltip = ["discriminator:O", "generator:O", alt.Tooltip("right:Q", format=".1%")]
    return finish(
        cells.mark_rect().encode(color=colour, tooltip=tooltip),
        360,
    )


def duel_data(epochs: Sequence[int], right: np.ndarray) -> "pandas.DataFrame":
    """right: (n, n), of the discriminator of epochs[i] about the generator of epochs[j]; only what lies between half
    and all has a colour of its own."""
    import pandas as pd

    rows = [(a, b, float(right[i, j])) for i, a in enumerate(epochs) for j, b in enumerate(epochs)]
    return pd.DataFrame(rows, columns=["discriminator", "generator", "right"])
