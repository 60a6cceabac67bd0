"""One data set as the dashboard uses it: split once, standardised with the training rows only."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from ae_keras.data.tables import SOURCES, Table, read_table
from ae_keras.errors import DataError

MIN_ROWS = 5
MAX_ROWS = 20_000
MAX_FEATURES = 1024
# Largest rounding error that 32-bit storage may cause, as a share of the column's standard deviation.
MAX_ROUNDING = 0.01


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set split into training and test rows.

    `x_train` and `x_test` are float32 (rows, features) in the data's own units, `y_train` and `y_test`
    int64 (rows,) class indices, all zero if there are no classes. `mean` and `scale`, float32 (features,),
    are what standardising uses: mean and standard deviation (ddof 0) of the training rows, scale 1 for a
    column that is constant there; zeros and ones without standardising. `rows` says which rows of the whole
    table these are, and `position` (rows, 2) where on its manifold each was drawn, if it was (see `Table`); both
    training rows first. Arrays are read-only.
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

    def standardized(self, x: np.ndarray) -> np.ndarray:
        """(x - mean) / scale for x (..., features) in the data's own units; float32, no units."""
        if not self.mean.any() and (self.scale == 1).all():
            return np.asarray(x, np.float32)  # as they are: of a large table one does not want two
        # 64 bits in between: near the largest 32-bit number x - mean would overflow.
        with np.errstate(over="ignore"):
            return ((np.asarray(x, np.float64) - self.mean) / self.scale).astype(np.float32)

    def original(self, z: np.ndarray) -> np.ndarray:
        """z * scale + mean for standardised z (..., features); float32 in the data's own units."""
        with np.errstate(over="ignore"):
            return (np.asarray(z, np.float64) * self.scale + self.mean).astype(np.float32)

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


@lru_cache(maxsize=16)
def load(
    name: str,
    test_share: float = 0.2,
    split_seed: int = 0,
    standardize: bool = True,
    examples: int = 0,
    cap: float = 180.0,
) -> Dataset:
    """The bundled data set `name` (a key of SOURCES), split and standardised; cached.

    The first ceil(test_share * rows) of a permutation seeded with `split_seed` are the test rows; the others, or the
    first `examples` of them (if that is not 0), are the training rows. Where a source has nothing to hold out, all rows
    are both. cap: see `manifolds.draw`. Raises DataError for an unknown name, a missing file, or a split that leaves no
    test row or fewer than two training rows.
    """
    table = read_table(name, cap if name == "sphere" else 180.0)
    split = Split(test_share, split_seed, standardize, examples, SOURCES[name].held_out)
    return _split(name, table, SOURCES[name].image_shape, SOURCES[name].citation, split)


def from_array(
    x: Any, test_share: float = 0.2, split_seed: int = 0, standardize: bool = True, name: str = "your data"
) -> Dataset:
    """A Dataset without classes from anything numpy reads as a numeric array (samples, features).

    The argument is copied, never changed. Columns are named after `x.columns` if there is such a thing
    (a DataFrame), else x1, x2, ... Raises DataError if the values are not a finite numeric table of 5 to
    MAX_ROWS rows and 1 to MAX_FEATURES features, if a column's variation would be lost in 32-bit numbers, or
    if the split leaves no test row or fewer than two training rows.
    """
    values = _numeric(x)
    rows, columns = values.shape
    if rows < MIN_ROWS:
        raise DataError(f"There are only {rows} rows; bring at least {MIN_ROWS}.")
    if rows > MAX_ROWS:
        raise DataError(f"There are {rows} rows, and at most {MAX_ROWS} are allowed; draw a random sample of them.")
    if not 1 <= columns <= MAX_FEATURES:
        raise DataError(f"There are {columns} features; choose 1 to {MAX_FEATURES} of the columns.")
    features = tuple(str(column) for column in getattr(x, "columns", [f"x{i + 1}" for i in range(columns)]))
    bad = ~np.isfinite(values)
    if bad.any():
        first = features[int(bad.any(axis=0).argmax())]
        raise DataError(f"{bad.sum()} values are NaN or infinite, first in column {first!r}; fill or remove them.")
    lost = _lost_in_float32(values)
    if lost.any():
        raise DataError(
            f"The values of column {features[int(lost.argmax())]!r} do not fit into 32-bit numbers; subtract "
            "a constant from the column or change its unit, so that values and spread are of one size."
        )
    table = Table(values, np.zeros(rows, np.int64), features, classes=())
    dataset = _split(name, table, None, "your own data", Split(test_share, split_seed, standardize))
    if not (np.isfinite(dataset.inputs).all() and np.isfinite(dataset.held_out).all()):
        raise DataError(
            "Some test row is too far from the training rows to be standardised; remove outliers, or choose "
            "another split."
        )
    return dataset


def _numeric(x: Any) -> np.ndarray:
    """x as a float64 array (samples, features)."""
    try:
        values = np.asarray(x)
        if values.dtype.kind not in "biufO":
            raise TypeError(values.dtype)
        with np.errstate(over="ignore"):
            values = values.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(
            "The values are not all numbers in rows of one length; keep the numeric columns, and turn "
            "categories into numbers first."
        ) from error
    if values.ndim != 2:
        raise DataError(
            f"The array has {values.ndim} dimensions instead of two, (samples, features); reshape it, "
            "with one row for each sample."
        )
    return values


def _lost_in_float32(values: np.ndarray) -> np.ndarray:
    """Which columns (features,) of finite float64 values lose their variation when stored in 32 bits."""
    with np.errstate(over="ignore", invalid="ignore"):
        stored = values.astype(np.float32)
        rounding = np.abs(values - stored).max(axis=0)
        varies = values.max(axis=0) > values.min(axis=0)
        return ~np.isfinite(stored).all(axis=0) | (varies & (rounding > MAX_ROUNDING * values.std(axis=0)))


class Split(NamedTuple):
    """How rows are divided; see `load`."""

    test_share: float
    seed: int
    standardize: bool
    examples: int = 0
    held_out: bool = True


def _split(name: str, table: Table, image_shape: tuple[int, int] | None, citation: str, split: Split) -> Dataset:
    rows, columns = table.x.shape
    if not 0 < split.test_share < 1:
        raise DataError(f"The share of test rows is {split.test_share}; choose one between 0 and 1, such as 0.2.")
    if split.seed < 0:
        raise DataError(f"The seed of the split is {split.seed}; choose 0 or a positive whole number.")
    n_test = math.ceil(split.test_share * rows)
    if split.held_out and rows - n_test < 2:
        raise DataError(
            f"{n_test} of {rows} rows are test rows, so fewer than two remain to train on; lower the share."
        )
    order = np.random.default_rng(split.seed).permutation(rows)
    test, train = (order[:n_test], order[n_test:]) if split.held_out else (np.arange(rows), np.arange(rows))
    if split.examples:
        train = train[: max(split.examples, 2)]
    x_train = table.x[train].astype(np.float32)
    mean, scale = np.zeros(columns, np.float32), np.ones(columns, np.float32)
    if split.standardize:
        mean = x_train.mean(axis=0, dtype=np.float64).astype(np.float32)
        deviation = x_train.std(axis=0, dtype=np.float64).astype(np.float32)
        # Sums of equal 32-bit numbers are exact in 64 bits, so a constant column's deviation is exactly 0.
        scale = np.where(deviation == 0, np.float32(1), deviation)
    return Dataset(
        name=name,
        x_train=_frozen(x_train),
        x_test=_frozen(table.x[test].astype(np.float32)),
        y_train=_frozen(table.y[train]),
        y_test=_frozen(table.y[test]),
        features=table.features,
        classes=table.classes,
        image_shape=image_shape,
        citation=citation,
        mean=_frozen(mean),
        scale=_frozen(scale),
        rows=_frozen(np.concatenate([train, test])),
        position=None if table.position is None else _frozen(table.position[np.concatenate([train, test])]),
    )


def _frozen(array: np.ndarray) -> np.ndarray:
    """The same array, made read-only: it is shared between all users of the cache."""
    array.setflags(write=False)
    return array
