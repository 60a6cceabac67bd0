"""Data sets: the bundled tables and arrays of one's own, split and standardised in one way."""

from ae_keras.data.dataset import Dataset, from_array, load
from ae_keras.data.tables import SOURCES

__all__ = ["SOURCES", "Dataset", "from_array", "load"]
