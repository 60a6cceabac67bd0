"""Two forces: reconstruction keeps details and a restraint drops them; what repairs best lies between them."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui import restraints, service
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import FORCES_PAGE
from ae_keras.ui.said import forces
from ae_keras.ui.said.numbers import decimal, left_out
from ae_keras.ui.sweeps import bounded, train_all

lesson = Lesson(FORCES_PAGE, ("digits", "cat"))
lesson.header(
    "Two forces",
    "**Reconstruction** makes the network keep details; a **restraint** makes it drop them. Training balances the two.",
    "A network that keeps every detail keeps noise, too: it gives back what comes in, and has learned little of what "
    "digits look like. Held-out rows are therefore sent through it twice: as they are, and with normal noise of "
    f"standard deviation {forces.NOISE:g} on them, always the same. The first error tells what it gives back, the "
    "second what it repairs. Restraints are small weights, noise on the input in training, a code that may not change "
    "quickly (contraction), one that is charged for its size (L1), or a narrow one.",
)
lesson.ask(forces.QUESTION)
lesson.settings(
    ("code", "l2", "noise", "examples"),
    more=("dataset", "hidden", "activation", "learning_rate", "schedule", "epochs", "batch", "seed", "split_seed"),
)
first = restraints.usual(lesson.steady)
with lesson.frame:
    say = lesson.verdict()
    with st.container(horizontal=True, vertical_alignment="center", key="frontier"):
        chosen = st.segmented_control(
            "Restraint", [*restraints.RESTRAINTS], default=first, required=True, label_visibility="collapsed",
            key=f"two_forces.restraint.{first}",
        )  # fmt: skip
        beside = st.empty()
    hero = lesson.hero(height=360)
    st.caption(forces.meaning(lesson.data))
widest = lesson.spec.widest_code(lesson.data.shape[2])
paths, notices = bounded({chosen: restraints.path(lesson.steady, chosen, widest)})
specs = paths[chosen]
strengths = tuple(map(forces.named, specs))
place = [*specs].index(restraints.strength(lesson.steady, chosen))
alone = [*specs.values()][place] == lesson.spec
missing = [spec for spec in specs.values() if spec != lesson.spec and service.runs().peek(spec) is None]
lesson.others = missing
pressed = False
if missing:
    label = f"Train {len(missing)} networks: {chosen} at every strength"
    pressed = beside.button(label, icon=":material/play_arrow:", key="two_forces.train")


def stops() -> dict[float, charts.Stop]:
    """The errors of the trained networks by strength."""
    runs = {at: restraints.run_of(spec) for at, spec in specs.items()}
    return {at: restraints.stop(lesson.data, specs[at]) for at, run in runs.items() if run}


def diverged() -> list[str]:
    """Strengths that have no place in the picture."""
    runs = {at: service.runs().peek(spec) for at, spec in specs.items()}
    return [f"{chosen} {decimal(at)}" for at, run in runs.items() if run and run.diverged is not None]


def rows(moment: Moment) -> Rows:
    found = stops()
    pca = [restraints.pca_stop(lesson.data, spec.code) for spec in specs.values()]
    now = "this run" if alone else "this run, with other restraints"
    return charts.restraints_data(
        strengths,
        {place: found[at] for place, at in enumerate(specs) if at in found},
        pca,
        charts.Present(place, forces.stop(moment), now),
        forces.repair_error(lesson.data, lambda x: x),
        float(moment.errors["val_loss"][0]),
        best=len(found) + len(diverged()) == len(specs),
    )


def draw(moment: Moment) -> None:
    """Where the present run is between the two forces."""
    lesson.chart(hero, f"Errors by {chosen}", rows(moment), charts.restraints_spec(chosen, strengths))
    say(forces.verdict(moment))


def words(moment: Moment) -> Words:
    found = rows(moment).query("part in ['curve', 'pca', 'run']")
    return forces.picture(moment, chosen, stops()), found[["part", "strength", "what", "error"]]


def finish(moment: Moment) -> None:
    """Every strength of the chosen restraint, on demand; then what the open tab needs."""
    if pressed:
        train_all(lesson, missing, beside, lambda: draw(moment))
        draw(moment)
    if pressed or not missing:
        beside.markdown(forces.best(chosen, stops()))
    panels.finish(moment)


lesson.answer(draw)
for notice in notices:
    st.warning(notice, icon=":material/tune:")
if said := left_out(diverged()):
    st.caption(said)
lesson.tries(
    "one restraint after the other, and train its networks: which strength repairs best, and which gives back best? "
    "Is it the same one, once there are only 100 examples? "
    "Does the best network repair better than PCA, with the same number of values in the code?",
    {
        "Some decay": {"l2": 3e-5},
        "Much decay": {"l2": 3e-4},
        "Noise": {"noise": 0.3},
        "100 examples": {"examples": 100, "epochs": 1000},
    },
)
panels = Panels(
    lesson,
    {"With 100 labels": lambda moment: restraints.labelled(lesson, chosen, specs)},
    words,
    svg=lambda moment: charts.svg(charts.restraints_spec(chosen, strengths), rows(moment)),
)
lesson.play(draw, panels.details, finish)
