"""What the pictures ask of a network."""

from typing import Protocol

import numpy as np


class Coder(Protocol):
    """An encoder with its decoder, rows in and rows out: an autoencoder, or PCA."""

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) -> (rows, code)."""
        ...

    def decode(self, h: np.ndarray) -> np.ndarray:
        """(rows, code) -> (rows, features)."""
        ...
