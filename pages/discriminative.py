"""Discriminative and generative: p(y|h) beside p(h, y), and what only the latter can do."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.ui import classifying
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import DISCRIMINATIVE_PAGE
from ae_keras.ui.said import discriminative as told
from ae_keras.ui.slot import Slot

CURVES = {"straight": False, "curved": True}

lesson = Lesson(DISCRIMINATIVE_PAGE, ("digits", "mnist", "banknote", "iris", "wine", "breast-cancer"))
lesson.header(
    "Discriminative and generative",
    r"A discriminative model knows $p(y|h)$, **which class**. A generative one knows $p(h,y)$: **draw** it and decode.",
    r"Code first: $h\sim p(h)$, then $y\sim p(y|h)$, so that $p(h,y)=p(y|h)\,p(h)$. Label first: $y\sim p(y)$, then "
    r"$h\sim p(h|y)$. Either way $h$ is decoded, and a pair of a new row and its label has been generated. "
    r"$p(y|h)$ is a logistic regression on the codes, $p(h)$ a mixture of Gaussians, $p(h|y)$ a Gaussian per class, "
    "all fitted to the codes of training rows. A support vector machine, which is trained on $x$ alone, reads what is "
    r"drawn. This is not $p(x,y)$: only rows that the decoder can give are ever drawn.",
)
lesson.ask(told.QUESTION)
lesson.settings(
    ("code", "hidden", "l2", "dataset"),
    more=("activation", "output", "learning_rate", "schedule", "epochs", "batch", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero(height=400)
left, right = st.columns(2)
components = left.slider(
    "Components of p(h)", 1, 30, told.COMPONENTS, key="discriminative.components", help="Gaussians in the mixture"
)
borders = right.segmented_control(
    "Borders of p(y|h)", tuple(CURVES), default="straight", key="discriminative.borders", required=True,
    help="Curved: the squares and products of the numbers in the code are inputs of the logistic regression too",
)  # fmt: skip
with st.container(key="measures"):
    measures = Slot()


def fitted(moment: Moment) -> told.Joint:
    return told.joint(moment, components, CURVES[borders or "straight"])


def draw(moment: Moment) -> None:
    """Both ways at one moment of the run, and how their pairs are read."""
    found = fitted(moment)
    lesson.picture(hero, charts.joints_html(classifying.picture(moment, found)))
    say(told.verdict(moment, found))
    measures.draw("markdown", told.measured(moment, found))


def words(moment: Moment) -> Words:
    import pandas as pd

    found, classes = fitted(moment), np.array(moment.data.classes)
    table = pd.DataFrame({f"code {i + 1}": column for i, column in enumerate(moment.codes.T)})
    most = found.conditional.posterior(moment.codes).argmax(axis=1)
    return told.verdict(moment, found) + ".", table.assign(
        **{"class": classes[moment.data.y_train], "most likely by p(y|h)": classes[most]}
    )


lesson.answer(draw)
lesson.tries(
    "curved borders: does drawing the code first get better? One component in p(h): what is drawn between the classes? "
    "With 8 numbers the map is the plane of the codes' first two principal components.",
    {
        "8 numbers": {"code": 8},
        "Two classes": {"dataset": "banknote", "standardize": True, "output": "linear", "hidden": (16,)},
        "Weight decay": {"l2": 1e-4},
    },
)
panels = Panels(
    lesson,
    {
        "Accuracy": lambda moment: classifying.accuracy(moment, fitted(moment)),
        "Fill in": lambda moment: classifying.fill_in(moment, fitted(moment), lesson.source.ink),
        "Odd inputs": lambda moment: classifying.odd_inputs(moment, fitted(moment)),
        "Measured": lambda _: comparison_table(lesson),
    },
    words,
    svg=lambda moment: charts.joints_svg(classifying.picture(moment, fitted(moment))),
)
lesson.play(draw, panels.details, panels.finish)
