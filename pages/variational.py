"""Variational: codes are distributions, held near a prior, and what the prior is decoded to is new."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.generating import aggregate, beside_plain, bound, by_class
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import VARIATIONAL_PAGE
from ae_keras.ui.said import variational
from ae_keras.ui.slot import Slot

lesson = Lesson(VARIATIONAL_PAGE, ("digits", "mnist", "banknote", "iris", "moons"))
lesson.header(
    "Variational autoencoder",
    "A code is a **distribution**, held near a prior $p(z)$: then draws of the prior can be decoded to new examples.",
    "The encoder gives mean $\\mu(x)$ and standard deviation $\\sigma(x)$ of a normal distribution $q(z|x)$ with "
    "independent numbers, and training decodes a draw of it. The loss is the evidence lower bound (ELBO) with its sign "
    "changed: $\\mathrm E_q[-\\ln p(x|z)]+\\mathrm{KL}(q(z|x)\\,\\|\\,p(z))$, in nats. The first term wants the codes "
    "apart and sharp, the second wants all of them to be the prior (Kingma and Welling 2014). β weighs the second. "
    "The prior is N(0, I), or a mixture of Gaussians with one component for each class: the labels are known, and "
    "each row is held near the component of its class. Rows between 0 and 1 get Bernoulli distributions $p(x|z)$, "
    "others normal ones of variance 1/(2π).",
)
lesson.ask(variational.QUESTION)
lesson.settings(
    ("beta", "prior", "code", "dataset"),
    more=(
        "radius",
        "hidden",
        "activation",
        "output",
        "learning_rate",
        "schedule",
        "epochs",
        "batch",
        "l2",
        "seed",
        "split_seed",
    ),
)
with lesson.frame:
    say = lesson.verdict(variational.NUMBERS)
    left, right = st.columns(2)
    hero = lesson.hero(left, height=380)
    with right:
        generated = Slot()
with st.container(key="measures"):
    measures = Slot()


def draw(moment: Moment) -> None:
    """The codes over the prior, and what the prior is decoded to."""
    lesson.picture(hero, charts.posteriors_html(variational.code_map(moment)))
    lesson.picture(generated, charts.decoded_html(variational.decoded(moment)))
    say(variational.verdict(moment))
    measures.draw("markdown", variational.measured(moment))


def words(moment: Moment) -> Words:
    mean, log_variance = variational.posterior(moment)
    numbers = range(1, moment.spec.code + 1)
    table = {f"mean {i}": column for i, column in zip(numbers, mean.T, strict=True)}
    table |= {f"log variance {i}": column for i, column in zip(numbers, log_variance.T, strict=True)}
    return f"{variational.verdict(moment)}. {variational.measured(moment)}", table


lesson.answer(draw)
lesson.tries(
    "β = 0: where do the codes go, and what are draws of the prior decoded to? β = 3? A wider code: how many of its "
    "numbers does the KL leave in use? One component per class: is what comes out what was asked for?",
    {
        "β = 0": {"beta": 0.0},
        "β = 3": {"beta": 3.0},
        "Ten numbers": {"code": 10},
        "One component per class": {"prior": "mixture"},
        "Banknotes": {"dataset": "banknote", "output": "linear", "standardize": True},
    },
)
panels = Panels(
    lesson,
    {
        "ELBO": bound,
        "Aggregate posterior": aggregate,
        "By class": by_class,
        "Without a prior": lambda moment: beside_plain(lesson, moment),
    },
    words,
    svg=lambda moment: charts.posteriors_svg(variational.code_map(moment), variational.decoded(moment)),
)
lesson.play(draw, panels.details, panels.finish)
