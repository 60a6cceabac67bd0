"""What the page of reparametrization says."""

from collections.abc import Mapping
from zlib import crc32

import numpy as np

from ae_keras import analysis, charts
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import adding_up, decimal, signed

ROWS, DRAWS = 64, 50  # held-out rows that the noise in the network is measured on, and draws of each
FLAT = 1e-3  # nats²: below this variance nothing is left of the slope
SAME = 0.2  # nats: ends of −ELBO that differ by less count as the same; one draw a row makes them uncertain

NAMES = {"pathwise": "through z", "score": "score function", "baseline": "score with baseline", "cut": "cut out"}
"""How an encoder learns, by `Variational.gradient`."""

SQUARES = {  # of E[z²]: the estimator, and what the picture calls it
    "pathwise": ("pathwise", "through z: 2z"),
    "score": ("score", "score function"),
    "baseline": ("score, mean", "score, baseline E[z²]"),
    "best constant": ("score, best constant", "score, best baseline"),
    "cut": ("cut", "cut: z is data"),
}

NUMBERS = (
    "−ELBO is reconstruction, −ln p(x|z) of a drawn code, plus the KL divergence of the code's distribution from the "
    "prior: means over held-out rows in nats. It is the same for every gradient; how the encoder learns is not."
)


# ---- the picture -----------------------------------------------------------------------------------------------------


def estimated(mu: float, sigma: float, draws: int, held: bool) -> charts.Estimated:
    """The draws, and the estimates of the slope of E[z²] in μ that they give. held: the same ε for every μ and σ."""
    eps = np.random.default_rng(0 if held else crc32(f"{mu} {sigma} {draws}".encode())).standard_normal(draws)
    by = {}
    for key, (name, said) in SQUARES.items():
        each = analysis.ESTIMATORS[name]
        by[key] = charts.Estimates(said, each.estimates(mu, sigma, eps), each.variance(mu, sigma))
    return charts.Estimated(mu, sigma, eps, held, by, 2 * mu)


def loss(history: Mapping[str, np.ndarray], held_out: bool = True) -> np.ndarray:
    """(records,): what is minimised, without weight decay, on held-out or on training rows."""
    first = "val_" * held_out
    return history[f"{first}reconstruction"] + history[f"{first}kl"]


def learned(moment: Moment, others: Mapping[str, Mapping[str, np.ndarray]]) -> charts.Learned:
    """The losses over the epochs. others: the histories of the networks that have been trained, by gradient."""
    own = moment.spec.gradient
    histories = {name: others[name] for name in NAMES if name in others} | {own: moment.run.history}
    courses = {
        name: (NAMES[name], histories[name]["epoch"], loss(histories[name])) for name in NAMES if name in histories
    }
    return charts.Learned(f"{bound(moment)} of held-out rows, nats", courses, own, moment.epoch, moment.spec.epochs)


def bound(moment: Moment) -> str:
    """What the loss is called."""
    return "−ELBO" if moment.spec.beta == 1 else f"Reconstruction + {decimal(moment.spec.beta)} · KL"


# ---- in words --------------------------------------------------------------------------------------------------------


def verdict(moment: Moment) -> str:
    """The loss as the sum of its terms, and how the encoder learns."""
    lost, kl = (moment.frame.terms[f"val_{name}"] for name in ("reconstruction", "kl"))
    way = {
        "pathwise": "through z",
        "score": "by the score function",
        "baseline": "by score and baseline",
        "cut": "from the KL alone",
    }[moment.spec.gradient]
    whole, lost, kl = adding_up(lost, kl)
    beta = moment.spec.beta
    name, term = ("−ELBO", f"KL {kl:.1f}") if beta == 1 else ("loss", f"{kl:.1f} for {decimal(beta, 3)} · KL")
    return f"Learned {way}: held-out {name} {whole:.1f} nats = reconstruction {lost:.1f} + {term}"


def noise(moment: Moment) -> dict[str, float]:
    """By estimator: the variance of the estimates for the mean code of a held-out row, summed over the code, mean over
    the rows; infinite or NaN where deviations are too small for a score."""
    x = moment.data.held_out[:ROWS]
    mean, deviation = moment.network.encode(x), np.exp(0.5 * moment.network.through("spread", x))
    eps = np.random.default_rng(0).standard_normal((DRAWS, *mean.shape)).astype("float32")
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        found = analysis.code_gradients(moment.network, x, mean, deviation, eps)
        return {name: float(each.var(axis=0).sum(axis=1).mean()) for name, each in found.items()}


def of_squares(shown: charts.Estimated) -> str:
    """How many draws the score function needs for what one draw through z tells."""
    means = {key: float(each.values.mean()) for key, each in shown.by.items()}
    through, score, best = (shown.by[key].variance for key in ("pathwise", "score", "best constant"))
    return (
        f"E[z²] has slope 2μ = **{signed(shown.slope, 2)}** in μ. Mean of {len(shown.eps)} estimates: through z "
        f"**{signed(means['pathwise'], 2)}**, score function **{signed(means['score'], 2)}**, cut "
        f"{signed(means['cut'], 0)}. The score function needs **{score / through:.3g}** times as many draws for "
        f"the same precision, with the best baseline {best / through:.3g} times."
    )


def in_the_network(moment: Moment) -> str:
    """The same of the network on screen."""
    found = noise(moment)
    through = found["pathwise"]
    if not np.isfinite([*found.values()]).all():
        return "In this network the estimates are too large to be compared."
    if through < FLAT:
        return "In this network a draw changes next to nothing of what is decoded: there is no slope to estimate."
    times = {name: found[name] / through for name in ("score", "baseline")}
    return (
        f"In this network, for the mean code of a held-out row, the estimates by the score function have about "
        f"**{_rounded(times['score'])}** times the variance of those through z, with the baseline "
        f"**{_rounded(times['baseline'])}** times."
    )


def _rounded(value: float) -> str:
    """Two digits are all that so many draws tell."""
    return f"{float(f'{value:.2g}'):,.10g}"


def compared(moments: Mapping[str, Moment]) -> str:
    """Which of the networks ends lowest, and by how much. moments: the ends of their runs, by gradient."""
    ends = {name: float(loss(moment.run.history)[-1]) for name, moment in moments.items()}
    first, *rest = sorted(ends, key=ends.__getitem__)
    others = ", ".join(f"{NAMES[name]} {ends[name] - ends[first]:.1f} more" for name in rest)
    return f"Lowest: **{NAMES[first]}**, {ends[first]:.1f} nats; {others}."


def row(moment: Moment) -> dict[str, float | None]:
    """What a network has come to, for a table; None where estimates are too large to be compared."""
    lost, kl = (moment.frame.terms[f"val_{name}"] for name in ("reconstruction", "kl"))
    found, columns = noise(moment), {"through": "pathwise", "own": moment.spec.gradient}
    return {
        "loss": lost + kl,
        "reconstruction": lost,
        "kl": kl,
        **{name: found[by] if np.isfinite(found[by]) else None for name, by in columns.items()},
    }


def learning(moment: Moment) -> str:
    """The learning curve in words."""
    history = moment.run.history
    train, held_out = loss(history, held_out=False), loss(history)
    return (
        f"Over {history['epoch'][-1]:.0f} epochs the loss goes from {train[0]:.1f} to {train[-1]:.1f} nats on training "
        f"rows, and from {held_out[0]:.1f} to {held_out[-1]:.1f} on held-out rows."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    one, other = (float(loss(moment.run.history)[-1]) for moment in (before, after))
    right = 1 if abs(other - one) < SAME else 0 if other < one else 2
    kl = [moment.frame.terms["val_kl"] for moment in (before, after)]
    return (
        right,
        f"−ELBO ends at {one:.1f} through z and at {other:.1f} by the score function; KL {kl[0]:.2f} and {kl[1]:.2f}.",
    )


QUESTION = Question(
    "the score function's gradient has the same mean, and more noise. Where will −ELBO end with it?",
    ("lower", "at the same", "higher"),
    {"gradient": "score"},
    _judge,
)
