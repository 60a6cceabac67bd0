"""What the page of Mitchell's 8-3-8 says."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.analysis.bits import HIGH, LOW, bits, by_largest, by_threshold, undecided
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural, signed


def values(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Hidden values and outputs of every example."""
    return moment.codes, moment.network.decode(moment.codes)


def idea(units: int, examples: int) -> str:
    """What an example is, and what is found, in a line: bits; where there are too few units for them, values in
    between; where there are more than bits need, no numbers that count."""
    through = f"An example is one input on, the others off. In {plural(units, 'hidden unit')}"
    if 2**units < examples:
        return f"{through}, too few for bits, backpropagation finds **values in between**."
    if 2 ** (units - 1) >= examples:
        return f"{through}, more than bits need, backpropagation finds **codes that differ**."
    return f"{through} backpropagation finds something like the **binary numbers**."


def verdict(moment: Moment) -> str:
    """How many examples are reproduced, how many codes differ when they are rounded, and how many bits are none."""
    codes, outputs = values(moment)
    count, largest, threshold = len(codes), by_largest(outputs), by_threshold(outputs)
    patterns = plural(len(set(bits(codes))), "different bit pattern")
    between = f"{undecided(codes).sum()} of {codes.size} bits undecided"
    if largest == threshold == count:
        return f"All {count} training examples are reproduced, with {patterns}; {between}"
    return (
        f"{largest} of {count} training examples right by the largest output, {threshold} by a threshold of 0.5; "
        f"{between}"
    )


TOLD = (
    "An example is reproduced if the output of its own unit is above 0.5 and no other one is. Rounded at 0.5, a code "
    f"of hidden values becomes a pattern of bits. A hidden value between {LOW} and {HIGH} is undecided: rounding makes "
    "a bit of it, but the network has not; in the table its cell has a frame. A tick marks a largest output "
    "that is the right one, a pale tick if it is not above 0.5, and a cross one that is wrong."
)
"""What the words of the verdict mean."""


def picture(moment: Moment) -> str:
    """The table of hidden values."""
    codes, outputs = values(moment)
    return (
        f"The hidden values of the {plural(len(codes), 'training example')} at epoch {moment.epoch}. For "
        f"{by_largest(outputs)} of them the right output is the largest; rounded to bits, the codes are "
        f"{plural(len(set(bits(codes))), 'different pattern')}."
    )


def course(epochs: Sequence[int], errors: np.ndarray) -> str:
    """When most of the error went away. errors: (epochs, outputs), sums over the examples of squared errors."""
    total = errors.sum(axis=1)
    told = "Sum over the training examples of the squared error of each output. All outputs together: "
    told += f"{total[0]:.2f} at epoch {epochs[0]}, {total[-1]:.2f} at epoch {epochs[-1]}."
    fall = total[0] - total[-1]
    if fall <= 0.005:
        return told
    most = int(np.flatnonzero(total[0] - total >= 0.9 * fall)[0])
    return f"{told} Nine tenths of this fall were reached by epoch {epochs[most]}."


def errors(moments: Sequence[Moment]) -> np.ndarray:
    """(moments, outputs): the squared error of each output, summed over the examples."""
    outputs = np.stack([values(moment)[1] for moment in moments])
    return np.square(outputs - moments[0].data.inputs).sum(axis=1)


def settled(epochs: Sequence[int], hidden: np.ndarray, example: int) -> str:
    """Since when the bits of one example are what they are. hidden: (epochs, k), its hidden values."""
    rounded = bits(hidden)
    others = [i for i, each in enumerate(rounded) if each != rounded[-1]]
    since = epochs[others[-1] + 1] if others else epochs[0]
    return (
        f"Rounded, the code of example {example + 1} is {rounded[-1]} from epoch {since} on, as far as moments are "
        "recorded."
    )


def weights(epoch: int, into: np.ndarray, unit: int) -> str:
    """The weights into a unit at the end. into: (epochs, weights), the bias last."""
    *last, bias = into[-1]
    return (
        f"At epoch {epoch} the weights into h{unit + 1} are {signed(min(last), 2)} to {signed(max(last), 2)}, its bias "
        f"{signed(bias, 2)}."
    )


def minimised(moment: Moment) -> tuple[str, np.ndarray]:
    """What is minimised, and its values at the recorded epochs: half the sum over examples and outputs, or the mean."""
    rows, _, features = moment.data.shape
    halves = moment.spec.loss == "half_sum"
    name = "half the sum of squared errors" if halves else "mean squared error"
    return name, moment.errors["loss"] * (rows * features / 2 if halves else 1)


def learning(moment: Moment) -> str:
    """The course of what is minimised."""
    name, loss = minimised(moment)
    return (
        f"After {plural(int(moment.errors['epoch'][-1]), 'epoch')} {name} has gone from {error(loss[0])} to "
        f"{error(loss[-1])}; no rows are held out."
    )


class Trial(NamedTuple):
    """What the network of one seed has reached: its sum of squared errors and three counts."""

    seed: int
    squares: float
    largest: int
    threshold: int
    patterns: int


def trial(moment: Moment) -> Trial:
    """The counts of one run."""
    codes, outputs = values(moment)
    squares = float(np.square(outputs - moment.data.inputs).sum())
    return Trial(moment.spec.seed, squares, by_largest(outputs), by_threshold(outputs), len(set(bits(codes))))


def trials(found: Sequence[Trial], count: int) -> str:
    """What many seeds have reached on so many examples."""
    largest, threshold, patterns = (
        sum(each[i] == count for each in found) for i in map(Trial._fields.index, ("largest", "threshold", "patterns"))
    )
    told = (
        f"Of {plural(len(found), 'seed')} **{largest}** decode all {count} examples by the largest output and "
        f"**{threshold}** by a threshold of 0.5; **{patterns}** have {count} different bit patterns."
    )
    if any(each.largest == count > each.patterns for each in found):
        told += " The network needs different codes, but not different bits."
    return told


def left_out(seeds: list[int]) -> str:
    """Which runs are not counted, because their training diverged."""
    return f" Training diverged for seed {', '.join(map(str, seeds))}, left out here." if seeds else ""


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    codes, outputs = values(after)
    count, largest = len(codes), by_largest(outputs)
    right = 0 if largest == count else 1 if largest > count // 2 else 2
    patterns = len(set(bits(codes)))
    reason = f"For {largest} of {count} the right output is the largest. Rounded, the codes are "
    reason += f"{plural(patterns, 'different bit pattern')}"
    if largest > patterns:
        reason += ", but a unit may take any value between 0 and 1, not only 0 and 1"
    return right, f"{reason}."


def question(examples: int) -> Question:
    """The page's question of all examples of a data set, a power of two: a hidden unit fewer than bits need."""
    units = examples.bit_length() - 1
    half = examples // 2
    return Question(
        f"{plural(units - 1, 'hidden unit')} instead of {units}. How many of the {examples} examples will be "
        "reproduced, by the largest output?",
        (f"all {examples}", f"{half + 1} to {examples - 1}" if half + 1 < examples - 1 else f"{half + 1}",
         f"{half} at most"),
        {"code": units - 1},
        _judge,
        of={"dataset": f"one-hot-{examples}", "code": units},
    )  # fmt: skip


QUESTION = question(8)
