"""Data sets: the bundled tables and arrays of one's own, split and standardised in one way."""

from ae_keras.data.dataset import Dataset, from_array, load, shape
from ae_keras.data.keeping import kept_with_it
from ae_keras.data.own import OwnTable, finite_rows, own_table
from ae_keras.data.sources import SOURCES, Source

__all__ = [
    "SOURCES",
    "Dataset",
    "OwnTable",
    "Source",
    "finite_rows",
    "from_array",
    "kept_with_it",
    "load",
    "own_table",
    "shape",
]
