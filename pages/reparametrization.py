"""Reparametrization: a draw as a function of mean and deviation, so that a gradient can pass, and what it is worth."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.pathways import LEARNING, each_gradient, known, runs, side_by_side
from ae_keras.ui.presets import REPARAM_PAGE
from ae_keras.ui.said import reparametrization as told
from ae_keras.ui.said.numbers import left_out, signed
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import train_all

MEANS = [tenth / 10 for tenth in range(-30, 31)]
DRAWS = (10, 30, 100, 300, 1000, 3000, 10000)

lesson = Lesson(REPARAM_PAGE, ("digits", "mnist", "banknote", "iris"))
lesson.header(
    "Reparametrization",
    "Draw $\\varepsilon$, not $z$: then $z=\\mu+\\sigma\\varepsilon$ is a **function** of $\\mu$ and $\\sigma$, with a "
    "gradient.",
    "The encoder gives $\\mu$ and $\\sigma$, and the loss is a mean over draws of $z\\sim N(\\mu,\\sigma^2)$. How does "
    "it change with $\\mu$ and $\\sigma$? **Through z**, or pathwise: with $\\varepsilon\\sim N(0,1)$ held, "
    "$\\partial z/\\partial\\mu=1$ and $\\partial z/\\partial\\sigma=\\varepsilon$ (Kingma and Welling 2014; Rezende, "
    "Mohamed and Wierstra 2014). **Score function**, or REINFORCE: $f(z)\\,\\partial\\ln q(z)/\\partial\\mu$ asks "
    "nothing of $f$, which may be no function with a slope (Williams 1992). A **baseline** $b$ that does not depend on "
    "$z$ may be taken off: $(f(z)-b)\\,\\partial\\ln q(z)/\\partial\\mu$ has the same mean. In the network $b$ is the "
    "mean over the batch's other rows. All three are right on average and differ in their noise (Mohamed et al. 2020). "
    "**Cut**: where a drawn $z$ is taken for data, nothing reaches $\\mu$ and $\\sigma$, and the mean is wrong.",
)
lesson.ask(told.QUESTION)
lesson.settings(
    ("gradient", "learning_rate", "code", "dataset"),
    more=("hidden", "activation", "output", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
with lesson.frame:
    say = lesson.verdict(told.NUMBERS)
    left, right = st.columns([2, 1])
    hero = lesson.hero(left, height=420)
    with right:
        one, other, third = st.columns(3)
        mu = one.select_slider(  # not a slider, which writes hyphens for minus signs
            "Mean μ", MEANS, 2.0, signed, key="reparametrization.mu", help="Of z in the picture"
        )
        sigma = other.slider(
            "Deviation σ", 0.1, 2.0, 1.0, 0.1, key="reparametrization.sigma",
            help="Of z in the picture. With a σ of 0 there would be nothing to draw",
        )  # fmt: skip
        draws = third.select_slider(
            "Draws", DRAWS, 1000, key="reparametrization.draws", help="Estimates in a histogram"
        )
        one, other = st.columns(2, vertical_alignment="center")
        held = one.toggle("Hold ε", True, key="reparametrization.held", help="The same ε for every μ and σ")
        button = other.container(key="frontier")
        curves = Slot()
picture, seen = told.estimated(mu, sigma, draws, held), known(lesson)
with st.container(key="measures"):
    measures = Slot()


def learned(moment: Moment) -> charts.Learned:
    return told.learned(moment, {name: run.history for name, run in runs(lesson, seen).items()})


def draw(moment: Moment) -> None:
    """Draws, estimates, and how far the networks have come by them."""
    lesson.picture(hero, charts.estimates_html(picture))
    lesson.picture(curves, charts.learned_html(learned(moment)))
    say(told.verdict(moment))
    measures.draw("markdown", f"{told.of_squares(picture)}  \n{told.in_the_network(moment)}")


def words(moment: Moment) -> Words:
    table = {"ε": picture.eps, "z": mu + sigma * picture.eps}
    table |= {each.name: each.values for each in picture.by.values()}
    return f"{told.of_squares(picture)} {told.verdict(moment)}. {told.in_the_network(moment)}", table


def finish(moment: Moment) -> None:
    """The network with every gradient, on demand; then what the open tab needs."""
    slot, found = button.empty(), runs(lesson, seen)
    missing = [spec for name, spec in each_gradient(lesson).items() if name not in found]
    label, said = f"Train the other {len(missing)}", "The same network with each of the other gradients"
    if missing and slot.button(label, icon=":material/play_arrow:", key="reparametrization.train", help=said):
        slot.empty()
        seen.update(spec.key for spec in missing)
        train_all(lesson, missing, lesson.status, lambda: draw(moment))
        draw(moment)
    if said := left_out([told.NAMES[name] for name, run in runs(lesson, seen).items() if run.diverged is not None]):
        button.caption(said)
    panels.finish(moment)


lesson.answer(draw)
lesson.tries(
    "moving μ and σ with ε held, and with a new ε each time: which z moves smoothly? What does a σ of 0.3 do to the "
    "variances? Then train with each gradient: what does noise cost, and what does no gradient?",
    {
        "Score function": {"gradient": "score"},
        "With a baseline": {"gradient": "baseline"},
        "Cut": {"gradient": "cut"},
        "Ten numbers": {"code": 10},
        "Banknotes": {"dataset": "banknote", "output": "linear", "standardize": True},
    },
)
panels = Panels(
    lesson,
    {"Side by side": lambda _: side_by_side(lesson)},
    words,
    svg=lambda moment: charts.estimates_svg(picture, learned(moment)),
    curve=LEARNING,
)
lesson.play(draw, panels.details, finish)
