"""Mixtures of equal normal clouds in the plane, the usual targets of generative networks, drawn with a fixed seed.

The ring and the grid are as in Srivastava et al. 2017 (VEEGAN) and Lin, Khetan, Fanti and Oh 2018 (PacGAN). Others have
their clouds where somebody has put them.
"""

from typing import NamedTuple

import numpy as np

from ae_keras.errors import DataError

ROWS = 2560  # one fifth of them held out, so that 2048 are trained on: 16 batches of 128
_SEED = 0


Points = tuple[tuple[int, int], ...]
"""Where clouds are put: (across, up) each, whole numbers from -REACH to REACH, which are the square from -1 to 1."""

REACH, FEWEST, MOST = 5, 2, 16
PUT = "clouds"
"""The name of the mixture whose clouds are put somewhere."""
FIRST: Points = ((-4, -3), (-4, 3), (0, -1), (0, 4), (4, -3), (4, 3))


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


def in_order(points: Points) -> Points:
    """Each of the points once, sorted: equal targets are equal data. Raises DataError for too few or too many of them,
    and for one that lies outside."""
    found = tuple(sorted({(int(x), int(y)) for x, y in points}))
    if not FEWEST <= len(found) <= MOST:
        raise DataError(f"a target has {FEWEST} to {MOST} clouds at different places, not {len(found)}; choose so many")
    if max(abs(each) for point in found for each in point) > REACH:
        raise DataError(f"a cloud lies outside; choose whole numbers from -{REACH} to {REACH}")
    return found


MIXTURES = {"ring-8": Mixture(_ring(), 0.01), "grid-25": Mixture(_grid(), 0.05)}


def mixture(name: str, points: Points = FIRST) -> Mixture | None:
    """The mixture of this name; None for other data. points: of PUT, where its clouds are. Raises DataError for points
    that are no target."""
    return Mixture(np.array(in_order(points)) / REACH, 0.02) if name == PUT else MIXTURES.get(name)


def draw(mixture: Mixture, rows: int = ROWS, seed: int = _SEED) -> tuple[np.ndarray, np.ndarray]:
    """(rows, 2) points of a mixture, and the number of the cloud, from 0, that each was drawn from."""
    modes, sd = mixture
    rng = np.random.default_rng(seed)
    which = rng.integers(len(modes), size=rows)
    return modes[which] + sd * rng.normal(size=(rows, 2)), which
