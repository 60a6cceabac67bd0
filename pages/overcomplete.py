"""Overcomplete: more numbers in the code than in the input, and whether the network only copies."""

import streamlit as st

from ae_keras import analysis, charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import OVERCOMPLETE_PAGE
from ae_keras.ui.said import overcomplete
from ae_keras.ui.said.numbers import error
from ae_keras.ui.slot import Slot

lesson = Lesson(OVERCOMPLETE_PAGE, ("digits", "banknote"))
lesson.header(
    "Overcomplete",
    "With more numbers in the code than in the input nothing is squeezed, and the network can simply **copy**.",
    "A copy, $g(f(x))=x$ for whatever comes in, has no error and has learned nothing about the data. Whether a network "
    "copies is seen on inputs that it should not know: pure noise, rows of another data set, and on its Jacobian, "
    "which is the identity for a copy. Noise on the input, a penalty on the code or small weights forbid the copy, and "
    "a wide code may then hold useful features (Goodfellow, Bengio and Courville 2016, section 14.2).",
)
lesson.ask(overcomplete.QUESTION)
lesson.settings(
    ("code", "noise", "l2", "dataset"),
    more=(
        "hidden",
        "code_activation",
        "activation",
        "learning_rate",
        "schedule",
        "epochs",
        "batch",
        "seed",
        "split_seed",
    ),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero(height=320)
measures = Slot()
title, others = overcomplete.strangers(lesson.data)
number = st.slider("Row", 1, 20, 1, key="overcomplete.row", help="Which of the rows is shown of each kind") - 1


def shown(moment: Moment) -> tuple:
    """A row of each kind with what comes back of it, and the Jacobian at the first."""
    kinds = {
        f"held-out {lesson.source.noun}": lesson.data.held_out,
        title: others,
        "pure noise": overcomplete.noise(lesson.data),
    }
    rows = []
    for name, x in kinds.items():
        row = x[number % len(x)][None]
        pair = [row, moment.network.reconstruct(row)]
        seen = [lesson.data.original(each)[0] if lesson.source.image_shape else each[0] for each in pair]
        some = x[: analysis.STRANGERS]
        off = analysis.mean_squared_error(some, moment.network.reconstruct(some))
        rows.append(charts.Copied(name, seen[0], seen[1], f"mean error {error(off)}"))
    (jacobian,) = moment.network.jacobian(lesson.data.held_out[number : number + 1])
    return rows, jacobian, lesson.source.image_shape, lesson.source.ink


def draw(moment: Moment) -> None:
    """What comes back of what it should know, and of what it should not."""
    lesson.picture(hero, charts.copies_html(*shown(moment)))
    say(overcomplete.verdict(moment))
    measures.draw("markdown", overcomplete.measured(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    rows, jacobian, *_ = shown(moment)
    sentence = "; ".join(f"{row.title}: {row.said}" for row in rows) + ". The table is the Jacobian at the row shown."
    return sentence, pd.DataFrame(jacobian, columns=[f"input {i + 1}" for i in range(len(jacobian))])


lesson.answer(draw)
lesson.tries(
    "a code narrower than the input, weight decay, noise: which of them stop the copy?",
    {
        "16 numbers": {"code": 16},
        "Weight decay": {"l2": 1e-3},
        "Noise": {"noise": 0.3},
        "Banknotes": {"dataset": "banknote", "code": 16},
    },
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson)},
    words,
    svg=lambda moment: charts.copies_svg(*shown(moment)),
    reference=lesson.spec.code < lesson.data.shape[2],
)
lesson.play(draw, panels.details, panels.finish)
