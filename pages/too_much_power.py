"""Too much power: a network with room for every example learns them by heart, and its code becomes an index."""

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

KNOWN = 0.01  # mean squared error below which a decoded picture counts as the example
WIDTHS = (2, 4, 8, 16, 32, 64, 128)

lesson = Lesson(POWER_PAGE, ("digits", "mnist", "cat"))
lesson.header(
    "Too much power",
    "A wide and deep network with few examples learns an **index** of them, $f(x_i)=i$, $g(i)=x_i$, and nothing else.",
    "One number is a narrow bottleneck, and yet it can tell any number of examples apart. A network with enough "
    "weights gives each training example a place on the line and memorises what belongs there; new examples come out "
    "as one of the old ones, or as something between two of them.",
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
    """The walk along the code, and what it is worth."""
    lesson.picture(hero, charts.walk_html(shown(moment), moment.data.pixels, lesson.source.ink))
    say(power.verdict(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    path = shown(moment)
    errors = ((path.originals - path.decoded[::2]) ** 2).mean(axis=1)
    sentence = (
        f"The first {len(path.originals)} training examples in the order of their codes, above what each code is "
        f"decoded to; between them the decoded points half way. The mean squared errors are {errors.min():.4f} to "
        f"{errors.max():.4f}."
    )
    codes = {f"code {i + 1}": column for i, column in enumerate(path.codes.T)}
    return sentence, pd.DataFrame(codes | {"error": errors})


def recall(moment: Moment) -> None:
    """What the code has become: an index of examples, of no use for new rows."""
    if moment.spec.code == 1:
        examples = moment.data.inputs[: analysis.RECALLED]
        found = analysis.recalled(moment.network, examples, KNOWN)
        st.markdown(
            f"A walk along the code from end to end comes across **{found} of the {len(examples)} "
            f"examples** (mean squared error below {KNOWN})."
        )
    st.caption(
        "What is such a code good for? Where there are classes, 5-NN names those of new rows by the nearest codes:"
    )
    comparison_table(lesson)


def capacity(_: Moment) -> None:
    """Error against width."""
    depth = max(len(lesson.spec.hidden), 1)
    specs = {w: lesson.spec.replace(hidden=(w,) * depth) for w in WIDTHS}
    epochs = min(lesson.spec.epochs, *map(max_epochs, specs.values()))  # the same for all, and bearable for the widest
    sweep(
        lesson,
        "width",
        {w: spec.replace(epochs=epochs) for w, spec in specs.items()},
        f"units in each of {depth} layers",
    )


lesson.answer(draw)
lesson.tries(
    "more examples, narrower layers, weight decay, noise on the input: what helps against learning by heart?",
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
