"""What comes from outside: checked, said in a sentence where it is of no use, and made to travel."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from ae_keras.errors import DataError

MIN_ROWS = 5
MAX_ROWS = 20_000
MAX_FEATURES = 1024
# Largest rounding error that 32-bit storage may cause, as a share of the column's standard deviation.
MAX_ROUNDING = 0.01


@dataclass(frozen=True, eq=False)
class OwnTable:
    """A table of one's own, checked and bounded: what travels to a worker with each call.

    x: (rows, features) float32, read-only. key: a hash of all the rest, by which a worker knows it again.
    """

    x: np.ndarray
    features: tuple[str, ...]
    name: str
    key: str


def own_table(x: Any, name: str = "your data") -> OwnTable:
    """Anything numpy reads as a numeric array (samples, features) as a table of one's own; one that is one already
    stays as it is.

    The argument is copied, never changed. Columns are named after `x.columns` if there is such a thing
    (a DataFrame), else x1, x2, ... Raises DataError if the values are not a finite numeric table of 5 to
    MAX_ROWS rows and 1 to MAX_FEATURES features, or if a column's variation would be lost in 32-bit numbers.
    """
    if isinstance(x, OwnTable):
        return x
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
    stored = values.astype(np.float32, order="C")
    stored.setflags(write=False)
    said = hashlib.sha256(repr((stored.shape, features, name)).encode())
    said.update(stored.data)
    return OwnTable(stored, features, name, said.hexdigest())


def finite_rows(x: Any) -> np.ndarray:
    """What a trained network is asked about, float32 (rows, numbers); one row may come without its brackets.

    Raises DataError for what is not numbers, or not finite ones.
    """
    values = _floats(x)
    values = _numeric(values[None] if values.ndim == 1 else values)
    with np.errstate(over="ignore"):
        stored = values.astype(np.float32)
    bad = ~np.isfinite(stored)
    if bad.any():
        raise DataError(
            f"{bad.sum()} values are NaN, infinite or too large for 32-bit numbers, first in row "
            f"{int(bad.any(axis=1).argmax())}; fill them in, or leave their rows out."
        )
    return stored


def _floats(x: Any) -> np.ndarray:
    """x as a float64 array."""
    try:
        values = np.asarray(x)
        if values.dtype.kind not in "biufO":
            raise TypeError(values.dtype)
        with np.errstate(over="ignore"):
            return values.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(
            "The values are not all numbers in rows of one length; keep the numeric columns, and turn "
            "categories into numbers first."
        ) from error


def _numeric(x: Any) -> np.ndarray:
    """x as a float64 array (samples, features)."""
    values = _floats(x)
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
