"""How an exported program gets its table: by a package, by a few lines of its own, or from a file beside it."""

from pathlib import Path
from typing import NamedTuple

from ae_keras.data.manifolds import ROWS
from ae_keras.data.mixtures import PUT, REACH
from ae_keras.data.mixtures import ROWS as ROWS_OF_CLOUDS
from ae_keras.data.patches import FAINT, FLOOR
from ae_keras.data.patches import ROWS as ROWS_OF_PATCHES
from ae_keras.data.paths import BANKNOTE_CSV, CAT_PNG, MNIST_NPZ


class Reading(NamedTuple):
    """Packages to install, import lines (of the standard library, and others), and the lines that make `x`, (rows,
    features). file: what must lie beside the program. labels: what the classes of the rows are, where there are any."""

    packages: str
    standard: tuple[str, ...]
    others: tuple[str, ...]
    lines: tuple[str, ...]
    file: Path | None = None
    labels: str = ""


def _sklearn(loader: str, scaled: str = "") -> Reading:
    lines = (f"x = {loader}().data{scaled}",)
    others = (f"from sklearn.datasets import {loader}",)
    return Reading("scikit-learn", (), others, lines, labels=f"{loader}().target")


def _curve(loader: str) -> Reading:
    lines = (f"x, _ = {loader}({ROWS}, random_state=0)",)
    return Reading("scikit-learn", (), (f"from sklearn.datasets import {loader}",), lines)


def _drawn(*lines: str) -> Reading:
    return Reading("", (), (), ("draw = np.random.default_rng(0)", *lines))


def _place(file: Path) -> str:
    """The line that says where a file is; what a notebook runs has no `__file__`, and looks in the present folder."""
    return f'file = Path(globals().get("__file__", "notebook")).with_name("{file.name}")'


def _beside(file: Path, packages: str, others: tuple[str, ...], *lines: str, labels: str = "") -> Reading:
    missing = f'    sys.exit("Put {file.name} beside this program: it is in the same zip file.")'
    lines = (_place(file), "if not file.exists():", missing, *lines)
    return Reading(packages, ("from pathlib import Path",), others, lines, file, labels)


def _patches(*lines: str) -> Reading:
    """10,000 patches of scikit-learn's two photographs; lines: what is made of them."""
    cut = (
        "photographs = [photograph.mean(axis=2) / 255 for photograph in load_sample_images().images]",
        "draw = np.random.default_rng(0)",
        f"which = draw.integers(2, size={ROWS_OF_PATCHES})",
        f"corners = draw.integers([427 - 9, 640 - 9], size=({ROWS_OF_PATCHES}, 2))",
        "cut = zip(which, corners, strict=True)",
        "x = np.array([photographs[i][r : r + 10, c : c + 10].ravel() for i, (r, c) in cut])",
    )
    others = ("from sklearn.datasets import load_sample_images",)
    return Reading("scikit-learn pillow", (), others, (*cut, *lines), labels="which")


def _clouds(sd: float, *lines: str) -> Reading:
    """lines: what makes `modes`, (clouds, 2)."""
    return _drawn(
        *lines,
        f"which = draw.integers(len(modes), size={ROWS_OF_CLOUDS})",
        f"x = modes[which] + {sd} * draw.normal(size=({ROWS_OF_CLOUDS}, 2))",
    )._replace(labels="which")


WITHOUT_MEAN = "x -= np.mean(x, axis=1, keepdims=True)"

READINGS = {
    "banknote": Reading(
        "",
        ("from pathlib import Path", "from urllib.request import urlopen"),
        (),
        (
            'UCI = "https://archive.ics.uci.edu/ml/machine-learning-databases/00267"',
            _place(BANKNOTE_CSV),
            "try:",
            "    if file.exists():",
            '        table = np.loadtxt(file, delimiter=",", skiprows=1)',
            "    else:",
            '        with urlopen(f"{UCI}/data_banknote_authentication.txt", timeout=20) as lines:',
            '            table = np.loadtxt(lines, delimiter=",")',
            "except OSError:",
            f'    sys.exit("Put {BANKNOTE_CSV.name} beside this program, or go online to fetch it.")',
            "x = table[:, :-1]  # without the class",
        ),
        BANKNOTE_CSV,
        "table[:, -1]",
    ),
    "digits": _sklearn("load_digits", " / 16"),
    "iris": _sklearn("load_iris"),
    "wine": _sklearn("load_wine"),
    "breast-cancer": _sklearn("load_breast_cancer"),
    "mnist": _beside(
        MNIST_NPZ, "", (), 'x = np.load(file)["x"] / 255  # 5000 of the images', labels='np.load(file)["y"]'
    ),
    "mnist-full": Reading(
        "",
        (),
        (),
        (
            "try:",
            "    (x, labels), (more, others) = keras.datasets.mnist.load_data()",
            "except Exception as error:  # Keras has no narrower one for a file that it cannot fetch",
            '    sys.exit(f"{error}\\nMNIST is not here. Go online once: Keras keeps what it has fetched.")',
            "x = np.concatenate([x, more]).reshape(-1, 784) / 255",
        ),
        labels="np.concatenate([labels, others])",
    ),
    "cat": _beside(
        CAT_PNG,
        "pillow",
        ("from PIL import Image",),
        "grey = np.asarray(Image.open(file))[:300, :450] / 255",
        "x = grey.reshape(30, 10, 45, 10).swapaxes(1, 2).reshape(1350, 100)  # tiles of 10 x 10 pixels",
    ),
    "patches": _patches(WITHOUT_MEAN, "x = 0.5 + 0.4 * np.clip(x / (3 * x.std()), -1, 1)"),
    "patches-grey": _patches(),
    "patches-white": _patches(
        WITHOUT_MEAN,
        f"x /= np.sqrt(x.var(axis=1, keepdims=True) + {FAINT})",
        "x -= x.mean(axis=0)",
        "variances, axes = np.linalg.eigh(x.T @ x / len(x))",
        f"x = x @ (axes / np.sqrt(variances + {FLOOR} * variances.mean())) @ axes.T  # whitened",
        "squares = np.square(x).mean(axis=1, keepdims=True)",
        f"x /= np.sqrt(squares + {FLOOR} * squares.mean())",
    ),
    "ellipse": _drawn("x = draw.normal(size=(400, 2)) @ np.array([[1.5, 0.9], [0.0, 0.7]])"),
    "spiral": _drawn(
        f"angle = 3 * np.pi * np.sqrt(draw.uniform(size={ROWS}))",
        "x = angle[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])",
    ),
    "ring": _drawn(
        f"angle = 2 * np.pi * draw.uniform(size={ROWS})",
        "x = np.column_stack([np.cos(angle), np.sin(angle)])",
    ),
    "ring-8": _clouds(
        0.01,
        "angle = 2 * np.pi * np.arange(8) / 8",
        "modes = np.column_stack([np.cos(angle), np.sin(angle)])",
    ),
    "grid-25": _clouds(
        0.05,
        "ticks = np.arange(-4.0, 5.0, 2.0)",
        'modes = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)',
    ),
    PUT: _clouds(0.02, "points = {points}", f"modes = np.array(points) / {REACH}")._replace(labels=""),
    "moons": _curve("make_moons"),
    "sphere": _drawn(
        f"along, around = draw.uniform(size=({ROWS}, 2)).T",
        "z = 1 - along * (1 - np.cos(np.radians({cap})))",
        "radius, angle = np.sqrt(np.maximum(1 - z**2, 0)), 2 * np.pi * around",
        "x = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), z])",
    ),
    "swiss-roll": _curve("make_swiss_roll"),
    "s-curve": _curve("make_s_curve"),
    "helix": _drawn(
        f"t = draw.uniform(size={ROWS})",
        "x = np.column_stack([np.cos(6 * np.pi * t), np.sin(6 * np.pi * t), 4 * t - 2])",
    ),
    "circle": _drawn(
        f"t = 2 * np.pi * draw.uniform(size={ROWS})",
        "x = np.column_stack([np.cos(t), np.sin(t) * np.cos(0.8), np.sin(t) * np.sin(0.8)])",
    ),
    "one-hot-4": Reading("", (), (), ("x = np.eye(4)",), labels="np.arange(4)"),
    "one-hot-8": Reading("", (), (), ("x = np.eye(8)",), labels="np.arange(8)"),
    "one-hot-16": Reading("", (), (), ("x = np.eye(16)",), labels="np.arange(16)"),
}
# No split of the other tables has any, unless it has few examples.
HAVE_CONSTANT_COLUMNS = {"digits", "mnist", "mnist-full"}
