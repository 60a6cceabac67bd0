"""Distributions over rows of independent features, as a decoder gives them: what each row costs, mean, and samples."""

from typing import NamedTuple, Protocol

import numpy as np


class Distribution(Protocol):
    """One of so many rows (rows, features). mean, spread: (rows, features), mean and standard deviation."""

    @property
    def mean(self) -> np.ndarray: ...

    @property
    def spread(self) -> np.ndarray: ...

    def nats(self, x: np.ndarray) -> np.ndarray:
        """(rows, features): -ln p of each number of x; a density's can be negative."""
        ...

    def sample(self, rng: np.random.Generator) -> np.ndarray:
        """(rows, features): a draw of each row."""
        ...


class Normal(NamedTuple):
    """mean, spread: (rows, features)."""

    mean: np.ndarray
    spread: np.ndarray

    def nats(self, x: np.ndarray) -> np.ndarray:
        return 0.5 * np.square((x - self.mean) / self.spread) + np.log(np.sqrt(2 * np.pi) * self.spread)

    def sample(self, rng: np.random.Generator) -> np.ndarray:
        return rng.normal(self.mean, self.spread)

    def of_levels(self, levels: int) -> np.ndarray:
        """(rows, features, levels): probability of each of so many levels from 0 to 1, the density's integral over what
        is rounded to it; what lies beyond 0 and 1 is rounded to them."""
        from scipy.special import ndtr

        edges = (np.arange(1, levels) - 0.5) / (levels - 1)
        # In 64 bits: far from the mean a difference of 32-bit ones would be 0.
        z = (edges - self.mean[..., None].astype(np.float64)) / self.spread[..., None]
        # Of the two tails the smaller one is exact: a difference of numbers near 1 is not.
        below, above = ndtr(z), ndtr(-z)
        inner = np.where(z[..., 1:] < 0, below[..., 1:] - below[..., :-1], above[..., :-1] - above[..., 1:])
        return np.concatenate([below[..., :1], inner, above[..., -1:]], axis=-1)


class Bernoulli(NamedTuple):
    """scores: (rows, features), log odds of 1."""

    scores: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        from scipy.special import expit

        return expit(self.scores)

    @property
    def spread(self) -> np.ndarray:
        return np.sqrt(self.mean * (1 - self.mean))

    def nats(self, x: np.ndarray) -> np.ndarray:
        """Of numbers between 0 and 1 the cross-entropy, which is -ln p where they are 0 or 1."""
        return np.logaddexp(0, self.scores) - x * self.scores

    def sample(self, rng: np.random.Generator) -> np.ndarray:
        return (rng.uniform(size=self.scores.shape) < self.mean).astype(self.scores.dtype)


class Levels(NamedTuple):
    """scores: (rows, features, levels), of levels from 0 to 1: a softmax for each feature."""

    scores: np.ndarray

    @property
    def p(self) -> np.ndarray:
        """(rows, features, levels): probabilities."""
        from scipy.special import softmax

        return softmax(self.scores, axis=-1)

    @property
    def _values(self) -> np.ndarray:
        return np.linspace(0, 1, self.scores.shape[-1], dtype=self.scores.dtype)

    @property
    def mean(self) -> np.ndarray:
        return self.p @ self._values

    @property
    def spread(self) -> np.ndarray:
        off = np.square(self._values - self.mean[..., None])
        return np.sqrt((self.p * off).sum(axis=-1))

    def nats(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import log_softmax

        level = nearest_level(x, self.scores.shape[-1])
        return -np.take_along_axis(log_softmax(self.scores, axis=-1), level[..., None], axis=-1)[..., 0]

    def sample(self, rng: np.random.Generator) -> np.ndarray:
        return self._values[_drawn(self.p, rng)]


class OneOf(NamedTuple):
    """scores: (rows, features), of which one softmax is taken: which feature is 1, where the others are 0."""

    scores: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        from scipy.special import softmax

        return softmax(self.scores, axis=-1)

    @property
    def spread(self) -> np.ndarray:
        return np.sqrt(self.mean * (1 - self.mean))

    def nats(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import log_softmax

        return -x * log_softmax(self.scores, axis=-1)

    def sample(self, rng: np.random.Generator) -> np.ndarray:
        return np.eye(self.scores.shape[-1], dtype=self.scores.dtype)[_drawn(self.mean, rng)]


def nearest_level(x: np.ndarray, levels: int) -> np.ndarray:
    """Of numbers between 0 and 1 the number of the nearest of so many levels, from 0."""
    return np.rint(x * (levels - 1)).astype(int)


def entropy(x: np.ndarray) -> np.ndarray:
    """Of numbers between 0 and 1, as probabilities, the entropy in nats: what no Bernoulli cross-entropy goes below."""
    from scipy.special import xlogy

    return -xlogy(x, x) - xlogy(1 - x, 1 - x)


def nats_of_levels(p: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(rows, features): -ln p of the level of each number of x (rows, features), p (rows, features, levels)."""
    chosen = np.take_along_axis(p, nearest_level(x, p.shape[-1])[..., None], axis=-1)[..., 0]
    return -np.log(np.maximum(chosen, np.finfo(np.float64).tiny))


def _drawn(p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Of probabilities (..., n) a choice in each row, (...)."""
    below = np.cumsum(p, axis=-1) < rng.uniform(size=(*p.shape[:-1], 1))
    return np.minimum(below.sum(axis=-1), p.shape[-1] - 1)
