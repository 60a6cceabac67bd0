"""What are autoencoders? A picture goes in, narrows to a code, and comes out."""

import streamlit as st

from ae_keras import charts
from ae_keras.data import SOURCES
from ae_keras.ui import gallery, slides, tiles
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.outline import lecture, uses
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import HOME
from ae_keras.ui.said import home
from ae_keras.ui.said.numbers import plural
from ae_keras.ui.slot import Slot

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
told = dict(WORDS)
if lesson.spec.code >= lesson.data.shape[2]:
    told["code"] = "The **code** $h$ is all that the decoder can use. Here it is at least as wide as the picture."
lesson.header("What are autoencoders?", home.lead(lesson.spec, lesson.data), " ".join(told.values()))
lesson.ask(home.question(lesson.spec.dataset))
lesson.settings(
    ("code", "dataset", "hidden"),
    more=("activation", "output", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
found, ink = gallery.pictures(lesson.data), lesson.source.ink
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero(height=260)
    rest = Slot()
    uses()
with st.container(key="measures"):
    reference, strangers, reading = Slot(), Slot(), Slot()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    at_first = 1 + gallery.hardest(lesson.data)
    st.session_state["home.picture"] = min(st.session_state.get("home.picture", at_first), len(found))
    number = st.slider("Picture (or click on one)", 1, len(found), key="home.picture", width=300) - 1
    part = st.segmented_control(
        "Highlight", charts.PARTS, key="home.part", help="Highlight one part of the network and dim the others"
    )
    tiles.moves("home.picture")
st.markdown(told[part or "code"])


def draw(moment: Moment) -> None:
    """The picture on its way through the network, and how well it comes out."""
    lesson.picture(hero, charts.flow_html(gallery.flow(moment, number, ink), part))
    rest.draw("html", charts.gallery_html(gallery.shown(moment, number, ink)))
    say(home.verdict(moment))
    reference.draw("markdown", home.against_pca(moment))
    strangers.draw("markdown", home.of_strangers(moment))


def words(moment: Moment) -> Words:
    import pandas as pd

    shown = gallery.flow(moment, number, ink)
    code = shown.layers[shown.middle]
    table = {"number": range(1, len(code) + 1), "code": code}
    return home.picture(moment, found[number].name, found[number].x), pd.DataFrame(table)


def finish(moment: Moment) -> None:
    """What the trained network's reconstructions are read as; then what the open tab needs."""
    reading.draw("markdown", home.read(moment))
    panels.finish(moment)


lesson.answer(draw)
name = lesson.spec.dataset
other, change = ("The cat", {"dataset": "cat", "code": 8}) if name != "cat" else ("The digits", {})
sizes = {plural(k, "number"): {"dataset": name, "code": k} for k in (1, 8, 64)}
lesson.tries(home.tries(name), sizes | {other: change})
panels = Panels(lesson, {}, words, svg=lambda moment: charts.flow_svg(gallery.flow(moment, number, ink)))
slides.strip(lesson.controls)
lecture()
lesson.play(draw, panels.details, finish)
