"""What the page on the field of a denoising autoencoder says."""

import numpy as np

from ae_keras import analysis
from ae_keras.data import Dataset, kept_with_it
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question

POINTS = 150  # of the cloud
MARGIN = 0.6  # of the square around the data, in the units of training
FAR = 3  # noises from the nearest row: training hardly ever looks there
PUSHED = 0.2  # how far points are moved off where there is no noise to measure with


def reach(dataset: Dataset) -> float:
    """Half the side of the square that is drawn."""
    return float(np.abs(dataset.inputs).max()) + MARGIN


def cloud(dataset: Dataset, count: int = POINTS) -> np.ndarray:
    """Points anywhere in the square, (count, 2)."""
    side = reach(dataset)
    return np.random.default_rng(0).uniform(-side, side, (count, 2)).astype(np.float32)


def sigma_of(moment: Moment) -> float:
    """Standard deviation of the noise of training; 0 where it has none, or noise that is not normal."""
    return moment.spec.noise if moment.spec.corruption == "gaussian" else 0.0


def best_arrows(moment: Moment, points: np.ndarray) -> np.ndarray | None:
    """sigma^2 grad log p_sigma at the points; None without normal noise, where nothing has such a density."""
    sigma = sigma_of(moment)
    return _best(moment.data, sigma, points) if sigma else None


def _best(data: Dataset, sigma: float, points: np.ndarray) -> np.ndarray:
    return analysis.best_reconstruction(data.inputs, sigma, points) - points


@kept_with_it(8)
def _near(data: Dataset, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Points and the best arrows there, whatever the network, so that no frame of a film computes them again."""
    points = analysis.noised(data.held_out, sigma)
    return points, _best(data, sigma, points)


@kept_with_it(8)
def _far(data: Dataset, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    points = cloud(data, 600)
    away = points[analysis.off_rows(data.inputs, points) > FAR * sigma]
    return away, _best(data, sigma, away)


def near(moment: Moment) -> analysis.Agreement:
    """At held-out rows with noise, where training looks."""
    points, best = _near(moment.data, sigma_of(moment))
    return analysis.agreement(analysis.field(moment.network, points), best)


def far(moment: Moment) -> analysis.Agreement | None:
    """In the square, but more than FAR noises from every row; None where there is no such place."""
    away, best = _far(moment.data, sigma_of(moment))
    return analysis.agreement(analysis.field(moment.network, away), best) if len(away) >= 20 else None


def way_back(moment: Moment, sigma: float) -> float:
    """How much of the distance to the data is gone after one reconstruction of noisy held-out rows."""
    rows, points = moment.data.inputs, analysis.noised(moment.data.held_out, sigma)
    after = analysis.off_rows(rows, moment.network.reconstruct(points)).mean()
    return float(1 - after / analysis.off_rows(rows, points).mean())


def verdict(moment: Moment) -> str:
    """How the arrows agree with the closed form, near the data and far from them."""
    if not sigma_of(moment):
        share = way_back(moment, PUSHED)
        end = f"come {share:.0%} of the way back to the data" if share >= 0 else f"end {-share:.0%} farther from them"
        return f"Without normal noise: held-out points that are moved {PUSHED} off the data {end}"
    there = far(moment)
    rest = f", {there.cosine:.3f} far from the data" if there else ""
    return f"Cosine of the arrows with σ² ∇ log p: {near(moment).cosine:.3f} at noisy held-out points{rest}"


def measured(moment: Moment, path: np.ndarray) -> str:
    """How large the difference is, and where the cloud has gone. path: as `analysis.step_along` gives it."""
    off = [float(np.median(analysis.off_rows(moment.data.inputs, points))) for points in (path[0], path[-1])]
    walked = (
        f"The cloud: half of its points are within **{off[1]:.3f}** of a training point after {len(path) - 1} steps, "
        f"within {off[0]:.3f} at the start."
    )
    if not sigma_of(moment):
        return walked
    errors = (
        f"Squared difference of the two fields: **{near(moment).error:.1%}** of σ² ∇ log p at noisy held-out points"
    )
    there = far(moment)
    if there:
        errors += f", **{there.error:.1%}** at points far from the data (over {FAR} σ), where it hardly ever trained"
    return f"{errors}. {walked}"


def stays(moment: Moment) -> float:
    """How far held-out rows are from the mean of the data once reconstructed, over how far they were."""
    x, mean = moment.data.held_out, moment.data.inputs.mean(axis=0)
    back = moment.network.reconstruct(x)
    return float(np.linalg.norm(back - mean, axis=1).mean() / np.linalg.norm(x - mean, axis=1).mean())


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    one, other = stays(before), stays(after)
    right = 0 if other > 0.95 * one else 1 if other > 0.1 * one else 2
    reason = (
        f"Held-out points come back {other:.0%} as far from the middle of the data as they were (with noise "
        f"{before.spec.noise:g}: {one:.0%})."
    )
    if right == 1:
        reason += " The best answer is a mean of points that now lie far apart."
    return right, reason


QUESTION = Question(
    "trained with noise 0.7, about as wide as the gaps in the data: where does the network send a clean point?",
    ("back to its place", "between its place and the middle", "to the middle of the data"),
    {"noise": 0.7},
    _judge,
)
