"""Two forces: reconstruction keeps details and a restraint drops them; how much restraint repairs best?"""

import streamlit as st

from ae_keras import charts
from ae_keras.ui import restraints, service
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import FORCES_PAGE
from ae_keras.ui.said import forces
from ae_keras.ui.said.numbers import left_out
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import bounded, train_all

lesson = Lesson(FORCES_PAGE, ("digits", "cat"))
noun = lesson.source.noun
lesson.header(
    "Two forces",
    f"**Reconstruction** keeps details ({lesson.data.shape[2]} pixels, a code of {lesson.steady.code}), a "
    "**restraint** drops them. How much restraint repairs best?",
    "A network that keeps every detail keeps what disturbs it, too: it gives back what comes in, and has learned "
    f"little of what {noun} look like. Held-out {noun}, which it has never seen in training, are therefore sent "
    "through it twice: as they are, and disturbed: a normal random number of standard deviation "
    f"{forces.DISTURBED:g} is added to each pixel, always the same one. The first error tells what it gives back, "
    "the second what it repairs. "
    "Restraints are small weights (weight decay), inputs that are disturbed in training, too (training noise), or a "
    "code that may not change quickly (contraction).",
)
lesson.ask(forces.QUESTION)
lesson.settings(
    ("l2", "noise", "examples"),
    more=("code", "dataset", "hidden", "activation", "learning_rate", "schedule", "epochs", "batch", "seed",
          "split_seed"),
)  # fmt: skip
first = restraints.usual(lesson.steady)
with lesson.frame:
    say = lesson.verdict()
    with st.container(horizontal=True, vertical_alignment="center", key="frontier"):
        st.markdown("Restraint:", width="content")
        chosen = st.segmented_control(
            "Restraint", [*restraints.RESTRAINTS], default=first, required=True, label_visibility="collapsed",
            key=f"two_forces.restraint.{first}",
        )  # fmt: skip
        beside = st.empty()
    st.caption(forces.lines(lesson.data))
    hero, images, below = lesson.hero(height=300), Slot(), Slot()
paths, notices = bounded({chosen: restraints.path(lesson.steady, chosen)})
specs = paths[chosen]
strengths = tuple(map(forces.named, specs))
place = [*specs].index(restraints.strength(lesson.steady, chosen))
alone = [*specs.values()][place] == lesson.spec
others = {name: restraints.path(lesson.steady, name) for name in restraints.RESTRAINTS if name != chosen}
lesson.others = [spec for by_strength in bounded(others)[0].values() for spec in by_strength.values()]


def missing() -> list:
    """The networks of the other strengths that are not trained to their end."""
    return [spec for spec in specs.values() if spec != lesson.spec and service.runs().peek(spec) is None]


def whole() -> bool:
    """Whether every strength has been trained to its end; before that, none is compared."""
    return all(service.runs().peek(spec) is not None for spec in specs.values())


def stops() -> dict[float, charts.Stop]:
    """The errors of the trained networks by strength."""
    return {at: restraints.stop(lesson.data, spec) for at, spec in specs.items() if restraints.run_of(spec)}


def rows(moment: Moment) -> Rows:
    found, present = stops(), charts.Present(place, forces.stop(moment))
    by_place = {at: found[each] for at, each in enumerate(specs) if each in found}
    return charts.restraints_data(strengths, by_place, present, *forces.above(moment), whole())


def draw(moment: Moment) -> None:
    """Where the present run is between the two forces, and what every strength makes of the same images."""
    lesson.chart(hero, f"Errors by {chosen}", rows(moment), charts.restraints_spec(chosen, strengths))
    lesson.picture(images, restraints.pictures(moment, specs, place))
    below.draw("caption", forces.meaning(moment, alone))
    say(forces.verdict(moment))
    if missing():
        beside.markdown(forces.missing(len(missing())))


def compared(moment: Moment) -> None:
    """What is true of the networks of all strengths, and of PCA beside them."""
    told = forces.memorising(chosen, stops()) if whole() else ""
    true.draw("markdown", f"{told} {forces.against_pca(moment, chosen, stops() if whole() else None)}")


def details(moment: Moment) -> None:
    """What is said of the run, and the open panel."""
    compared(moment)
    panels.details(moment)


def words(moment: Moment) -> Words:
    found = rows(moment).query("part in ['curve', 'training', 'run']")
    return forces.picture(moment, chosen, stops()), found[["part", "strength", "what", "error"]]


def finish(moment: Moment) -> None:
    """What the open tab needs; then every strength of the chosen restraint, one after the other."""
    panels.finish(moment)
    if missing():
        train_all(lesson, missing(), st.empty(), lambda: draw(moment))
        draw(moment)
        compared(moment)
    lost = [f"{chosen} {forces.named(at)}" for at, spec in specs.items() if restraints.run_of(spec) is None]
    beside.markdown(f"{forces.best(chosen, noun, stops())} {left_out(lost)}")


lesson.answer(draw)
for notice in notices:
    st.warning(notice, icon=":material/tune:")
lesson.tries(
    "one restraint after the other: which strength repairs best, and which gives back best? "
    "Is it the same one, once there are only 100 examples? "
    "Does the best network repair better than PCA, with the same number of values in the code?",
    {
        "Some decay": {"l2": 3e-5},
        "Much decay": {"l2": 3e-4},
        "Training noise": {"noise": 0.3},
        "100 examples": {"examples": 100, "epochs": 1000},
    },
)
true = Slot()  # below what is to stay in its place: its length depends on the run
panels = Panels(
    lesson,
    {"With 100 labels": lambda moment: restraints.labelled(lesson, chosen, specs)},
    words,
    svg=lambda moment: charts.svg(charts.restraints_spec(chosen, strengths), rows(moment)),
)
lesson.play(draw, details, finish)
