"""The generative adversarial network: a generator against a discriminator, in the plane and with digits."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.adversaries import LOSSES, album, both_schedules, gauge, plane
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import GAN_PAGE
from ae_keras.ui.said import gan
from ae_keras.ui.slot import Slot
from ae_keras.ui.target import own_clouds
from ae_keras.ui.turns import slow_motion

lesson = Lesson(GAN_PAGE, ("ring-8", "grid-25", "moons", "ring", "clouds", "digits"))
lesson.header(
    "Generative adversarial network",
    "A **generator** $G$ bends noise $z$ into samples; a **discriminator** $D$ tells them from data. They take turns.",
    r"The latents have a fixed distribution, $z\sim\mathcal N(0,I)$; all that is learned is how $G$ carries them to "
    r"the data. $D(x)$ is the probability that $x$ is a row of the data: $D$ minimises $-\ln D(x)-\ln(1-D(G(z)))$. The "
    r"generator minimises $\ln(1-D(G(z)))$ (minimax), or $-\ln D(G(z))$ (non-saturating), which still has a gradient "
    r"where $D$ is sure (Goodfellow et al. 2014). The best $D$ for a given $G$ is "
    r"$p_{\text{data}}/(p_{\text{data}}+p_G)$: one half everywhere once the samples are distributed as the data. Often "
    "some clouds of the data get no samples (mode collapse); a discriminator that judges packs of samples notices a "
    "lack of variety (PacGAN: Lin, Khetan, Fanti and Oh 2018).",
)
lesson.ask(gan.QUESTION)
lesson.settings(
    ("dataset", "schedule", "learning_rate", "d_steps", "pack"),
    more=(
        "latent",
        "loss",
        "d_rate",
        "hidden",
        "activation",
        "output",
        "optimizer",
        "batch",
        "epochs",
        "l2",
        "seed",
        "split_seed",
    ),
)
with lesson.frame:
    say, hero = lesson.verdict(gan.NUMBERS), lesson.hero(height=400)
with st.container(key="measures"):
    measures = Slot()


def drawn(moment: Moment, paper: bool = False) -> str:
    """The picture as HTML, or as a file: the plane, or a sheet of pictures."""
    if moment.data.shape[2] == 2:
        return (charts.generated_svg if paper else charts.generated_html)(plane(moment))
    return (charts.restored_svg if paper else charts.restored_html)(album(moment), lesson.source.ink)


def draw(moment: Moment) -> None:
    """Samples, discriminator and grid, and how the samples stand to the data."""
    lesson.picture(hero, drawn(moment))
    say(gan.verdict(moment))
    measures.draw("markdown", gan.measured(moment))


def words(moment: Moment) -> Words:
    """The samples as they are drawn."""
    samples = moment.samples[: charts.GENERATED]
    return f"{gan.verdict(moment)}. {gan.measured(moment)}", dict(zip(moment.data.features, samples.T, strict=True))


lesson.answer(draw)
lesson.tries(
    "a constant rate: do the samples settle? Packs of two: how evenly are the clouds covered? One latent number: what "
    "can a bent line not do?",
    {
        "Constant rate": {"schedule": "constant"},
        "Packs of two": {"pack": 2},
        "One latent": {"latent": 1},
        "25 clouds": {"dataset": "grid-25", "pack": 2, "epochs": 2500},
        "Two moons": {"dataset": "moons", "epochs": 1000},
        "Digits": gan.DIGITS,
    },
)
panels = Panels(
    lesson,
    {
        "Constant or falling": lambda moment: both_schedules(lesson, moment),
        "Each improves": gauge,
        "Slow motion": lambda moment: slow_motion(lesson, moment),
        "Clouds of your own": lambda _: own_clouds(lesson),
    },
    words,
    svg=lambda moment: drawn(moment, paper=True),
    curve=LOSSES,
)
lesson.play(draw, panels.details, panels.finish)
