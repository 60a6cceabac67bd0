"""What are autoencoders? A picture goes in, narrows to a code, and comes out."""

import streamlit as st

from ae_keras import charts
from ae_keras.data import SOURCES
from ae_keras.ui import slides
from ae_keras.ui.gallery import SHOWN, gallery
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.outline import lecture, uses
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import HOME
from ae_keras.ui.said import home

WORDS = {
    "encoder": "The **encoder** $h=f(x)$ turns the picture, layer by layer, into the code.",
    "code": "The **code** $h$ is all that the decoder can use. It is narrow, so the encoder must choose what to keep.",
    "decoder": "The **decoder** $\\hat x=g(h)$ rebuilds the picture from the code alone.",
    "error": "Training needs no labels. It reduces the **error** $\\lVert x-\\hat x\\rVert^2$ by backpropagation "
    "through decoder and encoder, as in any feedforward network.",
}

lesson = Lesson(
    HOME,
    ("digits", "mnist", "cat", *["mnist-full"] * ("mnist-full" in SOURCES)),
)
lesson.header(
    "What are autoencoders?",
    "A network that learns to reproduce its input through a **bottleneck**: $h=f(x)$, $\\hat x=g(h)$.",
    " ".join(WORDS.values()),
)
lesson.ask(home.QUESTION)
lesson.settings(
    ("code", "dataset", "hidden"),
    more=("activation", "output", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero(height=260)
left, right = st.columns([3, 2], vertical_alignment="bottom")
number = left.slider("Picture", 1, SHOWN, 1, key="home.picture", help="Which of the held-out pictures is the input") - 1
part = right.segmented_control(
    "Highlight", charts.PARTS, key="home.part", help="Highlight one part of the network and dim the others"
)
told = dict(WORDS)
if lesson.spec.code >= lesson.data.shape[2]:
    told["code"] = "The **code** $h$ is all that the decoder can use. Here it is at least as wide as the picture."
st.markdown(told[part or "code"])


def flow(moment: Moment) -> charts.Flow:
    data = moment.data
    number_ = min(number, len(data.held_out) - 1)
    layers = [layer[0] for layer in moment.network.activations(data.held_out[number_ : number_ + 1])]
    output = data.original(layers[-1])
    return charts.Flow(
        data.x_test[number_], output, data.pixels, tuple(layers), len(moment.spec.hidden) + 1, lesson.source.ink
    )


def draw(moment: Moment) -> None:
    """The picture on its way through the network, and how well it comes out."""
    lesson.picture(hero, charts.flow_html(flow(moment), part))
    say(home.verdict(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    shown = flow(moment)
    code = shown.layers[shown.middle]
    return home.picture(moment, number), pd.DataFrame({"number": range(1, len(code) + 1), "code": code})


lesson.answer(draw)
lesson.tries(
    "one number, then eight, then 64: how much detail does each step add?",
    {
        "1 number": {"code": 1},
        "8 numbers": {"code": 8},
        "64 numbers": {"code": 64},
        "The cat": {"dataset": "cat", "code": 8},
    },
)
panels = Panels(lesson, {"More pictures": gallery}, words, svg=lambda moment: charts.flow_svg(flow(moment)))
uses()
slides.strip(lesson.controls)
lecture()
lesson.play(draw, panels.details, panels.finish)
