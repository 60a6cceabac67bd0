"""The catalogue of the bundled data sets: what is known of each without reading it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ae_keras.data import curves, manifolds, mixtures, patches
from ae_keras.data.paths import FULL_MNIST


class Option(NamedTuple):
    """What one data set alone knows: how it is called, what it says, its type, and a number's bounds, step and unit.

    check: a value as it is used; it raises DataError for one that is of no use.
    """

    name: str
    label: str
    help: str
    default: Any
    type: Any = float
    bounds: Mapping[str, Any] = {}
    check: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True)
class Source:
    """A bundled data set, described without loading it; `features` and `classes` are counts, `noun` says what rows are.

    unit: whether all values lie between 0 and 1. held_out: whether rows can be kept from training; where there is
    nothing beyond the few examples, all of them are training rows and test rows at once. ink: of images, whether large
    values are dark. one_hot: whether each row is 1 in one feature and 0 in the others. rigid: whether the features are
    coordinates of one space, whose shapes standardising must keep: it then divides all of them by one number.
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
    one_hot: bool = False
    rigid: bool = False
    options: tuple[Option, ...] = ()


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
        one_hot=True,
    )


CAP = Option(
    "cap",
    "Cap angle",
    "Largest angle between a point of the sphere and its pole, in degrees; 180 is the whole sphere.",
    default=180.0,
    bounds={"ge": 30.0, "le": 180.0, "step": 15.0, "unit": "°"},
)
POINTS = Option(
    "points",
    "Clouds",
    f"Where the clouds are: (across, up) each, whole numbers from −{mixtures.REACH} to {mixtures.REACH}.",
    default=mixtures.FIRST,
    type=mixtures.Points,
    check=mixtures.in_order,
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
        rigid=True,
        options=options,
    )


def _curve_source(name: str, title: str, blurb: str) -> Source:
    return Source(
        name=name,
        title=title,
        noun="points",
        rows=curves.ROWS,
        features=2,
        classes=0,
        image_shape=None,
        citation="drawn with a fixed seed",
        blurb=blurb,
    )


def _mixture_source(name: str, title: str, blurb: str) -> Source:
    return Source(
        name=name,
        title=title,
        noun="points",
        rows=mixtures.ROWS,
        features=2,
        classes=len(mixtures.MIXTURES[name].modes),
        image_shape=None,
        citation="drawn with a fixed seed, as in Lin, Khetan, Fanti and Oh (2018), PacGAN",
        blurb=blurb,
    )


def _patches_source(name: str, title: str, blurb: str, unit: bool) -> Source:
    height, width = patches.PATCH
    return Source(
        name=name,
        title=title,
        noun="patches",
        rows=patches.ROWS,
        features=height * width,
        classes=len(patches.PHOTOGRAPHS),
        image_shape=patches.PATCH,
        citation="danielbuechele, China, and vultilion, Flower (2011), in scikit-learn, CC BY 2.0",
        blurb=blurb,
        unit=unit,
        ink=False,
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
        title="A cat, in 10x10 patches",
        noun="patches",
        rows=1350,
        features=100,
        classes=0,
        image_shape=patches.PATCH,
        citation="S. van der Walt (2011), Chelsea the cat, CC0",
        blurb="The photograph of a cat cut into 30 x 45 tiles, from 0 for black to 1 for white.",
        unit=True,
        ink=False,
    ),
    _patches_source(
        "patches",
        "Patches of photographs, 10x10",
        "Small pieces of two photographs at random places; each without its own mean, from 0.1 for dark to 0.9.",
        unit=True,
    ),
    _patches_source(
        "patches-white",
        "Patches of photographs, whitened",
        "The same places, each patch at the same contrast and without correlation between pixels: edges are left.",
        unit=False,
    ),
    _patches_source(
        "patches-grey",
        "Patches of photographs, grey",
        "The same places, as they are: from 0 for black to 1 for white.",
        unit=True,
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
    _curve_source(
        "spiral", "Spiral", "Points in the plane on a line that winds around the middle one and a half times."
    ),
    _curve_source("ring", "Ring", "Points in the plane on a circle of radius 1."),
    _curve_source("moons", "Two moons", "Points in the plane on two half circles that reach into each other."),
    _mixture_source("ring-8", "Ring of 8 clouds", "Eight small normal clouds on a circle of radius 1."),
    _mixture_source("grid-25", "Grid of 25 clouds", "Twenty-five normal clouds, five by five, two apart."),
    Source(
        name=mixtures.PUT,
        title="Your own clouds",
        noun="points",
        rows=mixtures.ROWS,
        features=2,
        classes=0,
        image_shape=None,
        citation="drawn with a fixed seed",
        blurb="Small normal clouds in the plane, at 2 to 16 places that are chosen.",
        options=(POINTS,),
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
