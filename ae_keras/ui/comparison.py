"""Beside PCA: the table of methods on the same data, and error against code size."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.analysis import PCA
from ae_keras.charts import TINY
from ae_keras.data import Dataset, kept_with_it
from ae_keras.links import fit
from ae_keras.specs import Autoencoder, Linear, faces
from ae_keras.training.live import LiveRun
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment, held_out_error, principal_components

COLUMNS = {
    "_index": st.column_config.Column("", width="medium"),
    "error": st.column_config.NumberColumn(
        "error, train", format="%.4f", help="Mean squared error, in the units of training"
    ),
    "error_test": st.column_config.NumberColumn("error, held-out", format="%.4f"),
    "explained": st.column_config.NumberColumn("explained variance", format="%.3f", help="Of the training rows"),
    "trustworthiness": st.column_config.NumberColumn(
        format="%.3f", help="Are neighbours in the code neighbours in the data? 5 neighbours, training rows"
    ),
    "continuity": st.column_config.NumberColumn(
        format="%.3f", help="Are neighbours in the data neighbours in the code? 5 neighbours, training rows"
    ),
    "neighbours": st.column_config.NumberColumn(
        "5-NN, held-out", format="%.3f", help="Share of held-out rows whose class 5 training neighbours name"
    ),
    "parameters": st.column_config.NumberColumn(format="%d"),
    "seconds": st.column_config.NumberColumn("training, s", format="%.2f", help="Measured in the worker"),
}


def linear_twin(spec: Autoencoder) -> Linear:
    """The linear autoencoder of the same data and code size, or of the largest code that a linear one may have."""
    shared = {name: getattr(spec, name) for name in ("dataset", "batch", "seed")}
    return fit(Linear(**spec.split, **shared, code=min(spec.code, int(faces(Linear)["code"].high))))[0]


def comparison_table(lesson: Lesson) -> None:
    """Raw features, PCA, the linear autoencoder and this one; rows appear as they are ready."""
    slot, status = st.empty(), st.empty()
    rows = {"raw features": {"neighbours": _raw_score(lesson.table)}, "PCA": _pca_row(lesson.table, lesson.pca)}
    _show(slot, rows)
    (twin,) = lesson.train_all([linear_twin(lesson.spec)], status)
    other = "" if twin.spec.code == lesson.spec.code else f", code {twin.spec.code}"
    rows[f"linear autoencoder{other}"] = _run_row(lesson, twin, status)
    _show(slot, rows)
    rows[f"this one, epoch {lesson.run.epoch}"] = _run_row(lesson, lesson.run, status)
    _show(slot, rows)
    status.empty()


def _show(slot: Any, rows: dict[str, dict[str, float]]) -> None:
    import pandas as pd

    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(COLUMNS)[1:])
    slot.dataframe(table, column_config=COLUMNS, alt="Raw features, PCA, linear autoencoder and this one compared")


@kept_with_it(1)
def _raw_score(table: Dataset) -> float:
    near = min(5, len(table.inputs))
    return analysis.nearest_neighbour_score(table.inputs, table.y_train, table.held_out, table.y_test, near)


@kept_with_it(64)
def _pca_row(table: Dataset, pca: PCA) -> dict[str, float]:
    codes = [pca.encode(part) for part in (table.inputs, table.held_out)]
    measures = analysis.summary(table, codes, [pca.decode(h) for h in codes])
    return measures | {"parameters": pca.axes.size + pca.mean.size}


def _run_row(lesson: Lesson, run: LiveRun, status: Any) -> dict[str, float]:
    return lesson.ask("measures", "measures", run=run, status=status) | {"seconds": run.seconds}


def neighbourhood_words(moment: Moment, rows: int) -> str:
    """Trustworthiness and continuity of the code and of PCA's, on at most so many training rows; nothing where these
    are too few to have neighbours."""
    x = moment.table.inputs[:rows]
    trust, kept = analysis.neighbourhoods(x, moment.codes[:rows])
    if np.isnan(trust):
        return ""
    flat_trust, flat_kept = _pca_neighbourhoods(moment.table, moment.pca, rows)
    return (
        f"Trustworthiness **{trust:.3f}** (PCA {flat_trust:.3f}), continuity **{kept:.3f}** (PCA {flat_kept:.3f}), "
        f"both on {len(x)} rows."
    )


@kept_with_it(64)
def _pca_neighbourhoods(table: Dataset, pca: PCA, rows: int) -> tuple[float, float]:
    return analysis.neighbourhoods(table.inputs[:rows], pca.encode(table.inputs[:rows]))


def code_sizes(features: int) -> list[int]:
    """Every size up to 8, above that a geometric grid; always below the number of features, where PCA is perfect."""
    grid = [*range(1, 9), 12, 16, 24, 32, 48, 64]
    return [k for k in grid if k < features]


def error_by_code_size(lesson: Lesson) -> None:
    """The chart of error against code size, PCA beside it."""
    sizes = code_sizes(lesson.table.shape[2])
    pca = {k: _pca_errors(lesson.table, k) for k in sizes}
    sweep(lesson, "sizes", {k: lesson.spec.replace(code=k) for k in sizes}, "numbers in the code", pca)


def sweep(lesson: Lesson, key: str, specs: dict[int, Autoencoder], size: str, pca: dict | None = None) -> None:
    """The chart of error against a size: autoencoders as far as trained, the others on demand.

    key: a name for its widgets. specs: by size. size: what it is, in words. pca: errors by size, if PCA has them.
    """
    slot, status = st.empty(), st.empty()

    def draw() -> list[Autoencoder]:
        """The chart as far as there are runs; those that are missing. A run that diverged is neither."""
        runs = {k: run for k, spec in specs.items() if (run := lesson.runs.peek(spec))}
        trained = {k: _errors(run) for k, run in runs.items() if run.diverged is None}
        _draw_sizes(slot, key, size, pca or {}, trained, runs.keys() - trained.keys())
        return [spec for k, spec in specs.items() if k not in runs]

    missing = draw()
    label = f"Train the {len(missing)} missing size{'s' * (len(missing) > 1)}"
    if missing and st.button(label, icon=":material/play_arrow:", key=f"{key}.train"):
        lesson.train_all(missing, status, draw)
        draw()


def _draw_sizes(slot: Any, key: str, size: str, pca: dict, trained: dict, diverged: set[int]) -> None:
    with slot.container():
        rows = charts.sizes_data(pca, trained)
        st.vega_lite_chart(rows, charts.sizes_spec(size), alt=f"Error against {size}", key=f"{key}.chart")
        st.caption(charts.sizes_sentence(pca, trained, size, diverged))


def _pca_errors(table: Dataset, k: int) -> tuple[float, float]:
    pca = principal_components(table, k)
    return pca.floor, held_out_error(table, pca)


def _errors(run: LiveRun) -> tuple[float, float]:
    return float(run.history["error"][-1]), float(run.history["val_error"][-1])


def early_stopping(lesson: Lesson, moment: Moment) -> None:
    """The network that early stopping would have kept, as near as one was recorded."""
    errors, epochs = moment.errors["val_loss"], moment.errors["epoch"]
    best = int(errors.argmin())
    frame = min(moment.run.frames, key=lambda frame: abs(frame.epoch - epochs[best]))
    kept = replace(moment, frame=frame)
    st.markdown(
        f"The held-out error was least after **epoch {epochs[best]}**: {errors[best]:.4f}, against {errors[-1]:.4f} "
        f"after epoch {epochs[-1]}. Early stopping watches it and keeps that network. The recorded one that is nearest "
        f"to it is that of **epoch {frame.epoch}**: its held-out error is {kept.error_test:.4f}."
    )
    if frame.epoch != moment.epoch:
        st.button(
            f"Show epoch {frame.epoch}",
            icon=":material/front_hand:",
            on_click=lesson.player.seek,
            args=(frame.epoch,),
            help="The scrubber goes to that moment of this very run; nothing is trained again",
        )


def verdict(error: float, reference: float) -> str:
    """How one error stands to another, in words: "Half of PCA's error"."""
    if reference < TINY:
        return "PCA is perfect here"
    ratio = error / reference
    if ratio >= 1.5:
        return f"{ratio:.1f} times PCA's error"
    return next(words for below, words in _WORDS if ratio < below).format(f"{ratio:.0%}")


_WORDS = (  # upper bound of error / PCA's error, and how one says it
    (0.1, "Less than a tenth of PCA's error"),
    (0.23, "{} of PCA's error"),
    (0.27, "A quarter of PCA's error"),
    (0.31, "Less than a third of PCA's error"),
    (0.36, "A third of PCA's error"),
    (0.47, "Less than half of PCA's error"),
    (0.53, "Half of PCA's error"),
    (0.97, "{} of PCA's error"),
    (1.03, "The same error as PCA"),
    (1.5, "More than PCA's error"),
)
