"""PCA against the 6,4,2,4,6 autoencoder: the same code size, a flat plane against a bent sheet."""

import streamlit as st

from ae_keras import charts
from ae_keras.specs import Undercomplete
from ae_keras.ui.comparison import comparison_table, error_by_code_size, verdict
from ae_keras.ui.lesson import Lesson, Moment
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
says, hero, status = st.empty(), st.skeleton(height=430), st.empty()
lesson.player.show()
st.caption(
    "**Try** a *linear* activation: it lands on PCA and stays there. Then no hidden layers, code size 1 and 3, another "
    "seed, other data."
)
badges, formula = st.empty(), st.empty()
learning, measured, sizes, model, share = lesson.tabs(
    "Learning curve", "Measured", "Every code size", "Model and code", "Share and export"
)
with learning:
    curve, twin = st.empty(), st.empty()


def draw(moment: Moment) -> None:
    """One moment of the run in every picture that shows moments."""
    sentence = charts.plane_sentence(moment.table, moment.pca_error, moment.error, moment.epoch, moment.spec.code)
    rows = charts.plane_data(moment.table, moment.pca, moment.frame)
    lesson.chart(hero, "plane", rows, charts.plane_spec(lesson.look), sentence)
    says.markdown(
        f"### {verdict(moment.error_test, moment.pca_error_test)}: {moment.error_test:.3f} against "
        f"{moment.pca_error_test:.3f} on {lesson.source.noun} it has not seen"
    )
    with badges.container():
        lesson.badges(moment)
    with formula.container():
        lesson.formula(moment)
    if learning.open:
        errors = charts.losses_data(
            moment.errors, moment.pca_error, moment.pca_error_test, moment.epoch, moment.spec.epochs
        )
        lesson.chart(
            curve, "curve", errors, charts.losses_spec(), charts.losses_sentence(moment.errors, moment.pca_error_test)
        )


def finish(moment: Moment) -> None:
    """What needs the trained network, for the tab that is open."""
    if learning.open:
        lesson.twin(
            twin,
            (
                charts.plane_sentence(moment.table, moment.pca_error, moment.error, moment.epoch, moment.spec.code),
                charts.plane_data(moment.table, moment.pca, moment.frame),
            ),
            (charts.losses_sentence(moment.errors, moment.pca_error_test), moment.run.history),
        )
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


lesson.play(draw, status, finish)
