"""PCA against the 6,4,2,4,6 autoencoder: the same code size, a flat plane against a bent sheet."""

from ae_keras import charts
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import PCA_PAGE
from ae_keras.ui.said import pca
from ae_keras.ui.sweeps import error_by_code_size

lesson = Lesson(PCA_PAGE, ("banknote", "digits", "iris", "wine", "breast-cancer"))
lesson.header(
    "PCA vs autoencoder",
    "Codes of the same size: **PCA** projects onto a flat plane, the **autoencoder** may use a curved surface.",
    "Both turn every row into a code of the same size and reconstruct the row from it. With nonlinear layers the "
    "surface of all possible reconstructions may be curved.",
)
lesson.ask(pca.QUESTION)
lesson.settings(
    ("code", "hidden", "activation"),
    more=("dataset", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed", "test_share"),
)
with lesson.frame:
    say, hero = lesson.verdict(), lesson.hero()


def plane_rows(moment: Moment) -> Rows:
    return charts.plane_data(moment.data, moment.pca, moment.frame)


def draw(moment: Moment) -> None:
    """One moment of the run: the picture and what it says."""
    lesson.chart(hero, "PCA's plane beside the autoencoder's code", plane_rows(moment), charts.plane_spec(lesson.look))
    say(pca.verdict(moment))


lesson.answer(draw)
lesson.tries(
    "a *linear* activation: how close does the error come to PCA's? Then no hidden layers, code sizes 1 and 3, another "
    "seed, other data.",
    {"Linear": {"activation": "linear"}, "No hidden layers": {"hidden": ()}, "Digits": {"dataset": "digits"}},
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words=lambda moment: (
        pca.picture(moment),
        plane_rows(moment).drop(columns=["pixels", "jitter"], errors="ignore"),  # for the picture alone
    ),
    svg=lambda moment: charts.svg(charts.plane_spec(lesson.look), plane_rows(moment)),
)
lesson.play(draw, panels.details, panels.finish)
