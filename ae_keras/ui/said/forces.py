"""What the page of the two forces says."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ae_keras import analysis
from ae_keras.charts import Stop
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import change, decimal, error, plural
from ae_keras.ui.said.pca_ahead import why

DISTURBED = 0.3  # standard deviation of what is to be repaired, in the units of training
TRAINING_NOISE = "training noise"  # the restraint, which disturbs in the same way
SHOWN = 3  # held-out rows, the first ones, that are drawn
SAME = 1.03  # errors that differ by less are said to be equal
FAR = 2  # times the average picture's error
SMALL = 0.01  # strengths below are written with a power of ten
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MEMORISED = 0.25  # of the held-out error: where the training error is below, rows were learned by heart


@kept_with_it(1)
def disturbed(dataset: Dataset) -> np.ndarray:
    """The held-out rows with normal noise, the same at every call."""
    return analysis.corrupted(dataset.held_out, "gaussian", DISTURBED)


def repair_error(dataset: Dataset, restore: Callable[[np.ndarray], np.ndarray]) -> float:
    """The mean squared error against the held-out rows of what is made of them once they are disturbed."""
    return analysis.mean_squared_error(dataset.held_out, restore(disturbed(dataset)))


def stop(moment: Moment) -> Stop:
    """The errors of a network."""
    return Stop(moment.error_test, repair_error(moment.data, moment.network.reconstruct), moment.error)


@kept_with_it(1)
def rows(dataset: Dataset) -> np.ndarray:
    """The held-out rows that are drawn: the first one of each class that comes, or the first ones."""
    if not dataset.classes:
        return np.arange(SHOWN)
    _, first = np.unique(dataset.y_test, return_index=True)
    return np.sort(first)[:SHOWN]


def shown(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """These rows as images, as they are and disturbed: each (n, height, width) in the data's own units."""
    return _images(dataset, dataset.held_out[rows(dataset)]), _images(dataset, disturbed(dataset)[rows(dataset)])


def returned(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """What comes out for each of them."""
    data, through = moment.data, moment.network.reconstruct
    seen = data.held_out[rows(data)], disturbed(data)[rows(data)]
    return _images(data, through(seen[0])), _images(data, through(seen[1]))


def _images(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    return dataset.original(rows).reshape(-1, *dataset.pixels)


def unrepaired(dataset: Dataset) -> float:
    """The mean squared error of the disturbed rows, before anything is repaired."""
    return repair_error(dataset, lambda x: x)


def above(moment: Moment) -> tuple[float, float]:
    """The error of disturbed rows, and up to where the picture goes, whatever networks come: there, or, where that is
    far beyond what networks make of the data, to the average picture's."""
    before, average = unrepaired(moment.data), moment.mean_error_test
    return before, before if before < FAR * average else average


def pictured(dataset: Dataset, cells: Sequence[tuple]) -> str:
    """The images, for those who cannot see them."""
    there = sum(clean is not None for clean, _ in cells)
    return (
        f"{SHOWN} held-out {SOURCES[dataset.name].noun}, as they are and disturbed by {decimal(DISTURBED)}, "
        f"and what {plural(there, 'network')} of {len(cells)} make of them, from weak to strong restraint"
    )


def lines(dataset: Dataset) -> str:
    """What the two lines are."""
    return (
        f"**Gives back**: held-out {SOURCES[dataset.name].noun} go in as they are. **Repairs**: they go in disturbed, "
        "and what comes out is compared with the originals."
    )


def meaning(moment: Moment, alone: bool) -> str:
    """What else is drawn. alone: whether the present run is on the lines."""
    noun = SOURCES[moment.data.name].noun
    apart = " This run differs from the other networks in more than the strength: its points may lie off the lines."
    beside = "" if alone else apart
    return (
        f"**Disturbed**: a random number of standard deviation {decimal(DISTURBED)} is added to each pixel. "
        f"**Training**, dashed: training {noun} go in as they are.{beside}"
    )


def against_pca(moment: Moment, name: str, stops: Mapping[float, Stop] | None) -> str:
    """PCA's two errors, and, beside those of the networks, why they are what they are.

    stops: of the networks by strength of a restraint, once all are trained; before that, none is compared.
    """
    data, k = moment.data, min(moment.spec.code, moment.data.shape[2])
    pca, noun = moment.pca, SOURCES[data.name].noun
    back, repaired = moment.pca_error_test, repair_error(data, pca.reconstruct)
    gives = f"**PCA** with {k} of {data.shape[2]} directions gives held-out {noun} back with error {error(back)}"
    repairs = f"Of a disturbance it keeps what lies in its {k} directions, and repairs to {error(repaired)}"
    if stops is None:
        return f"{gives}. {repairs}."
    present = stop(moment)
    networks = [present, *stops.values()]
    best_repaired = min(each.repaired for each in networks)
    best = min(networks, key=lambda each: each.given_back)
    whose = next((_with(name, at) for at, each in stops.items() if each == best), "this run")
    gives += f"; the best network here ({whose}): {error(best.given_back)}."
    if back < best.given_back:
        until = f"epoch {moment.epoch}" if best is present else "its last epoch"
        until += ", with sigmoid outputs, which saturate" * (moment.spec.output == "sigmoid")
        errors = (best.given_back, back), (best.training, moment.pca_error)
        gives += f" {why(noun, *errors, until, 'this network')}"
    if repaired < best_repaired:
        return f"{gives} {repairs}, better than every network here."
    return f"{gives} {repairs}; the best network here: {error(best_repaired)}."


def verdict(moment: Moment) -> str:
    """Both errors of the present run."""
    back, repaired, _ = stop(moment)
    before, noun = unrepaired(moment.data), SOURCES[moment.data.name].noun
    better = repaired < before
    told = "repairs disturbed ones from" if better else "makes disturbed ones worse:"
    share = f"{abs(1 - repaired / before):.0%} {'less' if better else 'more'}"
    return f"Gives back held-out {noun} with error {error(back)}; {told} {error(before)} to {error(repaired)}, {share}"


def named(strength: float) -> str:
    """A strength as the axis writes it: 0.3, 3·10⁻⁵."""
    if not strength:
        return "none"
    if strength >= SMALL:
        return decimal(strength)
    power = math.floor(math.log10(strength))
    factor = decimal(strength / 10.0**power)
    return ("" if factor == "1" else f"{factor}·") + "10" + str(power).translate(RAISED)


def _with(name: str, strength: float) -> str:
    return f"{name} {named(strength)}" if strength else f"no {name}"


def best(name: str, noun: str, stops: Mapping[float, Stop]) -> str:
    """Which strength of a restraint, from weak to strong, repairs best, which gives back best, and what the one costs
    the other. noun: what the rows are."""
    if len(stops) < 3:
        return "Too few networks have been trained to their end."
    repaired = {at: stop.repaired for at, stop in stops.items()}
    weak, *_, strong = stops
    at = min(repaired, key=lambda each: repaired[each])
    if repaired[weak] < SAME * repaired[at]:
        at = weak
        other = min(each for strength, each in repaired.items() if strength != weak)
        told = (
            f"**To repair, {name} is of no use**: {_with(name, weak)} repairs held-out {noun} to "
            f"{error(repaired[weak])}, the best of the others to {error(other)}."
        )
    elif repaired[strong] < SAME * repaired[at]:
        told = (
            f"**The stronger, the better it repairs**, up to the last: {_with(name, at)} repairs held-out {noun} to "
            f"{error(repaired[at])}, {named(weak)} to {error(repaired[weak])}."
        )
    else:
        ends = " and ".join(f"{named(end)} to {error(repaired[end])}" for end in (weak, strong))
        told = f"**The best lies between**: {_with(name, at)} repairs held-out {noun} to {error(repaired[at])}, {ends}."
    if name == TRAINING_NOISE and at == DISTURBED:
        told += " It is as strong as the disturbance."
    back = min(stops, key=lambda each: stops[each].given_back)
    if stops[at].given_back < SAME * stops[back].given_back:
        return f"{told} Undisturbed {noun} come back {'nearly ' if back != at else ''}best there, too."
    errors = f"{error(stops[back].given_back)} instead of {error(stops[at].given_back)}"
    return f"{told} Undisturbed {noun} come back best with {named(back)}: {errors}."


def memorising(name: str, stops: Mapping[float, Stop]) -> str:
    """Where a network without the restraint has learned its rows by heart, and the one that repairs best has not."""
    if not stops:
        return ""
    free, best = stops[min(stops)], min(stops.values(), key=lambda each: each.repaired)
    if free.given_back < SAME * best.given_back or free.training > MEMORISED * free.given_back:
        return ""
    return (
        f"**With so few examples {name} helps both**: without it, what was trained on comes back with error "
        f"{error(free.training)}, what is new with {error(free.given_back)}: the network memorises."
    )


def missing(count: int) -> str:
    """How many networks are still to come."""
    return f":material/model_training: {plural(count, 'more network')} to train, so that each strength has one."


def picture(moment: Moment, name: str, stops: Mapping[float, Stop]) -> str:
    """The errors of the present run, and those of the networks by strength of one restraint."""
    back, repaired, train = stop(moment)
    noun = SOURCES[moment.data.name].noun
    told = ", ".join(
        f"{named(at)} {error(each.given_back)}, {error(each.repaired)} and {error(each.training)}"
        for at, each in stops.items()
    )
    return (
        f"At epoch {moment.epoch} held-out {noun} are given back with error {error(back)} and repaired to "
        f"{error(repaired)}; training {noun} are given back with {error(train)}. The same errors by strength of "
        f"{name}: {told or 'none trained yet'}."
    )


def by_labels(name: str, scores: Mapping[float, float], others: Mapping[str, float]) -> str:
    """Which strength gives the code that a linear classifier with few labels can use best, and beside what.

    scores: of the networks, by strength from weak to strong.
    """
    at = max(scores, key=lambda each: scores[each])
    weak, *_, strong = scores
    where = {weak: "the weak end", strong: "the strong end"}.get(at, "between the ends")
    rest = [f"{_with(name, end)} {scores[end]:.3f}" for end in (weak, strong) if end != at]
    first = max(others, key=lambda each: others[each], default="")
    ahead = first if first and others[first] > scores[at] else ""
    rest += [f"{what} {score:.3f}" for what, score in others.items() if what != ahead]
    told = f"**Better than every network here: {ahead}, {others[ahead]:.3f} correct.** " if ahead else ""
    best = "Of the networks, best is" if ahead else "Best is"
    return f"{told}{best} {_with(name, at)}, {where}: {scores[at]:.3f} correct. Beside it: {', '.join(rest)}."


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    (back, repaired, _), (back_after, repaired_after, _) = stop(before), stop(after)
    better = back_after < back, repaired_after < repaired
    right = 2 if all(better) else 0 if better[0] else 1 if better[1] else 3
    return right, (
        f"The error of what it gives back {change(back, back_after)}, that of what it repairs "
        f"{change(repaired, repaired_after)}.{' A copy would give the disturbance back.' * better[1]}"
    )


QUESTION = Question(
    "noise is added to every input during training. What gets better on held-out digits?",
    ("what it gives back", "what it repairs", "both", "neither"),
    {"noise": 0.3},
    _judge,
)
