"""What is drawn of a generator and a discriminator: the plane, a sheet of pictures, and their courses."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.data import Dataset
from ae_keras.training.live import LiveRun
from ae_keras.ui.lesson import Lesson, Rows
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Curve
from ae_keras.ui.said import gan
from ae_keras.ui.sweeps import lost, train_all

ACROSS = 14  # pictures in a row


def plane(moment: Moment) -> charts.Plane:
    """Of data in the plane: samples, the discriminator's surface, and the grid of latents with its place."""
    data, network, spec = moment.data, moment.network, moment.spec
    square = analysis.square(data)
    points = data.standardized(charts.surface_grid(square))
    grid = analysis.latent_grid(spec.latent)
    carried = data.original(network.decode(grid.reshape(-1, spec.latent))).reshape(*grid.shape[:2], 2)
    surface = analysis.realness(network, points, data.held_out, spec.pack)
    return charts.Plane(square, surface, data.x_train, moment.samples, grid, carried, spec.pack > 1)


def sheet(moment: Moment, title: str, rows: int) -> list[charts.Row]:
    """Samples that are pictures, in so many rows."""
    pictures = moment.samples[: rows * ACROSS].reshape(rows, ACROSS, *moment.data.pixels)
    return [charts.Row(title if i == 0 else "", each, "") for i, each in enumerate(pictures)]


def album(moment: Moment) -> list[charts.Row]:
    """Held-out pictures above generated ones."""
    data = moment.data
    real = data.x_test[:ACROSS].reshape(-1, *data.pixels)
    return [charts.Row("held-out", real, "real ones"), *sheet(moment, "generated", 5)]


def _losses(moment: Moment) -> Rows:
    """Both losses over the epochs, and where they are if the discriminator cannot tell."""
    history = moment.run.history
    sign, ln2 = (-1 if moment.spec.loss == "minimax" else 1), float(np.log(2))
    courses = {
        "discriminator": (history["epoch"], history["real"] + history["fake"]),
        "generator": (history["epoch"], history["generator"]),
    }
    levels = {"discriminator, if D is always ½": 2 * ln2, "generator, if D is always ½": sign * ln2}
    return charts.courses_data(courses, levels, moment.epoch, moment.spec.epochs)


LOSSES = Curve(
    "Losses over epochs",
    _losses,
    lambda _: charts.courses_spec("loss, training rows"),
    lambda moment: gan.losses_said(moment.run.history),
)


def both_schedules(lesson: Lesson, moment: Moment) -> None:
    """What is measured of the samples over the epochs, at the constant rate and at the falling one."""
    specs = {name: moment.spec.replace(schedule=schedule) for name, schedule in gan.SCHEDULES.items()}
    runs = dict(zip(specs, train_all(lesson, list(specs.values()), st.empty()), strict=True))
    if lost([*runs.values()]):
        return
    told = {name: _course(run, moment.data) for name, run in runs.items()}
    for what in next(iter(told.values()))[1]:
        courses = {name: (epochs, values[what]) for name, (epochs, values) in told.items()}
        rows = charts.courses_data(courses, {}, moment.epoch, moment.spec.epochs)
        st.vega_lite_chart(rows, charts.courses_spec(what, 200), alt=f"{what} over epochs", key=f"gan.{what}")
    st.caption(gan.schedules_said({name: values for name, (_, values) in told.items()}))


def _course(run: LiveRun, data: Dataset) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Epochs of the pictures, and each number at them."""
    found = [gan.course(Moment(run, frame, data)) for frame in run.frames]
    return np.array([frame.epoch for frame in run.frames]), {
        what: np.array([each[what] for each in found]) for what in found[0]
    }


def gauge(moment: Moment) -> None:
    """Every discriminator against every generator."""
    epochs, right = gan.duel(moment)
    st.markdown(gan.duel_said(epochs, right))
    rows = charts.duel_data(epochs, right)
    st.vega_lite_chart(rows, charts.duel_spec(), alt="Discriminators against generators", key="gan.duel")
