"""What the page of sparse autoencoders says."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ae_keras import analysis
from ae_keras.data.patches import PATCH
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural, signed

RANDOM = 1000  # filters of random numbers, to compare with


def filters(moment: Moment) -> np.ndarray:
    """(units, height, width): for each unit the input of norm 1 that it answers to most, in the units of training."""
    return moment.filters.reshape(-1, *moment.data.pixels)


def edges(moment: Moment) -> int:
    """How many units are edges or stripes: alive, and most of their filter's power around one frequency."""
    pure = analysis.peak_share(filters(moment)) > analysis.EDGE
    return int((pure & ~moment.dead).sum())


@lru_cache(maxsize=4)
def random_filters(shape: tuple[int, int]) -> tuple[float, int]:
    """Of filters of random numbers: the mean share of power around one frequency, and how many count as edges."""
    shares = analysis.peak_share(np.random.default_rng(0).normal(size=(RANDOM, *shape)))
    return float(shares.mean()), int((shares > analysis.EDGE).sum())


def means(moment: Moment) -> np.ndarray:
    """(units,): mean activations over the training rows; of codes that no KL is charged of, mean sizes."""
    if moment.spec.penalty == "kl":
        return moment.frame.picture["p_hat"]
    return np.abs(moment.codes).mean(axis=0)


def verdict(moment: Moment) -> str:
    """What the units have become, and how active they are."""
    spec, found = moment.spec, means(moment)
    still = int(moment.dead.sum())
    kl = spec.penalty == "kl"
    active = f"{'p̂' if kl else 'mean |h|'} {found.min():.3f} to {found.max():.3f}" + f" for p = {spec.p:g}" * kl
    lead = f"{edges(moment)} of {spec.code} units are edges" if moment.data.pixels == PATCH else f"{spec.code} units"
    return f"{lead}; {active}; {still or 'none'} dead; held-out error {error(moment.error_test)}"


def measured(moment: Moment) -> str:
    """How much is active, and what a penalty on sizes can be evaded by."""
    start = Moment(moment.run, moment.run.frames[0], moment.data)
    codes = moment.codes
    if moment.dead.all():
        return (
            f"**None** of {plural(moment.spec.code, 'unit')} tells one row from another. Held-out error "
            f"**{error(moment.error_test)}**; of answering with the mean of the training rows, whatever comes in, "
            f"{error(moment.mean_error_test)}. Try a smaller λ, or less weight decay."
        )
    alive = codes[:, ~moment.dead]
    said = (
        f"**{analysis.active_at_a_time(alive):.1f}** of {plural(moment.spec.code, 'unit')} are active for a training "
        f"row (participation ratio); mean |h| **{np.abs(codes).mean():.4f}**, at the start "
        f"{np.abs(start.codes).mean():.4f}; mean norm of the decoder's columns **{column_norms(moment).mean():.2f}**, "
        f"at the start {column_norms(start).mean():.2f}."
    )
    if moment.data.pixels == PATCH:
        share, pure = random_filters(PATCH)
        said += (
            f" Share of a filter's power around one frequency: **{analysis.peak_share(filters(moment)).mean():.2f}**, "
            f"of random filters {share:.2f}; above {analysis.EDGE} it counts as an edge, as {pure} of {RANDOM} random "
            "ones do."
        )
    return said


def column_norms(moment: Moment) -> np.ndarray:
    """(units,): norms of what the decoder's first layer adds for each unit."""
    return np.linalg.norm(moment.network.decoder[0].kernel, axis=1)


def unit_lines(moment: Moment, unit: int) -> list[str]:
    """One unit, in short lines."""
    h = moment.codes[:, unit]
    if moment.dead[unit]:
        return [f"dead: {signed(h.mean(), 3)} for all rows"]
    lines = [f"mean activation {signed(h.mean(), 3)}", f"largest {signed(h.max(), 2)}"]
    if moment.data.pixels == PATCH:
        share = analysis.peak_share(filters(moment)[unit : unit + 1])[0]
        lines.append(f"{share:.0%} at one frequency")
    return lines


def most_excited(moment: Moment, unit: int, count: int) -> np.ndarray:
    """(count,): numbers of the training rows that excite a unit most, the most first."""
    return np.argsort(-moment.codes[:, unit], kind="stable")[:count]


def picture(moment: Moment) -> str:
    """The filters in words."""
    return (
        f"For each of {plural(moment.spec.code, 'unit')} at epoch {moment.epoch} the input of norm 1, in the units of "
        f"training, that it answers to most. {verdict(moment)}."
    )


class Stop(NamedTuple):
    """A trained network: how active its code is, and what it is good for. mean: of |h|. norm: of the decoder's columns.
    score: of a logistic regression on the code, nan where there are no labels."""

    lam: float
    error: float
    alive: int
    active: float
    edges: int
    mean: float
    norm: float
    score: float


def stop(moment: Moment, scored: bool = False) -> Stop:
    """What a network has come to."""
    codes, data = moment.codes, moment.data
    alive = codes[:, ~moment.dead]
    score = float("nan")
    if scored:
        held_out = moment.network.encode(data.held_out)
        score = analysis.linear_score(codes, data.y_train, held_out, data.y_test)
    return Stop(
        moment.spec.lam,
        moment.error_test,
        alive.shape[1],
        analysis.active_at_a_time(alive),
        edges(moment),
        float(np.abs(codes).mean()),
        float(column_norms(moment).mean()),
        score,
    )


def evasion(free: Stop, charged: Stop) -> str:
    """Whether a code became small by scaling: what h loses, the decoder's columns make up for."""
    smaller, larger = charged.mean / free.mean, charged.norm / free.norm
    told = f"mean |h| is {smaller:.2f} times and the norm of the decoder's columns {larger:.2f} times"
    worse = charged.error / free.error
    told += f" that without a penalty, the held-out error {worse:.2f} times"
    scaled = smaller < 0.7 and larger > 1.3
    return told + (": part of the penalty is evaded by scaling." if scaled else ".")


def lambdas(stops: Sequence[Stop], units: int) -> str:
    """How active units depend on λ."""
    least = min(stops, key=lambda each: each.active if each.alive else np.inf)
    last = max(stops)
    told = (
        f"Fewest units active at a time: {least.active:.1f} of {units}, at λ = {least.lam:g}, where {least.alive} are "
        f"not dead. At λ = {last.lam:g}, {last.alive} are not dead"
    )
    if last.alive and last.active > 1.2 * least.active:
        return f"{told}, and {last.active:.1f} active at a time: the units are then more equally active again."
    return f"{told}."


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    count = after.spec.code
    one, other = edges(before), edges(after)
    right = 0 if other > 0.7 * count else 1 if other > 0.2 * count else 2
    return right, (
        f"With the penalty {one} of {count} units are edges, without it {other}; the held-out error goes from "
        f"{error(before.error_test)} to {error(after.error_test)}. Units that may all be active at once can share the "
        "work in any way."
    )


QUESTION = Question(
    "the same network without the penalty (λ = 0). How many of its units will be edges?",
    ("most", "some", "almost none"),
    {"lam": 0.0},
    _judge,
)
