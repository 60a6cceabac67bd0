"""Too much power: a network with room for every example memorises them, and its code becomes an index."""

import streamlit as st

from ae_keras import analysis, charts
from ae_keras.links import max_epochs
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.early_stopping import early_stopping
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import POWER_PAGE
from ae_keras.ui.said import power
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
    say, hero = lesson.verdict(), lesson.hero(height=150)


def shown(moment: Moment) -> analysis.Walk:
    return analysis.walk(moment.network, moment.data)


def draw(moment: Moment) -> None:
    """The walk along the code, and both errors."""
    lesson.picture(hero, charts.walk_html(shown(moment), moment.data.pixels, lesson.source.ink))
    say(power.verdict(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    path = shown(moment)
    codes = {f"code {i + 1}": column for i, column in enumerate(path.codes.T)}
    return power.picture(path), pd.DataFrame(codes | {"mean squared error": power.walk_errors(path)})


def recall(moment: Moment) -> None:
    """How many examples the code is an index of, and how much it says about new rows."""
    if moment.spec.code == 1:
        st.markdown(power.recalled(moment))
    st.caption(
        "Does the code help with new rows? Where there are classes, 5-NN predicts the class of a held-out row from the "
        "training rows with the nearest codes."
    )
    comparison_table(lesson)


def capacity(_: Moment) -> None:
    """Error against width."""
    depth = max(len(lesson.spec.hidden), 1)
    specs = {w: lesson.steady.replace(hidden=(w,) * depth) for w in WIDTHS}
    epochs = min(lesson.spec.epochs, *map(max_epochs, specs.values()))  # the same for all, and bearable for the widest
    sweep(
        lesson,
        "width",
        {w: spec.replace(epochs=epochs) for w, spec in specs.items()},
        f"units in each of {depth} layers",
    )


lesson.answer(draw)
lesson.tries(
    "more examples, narrower layers, weight decay, noise on the input: which of them help on held-out pictures?",
    {
        "50 examples": {"examples": 50},
        "500 examples": {"examples": 500, "epochs": 300},
        "Weight decay": {"l2": 3e-4},
        "Noise": {"noise": 0.5},
    },
)
panels = Panels(
    lesson,
    {"An index": recall, "Early stopping": lambda moment: early_stopping(lesson, moment), "Capacity": capacity},
    words,
    svg=lambda moment: charts.walk_svg(shown(moment), moment.data.pixels, lesson.source.ink),
)
lesson.play(draw, panels.details, panels.finish)
