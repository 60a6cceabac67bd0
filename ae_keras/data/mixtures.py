"""Mixtures of equal normal clouds in the plane, the usual targets of generative networks, drawn with a fixed seed.

Both as in Srivastava et al. 2017 (VEEGAN) and Lin, Khetan, Fanti and Oh 2018 (PacGAN).
"""

from typing import NamedTuple

import numpy as np

ROWS = 2560  # one fifth of them held out, so that 2048 are trained on: 16 batches of 128
_SEED = 0


class Mixture(NamedTuple):
    """modes: (k, 2), the centres, one as likely as the other. sd: of each cloud, in every direction."""

    modes: np.ndarray
    sd: float


def _ring() -> np.ndarray:
    angle = 2 * np.pi * np.arange(8) / 8
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _grid() -> np.ndarray:
    ticks = np.arange(-4.0, 5.0, 2.0)
    return np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)


MIXTURES = {"ring-8": Mixture(_ring(), 0.01), "grid-25": Mixture(_grid(), 0.05)}


def draw(name: str, rows: int = ROWS, seed: int = _SEED) -> tuple[np.ndarray, np.ndarray]:
    """(rows, 2) points of a mixture, and the number of the cloud, from 0, that each was drawn from. Raises KeyError for
    another name."""
    modes, sd = MIXTURES[name]
    rng = np.random.default_rng(seed)
    which = rng.integers(len(modes), size=rows)
    return modes[which] + sd * rng.normal(size=(rows, 2)), which
