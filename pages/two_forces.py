"""Two forces: reconstruction pulls one way and restraint the other; what is learned lies between them."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.specs import Contractive, Sparse, Spec
from ae_keras.training.live import LiveRun
from ae_keras.ui import service
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import FORCES_PAGE
from ae_keras.ui.said import forces
from ae_keras.ui.said.numbers import left_out
from ae_keras.ui.sweeps import bounded, train_all

RESTRAINTS: dict[str, dict[float, dict[str, float]]] = {  # by name and strength: what is changed
    "code size": {k: {"code": k} for k in (1, 2, 4, 8, 16, 32)},
    "weight decay": {l2: {"l2": l2} for l2 in (1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4)},
    "noise": {noise: {"noise": noise} for noise in (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)},
}
OTHER_KINDS: dict[str, tuple[type[Spec], dict[str, str], tuple[float, ...]]] = {  # what is set, and each λ
    "contraction": (Contractive, {}, (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)),
    "sparsity": (Sparse, {"penalty": "l1"}, (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)),
}

lesson = Lesson(FORCES_PAGE, ("digits", "cat"))
lesson.header(
    "Two forces",
    "**Reconstruction** makes the network keep details; a **restraint** makes it drop them. Training balances the two.",
    "Restraints are a narrow code, small weights, noise on the input, a code that may not change quickly, or one that "
    "is charged for its size (L1). Without any of them a network can memorise its examples; with too much it keeps "
    "nothing. Between the two it can learn what new examples have in common with the training examples.",
)
lesson.ask(forces.QUESTION)
lesson.settings(
    ("code", "l2", "noise", "examples"),
    more=("dataset", "hidden", "activation", "learning_rate", "schedule", "epochs", "batch", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero()
widest = lesson.spec.widest_code(lesson.data.shape[2])
wanted: dict[str, dict[float, Spec]] = {
    name: {at: lesson.steady.replace(**change) for at, change in strengths.items() if change.get("code", 1) <= widest}
    for name, strengths in RESTRAINTS.items()
}
for name, (kind, fixed, lams) in OTHER_KINDS.items():
    shared = {field: value for field, value in lesson.steady.model_dump().items() if field in kind.model_fields}
    wanted[name] = {lam: kind(**shared | fixed, lam=lam) for lam in lams}
specs, notices = bounded(wanted)


def stop(strength: float, run: LiveRun) -> charts.Stop:
    last = lesson.last(run)
    return charts.Stop(strength, last.error, last.error_test, last.active)


def paths() -> dict[str, list[charts.Stop]]:
    """The networks of every restraint, as far as somebody has trained them."""
    found: dict[str, list[charts.Stop]] = {}
    for name, by_strength in specs.items():
        runs = {strength: service.runs().peek(spec) for strength, spec in by_strength.items()}
        found[name] = [stop(strength, run) for strength, run in runs.items() if run and run.diverged is None]
    return found


def diverged() -> list[str]:
    """Stops of the paths that have no place in the picture."""
    return [
        f"{name} {strength:g}"
        for name, by_strength in specs.items()
        for strength, spec in by_strength.items()
        if (run := service.runs().peek(spec)) and run.diverged is not None
    ]


def missing() -> list[Spec]:
    """Networks of the paths that nobody has trained yet; one may lie on several paths."""
    every = {spec.key: spec for by_strength in specs.values() for spec in by_strength.values()}
    return [spec for spec in every.values() if service.runs().peek(spec) is None]


def rows(moment: Moment) -> Rows:
    pca = moment.pca_error, moment.pca_error_test
    return charts.frontier_data(paths(), moment.errors, moment.epoch, moment.active, complete=not missing(), pca=pca)


def draw(moment: Moment) -> None:
    """Where the present run is between the two forces."""
    lesson.chart(hero, "Held-out error against training error", rows(moment), charts.frontier_spec(tuple(specs)))
    say(forces.verdict(moment))


def words(moment: Moment) -> Words:
    found = rows(moment).query("path != 'equal'")
    strengths = ["" if np.isnan(strength) else f"{strength:g}" for strength in found["strength"]]
    names = {"path": "restraint", "strength": "strength", "error": "training error", "held_out": "held-out error"}
    return forces.picture(moment, paths()), found.assign(strength=strengths)[list(names)].rename(columns=names)


def finish(moment: Moment) -> None:
    """Every strength of every restraint, on demand; then what the open tab needs."""
    slot, left = frontier.empty(), missing()
    label = f"Train {len(left)} networks: each restraint at several strengths"
    if left and slot.button(label, icon=":material/play_arrow:", key="two_forces.train"):
        slot.empty()
        train_all(lesson, left, lesson.status, lambda: draw(moment))
        draw(moment)
    if said := left_out(diverged()):
        frontier.caption(said)
    panels.finish(moment)


lesson.answer(draw)
frontier = st.container(key="frontier")
for notice in notices:
    frontier.warning(notice, icon=":material/tune:")
lesson.tries(
    "training all networks: which restraint, and how much of it, has the lowest held-out error, and does it beat PCA? "
    "What changes with all examples? (A dimension of the code is active if it carries at least 1% of the variance.)",
    {"Weight decay": {"l2": 3e-5}, "Noise": {"noise": 0.3}, "All examples": {"examples": 0}},
)
panels = Panels(
    lesson,
    {},
    words,
    svg=lambda moment: charts.svg(charts.frontier_spec(tuple(specs)), rows(moment)),
)
lesson.play(draw, panels.details, finish)
