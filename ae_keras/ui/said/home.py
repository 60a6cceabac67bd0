"""What the first page says."""

import numpy as np

from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural


def verdict(moment: Moment) -> str:
    """How many numbers go in, how many pass through, and how large the error is."""
    features, narrowest = moment.data.shape[2], min((*moment.spec.hidden, moment.spec.code))
    if narrowest >= features:
        way = f"No layer is narrower than the {features} inputs, so there is no bottleneck"
    elif narrowest < moment.spec.code:
        way = f"{features} inputs through a layer of {narrowest}"
    else:
        way = f"{features} inputs through {plural(narrowest, 'number')}"
    return f"{way}: error {error(moment.error_test)} on held-out {SOURCES[moment.data.name].noun}"


def picture(moment: Moment, number: int) -> str:
    """One held-out picture, counted from 0, on its way through the network."""
    data = moment.data
    number = min(number, len(data.held_out) - 1)
    output = data.original(moment.network.reconstruct(data.held_out[number : number + 1]))[0]
    squares = np.square(data.x_test[number] - output)
    return (
        f"Held-out picture {number + 1} of {SOURCES[data.name].title}: {data.shape[2]} pixels go in, the code has "
        f"{plural(moment.spec.code, 'number')}, and the mean squared error of the reconstruction is "
        f"{squares.mean():.4f}."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / before.error_test
    right = 0 if ratio > 1.1 else 1 if ratio > 0.9 else 2 if ratio > 0.5 else 3
    return right, (
        f"With {plural(before.spec.code, 'number')} the held-out error is {error(before.error_test)}, with "
        f"{after.spec.code} it is {error(after.error_test)}: {ratio:.0%} of it. The decoder can use only what passes "
        "through the code."
    )


QUESTION = Question(
    "eight numbers in the code instead of two. The error on held-out digits…",
    ("rises", "stays the same", "falls, but not by half", "falls below half"),
    {"code": 8},
    _judge,
)
