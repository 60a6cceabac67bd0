"""Error against a size: many autoencoders that differ in one setting, trained on demand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras import charts, data
from ae_keras.charts.curves.sizes import Errors
from ae_keras.data import Dataset
from ae_keras.links import within_means
from ae_keras.specs import Spec
from ae_keras.training.api import divergence
from ae_keras.training.live import LiveRun
from ae_keras.training.several import train_several
from ae_keras.ui import service
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import held_out_error, principal_components
from ae_keras.ui.said import curves as said
from ae_keras.ui.waiting import wait


def code_sizes(features: int) -> list[int]:
    """Every size up to 8, above that a geometric grid; always below the number of features, where PCA is perfect."""
    grid = [*range(1, 9), 12, 16, 24, 32, 48, 64]
    return [k for k in grid if k < features]


def error_by_code_size(lesson: Lesson) -> None:
    """The chart of error against code size, PCA beside it."""
    sizes = code_sizes(lesson.data.shape[2])
    pca = {k: _pca_errors(lesson.data, k) for k in sizes}
    sweep(lesson, "sizes", {k: lesson.steady.replace(code=k) for k in sizes}, "numbers in the code", pca)


def sweep(lesson: Lesson, key: str, specs: dict[int, Spec], size: str, pca: Errors | None = None) -> None:
    """The chart of error against a size: autoencoders as far as trained, the others on demand.

    key: a name for its widgets. specs: by size. size: what it is, in words. pca: errors by size, if PCA has them.
    """
    place, status, slot = st.empty(), st.empty(), st.empty()

    def draw() -> list[Spec]:
        """The chart as far as there are runs; those that are missing. A run that diverged is neither."""
        runs = {k: run for k, spec in specs.items() if (run := service.runs().peek(spec))}
        trained = {k: _errors(run) for k, run in runs.items() if run.diverged is None}
        _draw_sizes(slot, key, size, pca or {}, trained, runs.keys() - trained.keys())
        return [spec for k, spec in specs.items() if k not in runs]

    missing = draw()
    label = f"Train the {len(missing)} missing size{'s' * (len(missing) > 1)}"
    if missing and place.button(label, icon=":material/play_arrow:", key=f"{key}.train"):
        place.empty()  # there is nothing left to press
        train_all(lesson, missing, status, draw)
        draw()


def _draw_sizes(slot: DeltaGenerator, key: str, size: str, pca: Errors, trained: Errors, diverged: set[int]) -> None:
    with slot.container():
        rows = charts.sizes_data(pca, trained)
        st.vega_lite_chart(rows, charts.sizes_spec(size), alt=f"Error against {size}", key=f"{key}.chart")
        st.caption(said.sizes(pca, trained, size, diverged))


def _pca_errors(dataset: Dataset, k: int) -> tuple[float, float]:
    pca = principal_components(dataset, k)
    return pca.floor, held_out_error(dataset, pca)


def _errors(run: LiveRun) -> tuple[float, float]:
    return float(run.history["error"][-1]), float(run.history["val_error"][-1])


def bounded(paths: Mapping[str, Mapping[float, Spec]]) -> tuple[dict[str, dict[float, Spec]], list[str]]:
    """The specs of every path, by name and strength, bounded as a link is, and what that changed, each said once."""
    fitted: dict[str, dict[float, Spec]] = {name: {} for name in paths}
    notices: dict[str, None] = {}  # in order
    for name, by_strength in paths.items():
        for strength, spec in by_strength.items():
            fitted[name][strength], said = within_means(spec)
            notices |= dict.fromkeys(f"Path of {name}: {notice}" for notice in said)
    return fitted, list(notices)


def lost(runs: Sequence[LiveRun]) -> bool:
    """Whether one of the runs diverged; then it is said, in the place of what would have been made of them."""
    found = [divergence(run.spec, run.diverged) for run in runs if run.diverged is not None]
    for told in found:
        st.error(told, icon=":material/error:")
    return bool(found)


def trained(lesson: Lesson, specs: Sequence[Spec], key: str, label: str = "") -> list[LiveRun] | None:
    """The runs of many specs, of equal ones once; None where some are not trained and nobody has pressed the button
    for them.

    key, label: of the button, which else says how many networks are missing.
    """
    place, status = st.empty(), st.empty()
    specs = list(dict.fromkeys(specs))
    if missing := [spec for spec in specs if service.runs().peek(spec) is None]:
        label = label or f"Train {len(missing)} network{'s' * (len(missing) > 1)}"
        if not place.button(label, icon=":material/play_arrow:", key=key):
            return None
        place.empty()
    return train_all(lesson, specs, status)


def train_all(
    lesson: Lesson, specs: Sequence[Spec], status: DeltaGenerator, arrived: Callable[[], Any] = lambda: None
) -> list[LiveRun]:
    """The runs of many specs, in turn with what others have asked for; `arrived` is called after each."""
    waiting = st.empty()
    all_runs = [service.runs().get(spec, data.shape(spec.dataset, **spec.split)) for spec in specs]

    def tell() -> None:
        done = sum(run.done for run in all_runs)
        status.progress(done / len(specs), f"{done} of {len(specs)} trained")

    def told() -> None:
        tell()
        arrived()

    if not all(run.done for run in all_runs):
        tell()
        train_several(all_runs, service.runs().executor, lambda job: wait(job, waiting), lesson.run.pace, told)
    status.empty()
    waiting.empty()
    return all_runs
