"""How much of a code is active: units that never change, how many are active for a row, and which together."""

import numpy as np

STILL = 1e-3, 0.01  # standard deviations below the first, or below this share of the largest, carry nothing


def dead(codes: np.ndarray) -> np.ndarray:
    """(units,) bool: whether the unit gives all rows of codes (rows, units) the same value, near enough: a standard
    deviation below .001, or below a hundredth of the most lively unit's."""
    spread = codes.std(axis=0, dtype=np.float64)
    least, share = STILL
    return spread < max(least, share * float(spread.max()))


def active_at_a_time(codes: np.ndarray) -> float:
    """How many units are active for a row of codes (rows, units), mean over the rows: (Σ|h|)² / Σh², which is k where k
    units are equally active and the others 0, whatever the size of the code; 0 for a row of zeros.

    The participation ratio; divided by the number of units it is the measure of Treves and Rolls (1991).
    """
    sizes = np.abs(codes.astype(np.float64))
    squares = np.square(sizes).sum(axis=1)
    return float(np.where(squares > 0, np.square(sizes.sum(axis=1)) / np.where(squares > 0, squares, 1), 0).mean())


def partners(codes: np.ndarray, unit: int, count: int) -> list[tuple[int, float]]:
    """The units that are active together with one: up to `count` others of codes (rows, units) with the largest
    positive correlation over the rows, and that correlation, the largest first. Dead ones are none, and have none."""
    still = dead(codes)
    if still[unit]:
        return []
    away = codes - codes.mean(axis=0)
    lengths = np.where(still, np.inf, np.linalg.norm(away, axis=0))
    together = away[:, unit] @ away / (lengths[unit] * lengths)
    together[unit] = 0
    order = np.argsort(-together, kind="stable")[:count]
    return [(int(other), float(together[other])) for other in order if together[other] > 0]
