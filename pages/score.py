"""The field of arrows: what a denoising autoencoder learns of data in the plane."""

import streamlit as st

from ae_keras import analysis, charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import SCORE_PAGE
from ae_keras.ui.said import score
from ae_keras.ui.slot import Slot

lesson = Lesson(SCORE_PAGE, ("spiral", "ring", "moons"))
lesson.header(
    "Denoising in 2-D",
    "A network that removes noise must know where the data are: its arrows $r(x)-x$ point **back to the data**.",
    r"The reconstruction with the least error is $r(x)=x+\sigma^2\nabla\log p_\sigma(x)$, where $p_\sigma$ is the "
    r"density of the data with normal noise of standard deviation $\sigma$ (Miyasawa 1961). So the arrows of a "
    "denoising autoencoder show in which direction the data become more likely (Vincent 2011; Alain and Bengio 2014). "
    r"Of the training points with noise the density is known, and $r$ is the mean of the training points, each "
    "weighted by how likely the noisy point comes from it.",
)
lesson.ask(score.QUESTION)
lesson.settings(
    ("noise", "dataset", "hidden", "code"),
    more=(
        "activation",
        "code_activation",
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
    say, hero = lesson.verdict(), lesson.hero(height=400)
with st.container(key="measures"):
    measures = Slot()
steps = st.slider(
    "Steps of the cloud",
    0,
    20,
    5,
    key="score.steps",
    help="How often the cloud on the right is reconstructed, each time from where it was sent before",
)
POINTS = charts.arrow_grid(score.reach(lesson.data))


def shown(moment: Moment) -> tuple:
    """Training points, the square, both fields on its grid, and the way of the cloud."""
    data = moment.data
    return (
        data.inputs,
        score.reach(data),
        analysis.field(moment.network, POINTS),
        score.best_arrows(moment, POINTS),
        analysis.step_along(moment.network, score.cloud(data), steps),
    )


def draw(moment: Moment) -> None:
    """The field, and the cloud that follows it."""
    picture = shown(moment)
    lesson.picture(hero, charts.arrows_html(*picture))
    say(score.verdict(moment))
    measures.draw("markdown", score.measured(moment, picture[-1]))


def words(moment: Moment) -> Words:
    _, _, arrows, best, path = shown(moment)
    table = {"x": POINTS[:, 0], "y": POINTS[:, 1], "arrow x": arrows[:, 0], "arrow y": arrows[:, 1]}
    if best is not None:
        table |= {"closed form x": best[:, 0], "closed form y": best[:, 1]}
    return f"{score.verdict(moment)}. {score.measured(moment, path)}", table


lesson.answer(draw)
lesson.tries(
    "little noise: how far from the data are the arrows right? No noise: do they still point to the data? "
    "One number in the code: where do the arrows go then?",
    {
        "Little noise": {"noise": 0.05},
        "Much noise": {"noise": 0.5},
        "No noise": {"noise": 0.0},
        "One number": {"code": 1},
        "Two moons": {"dataset": "moons"},
    },
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson)},
    words,
    svg=lambda moment: charts.arrows_svg(*shown(moment)),
    reference=lesson.spec.code < lesson.data.shape[2],
)
lesson.play(draw, panels.details, panels.finish)
