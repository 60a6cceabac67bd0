"""Panels on the latent space: regions to draw codes from, and ways between two images."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import latent_space as said
from ae_keras.ui.terms import note, say

SHOWN = 13  # images in a row
STEPS = 11


def regions(lesson: Lesson, moment: Moment) -> None:
    """Codes from the right region and from wrong ones, decoded."""
    components = st.slider(
        "Components of the mixture", 1, 30, 10, key="latent_space.components",
        help="Gaussians, each with its own mean and covariance, fitted on the codes of the training rows",
    )  # fmt: skip
    found = said.regions(moment, components)
    rows = [
        charts.Row(name, images(lesson, each.rows[:SHOWN]), f"{each.off:.2f} · covers {each.coverage:.0%}")
        for name, each in found.items()
    ]
    note(
        f"{said.SAMPLES} codes of each region, the first {SHOWN} decoded; the mean distance of all to the nearest "
        "training row, with pixels from 0 to 1, and the share of held-out rows that they cover."
    )
    st.html(charts.restored_html(rows, lesson.source.ink, "Decoded codes of every region"))
    say(said.of_regions(moment, found))


def between(lesson: Lesson, moment: Moment) -> None:
    """From one held-out image to another: through the code, and through the pixels."""
    most = len(lesson.data.held_out)
    left, right = st.columns(2)
    one = left.slider("From held-out row", 1, min(most, 50), 1, key="latent_space.one") - 1
    other = right.slider("to held-out row", 1, min(most, 50), min(4, most), key="latent_space.other") - 1
    ways = said.between(moment, one, other, STEPS)
    rows = [charts.Row(name, images(lesson, each), "") for name, each in ways.items()]
    st.html(charts.restored_html(rows, lesson.source.ink, "Ways from one image to another"))
    say(said.of_between(moment, ways))


def images(lesson: Lesson, rows: np.ndarray) -> np.ndarray:
    """Rows in the units of training as images (n, height, width)."""
    return lesson.data.original(rows).reshape(-1, *lesson.data.pixels)
