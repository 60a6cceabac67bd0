"""Small pieces of two photographs of nature, at random places with a fixed seed."""

from typing import NamedTuple

import numpy as np

PATCH = (10, 10)
"""Height and width of a patch, in pixels."""
ROWS = 10_000
PHOTOGRAPHS = ("china", "flower")
_SEED = 0
CLIPPED_AT = 3.0  # standard deviations
FAINT = 10 / 255**2  # variance of grey values at which a patch counts as half flat (Coates and Ng 2012)
FLOOR = 0.1  # added to each variance in whitening, as a share of the mean variance


class Patches(NamedTuple):
    """x: (rows, pixels) grey values from 0 to 1, row by row. photograph: (rows,) index of `PHOTOGRAPHS`. position:
    (rows, 2) where the upper left corner lies, down and to the right, from 0 to 1: 0 is the first place that a patch
    can have and 1 the last one."""

    x: np.ndarray
    photograph: np.ndarray
    position: np.ndarray


def photographs() -> list[np.ndarray]:
    """The two photographs as grey values from 0 to 1, (427, 640) each."""
    from sklearn.datasets import load_sample_images

    return [photograph.mean(axis=2) / 255 for photograph in load_sample_images().images]


def corners(position: np.ndarray, photograph: tuple[int, int], size: tuple[int, int] = PATCH) -> np.ndarray:
    """(rows, 2): the pixel at the upper left, down and to the right, of patches at a `position` (rows, 2) of `Patches`
    in a photograph of so many pixels."""
    return np.rint(position * np.subtract(photograph, size)).astype(int)


def cut(size: tuple[int, int] = PATCH, rows: int = ROWS, seed: int = _SEED) -> Patches:
    """Patches of so many pixels at uniformly drawn places of scikit-learn's photographs china.jpg and flower.jpg."""
    images = photographs()
    height, width = size
    draw = np.random.default_rng(seed)
    which = draw.integers(len(images), size=rows)
    places = np.subtract(images[0].shape, size)  # both photographs have one shape
    corner = draw.integers(0, places + 1, size=(rows, 2))
    x = np.stack([images[i][r : r + height, c : c + width] for i, (r, c) in zip(which, corner, strict=True)])
    return Patches(x.reshape(rows, height * width), which, corner / places)


def scaled(x: np.ndarray) -> np.ndarray:
    """Patches (rows, pixels) without their own mean, cut off at 3 standard deviations, and brought from 0.1 to 0.9, as
    a sigmoid output can reach them (Ng, CS294A, section 4)."""
    x = x - x.mean(axis=1, keepdims=True)
    most = CLIPPED_AT * x.std()
    return 0.5 + 0.4 * np.clip(x / most, -1, 1)


def whitened(x: np.ndarray) -> np.ndarray:
    """Patches (rows, pixels) in which no pixel tells anything linear of another, all of about the same contrast.

    Each patch loses its own mean and is divided by its standard deviation (with `FAINT` for what is nearly flat); then
    comes ZCA, of all linear maps that give every direction variance 1 the one that changes the pictures least (Bell and
    Sejnowski 1997), with `FLOOR` times the mean variance added to each: in the finest structure there is little but
    noise. Last, each patch is divided by its length, again with a floor. Without that, patches of sky and of leaves
    differ so much in contrast that every direction whatever is rarely active, and a sparse code finds no edges.
    The matrix is of all rows given.
    """
    x = x - x.mean(axis=1, keepdims=True)
    x = x / np.sqrt(x.var(axis=1, keepdims=True) + FAINT)
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    x = x @ (axes / np.sqrt(variances + FLOOR * variances.mean())) @ axes.T
    squares = np.square(x).mean(axis=1, keepdims=True)
    return x / np.sqrt(squares + FLOOR * squares.mean())
