"""Error against a size: many autoencoders that differ in one setting, trained on demand."""

from typing import Any

import streamlit as st

from ae_keras import charts
from ae_keras.data import Dataset
from ae_keras.specs import Autoencoder
from ae_keras.training.live import LiveRun
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import held_out_error, principal_components


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
        """The chart as far as there are runs; those that are missing."""
        trained = {k: _errors(run) for k, spec in specs.items() if (run := lesson.runs.peek(spec))}
        _draw_sizes(slot, key, size, pca or {}, trained)
        return [spec for k, spec in specs.items() if k not in trained]

    missing = draw()
    label = f"Train the {len(missing)} missing size{'s' * (len(missing) > 1)}"
    if missing and st.button(label, icon=":material/play_arrow:", key=f"{key}.train"):
        lesson.train_all(missing, status, draw)
        draw()


def _draw_sizes(slot: Any, key: str, size: str, pca: dict, trained: dict) -> None:
    with slot.container():
        rows = charts.sizes_data(pca, trained)
        st.vega_lite_chart(rows, charts.sizes_spec(size), alt=f"Error against {size}", key=f"{key}.chart")
        st.caption(charts.sizes_sentence(pca, trained, size))


def _pca_errors(table: Dataset, k: int) -> tuple[float, float]:
    pca = principal_components(table, k)
    return pca.floor, held_out_error(table, pca)


def _errors(run: LiveRun) -> tuple[float, float]:
    return float(run.history["reconstruction"][-1]), float(run.history["val_reconstruction"][-1])
