"""Codes as bits: Mitchell's question whether a hidden layer of three units counts from 0 to 7 in binary."""

import numpy as np

MITCHELL = np.array(
    [
        [0.89, 0.04, 0.08],
        [0.15, 0.99, 0.99],
        [0.01, 0.97, 0.27],
        [0.99, 0.97, 0.71],
        [0.03, 0.05, 0.02],
        [0.01, 0.11, 0.88],
        [0.80, 0.01, 0.98],
        [0.60, 0.94, 0.01],
    ]
)
"""Hidden values for the inputs 1 to 8 after 5000 epochs (Mitchell 1997, Machine Learning, figure 4.7)."""


def bits(codes: np.ndarray) -> list[str]:
    """Each row of codes (n, k) between 0 and 1, rounded: "101"."""
    return ["".join("1" if value > 0.5 else "0" for value in row) for row in codes]


LOW, HIGH = 0.3, 0.7
"""Between these a hidden value is undecided: rounding makes a bit of it, but it is near neither 0 nor 1."""


def undecided(codes: np.ndarray) -> np.ndarray:
    """Which of the values between 0 and 1 are near neither: bools of their shape."""
    return (codes > LOW) & (codes < HIGH)


def by_largest(outputs: np.ndarray) -> int:
    """How many of the n examples come out right, if output i of (n, n) is to be the largest one for example i."""
    return int((outputs.argmax(axis=1) == np.arange(len(outputs))).sum())


def by_threshold(outputs: np.ndarray) -> int:
    """How many of the n examples come out right, if output i alone of (n, units) is to lie above 0.5 for example i."""
    rows, units = outputs.shape
    return int(((outputs > 0.5) == np.eye(rows, units, dtype=bool)).all(axis=1).sum())
