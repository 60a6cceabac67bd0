"""The strengths of a restraint: networks that differ in nothing else, and what they give back, repair and tell."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from ae_keras import charts
from ae_keras.data import Dataset, kept_with_it
from ae_keras.specs import Contractive, Sparse, Spec
from ae_keras.training.live import LiveRun
from ae_keras.ui import few_labels, service
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment, held_out_error, principal_components
from ae_keras.ui.said import forces
from ae_keras.ui.sweeps import lost, trained


class Restraint(NamedTuple):
    """What is varied, from weak to strong. kind, fixed: of a restraint that the page's own kind does not have."""

    field: str
    strengths: tuple[float, ...]
    kind: type[Spec] | None = None
    fixed: dict[str, Any] = {}  # noqa: RUF012


RESTRAINTS = {
    "weight decay": Restraint("l2", (0, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4)),
    "noise": Restraint("noise", (0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)),
    "contraction": Restraint("lam", (0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2), Contractive),
    "L1": Restraint("lam", (0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2), Sparse, {"penalty": "l1"}),
    "code size": Restraint("code", (32, 16, 8, 4, 2, 1)),
}


def free(spec: Spec) -> Spec:
    """The same network with a code of its size as its only restraint."""
    return spec.replace(l2=0.0, noise=0.0)


def usual(spec: Spec) -> str:
    """The restraint that a page shows first: one that its network has."""
    return "noise" if spec.noise and not spec.l2 else "weight decay"


def strength(spec: Spec, name: str) -> float:
    """How strongly the page's network is restrained in this way."""
    restraint = RESTRAINTS[name]
    return 0 if restraint.kind else getattr(spec, restraint.field)


def path(spec: Spec, name: str, widest: int) -> dict[float, Spec]:
    """By strength, from weak to strong, the page's network with this restraint alone; the page's strength is among
    them. widest: the largest code."""
    restraint, base = RESTRAINTS[name], free(spec)
    strengths = {*restraint.strengths, strength(spec, name)}
    if name == "code size":
        return {k: base.replace(code=k) for k in sorted(strengths, reverse=True) if k <= widest}
    if restraint.kind is None:
        return {at: base.replace(**{restraint.field: at}) for at in sorted(strengths)}
    shared = {field: value for field, value in base.model_dump().items() if field in restraint.kind.model_fields}
    others = {lam: restraint.kind(**shared | restraint.fixed, lam=lam) for lam in restraint.strengths if lam}
    return {0: base, **others}


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
def pca_stop(dataset: Dataset, k: int) -> charts.Stop:
    """PCA's errors, with k numbers."""
    pca = principal_components(dataset, min(k, dataset.shape[2]))
    return charts.Stop(held_out_error(dataset, pca), forces.repair_error(dataset, pca.reconstruct))


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
    runs = trained(lesson, list(specs.values()), "two_forces.labels")
    if runs is None or lost(runs):
        return
    scores = {at: _score(data, spec) for at, spec in specs.items()}
    strengths = tuple(map(forces.named, scores))
    others = _others(data, lesson.spec.code)
    chart = charts.labelled_data(strengths, list(scores.values()), others), charts.labelled_spec(name, strengths)
    st.vega_lite_chart(*chart, alt="Correct with 100 labels by strength", key="two_forces.labels.chart")
    st.markdown(forces.by_labels(name, scores, others))
