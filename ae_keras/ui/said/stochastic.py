"""What the page of stochastic decoders says, and the numbers that it says."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import Distribution
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.specs import Stochastic
from ae_keras.specs.stochastic import MAX_OUTPUTS
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, signed

DIGIT_LEVELS = 17  # the file of the 8x8 digits counts ink from 0 to 16
LOOKED_AT = 360  # held-out rows of which integrals of densities are taken: all of the 8x8 digits

NUMBERS = (
    "What a row costs is −ln p(x|h), in nats (natural logarithms), mean over held-out rows; of a density it may be "
    "negative. Without the code, one distribution serves all rows. The error is the mean squared error of the means."
)


def of_parameters(spec: Stochastic, parameters: np.ndarray) -> Distribution:
    """The distributions of rows (rows, outputs), as `models.stochastic` has their parameters."""
    if spec.head == "sigmoid":
        return analysis.Bernoulli(parameters)
    if spec.head == "softmax":
        if not spec.levels:
            return analysis.OneOf(parameters)
        return analysis.Levels(parameters.reshape(len(parameters), -1, spec.levels))
    if spec.spread == "fixed":
        return analysis.Normal(parameters, np.full_like(parameters, spec.sigma))
    mean, above = np.split(parameters, 2, axis=1)
    return analysis.Normal(mean, np.sqrt(spec.sigma**2 + np.exp(above)))


def predicted(moment: Moment, x: np.ndarray) -> Distribution:
    """p(x | h) at h = f(x) for rows in the units of training."""
    assert isinstance(moment.spec, Stochastic)
    return of_parameters(moment.spec, moment.network.through("distribution", moment.network.encode(x)))


def nats(moment: Moment, x: np.ndarray) -> float:
    """-ln p of a row at h = f(x), mean over the rows; of a class for a target, that of the class."""
    return float(predicted(moment, x).nats(x).sum(axis=1).mean(dtype=np.float64))


def grey_levels(dataset: Dataset) -> int:
    """Levels that every head can be asked about: of one-hot rows two, of digits those of their file."""
    return 2 if dataset.one_hot else min(DIGIT_LEVELS, MAX_OUTPUTS // dataset.shape[2])


def level_nats(moment: Moment) -> float:
    """-ln of the probability that linear units give the grey levels of a held-out row, mean over those looked at."""
    x = moment.data.held_out[:LOOKED_AT]
    normal = predicted(moment, x)
    assert isinstance(normal, analysis.Normal)
    p = normal.of_levels(grey_levels(moment.data))
    return float(analysis.nats_of_levels(p, x).sum(axis=1).mean())


@kept_with_it(16)
def _blind(dataset: Dataset, head: str, least: float, fixed: bool, levels: int) -> float:
    """-ln p of a held-out row under one distribution for all rows, that of the training rows, feature by feature."""
    x, held_out = dataset.inputs, dataset.held_out
    if head == "softmax":
        choices = analysis.nearest_level(x, levels) if levels else x.argmax(axis=1)
        if not levels:
            counts = np.bincount(choices, minlength=x.shape[1])
            return float(-np.log(counts / counts.sum())[held_out.argmax(axis=1)].mean())
        counts = np.stack([(choices == level).sum(axis=0) for level in range(levels)], axis=1)
        scores = np.log((counts + 1) / (len(x) + levels))  # Laplace's rule: no level is impossible
        each: Distribution = analysis.Levels(np.broadcast_to(scores, (len(held_out), *scores.shape)))
    elif head == "sigmoid":
        p = (x.sum(axis=0, dtype=np.float64) + 1) / (len(x) + 2)
        each = analysis.Bernoulli(np.log(p / (1 - p)))
    else:
        spread = np.full(x.shape[1], least) if fixed else np.hypot(x.std(axis=0), least)
        each = analysis.Normal(x.mean(axis=0), spread)
    return float(each.nats(held_out).sum(axis=1).mean(dtype=np.float64))


def blind(moment: Moment) -> float:
    """What a held-out row costs without a code: under one distribution for all rows."""
    spec = moment.spec
    assert isinstance(spec, Stochastic)
    return _blind(moment.data, spec.head, spec.sigma, spec.spread == "fixed", spec.levels)


def _rows(moment: Moment) -> str:
    """ "Held-out digits": the rows that are spoken of."""
    source = SOURCES[moment.data.name]
    return f"{'Held-out' if source.held_out else 'Training'} {source.noun}"


def at(there: Distribution, j: int) -> tuple[np.ndarray, np.ndarray, bool]:
    """The distribution of number j of the first row: values and probabilities, or a density, which the last tells."""
    if isinstance(there, analysis.Normal):
        mean, spread = there.mean[0, j], there.spread[0, j]
        values = np.linspace(-0.3, 1.3, 161)
        return values, np.exp(-0.5 * np.square((values - mean) / spread)), True
    if isinstance(there, analysis.Levels):
        return np.linspace(0, 1, there.p.shape[-1]), there.p[0, j], False
    p = there.mean[0, j]
    return np.array([0.0, 1.0]), np.array([1 - p, p]), False


def right(moment: Moment) -> int:
    """For how many held-out rows the feature with the largest mean is the one that is largest in the row."""
    x = moment.data.held_out
    return int((moment.network.reconstruct(x).argmax(axis=1) == x.argmax(axis=1)).sum())


def verdict(moment: Moment) -> str:
    """What a held-out row costs, in nats, and what that is to be compared with."""
    spec, x = moment.spec, moment.data.held_out
    assert isinstance(spec, Stochastic)
    each = f"{_rows(moment)} cost {signed(nats(moment, x), 3 if moment.data.one_hot else 1)} nats each"
    if moment.data.one_hot:
        return f"{each}; for {right(moment)} of {len(x)} the largest output is the right one"
    if spec.head == "linear":
        return f"{each} as a density, {signed(blind(moment))} without the code; error {error(moment.error_test)}"
    if spec.head == "sigmoid":
        own = float(analysis.entropy(x).sum(axis=1).mean(dtype=np.float64))
        return f"{each}, of which {signed(own)} are the greys' own entropy; error {error(moment.error_test)}"
    return f"{each} for {spec.levels} grey levels, {signed(blind(moment))} without the code"


def measured(moment: Moment) -> str:
    """What else the distribution is: how sure, whether rightly so, and on training rows."""
    spec, x = moment.spec, moment.data.held_out
    assert isinstance(spec, Stochastic)
    train = nats(moment, moment.data.inputs)
    noun = SOURCES[moment.data.name].noun
    if spec.head == "sigmoid":
        return f"Training {noun}: **{signed(train)}** nats each. Without the code: {signed(blind(moment))}."
    if spec.head == "softmax":
        told = f"Training {noun}: **{signed(train, 3 if moment.data.one_hot else 1)}** nats each."
        if not spec.levels:
            return f"{told} Without the code, one distribution for all: {signed(blind(moment), 3)}."
        return f"{told} Error of the mean, held-out: {error(moment.error_test)}."
    there = predicted(moment, x)
    within = (np.abs(x - there.mean) < there.spread).mean()
    told = (
        f"Training {noun}: **{signed(train)}** nats each. **{within:.0%}** of the held-out numbers lie within one "
        "spread of their mean (68 % of normal ones do)"
    )
    if moment.data.unit:
        outside = ((there.mean < 0) | (there.mean > 1)).mean()
        told += (
            f"; {outside:.0%} of the means are below 0 or above 1. Integrated over {grey_levels(moment.data)} grey "
            f"levels: **{signed(level_nats(moment))}** nats"
        )
    return f"{told}."


def picture(moment: Moment, row: int) -> str:
    """The drawing in words."""
    x = moment.data.held_out[row : row + 1]
    there = predicted(moment, x)
    cost = there.nats(x)[0]
    worst = int(cost.argmax())
    feature = moment.data.features[worst].replace("_", " ")
    return (
        f"{_rows(moment).split()[0]} row {row + 1} costs {signed(cost.sum(), 2)} nats at epoch "
        f"{moment.epoch}, {signed(cost[worst], 2)} of them for {feature}, where the input is "
        f"{signed(x[0, worst], 2)}, the mean {signed(there.mean[0, worst], 2)} and the spread "
        f"{there.spread[0, worst]:.2f}. The table has every number of the row."
    )


class Compared(NamedTuple):
    """A head on held-out rows: its own loss in nats and what that is of, the nats on the common scale (None: there are
    none), and the error of its mean."""

    loss: float
    of: str
    common: float | None
    error: float


def compared(moment: Moment) -> Compared:
    """How a head does on held-out rows."""
    spec, data = moment.spec, moment.data
    assert isinstance(spec, Stochastic)
    own = nats(moment, data.held_out)
    binary = grey_levels(data) == 2
    if spec.head == "linear":
        return Compared(own, "a density", level_nats(moment) if data.unit else None, moment.error_test)
    if spec.head == "sigmoid":
        of = "the probability of 0s and 1s" if binary else "no likelihood: a cross-entropy of grey numbers"
        return Compared(own, of, own if binary else None, moment.error_test)
    if not spec.levels:
        return Compared(own, "the probability of one of the features", own, moment.error_test)
    same = spec.levels == grey_levels(data)
    return Compared(own, f"the probability of {spec.levels} grey levels", own if same else None, moment.error_test)


def row(each: Compared) -> dict[str, str | None]:
    """A head's row of the table, in words: numbers of a table have no proper minus signs."""
    common = None if each.common is None else signed(each.common, 2)
    return {"loss": signed(each.loss, 2), "of": each.of, "common": common, "error": error(each.error)}


@lru_cache(maxsize=4)
def sum_over_levels(levels: int, p: float = 0.5) -> float:
    """Sum over grey levels x of p^x (1 - p)^(1 - x): of a probability it would be 1."""
    x = np.linspace(0, 1, levels)
    return float((p**x * (1 - p) ** (1 - x)).sum())


def of_heads(results: dict[str, Compared], levels: int) -> str:
    """Which head gives the held-out rows the highest probability, and which cannot be asked."""
    common = {name: each.common for name, each in results.items() if each.common is not None}
    if not common:
        return "None of these heads gives the rows a probability."
    (best, least), *others = sorted(common.items(), key=lambda pair: pair[1])
    told = f"The highest probability of held-out rows is that of **{best}**: {signed(least)} nats"
    told += f", {signed(others[0][1] - least)} less than {others[0][0]}." if others else "."
    if levels > 2:
        told += (
            " A density is made comparable by its integral over what is rounded to each level. Sigmoid units cannot be "
            f"compared on grey numbers: $p^x(1-p)^{{1-x}}$ summed over the {levels} levels is "
            f"{sum_over_levels(levels):.1f} for p = 0.5, and of a probability it would be 1."
        )
    return told


def of_wrong_heads(means: dict[str, np.ndarray]) -> str:
    """What comes of heads for rows that are one-hot; means: (rows, features), by head, of rows of the identity."""
    parts = []
    for name, rows in means.items():
        count = int((rows.argmax(axis=1) == np.arange(len(rows))).sum())
        low, high = rows.sum(axis=1).min(), rows.sum(axis=1).max()
        parts.append(
            f"**{name}**: for {count} of {len(rows)} the largest output is the right one; outputs from "
            f"{signed(rows.min(), 2)} to {signed(rows.max(), 2)}; the sum of a row from {signed(low, 2)} to "
            f"{signed(high, 2)}"
        )
    return "  \n".join(f"{part}." for part in parts)


def of_targets(x: np.ndarray, y: np.ndarray) -> str:
    """Whether it makes a difference if the input or its class is the target; the losses of both runs."""
    apart = float(np.abs(x - y).max())
    same = "the same" if apart < 1e-6 else f"at most {apart:.2g} apart"
    return (
        f"The losses of the two are **{same}** at every recorded epoch: {x[0]:.3f} nats at the start, {x[-1]:.3f} and "
        f"{y[-1]:.3f} at the end."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    normal, softmax = level_nats(before), nats(after, after.data.held_out)
    answer = 2 if abs(normal - softmax) < 1 else 0 if softmax < normal else 1
    return answer, (
        f"Held-out digits cost {signed(softmax)} nats each with softmax units, {signed(normal)} with normal densities "
        f"over the same {grey_levels(before.data)} levels. The error of the mean goes from {error(before.error_test)} "
        f"to {error(after.error_test)}."
    )


QUESTION = Question(
    "softmax units, 17 grey levels a pixel. Do held-out digits become more probable?",
    ("more probable", "less probable", "neither"),
    {"head": "softmax"},
    _judge,
)
