"""Stochastic decoders: the decoder gives a distribution, and the loss is what the input costs under it."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.specs import Stochastic
from ae_keras.ui import heads
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import ONE_OF_8, STOCHASTIC_PAGE
from ae_keras.ui.said import stochastic
from ae_keras.ui.slot import Slot

SETTINGS = {
    "linear": ("head", "spread", "sigma", "code", "dataset"),
    "sigmoid": ("head", "code", "code_noise", "dataset"),
    "softmax": ("head", "levels", "code", "code_noise", "dataset"),
}
ROWS = 20  # held-out rows to choose from

lesson = Lesson(STOCHASTIC_PAGE, ("digits", "mnist", "one-hot-8", "banknote"))
spec = lesson.spec
assert isinstance(spec, Stochastic)
lesson.header(
    "Stochastic decoders",
    r"The decoder gives a **distribution** $p(x\mid h)$, and the loss is $-\ln p(x\mid h)$ of the input itself.",
    "As in other networks the output units say which distribution: **linear** units give means of normal "
    "distributions, **sigmoid** units probabilities of 1, **softmax** units probabilities of several choices. Each "
    "comes with the loss that belongs to it, and the target is the input. A normal distribution of fixed spread gives "
    "the squared error again. The encoder, too, can give a distribution: noise on the code (Goodfellow, Bengio and "
    "Courville 2016, section 14.4). Numbers are in nats, with natural logarithms.",
)
lesson.ask(stochastic.QUESTION)
lesson.settings(
    SETTINGS[spec.head],
    more=("code_noise",) * (spec.head == "linear")
    + ("l2", "hidden", "activation", "code_activation", "learning_rate", "schedule", "epochs", "batch", "seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(stochastic.NUMBERS), lesson.hero(height=340)
with st.container(key="measures"):
    measures = Slot()
most = min(ROWS, len(lesson.data.held_out))
number = st.slider("Row", 1, most, 1, key="stochastic.row", help="Which held-out row is shown") - 1
row = lesson.data.held_out[number : number + 1]


def shown(moment: Moment) -> charts.Drawn:
    """The row, what the decoder gives for it, and samples."""
    there = stochastic.predicted(moment, row)
    nats = there.nats(row)[0]
    rng = np.random.default_rng(0)
    samples = np.concatenate([there.sample(rng) for _ in range(charts.DRAWS)])
    values, heights, curve = stochastic.at(there, int(nats.argmax()))
    return charts.Drawn(
        row[0], there.mean[0], there.spread[0], nats, samples, lesson.data.features, lesson.source.image_shape,
        lesson.source.ink, (values, heights), curve,
    )  # fmt: skip


def draw(moment: Moment) -> None:
    """A row, its distribution, and what it costs."""
    lesson.picture(hero, charts.distribution_html(shown(moment)))
    say(stochastic.verdict(moment))
    measures.draw("markdown", stochastic.measured(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    there = shown(moment)
    table = {
        "feature": there.features,
        "input": there.x,
        "mean": there.mean,
        "spread": there.spread,
        "nats": there.nats,
    }
    return stochastic.picture(moment, number), pd.DataFrame(table)


lesson.answer(draw)
lesson.tries(
    "other output units on the same data; a spread that may become small (σ 0.001): how low does the loss get, and do "
    "the means become better? Noise on the code: what becomes of training and held-out nats?",
    {
        "Sigmoid": {"head": "sigmoid"},
        "Softmax": {"head": "softmax"},
        "Spread to 0.001": {"sigma": 0.001},
        "Noise on the code": {"code_noise": 0.3},
        "One of 8": ONE_OF_8.model_dump(),
    },
)
panels = Panels(
    lesson,
    {
        "Nats": heads.curve,
        "Heads compared": lambda _: heads.compare(lesson),
        "The wrong head": lambda _: heads.wrong(lesson),
        "Target x or y": lambda _: heads.targets(lesson),
    },
    words,
    svg=lambda moment: charts.distribution_svg(shown(moment)),
)
lesson.play(draw, panels.details, panels.finish)
