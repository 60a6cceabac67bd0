"""What the first page says."""

from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural


def verdict(moment: Moment) -> str:
    """How much goes in, how much gets through, and how well it comes out."""
    features, narrowest = moment.data.shape[2], min((*moment.spec.hidden, moment.spec.code))
    if narrowest >= features:
        way = f"No layer is narrower than the {features} inputs, so nothing is squeezed"
    elif narrowest < moment.spec.code:
        way = f"{features} inputs through a layer of {narrowest}"
    else:
        way = f"{features} inputs through {plural(narrowest, 'number')}"
    return f"{way}: error {error(moment.error_test)} on held-out {SOURCES[moment.data.name].noun}"


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / before.error_test
    right = 0 if ratio > 1.1 else 1 if ratio > 0.9 else 2 if ratio > 0.5 else 3
    return right, (
        f"The held-out error goes from {error(before.error_test)} to {error(after.error_test)}: the decoder can use "
        "only what passes through the code, and more passes through eight numbers."
    )


QUESTION = Question(
    "eight numbers in the code instead of two. The error on new digits…",
    ("rises", "stays the same", "falls a little", "falls below half"),
    {"code": 8},
    _judge,
)
