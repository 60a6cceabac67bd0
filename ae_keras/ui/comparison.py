"""Beside PCA: the table of methods on the same data."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras import analysis
from ae_keras.analysis import PCA
from ae_keras.data import Dataset, kept_with_it
from ae_keras.links import within_means
from ae_keras.specs import Linear, Spec, faces
from ae_keras.training.live import LiveRun
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.sweeps import train_all
from ae_keras.ui.waiting import ask

COLUMNS = {
    "_index": st.column_config.Column("", width="medium"),
    "error": st.column_config.NumberColumn(
        "training error", format="%.4f", help="Mean squared error on training rows, in the units of training"
    ),
    "error_test": st.column_config.NumberColumn(
        "held-out error", format="%.4f", help="Mean squared error on held-out rows"
    ),
    "explained": st.column_config.NumberColumn(
        "explained variance", format="%.3f", help="Share of the training rows' variance"
    ),
    "trustworthiness": st.column_config.NumberColumn(
        format="%.3f", help="Are neighbours in the code neighbours in the data? 5 neighbours, training rows"
    ),
    "continuity": st.column_config.NumberColumn(
        format="%.3f", help="Are neighbours in the data neighbours in the code? 5 neighbours, training rows"
    ),
    "neighbours": st.column_config.NumberColumn(
        "5-NN, held-out", format="%.3f", help="Share of held-out rows whose class the 5 nearest training rows predict"
    ),
    "parameters": st.column_config.NumberColumn(format="%d"),
    "seconds": st.column_config.NumberColumn(
        "training time, s", format="%.2f", help="Measured in the process that trained it"
    ),
}


def linear_twin(spec: Spec) -> Spec:
    """The linear autoencoder of the same data and code size, or of the largest code that a linear one may have."""
    shared = {name: getattr(spec, name) for name in ("dataset", "batch", "seed")}
    return within_means(Linear(**spec.split, **shared, code=min(spec.code, int(faces(Linear)["code"].bounds[1]))))[0]


def comparison_table(lesson: Lesson) -> None:
    """Raw features, PCA, the linear autoencoder, unless the page's is one, and this network; rows appear as they are
    ready."""
    slot, status = st.empty(), st.empty()
    rows = {"raw features": {"neighbours": _raw_score(lesson.data)}, "PCA": _pca_row(lesson.data, lesson.pca)}
    _show(slot, rows)
    if type(lesson.spec) is not Linear:
        (twin,) = train_all(lesson, [linear_twin(lesson.spec)], status)
        other = "" if twin.spec.code == lesson.spec.code else f", code {twin.spec.code}"
        rows[f"linear autoencoder{other}{_lost(twin)}"] = _run_row(twin, status)
        _show(slot, rows)
    rows[f"this network{_lost(lesson.run) or f', epoch {lesson.run.epoch}'}"] = _run_row(lesson.run, status)
    _show(slot, rows)
    status.empty()


def _show(slot: DeltaGenerator, rows: dict[str, dict[str, float]]) -> None:
    import pandas as pd

    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(COLUMNS)[1:])
    told = "Raw features, PCA, linear autoencoder and this network compared"
    slot.dataframe(table, column_config=COLUMNS, placeholder="–", alt=told)


@kept_with_it(1)
def _raw_score(dataset: Dataset) -> float:
    near = min(5, len(dataset.inputs))
    return analysis.nearest_neighbour_score(dataset.inputs, dataset.y_train, dataset.held_out, dataset.y_test, near)


@kept_with_it(64)
def _pca_row(dataset: Dataset, pca: PCA) -> dict[str, float]:
    codes = [pca.encode(part) for part in (dataset.inputs, dataset.held_out)]
    measures = analysis.summary(dataset, codes, [pca.decode(h) for h in codes])
    return measures | {"parameters": pca.axes.size + pca.mean.size}


def _lost(run: LiveRun) -> str:
    return "" if run.diverged is None else f", diverged in epoch {run.diverged}"


def _run_row(run: LiveRun, status: DeltaGenerator) -> dict[str, float]:
    """What was measured; of a run that diverged nothing, for it has not been trained to its end."""
    if run.diverged is not None:
        return {}
    return ask(run, "measures", "measures", status=status) | {"seconds": run.seconds}
