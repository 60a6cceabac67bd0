"""PCA against the 6,4,2,4,6 autoencoder: the same code size, a flat plane against a bent sheet."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import PCA_PAGE
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size
from ae_keras.ui.verdict import verdict

lesson = Lesson(PCA_PAGE, ("banknote", "digits", "iris", "wine", "breast-cancer"))
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


def plane_rows(moment: Moment) -> Rows:
    return charts.plane_data(moment.data, moment.pca, moment.frame)


def draw(moment: Moment) -> None:
    """One moment of the run: the picture and what it says."""
    lesson.chart(hero, "PCA's plane beside the autoencoder's code", plane_rows(moment), charts.plane_spec(lesson.look))
    says.draw(
        "markdown",
        f"### {verdict(moment.error_test, moment.pca_error_test)}: {moment.error_test:.3f} against "
        f"{moment.pca_error_test:.3f} on {lesson.source.noun} it has not seen",
    )


lesson.answer(draw)
lesson.player.show()
lesson.tries(
    "a *linear* activation: it lands on PCA and stays there. Then no hidden layers, code size 1 and 3, another seed, "
    "other data.",
    {"Linear": {"activation": "linear"}, "No hidden layers": {"hidden": ()}, "Digits": {"dataset": "digits"}},
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words=lambda moment: (
        charts.plane_sentence(moment.data, moment.pca_error, moment.error, moment.epoch, moment.spec.code),
        plane_rows(moment),
    ),
    svg=lambda moment: charts.svg(charts.plane_spec(lesson.look), plane_rows(moment)),
)
lesson.play(draw, panels.details, status, panels.finish)
