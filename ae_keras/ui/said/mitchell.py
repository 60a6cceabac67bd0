"""What the page of Mitchell's 8-3-8 says."""

import numpy as np

from ae_keras.analysis.bits import bits, by_largest, by_threshold
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import plural


def values(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Hidden values and outputs of every example."""
    return moment.codes, moment.network.decode(moment.codes)


def verdict(moment: Moment) -> str:
    """How many examples are reproduced, and how many codes differ when they are rounded."""
    codes, outputs = values(moment)
    count, largest, threshold = len(codes), by_largest(outputs), by_threshold(outputs)
    patterns = plural(len(set(bits(codes))), "different pattern")
    if largest == threshold == count:
        return f"All {count} examples are reproduced; rounded to bits, their codes are {patterns}"
    return (
        f"{largest} of {count} examples have their own output as the largest, {threshold} pass a threshold of 0.5; "
        f"rounded codes: {patterns}"
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    codes, outputs = values(after)
    count, largest = len(codes), by_largest(outputs)
    right = 0 if largest == count else 1 if largest > 4 else 2
    return right, (
        f"{largest} of {count} have their own output as the largest, with {plural(len(set(bits(codes))), 'pattern')} "
        "of bits: a unit may take any value between 0 and 1, not only these two."
    )


QUESTION = Question(
    "two hidden units instead of three. How many of the eight will be reproduced, by the largest output?",
    ("all 8", "5 to 7", "4 at most"),
    {"code": 2},
    _judge,
)
