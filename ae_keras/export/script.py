"""A spec as a standalone Keras program: the run a page shows, in the words of a textbook and with nothing of ours."""

import textwrap

from ae_keras.data import SOURCES
from ae_keras.errors import SpecError
from ae_keras.export.readings import HAVE_CONSTANT_COLUMNS, READINGS
from ae_keras.specs import Autoencoder, Denoising

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
    functions = [_dense(spec), *([_HALF_SUM] if spec.loss == "half_sum" else []), _progress(spec)]
    last = [*_models(spec, features), _training(spec), _comparison(spec)]
    return "\n\n\n".join(["\n\n".join(first), *functions, "\n\n".join(last)]) + "\n"


def _docstring(spec: Autoencoder) -> str:
    silent = isinstance(spec, Denoising) and not spec.noisy
    title = "Autoencoder" if silent else spec.title
    return f'''\
"""{title}, as a Keras program. It trains what this says to the package ae_keras:

{textwrap.fill(spec.expression, 96, break_long_words=False, break_on_hyphens=False)}

    pip install {_packages(spec)}
    python autoencoder.py          or, with fewer epochs, for instance:  python autoencoder.py 50

Split and first weights are the same; fit shuffles the rows in an order of its own,
so that later numbers differ a little.
"""'''


def _packages(spec: Autoencoder) -> str:
    return " ".join(filter(None, ("keras", "tensorflow", READINGS[spec.dataset].packages)))


def _imports(spec: Autoencoder) -> str:
    reading = READINGS[spec.dataset]
    counts = SOURCES[spec.dataset].held_out or spec.schedule == "cosine"
    return "\n".join(
        [
            *["import math"] * counts,
            "import sys",
            *reading.standard,
            "",
            "try:",
            *(f"    {line}" for line in ("import keras", "import numpy as np", *reading.others)),
            "except ImportError as error:",
            f'    sys.exit(f"{{error}}\\nThis program needs: pip install {_packages(spec)}")',
        ]
    )


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


def _progress(spec: Autoencoder) -> str:
    held_out = ", held-out {logs['val_loss']:.4g}" if SOURCES[spec.dataset].held_out else ""
    return f"""\
def progress(epoch, logs):
    if 10 * (epoch + 1) // epochs > 10 * epoch // epochs:  # ten times in all
        losses = f"loss {{logs['loss']:.4g}}{held_out}"
        print(f"epoch {{epoch + 1}} of {{epochs}}: {{losses}}")"""


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
            "    callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=progress)],",
            "    verbose=0,",
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
