"""The strengths of a restraint: networks that differ in nothing else, and what they give back, repair and tell."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.specs import Contractive, Spec
from ae_keras.training.live import LiveRun
from ae_keras.ui import few_labels, service
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.said import forces
from ae_keras.ui.sweeps import lost, train_all


class Restraint(NamedTuple):
    """What is varied, from weak to strong. kind: of a restraint that the page's own kind does not have."""

    field: str
    strengths: tuple[float, ...]
    kind: type[Spec] | None = None


RESTRAINTS = {
    "weight decay": Restraint("l2", (0, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4)),
    forces.TRAINING_NOISE: Restraint("noise", (0, 0.1, 0.3, 0.5, 1.0)),
    "contraction": Restraint("lam", (0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3), Contractive),
}


def free(spec: Spec) -> Spec:
    """The same network with a code of its size as its only restraint."""
    return spec.replace(l2=0.0, noise=0.0)


def usual(spec: Spec) -> str:
    """The restraint that a page shows first: one that its network has."""
    return forces.TRAINING_NOISE if spec.noise and not spec.l2 else "weight decay"


def strength(spec: Spec, name: str) -> float:
    """How strongly the page's network is restrained in this way."""
    restraint = RESTRAINTS[name]
    return 0 if restraint.kind else getattr(spec, restraint.field)


def path(spec: Spec, name: str) -> dict[float, Spec]:
    """By strength, from weak to strong, the page's network with this restraint alone; the page's strength is among
    them."""
    restraint, base = RESTRAINTS[name], free(spec)
    if restraint.kind is None:
        strengths = sorted({*restraint.strengths, strength(spec, name)})
        return {at: base.replace(**{restraint.field: at}) for at in strengths}
    shared = {field: value for field, value in base.model_dump().items() if field in restraint.kind.model_fields}
    return {0: base, **{lam: restraint.kind(**shared, lam=lam) for lam in restraint.strengths if lam}}


def run_of(spec: Spec) -> LiveRun | None:
    """The finished run of a spec, if it has not diverged."""
    run = service.runs().peek(spec)
    return run if run and run.diverged is None else None


@kept_with_it(64)
def stop(dataset: Dataset, spec: Spec) -> charts.Stop:
    """The errors of a trained network."""
    return forces.stop(_moment(dataset, spec))


def _moment(dataset: Dataset, spec: Spec) -> Moment:
    run = run_of(spec)
    assert run is not None
    return Moment(run, run.frames[-1], dataset)


@kept_with_it(64)
def _returned(dataset: Dataset, spec: Spec) -> tuple[np.ndarray, np.ndarray]:
    return forces.returned(_moment(dataset, spec))


def pictures(moment: Moment, specs: Mapping[float, Spec], place: int) -> str:
    """What each strength makes of the same held-out images, as they are and disturbed.

    place: the present run's among the strengths.
    """
    data = moment.data
    cells: list[tuple] = [_returned(data, spec) if run_of(spec) else (None, None) for spec in specs.values()]
    cells[place] = forces.returned(moment)
    rows = dict(zip(charts.FORCES, zip(forces.shown(data), *cells, strict=True), strict=True))
    source, columns = SOURCES[data.name], charts.strength_columns(len(specs))
    return charts.strengths_html(rows, columns, forces.SHOWN, place, source.ink, forces.pictured(data, cells))


@kept_with_it(64)
def _score(dataset: Dataset, spec: Spec) -> float:
    return few_labels.score(dataset, _moment(dataset, spec).network.encode)


@kept_with_it(8)
def _others(dataset: Dataset, k: int) -> dict[str, float]:
    """The same share for the rows as they are, and for PCA's code."""
    pca = principal_components(dataset, min(k, dataset.shape[2]))
    ways = {"pixels": lambda x: x, f"PCA, {k} numbers": pca.encode}
    return {name: few_labels.score(dataset, way) for name, way in ways.items()}


def labelled(lesson: Lesson, name: str, specs: Mapping[float, Spec]) -> None:
    """What a linear classifier with 100 labels makes of the code, by strength."""
    data = lesson.data
    if not few_labels.explained(data, ", by strength of the restraint"):
        return
    if lost(train_all(lesson, list(specs.values()), st.empty())):
        return
    scores = {at: _score(data, spec) for at, spec in specs.items()}
    strengths = tuple(map(forces.named, scores))
    others = _others(data, lesson.spec.code)
    chart = charts.labelled_data(strengths, list(scores.values()), others), charts.labelled_spec(name, strengths)
    st.vega_lite_chart(*chart, alt="Correct with 100 labels by strength", key="two_forces.labels.chart")
    st.markdown(forces.by_labels(name, scores, others))
