"""What the page of overcomplete autoencoders says."""

import numpy as np

from ae_keras import analysis, data
from ae_keras.data import SOURCES, Dataset
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error

LOOKED_AT = 20  # held-out rows whose Jacobians are averaged


def noise(dataset: Dataset) -> np.ndarray:
    """Rows without any structure, in the range of the data."""
    return analysis.noise_like(dataset.inputs)


def strangers(dataset: Dataset) -> tuple[str, np.ndarray]:
    """What it is, and rows of another data set with as many features, in the units of training."""
    if SOURCES[dataset.name].image_shape:
        patches = data.load("cat").x[: analysis.STRANGERS].reshape(-1, 10, 10)[:, 1:9, 1:9]
        return "a cat's fur", dataset.standardized(patches.reshape(len(patches), -1))
    return "an iris", data.load("iris").inputs


def verdict(moment: Moment) -> str:
    """How well held-out rows come back, and how well pure noise does."""
    features, noun = moment.data.shape[2], SOURCES[moment.data.name].noun
    through = 1 - analysis.lost(moment.network, noise(moment.data))
    return (
        f"{moment.spec.code} numbers for {features} inputs: held-out error {error(moment.error_test)} on {noun}; "
        f"{max(through, 0):.0%} of pure noise is reproduced"
    )


def measured(moment: Moment) -> str:
    """How near the network is to the identity."""
    off = analysis.off_identity(moment.network, moment.data.held_out[:LOOKED_AT])
    return (
        f"The Jacobian of g(f(x)) is **{off:.0%}** off the identity, mean over {LOOKED_AT} held-out rows: 0% copies "
        "every direction, 100% is as far as a constant."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    free, held = (1 - analysis.lost(moment.network, noise(moment.data)) for moment in (before, after))
    right = 0 if held > 0.9 * free else 1 if held > 0.5 * free else 2
    return right, (
        f"Of pure noise {max(free, 0):.0%} came back, now {max(held, 0):.0%}; the held-out error went from "
        f"{error(before.error_test)} to {error(after.error_test)}. To remove noise the network must know what digits "
        "look like, and a copy does not."
    )


QUESTION = Question(
    "the same network, trained with noise on its input. How much of pure noise will it still reproduce?",
    ("as much", "somewhat less", "less than half as much"),
    {"noise": 0.3},
    _judge,
)
