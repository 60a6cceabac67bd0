"""The bundled tables: what is known of each without reading it, and how to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ae_keras.errors import DataError

BANKNOTE_CSV = Path(__file__).resolve().parents[2] / "assets" / "banknote_authentication.csv"


@dataclass(frozen=True)
class Source:
    """A bundled table, described without loading it; `features` and `classes` are counts, `noun` says what rows are."""

    name: str
    title: str
    noun: str
    rows: int
    features: int
    classes: int
    image_shape: tuple[int, int] | None
    citation: str
    blurb: str


@dataclass(frozen=True, eq=False)
class Table:
    """A table as read: x (rows, features) float64 in its own units, y (rows,) int64 class index."""

    x: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]


_SOURCES = (
    Source(
        name="banknote",
        title="Banknotes",
        noun="notes",
        rows=1372,
        features=4,
        classes=2,
        image_shape=None,
        citation="V. Lohweg (2012), Banknote Authentication, UCI, doi 10.24432/C55P57, CC BY 4.0",
        blurb="Four statistics of the wavelet-transformed image of a banknote. UCI does not say which of the "
        "two classes is the forged one.",
    ),
    Source(
        name="digits",
        title="Handwritten digits, 8x8",
        noun="digits",
        rows=1797,
        features=64,
        classes=10,
        image_shape=(8, 8),
        citation="E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten Digits (test part), UCI, "
        "doi 10.24432/C50P49, CC BY 4.0",
        blurb="Grey levels 0 to 16 of small images of the digits; three of the pixels never light up.",
    ),
    Source(
        name="iris",
        title="Iris flowers",
        noun="flowers",
        rows=150,
        features=4,
        classes=3,
        image_shape=None,
        citation="R. A. Fisher (1936), Iris, UCI, doi 10.24432/C56C76, CC BY 4.0",
        blurb="Length and width of sepals and petals, in centimetres, of three species of iris.",
    ),
    Source(
        name="wine",
        title="Wines",
        noun="wines",
        rows=178,
        features=13,
        classes=3,
        image_shape=None,
        citation="S. Aeberhard, M. Forina (1992), Wine, UCI, doi 10.24432/C5PC7J, CC BY 4.0",
        blurb="Thirteen chemical measurements of wines from three growers in one region of Italy.",
    ),
    Source(
        name="breast-cancer",
        title="Breast cancer cells",
        noun="tumours",
        rows=569,
        features=30,
        classes=2,
        image_shape=None,
        citation="W. Wolberg, O. Mangasarian, N. Street, W. Street (1993), "
        "Breast Cancer Wisconsin (Diagnostic), UCI, doi 10.24432/C5DW2B, CC BY 4.0",
        blurb="Thirty measurements of cell nuclei in images of breast tissue, malignant or benign.",
    ),
)
SOURCES: dict[str, Source] = {source.name: source for source in _SOURCES}


@lru_cache(maxsize=len(_SOURCES))
def read_table(name: str) -> Table:
    """The whole table called `name`, in its own units and order; the arrays are read-only and cached.

    Raises DataError for an unknown name or a missing file. Sources: `SOURCES[name].citation`.
    """
    if name not in _LOADERS:
        raise DataError(f"There is no data set called {name!r}; choose one of: {', '.join(SOURCES)}.")
    table = _LOADERS[name]()
    table.x.setflags(write=False)
    table.y.setflags(write=False)
    return table


def _banknote() -> Table:
    try:
        header, *lines = BANKNOTE_CSV.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise DataError(
            f"The banknote table is missing: {BANKNOTE_CSV} does not exist. Restore it from the repository "
            "(assets/README.md says where it comes from), or choose another data set."
        ) from error
    values = np.loadtxt(lines, delimiter=",")
    return Table(
        x=values[:, :-1].copy(),
        y=values[:, -1].astype(np.int64),
        features=tuple(header.split(",")[:-1]),
        classes=("class 0", "class 1"),
    )


def _from_sklearn(loader_name: str) -> Table:
    # Importing scikit-learn takes longer than painting a page, so only those who need a table pay for it.
    from sklearn import datasets

    bunch = getattr(datasets, loader_name)()
    return Table(
        x=np.array(bunch.data, dtype=np.float64),
        y=np.array(bunch.target, dtype=np.int64),
        features=tuple(str(name) for name in bunch.feature_names),
        classes=tuple(str(name) for name in bunch.target_names),
    )


_LOADERS: dict[str, Callable[[], Table]] = {
    "banknote": _banknote,
    "digits": lambda: _from_sklearn("load_digits"),
    "iris": lambda: _from_sklearn("load_iris"),
    "wine": lambda: _from_sklearn("load_wine"),
    "breast-cancer": lambda: _from_sklearn("load_breast_cancer"),
}
