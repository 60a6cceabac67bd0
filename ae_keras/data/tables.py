"""The tables of the bundled data sets, and how each is read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from ae_keras.data import curves, manifolds, mixtures, patches
from ae_keras.data.paths import BANKNOTE_CSV, CAT_PNG, FULL_MNIST, MNIST_NPZ
from ae_keras.data.sources import SOURCES
from ae_keras.errors import DataError


@dataclass(frozen=True, eq=False)
class Table:
    """A table as read: x (rows, features) in its own units, float64 (float32 where it is large), y (rows,) int64 class
    index.

    position: (rows, 2) where on its manifold, or in its photograph, each row was drawn, from 0 to 1 in each coordinate;
    None for data that were not drawn from one. mixture: what the rows were drawn from, where that is one.
    """

    x: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    position: np.ndarray | None = None
    mixture: mixtures.Mixture | None = None


@lru_cache(maxsize=len(SOURCES) + 8)
def read_table(name: str, cap: float = 180.0, points: mixtures.Points = mixtures.FIRST) -> Table:
    """The whole table called `name`, in its own units and order; the arrays are read-only and cached.

    cap: of the sphere, how far from its pole points lie at most, in degrees. points: of clouds that are put somewhere,
    where. Raises DataError for an unknown name, a missing file, or points that are no target. Sources:
    `SOURCES[name].citation`.
    """
    if name not in SOURCES:
        raise DataError(f"There is no data set called {name!r}; choose one of: {', '.join(SOURCES)}.")
    if name in manifolds.NAMES:
        x, position = manifolds.draw(name, cap)
        table = Table(x, np.zeros(len(x), np.int64), ("x", "y", "z"), (), position)
    elif name in curves.NAMES:
        table = Table(curves.draw(name), np.zeros(curves.ROWS, np.int64), ("x", "y"), ())
    elif (mixture := mixtures.mixture(name, points)) is not None:
        x, which = mixtures.draw(mixture)
        clouds = tuple(f"cloud {i + 1}" for i in range(SOURCES[name].classes))
        table = Table(x, which if clouds else np.zeros_like(which), ("x", "y"), clouds, mixture=mixture)
    else:
        table = _LOADERS[name]()
    table.x.setflags(write=False)
    table.y.setflags(write=False)
    return table


def _asset(path: Path) -> Path:
    if not path.exists():
        raise DataError(
            f"A file of the project is missing: {path} does not exist. Restore it from the repository "
            "(assets/README.md says where it comes from), or choose another data set."
        )
    return path


def _banknote() -> Table:
    header, *lines = _asset(BANKNOTE_CSV).read_text(encoding="utf-8").splitlines()
    values = np.loadtxt(lines, delimiter=",")
    return Table(
        x=values[:, :-1].copy(),
        y=values[:, -1].astype(np.int64),
        features=tuple(header.split(",")[:-1]),
        classes=("class 0", "class 1"),
    )


def _mnist() -> Table:
    with np.load(_asset(MNIST_NPZ)) as file:
        return Table(file["x"] / 255, file["y"].astype(np.int64), _pixels(28, 28), tuple("0123456789"))


def _full_mnist() -> Table:
    with np.load(FULL_MNIST) as file:
        x = np.concatenate([file["x_train"], file["x_test"]]).reshape(-1, 28 * 28).astype(np.float32)
        x /= 255
        y = np.concatenate([file["y_train"], file["y_test"]]).astype(np.int64)
    return Table(x, y, _pixels(28, 28), tuple("0123456789"))


def _cat() -> Table:
    from PIL import Image

    height, width = patches.PATCH
    grey = np.asarray(Image.open(_asset(CAT_PNG)), np.float64) / 255
    rows, columns = grey.shape[0] // height, grey.shape[1] // width
    tiles = grey[: rows * height, : columns * width].reshape(rows, height, columns, width).swapaxes(1, 2)
    x = tiles.reshape(rows * columns, height * width)
    return Table(x, np.zeros(len(x), np.int64), _pixels(height, width), ())


def _patches(prepare: Callable[[np.ndarray], np.ndarray]) -> Table:
    cut = patches.cut()
    return Table(
        prepare(cut.x), cut.photograph.astype(np.int64), _pixels(*patches.PATCH), patches.PHOTOGRAPHS, cut.position
    )


def _pixels(height: int, width: int) -> tuple[str, ...]:
    return tuple(f"pixel_{i}_{j}" for i in range(height) for j in range(width))


def _one_hot(n: int) -> Table:
    return Table(np.eye(n), np.arange(n), tuple(f"input {i + 1}" for i in range(n)), tuple(map(str, range(1, n + 1))))


def _ellipse() -> Table:
    x = np.random.default_rng(0).normal(size=(400, 2)) @ np.array([[1.5, 0.9], [0.0, 0.7]])
    return Table(x, np.zeros(400, np.int64), ("x", "y"), ())


def _digits() -> Table:
    table = _from_sklearn("load_digits")
    return replace(table, x=table.x / 16)


def _from_sklearn(loader_name: str) -> Table:
    # Importing scikit-learn takes longer than painting a page, so only those who need a table pay for it.
    from sklearn import datasets

    bunch = getattr(datasets, loader_name)()
    return Table(
        x=np.array(bunch.data, dtype=np.float64),
        y=np.array(bunch.target, dtype=np.int64),
        features=tuple(str(name) for name in bunch.feature_names),
        classes=tuple(str(name).replace("_", " ") for name in bunch.target_names),
    )


_LOADERS: dict[str, Callable[[], Table]] = {
    "banknote": _banknote,
    "digits": _digits,
    "iris": lambda: _from_sklearn("load_iris"),
    "wine": lambda: _from_sklearn("load_wine"),
    "breast-cancer": lambda: _from_sklearn("load_breast_cancer"),
    "ellipse": _ellipse,
    "mnist": _mnist,
    "mnist-full": _full_mnist,
    "cat": _cat,
    "patches": lambda: _patches(patches.scaled),
    "patches-white": lambda: _patches(patches.whitened),
    "patches-grey": lambda: _patches(lambda x: x),
    "one-hot-4": lambda: _one_hot(4),
    "one-hot-8": lambda: _one_hot(8),
    "one-hot-16": lambda: _one_hot(16),
}
