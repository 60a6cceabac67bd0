"""The latent space: what the decoder makes of any code, where codes are, and where there are none."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.analysis import latent
from ae_keras.ui import lens, regions
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import LATENT_PAGE
from ae_keras.ui.said import latent_space
from ae_keras.ui.said.numbers import percent
from ae_keras.ui.slot import Slot

LOW, HIGH, COUNT = -0.25, 1.25, 12  # of the box that holds all codes, what is drawn; images in a row of the grid

lesson = Lesson(LATENT_PAGE, ("digits", "mnist"))
lesson.header(
    "Latent space",
    "The decoder turns **any** code into an image. It has only learned to do so where codes of the data are.",
    "To generate is to choose a code and decode it. A plain autoencoder says nothing of where good codes are: they "
    "must be looked for among the codes of the data, by eye on the map, on the way between two of them, or by a "
    "density that is fitted on them. With more than two numbers the map is the plane of the first two principal "
    "components of the codes.",
)
lesson.ask(latent_space.QUESTION)
lesson.settings(
    ("code", "hidden", "l2", "dataset"),
    more=("activation", "learning_rate", "schedule", "epochs", "batch", "seed", "split_seed"),
)
with lesson.frame:
    say, hero = lesson.verdict(latent_space.NUMBERS), lesson.hero(height=370)
left, right = st.columns(2)
# Not sliders, which write hyphens for minus signs.
shares = range(int(100 * LOW), int(100 * HIGH) + 1)
across = left.select_slider("Across →", shares, 50, percent, key="latent_space.across")
up = right.select_slider("Up ↑", shares, 50, percent, key="latent_space.up")
chosen = np.array([across, up]) / 100
with st.container(key="measures"):
    measures = Slot()


def shown(moment: Moment) -> charts.Landscape:
    """The map with the cross, what is decoded there, and the grid."""
    found, data = latent_space.chart(moment), moment.data
    half = (HIGH - LOW) / COUNT / 2
    grid = latent_space.decoded(moment, latent.grid(COUNT, LOW + half, HIGH - half))
    points = (found.placed(moment.codes) - found.low) / (found.high - found.low)
    images = data.original(np.concatenate([latent_space.decoded(moment, chosen), grid])).reshape(-1, *data.pixels)
    return charts.Landscape(
        points, data.y_train, data.classes, chosen, images[0], images[1:], LOW, HIGH, lesson.source.ink,
        latent_space.axes(moment), latent_space.meter(moment, chosen), latent_space.name(moment),
    )  # fmt: skip


def draw(moment: Moment) -> None:
    """The map, and how much like the data the image at the cross is."""
    lesson.picture(hero, charts.landscape_html(shown(moment)))
    say(latent_space.verdict(moment, chosen))
    measures.draw("markdown", latent_space.measured(moment, chosen))


def words(moment: Moment) -> Words:
    import pandas as pd

    codes = {f"code {i + 1}": column for i, column in enumerate(moment.codes.T)}
    return latent_space.picture(moment, chosen), pd.DataFrame(codes | {"class": moment.data.y_train})


def finish(moment: Moment) -> None:
    lens.follow(moment, LOW, HIGH)
    panels.finish(moment)


lesson.answer(draw)
lesson.tries(
    "the map: what is under the pointer is decoded at once, and a press moves the cross there. With 8 numbers: "
    "which region's samples look like digits, and how many components does a good mixture need?",
    {"8 numbers": {"code": 8}, "One number": {"code": 1}, "Weight decay": {"l2": 1e-4}},
)
panels = Panels(
    lesson,
    {
        "Where to sample": lambda moment: regions.regions(lesson, moment),
        "Between two images": lambda moment: regions.between(lesson, moment),
        "Measured": lambda _: comparison_table(lesson),
    },
    words,
    svg=lambda moment: charts.landscape_svg(shown(moment)),
)
lesson.play(draw, panels.details, finish)
