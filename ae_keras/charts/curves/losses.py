"""The training curve: both errors on their way down, and the line that no linear code's training error gets under."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.charts.curves.template import ERROR_TICKS, TINY, finish, row_colours, thinned
from ae_keras.charts.style import DATA, GOOD, NEUTRAL

if TYPE_CHECKING:
    import pandas

HEIGHT = 260


@lru_cache(maxsize=2)
def losses_spec(held_out: bool = True) -> dict[str, Any]:
    """A specification (Vega-Lite, without data), as wide as its container; cached and shared: do not change it.

    held_out: whether there are held-out rows.
    The axes' limits come with the rows (`part` "frame"), so that the specification never changes.
    """
    import altair as alt

    def part(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.part == name)

    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y(
        "error:Q",
        title="mean squared error",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(format="~g", values=ERROR_TICKS),
    )
    legend = alt.Legend(
        values=["train", *["held-out"] * held_out], symbolType="stroke", symbolStrokeWidth=3, symbolSize=500
    )
    colour = alt.Color("rows:N", title=None, scale=alt.Scale(**row_colours()), legend=legend)
    # Dashed too: not everybody can tell the two colours apart.
    dashes = alt.Scale(**row_colours() | {"range": [[1, 0], [1, 0], [1, 0], [6, 3]]})
    dash = alt.StrokeDash("rows:N", title=None, scale=dashes, legend=legend)
    # The held-out line is the thinner one and lies on top: both are seen where they are equal.
    train = alt.datum.rows == "train"
    width = alt.condition(train, alt.value(4.5), alt.value(1.75))
    size = alt.condition(train, alt.value(130), alt.value(40))
    nearest = alt.selection_point(
        name="nearest", nearest=True, on="pointermove", clear="pointerout", fields=["epoch"], empty=False
    )
    pivot = part("run").transform_pivot("rows", value="error", groupby=["epoch"])
    tooltip = [
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("train:Q", format=".4~g"),
        *[alt.Tooltip("held-out:Q", format=".4~g")] * held_out,
    ]

    def label(name: str) -> alt.Chart:
        return part(name).encode(x=x, y=y, text="label:N")

    def over(labels: alt.Chart, **look: Any) -> tuple[alt.Chart, alt.Chart]:
        """Labels on the page's background, by which the curves below them strike none through."""
        ground: dict[str, Any] = {"stroke": alt.ExprRef("background"), "strokeWidth": 4, "strokeJoin": "round"}
        return labels.mark_text(**look, **ground, tooltip=None), labels.mark_text(**look, tooltip=None)

    layers = (
        part("frame").mark_point(opacity=0, tooltip=None).encode(x=x, y=y),
        part("better").mark_rect(color=GOOD, opacity=0.1, tooltip=None).encode(y=y, y2="low:Q"),
        part("pca").mark_rule(color=NEUTRAL, strokeDash=[5, 4], strokeWidth=1.5, tooltip=None).encode(y=y),
        part("change").mark_rule(color=NEUTRAL, strokeDash=[2, 3], strokeWidth=1.5, tooltip=None).encode(x=x),
        label("change, right of it").mark_text(align="left", dx=5, fontWeight="bold", tooltip=None),
        label("change, left of it").mark_text(align="right", dx=-5, fontWeight="bold", tooltip=None),
        part("run").mark_line(tooltip=None).encode(x=x, y=y, color=colour, strokeWidth=width, strokeDash=dash),
        *over(
            part("better").encode(x=alt.value(0), y=alt.value("height"), text="label:N"),
            **{"align": "left", "baseline": "bottom", "dx": 8, "dy": -6, "fontWeight": "bold"},
        ),
        *over(
            part("label").encode(x=alt.value("width"), y=y, text="label:N"),
            **{"align": "right", "baseline": "middle", "dx": -4},
        ),
        part("shown").mark_rule(color=NEUTRAL, strokeWidth=1, tooltip=None).encode(x=x),
        part("shown").mark_point(filled=True, opacity=1, tooltip=None).encode(x=x, y=y, color=colour, size=size),
        pivot.mark_rule(color=NEUTRAL, strokeWidth=8)
        .encode(x=x, opacity=alt.condition(nearest, alt.value(0.25), alt.value(0)), tooltip=tooltip)
        .add_params(nearest),
    )
    return finish(alt.layer(*layers), HEIGHT)


def losses_data(
    history: Mapping[str, np.ndarray],
    pca_error: float,
    pca_error_test: float,
    epoch_shown: float | None = None,
    epochs: int | None = None,
    changes: Sequence[tuple[int, str]] = (),
) -> "pandas.DataFrame":
    """The rows of the chart.

    history: `epoch`, `loss` and, where rows are held out, `val_loss`, each (records,). pca_error, pca_error_test: PCA's
    with as many numbers, on the same standardised rows. epoch_shown: where the cursor stands (None: the last record).
    epochs: the axis's end, so that it stands still during a run. changes: epochs at which something changes while it
    trains, and what, in a few words.
    """
    import pandas as pd

    epoch = np.asarray(history["epoch"], np.float64)
    names = {"train": "loss", "held-out": "val_loss"}
    curves = {told: np.asarray(history[name], np.float64) for told, name in names.items() if name in history}
    last = len(epoch) - 1
    kept = thinned(len(epoch))
    low, high = limits(np.concatenate(list(curves.values())), (pca_error, pca_error_test))
    end = max(float(epochs or 0), epoch[last] if last >= 0 else 0.0, 1.0)
    rows: list[tuple] = [("frame", 0.0, low, None, None, None), ("frame", end, high, None, None, None)]
    for name, values in curves.items():
        shown = np.isfinite(values[kept])
        points = zip(epoch[kept][shown], np.maximum(values[kept][shown], TINY), strict=True)
        rows += [("run", at, error, name, None, None) for at, error in points]
        if last >= 0:
            nearest = last if epoch_shown is None else int(np.abs(epoch - epoch_shown).argmin())
            rows += [("shown", epoch[nearest], max(values[nearest], TINY), name, None, None)]
    lines = [error for error in (pca_error, pca_error_test) if error > TINY]
    rows += [("pca", None, error, None, None, None) for error in lines]
    if lines:
        late = np.concatenate([values[epoch >= 0.6 * end] for values in curves.values()])
        named = {"training": pca_error, "held-out": pca_error_test}
        named = {f"PCA, {name} {error:.3g}": error for name, error in named.items() if error > TINY}
        for label, height in _label_heights(late, named, low, high).items():
            rows.append(("label", None, height, None, label, None))
        # A bound on the training rows alone: on others a linear autoencoder may do better than PCA.
        if pca_error > TINY:
            told = "training: no linear code here"
            rows.append(("better", None, pca_error, None, told, low))
    for i, (at, said) in enumerate(changes):  # one below the other where they come one after the other
        height = high * (low / high) ** (0.05 + 0.09 * (i % 3))
        side = "right" if at < 0.7 * end else "left"
        rows += [("change", at, None, None, None, None), (f"change, {side} of it", at, height, None, said, None)]
    frame = pd.DataFrame(rows, columns=["part", "epoch", "error", "rows", "label", "low"])
    return frame.astype({"epoch": np.float32, "error": np.float32, "low": np.float32})


def _label_heights(errors: np.ndarray, lines: Mapping[str, float], low: float, high: float) -> dict[str, float]:
    """Where the label of each line stands: of the upper one above it, of the lower one below it, or between the two, or
    above both, if the curves run through there."""
    text = (high / low) ** 0.075
    ordered = sorted(lines.items(), key=lambda each: each[1])
    (lower, least), (upper, most) = ordered[0], ordered[-1]
    heights = {upper: most * text**0.85}
    if len(ordered) == 1:
        return heights

    def crossed(edge: float) -> bool:
        return bool(((errors >= edge / text) & (errors <= edge)).any())

    if most / least > 1.5 * text:
        return heights | {lower: least * text**0.85}
    if crossed(least) and not crossed(most * text**2):
        return {lower: most * text**0.85, upper: most * text**1.85}
    return heights | {lower: least / text**0.85}


def limits(errors: np.ndarray, references: tuple[float, ...]) -> tuple[float, float]:
    """(low, high) of the error's axis, each 1, 2 or 5 times a power of ten.

    There is room below the reference lines from the start, so the axis moves at most a few times in a run.
    """
    positive = [float(e) for e in errors if np.isfinite(e) and e > TINY]
    lines = [error for error in references if error > TINY]
    low = min([*positive, *(error / 3 for error in lines)], default=0.1)
    high = max([*positive, *(error * 2 for error in lines)], default=1.0)
    return _nice(max(low, TINY), up=False), _nice(high, up=True)


def _nice(value: float, up: bool) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    steps = [power * step for step in (1, 2, 5, 10)]
    if up:
        return float(next(step for step in steps if step >= value * (1 - 1e-9)))
    return float(next(step for step in reversed(steps) if step <= value * (1 + 1e-9)))
