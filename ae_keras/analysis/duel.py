"""A generator and a discriminator beside each other, at any moments of their training."""

from collections.abc import Sequence

import numpy as np

from ae_keras.analysis.network import Network


def packed(x: np.ndarray, pack: int) -> np.ndarray:
    """Rows (rows, features) as (packs, pack * features); rows that are left over are left out."""
    whole = len(x) // pack * pack
    return x[:whole].reshape(whole // pack, pack * x.shape[1])


def realness(network: Network, x: np.ndarray, partners: np.ndarray, pack: int) -> np.ndarray:
    """(rows,): the discriminator's probability that rows (rows, features) are real. Where it judges packs, each row
    stands first in a pack whose other rows are `partners`, (any, features); the mean over 8 such packs."""
    if pack == 1:
        return _probability(network.through("discriminator", x)[:, 0])
    chances = np.zeros(len(x))
    for i in range(8):
        others = np.take(partners, range(i * (pack - 1), (i + 1) * (pack - 1)), axis=0, mode="wrap").reshape(1, -1)
        rows = np.hstack([x, np.repeat(others, len(x), axis=0)])
        chances += _probability(network.through("discriminator", rows)[:, 0]) / 8
    return chances


def told_apart(judge: Network, real: np.ndarray, fake: np.ndarray, pack: int) -> tuple[float, float]:
    """Shares of packs that a discriminator is right about: of real rows, and of generated ones."""
    logits = [judge.through("discriminator", packed(rows, pack))[:, 0] for rows in (real, fake)]
    return float((logits[0] > 0).mean()), float((logits[1] <= 0).mean())


def losses(network: Network, real: np.ndarray, fake: np.ndarray, pack: int) -> tuple[float, float]:
    """The discriminator's loss on these rows, -E ln D(real) - E ln(1 - D(fake)), and the generator's, the
    non-saturating -E ln D(fake)."""
    on_real, on_fake = (
        network.through("discriminator", packed(rows, pack))[:, 0].astype(np.float64) for rows in (real, fake)
    )
    judged = np.logaddexp(0, -on_real).mean() + np.logaddexp(0, on_fake).mean()
    return float(judged), float(np.logaddexp(0, -on_fake).mean())


def duel(networks: Sequence[Network], real: np.ndarray, latents: np.ndarray, pack: int) -> np.ndarray:
    """(n, n): how often the i-th discriminator is right about rows, half of them real and half of the j-th generator.
    .5 is what guessing has."""
    fakes = [network.decode(latents) for network in networks]
    return np.array([[np.mean(told_apart(judge, real, fake, pack)) for fake in fakes] for judge in networks])


def _probability(logits: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(0.5 * logits.astype(np.float64))
