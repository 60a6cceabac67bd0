"""How samples stand to the distribution that they should come from, where that is known."""

from typing import NamedTuple

import numpy as np

from ae_keras.data import Dataset, curves, kept_with_it

SAMPLES = 2500  # as in PacGAN's protocol
NEAR = 3  # standard deviations of a cloud: a perfect sampler has 1 - exp(-NEAR^2 / 2) = 98.9 % of its samples there
ACROSS = 64  # cells in a row of the square in which densities are compared
MARGIN = 0.35  # of the square, around the data, as a share of their reach
_EXACT = 200_000  # points that stand for a curve


class ModeCoverage(NamedTuple):
    """good: share of samples near their nearest cloud. counts: (clouds,), how many of these each cloud has."""

    good: float
    counts: np.ndarray

    @property
    def modes(self) -> int:
        """Clouds with at least one good sample."""
        return int((self.counts > 0).sum())


def mode_coverage(samples: np.ndarray, modes: np.ndarray, sd: float) -> ModeCoverage:
    """Samples (n, 2) beside clouds (k, 2) of standard deviation sd: a sample is good within 3 sd of the nearest cloud's
    centre, and a cloud is covered by one good sample (Lin, Khetan, Fanti and Oh 2018; Srivastava et al. 2017)."""
    squares = np.square(samples[:, None] - modes).sum(axis=2)
    near = squares.min(axis=1) < (NEAR * sd) ** 2
    return ModeCoverage(float(near.mean()), np.bincount(squares.argmin(axis=1)[near], minlength=len(modes)))


def square(dataset: Dataset) -> tuple[float, float, float]:
    """(x, y, reach): the middle and half the side of the square around data in the plane, in their own units."""
    low, high = dataset.x.min(axis=0), dataset.x.max(axis=0)
    x, y = map(float, (low + high) / 2)
    return x, y, float((high - low).max()) / 2 * (1 + MARGIN)


def edges(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the cells along x and y, (ACROSS + 1,) each."""
    x, y, reach = square(dataset)
    steps = np.linspace(-reach, reach, ACROSS + 1)
    return x + steps, y + steps


def shares(samples: np.ndarray, along_x: np.ndarray, along_y: np.ndarray) -> np.ndarray:
    """Share of the samples (n, 2) in each cell, and outside of all of them as the last number."""
    inside = np.histogram2d(samples[:, 0], samples[:, 1], [along_x, along_y])[0].ravel()
    return np.append(inside, len(samples) - inside.sum()) / len(samples)


def mixture_shares(modes: np.ndarray, sd: float, along_x: np.ndarray, along_y: np.ndarray) -> np.ndarray:
    """The same of a mixture of equal normal clouds, exactly: a cell's probability is a product of two intervals'."""
    from scipy.special import ndtr

    x, y = (np.diff(ndtr((limits - modes[:, [i]]) / sd)) for i, limits in enumerate((along_x, along_y)))
    inside = np.einsum("kx,ky->xy", x, y).ravel() / len(modes)
    return np.append(inside, max(0.0, 1 - inside.sum()))


@kept_with_it(4)
def true_shares(dataset: Dataset) -> np.ndarray | None:
    """The true distribution's, of data whose distribution is known; of a curve by 200,000 points. None of others."""
    if dataset.mixture is not None:
        return mixture_shares(*dataset.mixture, *edges(dataset))
    if dataset.name in curves.NAMES:
        return shares(curves.draw(dataset.name, _EXACT, seed=1), *edges(dataset))
    return None


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """Jensen-Shannon divergence of two distributions over the same cells, in bits: 0 where they are equal, 1 where no
    cell has both (Lin 1991). It is at most that of the densities behind them."""
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(each > 0, each * np.log2(each / middle), 0.0).sum() for each in (p, q)]
    return float(max(sum(terms) / 2, 0.0))


def divergence(dataset: Dataset, samples: np.ndarray) -> float | None:
    """Jensen-Shannon divergence of samples (n, 2) from the true distribution, in bits, over the cells of the square; a
    perfect sampler of so many has more than 0 (`perfect_divergence`). None where the truth is unknown."""
    truth = true_shares(dataset)
    return None if truth is None else jensen_shannon(truth, shares(samples, *edges(dataset)))


@kept_with_it(4)
def perfect_divergence(dataset: Dataset, count: int = SAMPLES) -> float | None:
    """What the divergence of so many samples from the true distribution itself is, mean of ten trials."""
    truth = true_shares(dataset)
    if truth is None:
        return None
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(count, truth / truth.sum(), size=10) / count
    return float(np.mean([jensen_shannon(truth, each) for each in drawn]))
