"""What the page on generative adversarial networks says."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ae_keras import analysis
from ae_keras.data import Dataset
from ae_keras.training.live import LiveRun
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import plural

LATE = 10  # pictures at the end of a run, over which it either settles or wanders
SETTLED = 0.1  # how far the share of good samples then moves at most
MOMENTS = 9  # of discriminators and generators that meet
FEW = 500  # samples of pictures that are held against all training rows: more would take too long
PERFECT = 1 - math.exp(-(analysis.NEAR**2) / 2)

SCHEDULES = {"constant rate": "constant", "falling rate": "cosine"}
DIGITS = {
    "dataset": "digits", "standardize": False, "output": "sigmoid", "hidden": (128, 128), "activation": "elu",
    "latent": 16, "learning_rate": 0.001, "d_rate": 0.001, "epochs": 400,
}  # fmt: skip
"""Settings for pictures."""

NUMBERS = (
    "A sample is good if it lies within 3 standard deviations of the nearest cloud's centre; a cloud is covered if it "
    "has a good sample (PacGAN's protocol, 2500 samples). A perfect sampler has 98.9 % good samples. The divergence "
    "is Jensen and Shannon's, over 64 x 64 cells of the plane; distances are Euclidean, in the units of training."
)


# ---- numbers of a moment ---------------------------------------------------------------------------------------------


def covered(moment: Moment) -> analysis.ModeCoverage | None:
    """Of data that are clouds."""
    mixture = moment.data.mixture
    return analysis.mode_coverage(moment.samples, *mixture) if mixture else None


def standing(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Held-out rows and samples, as many of one as of the other, in the units of training."""
    real = moment.data.held_out
    return real, moment.data.standardized(moment.samples[: len(real)])


class Pictures(NamedTuple):
    """off: distance of a sample to the nearest training picture, the median. off_held_out: that of a held-out picture.
    classes: how many classes at least one in a hundred samples has for its nearest neighbour's."""

    off: float
    off_held_out: float
    classes: int


def pictures(moment: Moment) -> Pictures:
    rows, samples = moment.data.inputs, moment.data.standardized(moment.samples[:FEW])
    nearest, off = analysis.nearest_rows(rows, samples)
    counts = np.bincount(moment.data.y_train[nearest], minlength=len(moment.data.classes))
    held_out = analysis.off_rows(rows, moment.data.held_out)
    return Pictures(float(np.median(off)), float(np.median(held_out)), int((counts >= 0.01 * len(samples)).sum()))


def course(moment: Moment) -> Mapping[str, float]:
    """What of a moment is followed over the epochs: number by name."""
    found = covered(moment)
    if found is not None:
        return {"share of good samples": found.good, "clouds covered": found.modes}
    diverged = analysis.divergence(moment.data, moment.samples) if moment.data.shape[2] == 2 else None
    if diverged is not None:
        return {"divergence from the true density, bits": diverged}
    told = pictures(moment)
    return {"distance to the nearest training row": told.off, "classes among the samples": told.classes}


# ---- what is said ----------------------------------------------------------------------------------------------------


def verdict(moment: Moment) -> str:
    """How the samples stand to the data."""
    found = covered(moment)
    if found is not None:
        return (
            f"{found.modes} of {len(found.counts)} clouds of the training data are covered; "
            f"{found.good:.1%} of the samples are good"
        )
    diverged = analysis.divergence(moment.data, moment.samples) if moment.data.shape[2] == 2 else None
    if diverged is not None:
        least = analysis.perfect_divergence(moment.data)
        return f"Divergence from the training points' density: {diverged:.3f} bits (a perfect sampler: {least:.3f})"
    told = pictures(moment)
    return (
        f"Distance to the nearest training row: samples {told.off:.2f}, held-out rows {told.off_held_out:.2f}; "
        f"{told.classes} of {len(moment.data.classes)} classes"
    )


def measured(moment: Moment) -> str:
    """Both networks' numbers, and how evenly the clouds are covered."""
    real, fake = standing(moment)
    pack = moment.spec.pack
    right = analysis.told_apart(moment.network, real, fake, pack)
    one, other = analysis.losses(moment.network, real, fake, pack)
    rows, made = (f"real packs of {pack}", "generated ones") if pack > 1 else ("held-out rows", "samples")
    said = [
        f"The discriminator is right about **{right[0]:.0%}** of {rows} and **{right[1]:.0%}** of {made} (one that "
        "cannot tell: half of all). ",
        f"Its loss on them is **{one:.3f}**, the generator's −ln D(G(z)) **{other:.3f}**; where D always says ½ they "
        f"are 2 ln 2 = {2 * math.log(2):.3f} and ln 2 = {math.log(2):.3f}.",
    ]
    found = covered(moment)
    if found is not None:
        diverged, least = analysis.divergence(moment.data, moment.samples), analysis.perfect_divergence(moment.data)
        said.append(
            f" Of {analysis.SAMPLES} samples each cloud has {found.counts.min()} to {found.counts.max()} good ones; a "
            f"perfect sampler has {PERFECT:.1%} good, about {PERFECT * analysis.SAMPLES / len(found.counts):.0f} in "
            f"each. Divergence from the true density: **{diverged:.3f}** bits (a perfect sampler: {least:.3f}; nothing "
            "in common: 1)."
        )
    return "".join(said)


def losses_said(history: Mapping[str, np.ndarray]) -> str:
    """Both losses, in a sentence."""
    if not len(history["epoch"]):
        return "No epoch is trained yet."
    first, last = ((history["real"] + history["fake"])[i] for i in (0, -1))
    return (
        f"Over {history['epoch'][-1]} epochs the discriminator's loss goes from {first:.3f} to {last:.3f}, the "
        f"generator's from {history['generator'][0]:.3f} to {history['generator'][-1]:.3f}, on training rows and fresh "
        "latents. Neither tells how good the samples are: each depends on the other network."
    )


def schedules_said(told: Mapping[str, Mapping[str, np.ndarray]]) -> str:
    """How far the first of the numbers still moves at the end. told: by schedule and number, at each picture."""
    parts = []
    for name, numbers in told.items():
        what, values = next(iter(numbers.items()))
        parts.append(f"{name}: {what} between {values[-LATE:].min():.3f} and {values[-LATE:].max():.3f}")
    return f"Over the last {LATE} pictures, " + "; ".join(parts) + "."


def late(run: LiveRun, data: Dataset) -> np.ndarray:
    """Shares of good samples of the run's last pictures."""
    return np.array([course(Moment(run, frame, data))["share of good samples"] for frame in run.frames[-LATE:]])


def duel(moment: Moment) -> tuple[list[int], np.ndarray]:
    """Epochs up to the moment's, and how often the discriminator of each is right about the generator of each."""
    frames = [frame for frame in moment.run.frames if frame.epoch <= moment.epoch]
    chosen = [frames[i] for i in sorted({round(i) for i in np.linspace(0, len(frames) - 1, MOMENTS)})]
    networks = [moment.run.network(frame.weights) for frame in chosen]
    real = moment.data.held_out
    latents = moment.spec.latents(len(real))
    return [frame.epoch for frame in chosen], analysis.duel(networks, real, latents, moment.spec.pack)


def duel_said(epochs: list[int], right: np.ndarray) -> str:
    """How the last of each stand to the earlier of the other."""
    if len(epochs) < 2:
        return "Train first: there is only one generator and one discriminator yet."
    last = epochs[-1]
    return (
        f"The discriminator of epoch {last} is right about **{right[-1, :-1].mean():.0%}** against earlier generators "
        f"(mean), and about {right[-1, -1]:.0%} against the generator of its own epoch. Against the generator of epoch "
        f"{last}, earlier discriminators are right about **{right[:-1, -1].mean():.0%}**. Half is a coin's share."
    )


def turn_said(part: str, steps: int, before: tuple[float, float], after: tuple[float, float]) -> str:
    """What a turn has done to both losses. before, after: `analysis.losses`, also where the generator's is another."""
    (d_before, g_before), (d_after, g_after) = before, after
    return (
        f"{plural(steps, 'step')} of the **{part}** alone: the discriminator's loss goes from {d_before:.3f} to "
        f"**{d_after:.3f}**, −ln D(G(z)) from {g_before:.3f} to **{g_after:.3f}** (on held-out rows and samples)."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    swings = [float(np.ptp(late(moment.run, moment.data))) for moment in (before, after)]
    end = course(after)["share of good samples"]
    right = 2 if end < 0.05 else 0 if swings[1] <= SETTLED else 1
    return right, (
        f"Over the last {LATE} pictures the share of good samples moves by {swings[1]:.2f} (with the falling rate: "
        f"{swings[0]:.2f}); it ends at {end:.1%} (falling: {course(before)['share of good samples']:.1%})."
    )


QUESTION = Question(
    "the learning rate stays constant instead of falling: what do the samples do at the end?",
    ("settle as before", "keep moving", "fall into one place"),
    {"schedule": "constant"},
    _judge,
)
