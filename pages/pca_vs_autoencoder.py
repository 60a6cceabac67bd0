"""PCA against the 6,4,2,4,6 autoencoder: the same code size, a flat plane against a bent sheet."""

import streamlit as st

from ae_keras import charts
from ae_keras.specs import Undercomplete
from ae_keras.ui.comparison import comparison_table, error_by_code_size, verdict
from ae_keras.ui.lesson import Lesson, Moment
from ae_keras.ui.slot import Slot
from ae_keras.ui.takeaway import model_tab, share_tab

lesson = Lesson("pca", Undercomplete())
lesson.header(
    "PCA vs autoencoder",
    "Both squeeze every row into the same few numbers and rebuild it. **PCA** must project onto a flat plane; an "
    "**autoencoder** with nonlinear layers may bend its sheet towards the data.",
)
lesson.settings(
    ("code", "hidden", "activation"),
    more=("dataset", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed", "test_share"),
)
says, hero, status = Slot(), lesson.hero(), st.empty()
lesson.player.show()
st.caption(
    "**Try** a *linear* activation: it lands on PCA and stays there. Then no hidden layers, code size 1 and 3, another "
    "seed, other data."
)
badges, formula = Slot(), Slot()
learning, measured, sizes, model, share = lesson.tabs(
    "Learning curve", "Measured", "Every code size", "Model and code", "Share and export"
)
with learning:
    curve, twin = Slot(), st.container()


def plane_rows(moment: Moment):
    return charts.plane_data(moment.table, moment.pca, moment.frame)


def draw(moment: Moment) -> None:
    """One moment of the run: the picture and what it says."""
    lesson.chart(hero, "PCA's plane beside the autoencoder's code", plane_rows(moment), charts.plane_spec(lesson.look))
    says.draw(
        "markdown",
        f"### {verdict(moment.error_test, moment.pca_error_test)}: {moment.error_test:.3f} against "
        f"{moment.pca_error_test:.3f} on {lesson.source.noun} it has not seen",
    )


def details(moment: Moment) -> None:
    """The same moment in numbers, and its place in the learning curve."""
    lesson.badges(badges, moment)
    lesson.formula(formula, moment)
    if learning.open:
        rows = charts.losses_data(
            moment.errors, moment.pca_error, moment.pca_error_test, moment.epoch, moment.spec.epochs
        )
        lesson.chart(curve, "Error over epochs", rows, charts.losses_spec())


def finish(moment: Moment) -> None:
    """What needs the trained network, for the tab that is open."""
    if learning.open:
        planes = charts.plane_sentence(moment.table, moment.pca_error, moment.error, moment.epoch, moment.spec.code)
        curves = charts.losses_sentence(moment.errors, moment.pca_error_test)
        lesson.twin(twin, (planes, plane_rows(moment)), (curves, moment.run.history))
    if measured.open:
        with measured:
            comparison_table(lesson, st.empty(), st.empty())
    if sizes.open:
        with sizes:
            error_by_code_size(lesson, st.empty(), st.empty())
    if model.open:
        with model:
            model_tab(lesson)
    if share.open:
        with share:
            share_tab(lesson, moment)


lesson.play(draw, details, status, finish)
