"""Mitchell's 8-3-8: eight examples, three hidden units, and whether they learn to count in binary."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.analysis.bits import bits
from ae_keras.ui import tiles
from ae_keras.ui.epochs_of_bits import courses, figures
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Curve, Panels
from ae_keras.ui.presets import BITS_PAGE
from ae_keras.ui.said import mitchell
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import train_all

SEEDS = 20
APART = 8  # an example whose hidden values differ most at the end of the first run

lesson = Lesson(BITS_PAGE, ("one-hot-8", "one-hot-4", "one-hot-16"))
count = lesson.data.shape[0]
lesson.header(
    "Mitchell's 8-3-8",
    mitchell.idea(lesson.spec.code, count),
    "Each example has one input at 1 and the others at 0. The network must reproduce it through **few** hidden units, "
    "so backpropagation has to find a code for the examples. In the book it resembles the binary numbers: the code is "
    "an **index**, $f(x_i)=i$ (T. Mitchell, *Machine Learning*, 1997, section 4.6.4). The book trains on one example "
    "at a time (batch size 1), this page at first on all of them together: faster, and the difference is small.",
)
lesson.ask(mitchell.question(lesson.data.shape[2]))
lesson.settings(
    ("code", "dataset", "batch"),
    more=("learning_rate", "momentum", "epochs", "init", "optimizer", "loss", "hidden", "l2", "seed"),
)
with lesson.frame:
    say = lesson.verdict(mitchell.TOLD)
    left, right = st.columns([5, 2])
    hero = lesson.hero(left, height=300)
    with right, st.container(key="later-cube"):
        cube = Slot()
k = lesson.spec.code
for name, first, most in (("example", APART, count), ("unit", 1, k)):
    st.session_state[f"mitchell.{name}"] = min(st.session_state.get(f"mitchell.{name}", first), most)
with left.container(key="later-courses"):
    sliders, *places = st.columns([2, 3, 3, 3], gap="small")
    with sliders:
        chosen = st.slider("Example", 1, count, key="mitchell.example", help="Or click on an input, or on a row") - 1
        unit = st.slider("Hidden unit", 1, k, key="mitchell.unit") - 1 if k > 1 else 0
        tiles.moves("mitchell.example")
    figure: list[Slot] = []
    for place in places:
        with place:
            figure.append(Slot())


def wired(moment: Moment) -> charts.Wired:
    """The network with the chosen example in it, and all hidden values."""
    codes, outputs = mitchell.values(moment)
    network = moment.network
    layers = [each[0] for each in network.activations(moment.data.inputs[[chosen]])]
    kernels = [layer.kernel for layer in (*network.encoder, *network.decoder)]
    return charts.Wired(layers, kernels, chosen, codes, outputs)


def draw(moment: Moment) -> None:
    """The network, the hidden values, where they are in the cube, and three courses over the epochs."""
    lesson.picture(hero, charts.wired_html(wired(moment)))
    say(mitchell.verdict(moment))
    frames = [frame.codes[:count] for frame in moment.run.frames if frame.epoch <= moment.epoch]
    lesson.chart(cube, "The paths of the codes", charts.cube_data(np.stack(frames)), charts.cube_spec(moment.spec.code))
    for i, (rows, spec) in enumerate(courses(moment, chosen, unit)):
        lesson.chart(figure[i], f"Figure 4.8, {i + 1}", rows, spec)


def words(moment: Moment) -> Words:
    import pandas as pd

    codes, _ = mitchell.values(moment)
    table = {f"h{i + 1}": column for i, column in enumerate(codes.T)}
    return mitchell.picture(moment), pd.DataFrame({"example": range(1, count + 1), **table, "bits": bits(codes)})


def loss(moment: Moment) -> Rows:
    """What is minimised, over the epochs."""
    name, values = mitchell.minimised(moment)
    return charts.courses_data({name: (moment.errors["epoch"], values)}, {}, moment.epoch, moment.spec.epochs)


def fan(moment: Moment) -> None:
    """How much depends on the seed."""
    import pandas as pd

    table, status = st.empty(), st.empty()
    specs = [moment.spec.replace(seed=(moment.spec.seed + i) % 1_000_000) for i in range(SEEDS)]
    runs = train_all(lesson, specs, status)
    found = [mitchell.trial(lesson.last(run)) for run in runs if run.diverged is None]
    st.markdown(
        mitchell.trials(found, count) + mitchell.left_out([run.spec.seed for run in runs if run.diverged is not None])
    )
    names = ["seed", "sum of squared errors", "right by largest", "right by threshold", "bit patterns"]
    table.dataframe(pd.DataFrame(found, columns=names), hide_index=True, alt=f"{len(found)} seeds")


lesson.answer(draw)
lesson.tries(
    "fewer hidden units: how many examples can two numbers tell apart, and how many can one? The book trains on one "
    "example at a time.",
    {
        "8-2-8": {"dataset": "one-hot-8", "code": 2},
        "8-1-8": {"dataset": "one-hot-8", "code": 1},
        "16-4-16": {"dataset": "one-hot-16", "code": 4},
        "One at a time": {"batch": 1},
    },
)
panels = Panels(
    lesson,
    {"Mitchell's figures": lambda moment: figures(lesson, moment, chosen, unit), f"{SEEDS} seeds": fan},
    words,
    svg=lambda moment: charts.wired_svg(wired(moment)),
    curve=Curve(
        "Loss over epochs", loss, lambda moment: charts.courses_spec(mitchell.minimised(moment)[0]), mitchell.learning
    ),
)
lesson.play(draw, panels.details, panels.finish)
