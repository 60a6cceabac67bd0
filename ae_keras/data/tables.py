"""The bundled data sets: what is known of each without reading it, and how to read it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ae_keras.data import manifolds
from ae_keras.errors import DataError

PACKAGE = Path(__file__).resolve().parents[1]
# In an installed package the data lie inside it, in a checkout beside it.
ASSETS = PACKAGE / "assets" if (PACKAGE / "assets").is_dir() else PACKAGE.parent / "assets"
BANKNOTE_CSV, MNIST_NPZ, CAT_PNG = (
    ASSETS / name for name in ("banknote_authentication.csv", "mnist_5000.npz", "chelsea.png")
)
FULL_MNIST = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / "mnist.npz"
"""Where `keras.datasets.mnist.load_data()` leaves all of MNIST; who has called that has it as a data set."""
PATCH = (10, 10)
"""Height and width of the cat's patches, in pixels."""


class Option(NamedTuple):
    """A number that one data set alone knows: how it is called, what it says, its bounds."""

    name: str
    label: str
    help: str
    default: float
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Source:
    """A bundled data set, described without loading it; `features` and `classes` are counts, `noun` says what rows are.

    unit: whether all values lie between 0 and 1. held_out: whether rows can be kept from training; where there is
    nothing beyond the few examples, all of them are training rows and test rows at once. ink: of images, whether large
    values are dark.
    """

    name: str
    title: str
    noun: str
    rows: int
    features: int
    classes: int
    image_shape: tuple[int, int] | None
    citation: str
    blurb: str
    unit: bool = False
    held_out: bool = True
    ink: bool = True
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """A table as read: x (rows, features) in its own units, float64 (float32 where it is large), y (rows,) int64 class
    index.

    position: (rows, 2) where on its manifold each row was drawn, from 0 to 1 in each coordinate; None for data that
    were not drawn from one.
    """

    x: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    position: np.ndarray | None = None


def _one_hot_source(n: int) -> Source:
    return Source(
        name=f"one-hot-{n}",
        title=f"One of {n}",
        noun="examples",
        rows=n,
        features=n,
        classes=n,
        image_shape=None,
        citation="T. Mitchell (1997), Machine Learning, section 4.6.4",
        blurb=f"The {n} rows of the identity matrix: each example is one input at 1 and the others at 0.",
        unit=True,
        held_out=False,
    )


CAP = Option(
    "cap",
    "Cap angle",
    "Of the sphere: how far from its pole points lie at most, in degrees; 180 is all of it.",
    default=180.0,
    low=30.0,
    high=180.0,
    step=15.0,
)


def _manifold_source(name: str, title: str, blurb: str, *options: Option) -> Source:
    return Source(
        name=name,
        title=title,
        noun="points",
        rows=manifolds.ROWS,
        features=3,
        classes=0,
        image_shape=None,
        citation="drawn with a fixed seed",
        blurb=blurb,
        options=options,
    )


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
        blurb="Small images of the digits, from 0 for paper to 1 for ink; three of the pixels never light up.",
        unit=True,
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
    Source(
        name="mnist",
        title="Handwritten digits, 28x28",
        noun="digits",
        rows=5000,
        features=784,
        classes=10,
        image_shape=(28, 28),
        citation="Y. LeCun, C. Cortes, C. Burges (1998), MNIST, 5000 of the training images, CC BY-SA 3.0",
        blurb="500 images of each digit, from 0 for paper to 1 for ink.",
        unit=True,
    ),
    Source(
        name="cat",
        title="A cat, in patches of 10x10",
        noun="patches",
        rows=1350,
        features=100,
        classes=0,
        image_shape=PATCH,
        citation="S. van der Walt (2011), Chelsea the cat, CC0",
        blurb="The photograph of a cat cut into 30 x 45 tiles, from 0 for black to 1 for white.",
        unit=True,
        ink=False,
    ),
    Source(
        name="ellipse",
        title="A cloud in the plane",
        noun="points",
        rows=400,
        features=2,
        classes=0,
        image_shape=None,
        citation="drawn with a fixed seed",
        blurb="Two correlated features, normally distributed: few enough to see everything.",
    ),
    _manifold_source("sphere", "Sphere", "Points on a sphere of radius 1, or on a cap of it.", CAP),
    _manifold_source("swiss-roll", "Swiss roll", "Points on a sheet that is rolled up."),
    _manifold_source("s-curve", "S-curve", "Points on a sheet that is bent like the letter S."),
    _manifold_source("helix", "Helix", "Points on a line that winds around an axis, three times."),
    _manifold_source("circle", "Circle", "Points on a circle that stands askew in space."),
    _one_hot_source(4),
    _one_hot_source(8),
    _one_hot_source(16),
)
_FULL = replace(
    next(source for source in _SOURCES if source.name == "mnist"),
    name="mnist-full",
    title="Handwritten digits, all 70,000",
    rows=70_000,
    citation="Y. LeCun, C. Cortes, C. Burges (1998), MNIST, CC BY-SA 3.0",
    blurb="All of MNIST, from 0 for paper to 1 for ink.",
)
SOURCES: dict[str, Source] = {source.name: source for source in (*_SOURCES, *[_FULL] * FULL_MNIST.exists())}


@lru_cache(maxsize=len(_SOURCES) + 8)
def read_table(name: str, cap: float = 180.0) -> Table:
    """The whole table called `name`, in its own units and order; the arrays are read-only and cached.

    cap: of the sphere, how far from its pole points lie at most, in degrees. Raises DataError for an unknown name or a
    missing file. Sources: `SOURCES[name].citation`.
    """
    if name not in SOURCES:
        raise DataError(f"There is no data set called {name!r}; choose one of: {', '.join(SOURCES)}.")
    if name in manifolds.NAMES:
        x, position = manifolds.draw(name, cap)
        table = Table(x, np.zeros(len(x), np.int64), ("x", "y", "z"), (), position)
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

    height, width = PATCH
    grey = np.asarray(Image.open(_asset(CAT_PNG)), np.float64) / 255
    rows, columns = grey.shape[0] // height, grey.shape[1] // width
    tiles = grey[: rows * height, : columns * width].reshape(rows, height, columns, width).swapaxes(1, 2)
    x = tiles.reshape(rows * columns, height * width)
    return Table(x, np.zeros(len(x), np.int64), _pixels(height, width), ())


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
        classes=tuple(str(name) for name in bunch.target_names),
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
    "one-hot-4": lambda: _one_hot(4),
    "one-hot-8": lambda: _one_hot(8),
    "one-hot-16": lambda: _one_hot(16),
}
