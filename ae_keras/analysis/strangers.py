"""Pictures that are none of a data set's, which tell whether a network has learned its data; and its typical ones."""

import numpy as np

_LETTER = ("...##...", "..#..#..", "..#..#..", ".#....#.", ".######.", ".#....#.", ".#....#.", ".#....#.")


def letter(shape: tuple[int, int]) -> np.ndarray:
    """(height, width) of a letter A, from 0 for paper to 1, in the middle; both sides are at least 8."""
    cells = np.array([[cell == "#" for cell in row] for row in _LETTER], np.float32)
    times = min(shape) // len(cells)
    drawn = np.kron(cells, np.ones((times, times), np.float32))
    apart = [side - len(drawn) for side in shape]
    return np.pad(drawn, [(each // 2, each - each // 2) for each in apart])


def static(shape: tuple[int, int]) -> np.ndarray:
    """(height, width) of noise: each pixel drawn evenly between 0 and 1, always the same ones."""
    return np.random.default_rng(0).uniform(size=shape).astype(np.float32)


def upside_down(images: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Images (n, pixels) turned by 180 degrees; a 6 becomes a 9, and most digits nothing."""
    return images.reshape(-1, *shape)[:, ::-1, ::-1].reshape(len(images), -1)


def typical_rows(x: np.ndarray, y: np.ndarray) -> dict[int, int]:
    """Of each class in y (n,) the row of x (n, pixels) that is nearest to the mean of its class."""
    found = {}
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        found[int(label)] = int(rows[np.linalg.norm(x[rows] - x[rows].mean(axis=0), axis=1).argmin()])
    return found
