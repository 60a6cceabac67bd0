"""One data set as the dashboard uses it: split once, standardised with the training rows only."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ae_keras.data import mixtures
from ae_keras.data.keeping import Shelf
from ae_keras.data.own import own_table
from ae_keras.data.sources import SOURCES
from ae_keras.data.tables import Table, read_table
from ae_keras.errors import DataError

# One split of all of MNIST takes 440 MB, a table of some hundred rows next to nothing.
MAX_BYTES, MAX_KEPT = 500_000_000, 16
BLOCK = 512  # rows that are standardised at once

_shelf: "Shelf[Dataset]" = Shelf(MAX_BYTES, MAX_KEPT)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set split into training and test rows.

    `x_train` and `x_test` are float32 (rows, features) in the data's own units, `y_train` and `y_test`
    int64 (rows,) class indices, all zero if there are no classes. `mean` and `scale`, float32 (features,),
    are what standardising uses: mean and standard deviation (ddof 0) of the training rows, scale 1 for a
    column that is constant there; zeros and ones without standardising. `rows` says which rows of the whole
    table these are, and `position` (rows, 2) where on its manifold, or in its photograph, each was drawn, if it
    was (see `Table`); both training rows first. `mixture` is what they were drawn from, where that is one. Arrays are
    read-only.
    """

    name: str
    x_train: np.ndarray
    x_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    image_shape: tuple[int, int] | None
    citation: str
    mean: np.ndarray
    scale: np.ndarray
    rows: np.ndarray
    position: np.ndarray | None = None
    mixture: mixtures.Mixture | None = None

    def standardized(self, x: np.ndarray) -> np.ndarray:
        """(x - mean) / scale for x (..., features) in the data's own units; float32, no units."""
        if self._as_it_is:
            return np.asarray(x, np.float32)  # of a large table one does not want two
        x = np.asarray(x)
        z = np.empty(x.shape, np.float32)
        rows, result = (array.reshape(-1, x.shape[-1]) for array in (x, z))
        # 64 bits in between: near the largest 32-bit number x - mean would overflow. Not of all rows at once: of a
        # large table that would be four times what is given back.
        with np.errstate(over="ignore"):
            for first in range(0, len(rows), BLOCK):
                block = slice(first, first + BLOCK)
                result[block] = (rows[block].astype(np.float64) - self.mean) / self.scale
        return z

    def original(self, z: np.ndarray) -> np.ndarray:
        """z * scale + mean for standardised z (..., features); float32 in the data's own units."""
        with np.errstate(over="ignore"):
            return (np.asarray(z, np.float64) * self.scale + self.mean).astype(np.float32)

    @cached_property
    def _as_it_is(self) -> bool:
        return not self.mean.any() and bool((self.scale == 1).all())

    @cached_property
    def inputs(self) -> np.ndarray:
        """The training rows, standardised, float32 (train rows, features)."""
        return _frozen(self.standardized(self.x_train))

    @cached_property
    def held_out(self) -> np.ndarray:
        """The test rows, standardised with `mean` and `scale`, float32 (test rows, features)."""
        return _frozen(self.standardized(self.x_test))

    @cached_property
    def unit(self) -> bool:
        """Whether all that a network sees lies between 0 and 1."""
        return all(part.min() >= 0 and part.max() <= 1 for part in (self.inputs, self.held_out))

    @cached_property
    def one_hot(self) -> bool:
        """Whether each row that a network sees is 1 in one feature and 0 in the others."""
        rows = (self.inputs, self.held_out)
        return all(bool(((part == 0) | (part == 1)).all() and (part.sum(axis=1) == 1).all()) for part in rows)

    @property
    def pixels(self) -> tuple[int, int]:
        """Height and width of the pictures that the rows are. Raises DataError for rows that are none."""
        if self.image_shape is None:
            raise DataError(f"The rows of {self.name} are no pictures.")
        return self.image_shape

    @property
    def x(self) -> np.ndarray:
        """All rows in the data's own units, training rows first."""
        return np.concatenate([self.x_train, self.x_test])

    @property
    def y(self) -> np.ndarray:
        """The class index of all rows, training rows first."""
        return np.concatenate([self.y_train, self.y_test])

    @property
    def shape(self) -> tuple[int, int, int]:
        """(train rows, test rows, features)."""
        return len(self.x_train), len(self.x_test), self.x_train.shape[1]

    @property
    def bytes(self) -> int:
        """What it takes in memory, `inputs` and `held_out` included, whether they have been made yet or not."""
        values = self.x_train.nbytes + self.x_test.nbytes
        others = (self.y_train, self.y_test, self.mean, self.scale, self.rows, self.position)
        return values * (1 if self._as_it_is else 2) + sum(array.nbytes for array in others if array is not None)


def load(
    name: str,
    test_share: float = 0.2,
    split_seed: int = 0,
    standardize: bool | None = None,
    examples: int = 0,
    cap: float = 180.0,
    points: mixtures.Points = mixtures.FIRST,
) -> Dataset:
    """The bundled data set `name` (a key of SOURCES), split and standardised; the same object while it is kept.

    The first ceil(test_share * rows) of a permutation seeded with `split_seed` are the test rows; the others, or
    `examples` of them (if that is not 0), are the training rows. Of few examples the classes take turns: the first row
    of each, then the second of each. Where a source has nothing to hold out, all rows are both. standardize: None is
    what is usual for the data: those between 0 and 1 stay as they are. cap: see `manifolds.draw`. points: see
    `mixtures.Points`. Raises DataError for an unknown name, a missing file, points that are no target, or a split that
    leaves no test row or fewer than two training rows.
    """
    cap = cap if name == "sphere" else 180.0
    points = mixtures.in_order(points) if name == mixtures.PUT else mixtures.FIRST
    if standardize is None:
        standardize = name not in SOURCES or not SOURCES[name].unit
    split = Split(test_share, split_seed, standardize, examples)

    def make() -> Dataset:
        table = read_table(name, cap, points)
        source = SOURCES[name]
        return _split(name, table, source.image_shape, source.citation, split, source.held_out, source.rigid)

    return _shelf.get((name, cap, points, split), make)


def shape(name: str, test_share: float = 0.2, examples: int = 0, **_: Any) -> tuple[int, int, int]:
    """(train rows, test rows, features) of what `load` gives for these arguments, without reading anything."""
    source = SOURCES[name]
    train, test = Split(test_share, examples=examples).counts(source.rows, source.held_out)
    return train, test, source.features


def from_array(
    x: Any,
    test_share: float = 0.2,
    split_seed: int = 0,
    standardize: bool = True,
    name: str = "your data",
    examples: int = 0,
) -> Dataset:
    """A Dataset without classes from anything that `own_table` takes, split as `load` splits; equal content and split
    give the same object while it is kept.

    Raises DataError as `own_table` does, and if the split leaves no test row or fewer than two training rows.
    """
    own, split = own_table(x, name), Split(test_share, split_seed, standardize, examples)

    def make() -> Dataset:
        table = Table(own.x, np.zeros(len(own.x), np.int64), own.features, classes=())
        dataset = _split(own.name, table, None, "your own data", split)
        if not (np.isfinite(dataset.inputs).all() and np.isfinite(dataset.held_out).all()):
            raise DataError(
                "Some test row is too far from the training rows to be standardised; remove outliers, or choose "
                "another split."
            )
        return dataset

    return _shelf.get((own.key, split), make)


class Split(NamedTuple):
    """How rows are divided; see `load`."""

    test_share: float
    seed: int = 0
    standardize: bool = True
    examples: int = 0

    def counts(self, rows: int, held_out: bool = True) -> tuple[int, int]:
        """How many of so many rows are training rows and test rows; if nothing can be held out, all are both."""
        test = math.ceil(self.test_share * rows) if held_out else rows
        train = rows - test if held_out else rows
        return min(train, max(self.examples, 2)) if self.examples else train, test


def _split(
    name: str,
    table: Table,
    image_shape: tuple[int, int] | None,
    citation: str,
    split: Split,
    held_out: bool = True,
    rigid: bool = False,
) -> Dataset:
    rows, columns = table.x.shape
    if not 0 < split.test_share < 1:
        raise DataError(f"The share of test rows is {split.test_share}; choose one between 0 and 1, such as 0.2.")
    if split.seed < 0:
        raise DataError(f"The seed of the split is {split.seed}; choose 0 or a positive whole number.")
    n_train, n_test = split.counts(rows, held_out)
    if n_train < 2:
        raise DataError(
            f"{n_test} of {rows} rows are test rows, so fewer than two remain to train on; lower the share."
        )
    order = np.random.default_rng(split.seed).permutation(rows)
    test, train = (order[:n_test], order[n_test:]) if held_out else (np.arange(rows), np.arange(rows))
    if n_train < len(train):
        train = train[_in_turns(table.y[train])[:n_train]]
    x_train = table.x[train].astype(np.float32, copy=False)
    mean, scale = np.zeros(columns, np.float32), np.ones(columns, np.float32)
    if split.standardize:
        mean = x_train.mean(axis=0, dtype=np.float64).astype(np.float32)
        deviation = x_train.std(axis=0, dtype=np.float64).astype(np.float32)
        if rigid:
            deviation = np.full_like(deviation, np.sqrt(np.mean(np.square(deviation, dtype=np.float64))))
        # Sums of equal 32-bit numbers are exact in 64 bits, so a constant column's deviation is exactly 0.
        scale = np.where(deviation == 0, np.float32(1), deviation)
    return Dataset(
        name=name,
        x_train=_frozen(x_train),
        x_test=_frozen(table.x[test].astype(np.float32, copy=False)),
        y_train=_frozen(table.y[train]),
        y_test=_frozen(table.y[test]),
        features=table.features,
        classes=table.classes,
        image_shape=image_shape,
        citation=citation,
        mean=_frozen(mean),
        scale=_frozen(scale),
        rows=_frozen(np.concatenate([train, test])),
        mixture=table.mixture,
        position=None if table.position is None else _frozen(table.position[np.concatenate([train, test])]),
    )


def _in_turns(classes: np.ndarray) -> np.ndarray:
    """An order of rows of these classes (rows,) in which the classes take turns: the first row of each, then the second
    of each, and so on, within a turn as they come."""
    turn = np.empty(len(classes), np.int64)
    for number in np.unique(classes):
        own = classes == number
        turn[own] = np.arange(own.sum())
    return np.argsort(turn, kind="stable")


def _frozen(array: np.ndarray) -> np.ndarray:
    """The same array, made read-only: it is shared between all users of the cache."""
    array.setflags(write=False)
    return array
