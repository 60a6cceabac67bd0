"""What the page of the two forces says."""

from collections.abc import Callable, Mapping

import numpy as np

from ae_keras import analysis
from ae_keras.charts import Stop
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import change, decimal, error

NOISE = 0.3  # standard deviation of what is to be repaired, in the units of training
NOUNS = {"code size": "a narrower code"}  # of restraints whose name is none
SAME = 1.03  # errors that differ by less are said to be equal


@kept_with_it(1)
def disturbed(dataset: Dataset) -> np.ndarray:
    """The held-out rows with noise, the same at every call."""
    return analysis.corrupted(dataset.held_out, "gaussian", NOISE)


def repair_error(dataset: Dataset, restore: Callable[[np.ndarray], np.ndarray]) -> float:
    """The mean squared error against the held-out rows of what is made of them with noise."""
    return analysis.mean_squared_error(dataset.held_out, restore(disturbed(dataset)))


def stop(moment: Moment) -> Stop:
    """The two errors of a network."""
    return Stop(moment.error_test, repair_error(moment.data, moment.network.reconstruct))


def meaning(dataset: Dataset) -> str:
    """What the two curves are."""
    return (
        f"**Gives back**: held-out {SOURCES[dataset.name].noun} as they are. **Repairs**: the same with noise "
        f"{decimal(NOISE)} added, compared with the clean ones. Dashed: PCA with the same number of values."
    )


def verdict(moment: Moment) -> str:
    """Both errors of the present run."""
    back, repaired = stop(moment)
    before, noun = repair_error(moment.data, lambda x: x), SOURCES[moment.data.name].noun
    told = "repairs noise" if repaired < before else "makes noise worse"
    return f"Gives back held-out {noun} with error {error(back)}, {told}: {error(before)} becomes {error(repaired)}"


def named(strength: float) -> str:
    """A strength as the axis writes it."""
    return decimal(strength) if strength else "none"


def _with(name: str, strength: float) -> str:
    return f"{name} {decimal(strength)}" if strength else f"no {name}"


def best(name: str, stops: Mapping[float, Stop]) -> str:
    """Which strength of a restraint, from weak to strong, repairs best, which gives back best, and what the one costs
    the other."""
    if len(stops) < 3:
        return "Too few networks have been trained to their end."
    repaired = {at: stop.repaired for at, stop in stops.items()}
    weak, *_, strong = stops
    at = min(repaired, key=lambda each: repaired[each])
    if repaired[weak] < SAME * repaired[at]:
        at = weak
        other = min(each for strength, each in repaired.items() if strength != weak)
        told = (
            f"**To repair, {NOUNS.get(name, name)} is of no use**: {_with(name, weak)} repairs to "
            f"{error(repaired[weak])}, the best of the others to {error(other)}."
        )
    elif repaired[strong] < SAME * repaired[at]:
        told = f"**The stronger, the better it repairs**, up to the last: {_with(name, at)} to {error(repaired[at])}."
    else:
        ends = " and ".join(f"{named(end)} to {error(repaired[end])}" for end in (weak, strong))
        told = f"**The best lies between**: {_with(name, at)} repairs to {error(repaired[at])}, {ends}."
    back = min(stops, key=lambda each: stops[each].given_back)
    if stops[at].given_back < SAME * stops[back].given_back:
        return f"{told} What it gives back is {'nearly ' if back != at else ''}best there, too."
    errors = f"{error(stops[back].given_back)} instead of {error(stops[at].given_back)}"
    return f"{told} What it gives back is best with {_with(name, back)}: {errors}."


def picture(moment: Moment, name: str, stops: Mapping[float, Stop]) -> str:
    """Both errors of the present run, and those of the networks by strength of one restraint."""
    back, repaired = stop(moment)
    told = ", ".join(f"{named(at)} {error(each.given_back)} and {error(each.repaired)}" for at, each in stops.items())
    return (
        f"At epoch {moment.epoch} held-out rows are given back with error {error(back)} and repaired to "
        f"{error(repaired)}. Both errors by strength of {name}: {told or 'none trained yet'}."
    )


def by_labels(name: str, scores: Mapping[float, float], others: Mapping[str, float]) -> str:
    """Which strength gives the code that a linear classifier with few labels can use best, and beside what.

    scores: of the networks, by strength from weak to strong.
    """
    at = max(scores, key=lambda each: scores[each])
    weak, *_, strong = scores
    where = {weak: "the weak end", strong: "the strong end"}.get(at, "between the ends")
    rest = [f"{_with(name, end)} {scores[end]:.3f}" for end in (weak, strong) if end != at]
    rest += [f"{what} {score:.3f}" for what, score in others.items()]
    return f"Best is {_with(name, at)}, {where}: {scores[at]:.3f} correct. Beside it: {', '.join(rest)}."


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    (back, repaired), (back_after, repaired_after) = stop(before), stop(after)
    better = back_after < back, repaired_after < repaired
    right = 2 if all(better) else 0 if better[0] else 1 if better[1] else 3
    return right, (
        f"The error of what it gives back {change(back, back_after)}, that of what it repairs "
        f"{change(repaired, repaired_after)}."
    )


QUESTION = Question(
    "noise is added to every input during training. What gets better on held-out digits?",
    ("what it gives back", "what it repairs", "both", "neither"),
    {"noise": 0.3},
    _judge,
)
