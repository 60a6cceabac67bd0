"""Too much power: a network with room for every example memorises them, and its code becomes an index."""

from typing import Any

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.links import max_epochs
from ae_keras.ui.early_stopping import early_stopping
from ae_keras.ui.lesson import ERRORS, Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import POWER_PAGE
from ae_keras.ui.said import power
from ae_keras.ui.said.numbers import signed
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import sweep

WIDTHS = (2, 4, 8, 16, 32, 64, 128)

lesson = Lesson(POWER_PAGE, ("digits", "mnist", "cat"))
lesson.header(
    "Too much power",
    "With few examples, a large network can learn a mere **index** of them: $f(x_i)=i$, $g(i)=x_i$.",
    "One number is a narrow bottleneck, but it can tell any number of examples apart. With enough weights, a network "
    "can give each training example a place on the line and memorise which picture belongs there. A new example is "
    "then reconstructed as one of the training examples, or as a mixture of two.",
)
lesson.ask(power.QUESTION)
lesson.settings(
    ("examples", "hidden", "l2", "noise"),
    more=("dataset", "code", "activation", "learning_rate", "schedule", "epochs", "batch", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(f"{ERRORS} {power.TOLD}"), lesson.hero()


def picture(moment: Moment, paper: bool = False) -> tuple[Rows, dict[str, Any]]:
    """The rows of the line, and its specification."""
    shown, ink = power.line(moment), lesson.source.ink
    rows = charts.line_data(shown, moment.data, ink, power.titles(moment, shown), paper)
    return rows, charts.line_spec(moment.data.pixels, ink, paper)


def draw(moment: Moment) -> None:
    """The code as a line, and both errors."""
    lesson.chart(hero, "The code as a line", *picture(moment))
    say(power.verdict(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    shown = power.line(moment)
    codes = {f"code {i + 1}": [signed(h, 4) for h in column] for i, column in enumerate(shown.codes.T)}
    errors = {"place": shown.places, "mean squared error": power.example_errors(moment, shown)}
    index = {"i": np.arange(1, len(shown.examples) + 1), "training row": shown.examples + 1}
    classes, labels = moment.data.classes, moment.data.y_train[shown.examples]
    named = {"class": [classes[label] for label in labels]} if classes else {}
    return power.picture(moment, shown), pd.DataFrame(index | named | codes | errors)


def index(moment: Moment) -> None:
    """Of what the code is an index, and what it says about new rows."""
    if moment.spec.code == 1:
        st.markdown(power.recalled(moment))
    st.markdown(power.order(moment, power.line(moment)))
    st.markdown(power.landed(moment))


def capacity(_: Moment) -> None:
    """Error against width."""
    depth = max(len(lesson.spec.hidden), 1)
    st.markdown(
        f"The same network with {WIDTHS[0]} to {WIDTHS[-1]} units in each hidden layer: how far the training error "
        "falls, and whether the held-out error falls with it."
    )
    specs = {w: lesson.steady.replace(hidden=(w,) * depth) for w in WIDTHS}
    epochs = min(lesson.spec.epochs, *map(max_epochs, specs.values()))  # the same for all, and bearable for the widest
    sweep(
        lesson,
        "width",
        {w: spec.replace(epochs=epochs) for w, spec in specs.items()},
        f"units in each of {depth} layers",
    )


def file(moment: Moment) -> str:
    rows, spec = picture(moment, paper=True)
    return charts.svg(spec, rows)


lesson.answer(draw)
lesson.tries(
    "more examples, narrower layers, weight decay, noise on the input: which of them help on held-out pictures?",
    {
        "50 examples": {"examples": 50},
        "500 examples, 300 epochs": {"examples": 500, "epochs": 300},
        "Weight decay": {"l2": 3e-4},
        "Noise": {"noise": 0.5},
    },
)
helps = Slot()
panels = Panels(
    lesson,
    {"An index": index, "Early stopping": lambda moment: early_stopping(lesson, moment), "Capacity": capacity},
    words,
    svg=file,
)


def details(moment: Moment) -> None:
    """What would have helped, and the panels' numbers."""
    helps.draw("markdown", power.leads_on(moment))
    panels.details(moment)


lesson.play(draw, details, panels.finish)
