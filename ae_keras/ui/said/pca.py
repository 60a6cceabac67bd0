"""What the page of PCA against the autoencoder says."""

from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error
from ae_keras.ui.verdict import verdict as against


def verdict(moment: Moment) -> str:
    """The held-out error beside PCA's."""
    return (
        f"{against(moment.error_test, moment.pca_error_test)}: {error(moment.error_test)} against "
        f"{error(moment.pca_error_test)} on held-out {SOURCES[moment.data.name].noun}"
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / after.pca_error_test
    right = 0 if ratio > 1.03 else 2 if ratio > 0.97 else 1
    return right, (
        f"Linear layers leave {error(after.error_test)}, PCA {error(after.pca_error_test)}: however many there are, "
        f"together they are one linear map. With tanh the same network leaves {error(before.error_test)}."
    )


QUESTION = Question(
    "the same 6,4,2,4,6 network with linear layers. Which has the smaller error on new notes?",
    ("PCA", "the network", "neither"),
    {"activation": "linear"},
    _judge,
)
