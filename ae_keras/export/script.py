"""A spec as a standalone Keras program: the run a page shows, in the words of a textbook and with nothing of ours."""

import json
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from ae_keras.data import SOURCES
from ae_keras.export.keras_code import models_code
from ae_keras.export.readings import HAVE_CONSTANT_COLUMNS, READINGS
from ae_keras.specs import Spec

if TYPE_CHECKING:
    from ae_keras.models import Models


class Own(NamedTuple):
    """What the program of a kind has beside its models.

    code: what the loss needs, among it the class `whole` of the last model, or the function `fitted` that this is
    compiled with. whole_loss: whether the class has all of the loss, so that none is compiled. labelled: whether the
    targets of `fit` are the classes of the rows. training: of a kind that `fit` cannot train, all the lines that do;
    they draw numbers of their own.
    """

    code: str = ""
    whole: str = "keras.Model"
    whole_loss: bool = False
    fitted: str = ""
    labelled: bool = False
    training: str = ""


def program_text(spec: Spec, models: "Models", own: Own) -> str:
    """The text of a Keras program that trains `spec` by itself: same split, first weights, loss and step rule.

    models: the spec's, with its seed's first weights, which the program's own are printed from. Only the order of the
    rows within an epoch is Keras's own. Its optional argument is a number of epochs.
    """
    code = own.code
    first = [_docstring(spec), _imports(spec, code + own.training), _start(spec), _data(spec, own.labelled)]
    if own.training:
        return "\n\n".join([*first, *models_code(models, "keras.Model"), own.training]) + "\n"
    whole = own.whole if code else "keras.Model"
    functions = [*[_HALF_SUM] * (spec.loss == "half_sum"), *[_CHANGE] * bool(spec.timeline), _progress(spec)]
    *parts, last = models_code(models, whole)
    ends = [last, _training(spec, own), _comparison(spec, own)]
    # A class stands apart; it speaks of the models before the last one.
    blocks = ["\n\n".join(parts), code, "\n\n".join(ends)] if code else ["\n\n".join([*parts, *ends])]
    return "\n\n\n".join(["\n\n".join(first), *functions, *blocks]) + "\n"


def _docstring(spec: Spec) -> str:
    return f'''\
"""{spec.title}, as a Keras program.

It trains what this says to the package ae_keras:

{textwrap.fill(spec.expression, 96, break_long_words=False, break_on_hyphens=False)}

    pip install {_packages(spec)}
    python autoencoder.py          or, with fewer epochs, for instance:  python autoencoder.py 50

Split and first weights are the same; the program shuffles the rows in an order of its own,
so that later numbers differ a little.
"""'''


def _packages(spec: Spec) -> str:
    return " ".join(filter(None, ("keras", "tensorflow", READINGS[spec.dataset].packages)))


def _imports(spec: Spec, code: str) -> str:
    reading = READINGS[spec.dataset]
    others = ("import keras", "import numpy as np", *["import tensorflow as tf"] * ("tf." in code), *reading.others)
    counts = SOURCES[spec.dataset].held_out or spec.schedule == "cosine" or bool(re.search(r"(?<!\.)\bmath\.", code))
    return "\n".join(
        [
            *["import math"] * counts,
            "import sys",
            *reading.standard,
            "",
            "try:",
            *(f"    {line}" for line in others),
            "except ImportError as error:",
            f'    sys.exit(f"{{error}}\\nThis program needs: pip install {_packages(spec)}")',
        ]
    )


def _start(spec: Spec) -> str:
    return f"""\
# A notebook has arguments of its own, which are no numbers.
epochs = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else {spec.epochs}
keras.utils.set_random_seed({spec.seed})""" + _changes(spec)


def _changes(spec: Spec) -> str:
    """What changes while it trains: the numbers of now, and those from some epoch on."""
    if not spec.timeline:
        return ""
    start = spec.at(0)
    later: dict[int, dict[str, float]] = {}
    for epoch, name, value in spec.timeline:
        later.setdefault(epoch, {})[name] = value
    names = dict.fromkeys(name for _, name, _ in spec.timeline)
    return "\n".join(
        [
            "",
            "",
            "# What changes while it trains, and after how many epochs it does.",
            "now = {",
            *(f'    "{name}": keras.Variable({getattr(start, name)!r}, trainable=False),' for name in names),
            "}",
            "changes = {",
            *(f"    {epoch}: {json.dumps(values)}," for epoch, values in later.items()),
            "}",
        ]
    )


def _data(spec: Spec, labelled: bool) -> str:
    source, reading = SOURCES[spec.dataset], READINGS[spec.dataset]
    lines = [*reading.lines, *[f"labels = {reading.labels}"] * (labelled or _turns(spec))]
    for option in source.options:
        printed = _printed(getattr(spec, option.name))
        lines = [line.replace(f"{{{option.name}}}", printed) for line in lines]
    if source.held_out:
        lines += [
            f"order = np.random.default_rng({spec.split_seed}).permutation(len(x))",
            f"n_test = math.ceil({spec.test_share!r} * len(x))",
            "test, train = order[:n_test], order[n_test:]",
            *_few(spec),
            "x_train, x_test = x[train], x[test]",
            *["labels_train, labels_test = labels[train], labels[test]"] * labelled,
        ]
    else:
        train = f"x[:{max(spec.examples, 2)}]" if spec.examples else "x"
        lines += [f"x_train, x_test = {train}, x  # there is nothing else to test on"]
        lines += [f"labels_train, labels_test = {train.replace('x', 'labels')}, labels"] * labelled
    if spec.standardize:
        scale = "np.sqrt(x_train.var(axis=0).mean()) * np.ones(3)" if source.rigid else "x_train.std(axis=0)"
        lines += ["", f"mean, scale = x_train.mean(axis=0), {scale}"]
        if spec.dataset in HAVE_CONSTANT_COLUMNS or spec.examples:
            lines += ["scale[scale == 0] = 1  # columns that never vary"]
        lines += ["x_train, x_test = (x_train - mean) / scale, (x_test - mean) / scale"]
    return "\n".join(lines)


def _turns(spec: Spec) -> bool:
    """Whether the classes take turns in the training rows."""
    source = SOURCES[spec.dataset]
    return bool(spec.examples and source.classes and source.held_out)


def _few(spec: Spec) -> list[str]:
    """The lines that take few examples of the training rows."""
    if not spec.examples:
        return []
    if not _turns(spec):
        return [f"train = train[:{max(spec.examples, 2)}]"]
    return [
        "turn = np.empty(len(train), int)  # the first row of each class, then the second of each, ...",
        "for number in np.unique(labels):",
        "    own = labels[train] == number",
        "    turn[own] = np.arange(own.sum())",
        f'train = train[np.argsort(turn, kind="stable")[:{max(spec.examples, 2)}]]',
    ]


def _printed(value: float | tuple) -> str:
    """A value in the program: what has several parts, a part a line."""
    return "".join(["[\n", *(f"    {part!r},\n" for part in value), "]"]) if isinstance(value, tuple) else repr(value)


_LOSSES = {"mean": ', loss="mse"', "half_sum": ", loss=half_sum"}
_HALF_SUM = """\
def half_sum(x, y):
    # One number for the batch: Keras has nothing left to average.
    return keras.ops.sum(keras.ops.square(x - y)) / 2"""


_CHANGE = """\
def change(epoch, logs):
    for name, value in changes.get(epoch, {}).items():
        now[name].assign(value)"""


def _progress(spec: Spec) -> str:
    held_out = ", held-out {logs['val_loss']:.4g}" if SOURCES[spec.dataset].held_out else ""
    return f"""\
def progress(epoch, logs):
    if 10 * (epoch + 1) // epochs > 10 * epoch // epochs:  # ten times in all
        losses = f"loss {{logs['loss']:.4g}}{held_out}"
        print(f"epoch {{epoch + 1}} of {{epochs}}: {{losses}}")"""


def _training(spec: Spec, own: Own) -> str:
    rate, lines = repr(spec.learning_rate), []
    if spec.schedule == "cosine":
        lines += [
            f"steps = epochs * math.ceil(len(x_train) / {spec.batch})",
            f"rate = keras.optimizers.schedules.CosineDecay({rate}, decay_steps=steps)",
        ]
        rate = "rate"
    momentum = f", momentum={spec.momentum!r}" if spec.optimizer == "sgd" and spec.momentum else ""
    loss = f", loss={own.fitted}" if own.fitted else "" if own.whole_loss else _LOSSES[spec.loss]
    metrics = ', metrics=["mse"]' if not own.fitted and loss and not _loss_is_error(spec) else ""
    target = "labels" if own.labelled else "x"
    begin = "on_epoch_begin=change, " * bool(spec.timeline)
    return "\n".join(
        [
            *lines,
            f"optimizer = keras.optimizers.{ {'adam': 'Adam', 'sgd': 'SGD'}[spec.optimizer] }({rate}{momentum})",
            f"autoencoder.compile(optimizer{loss}{metrics})",
            "autoencoder.fit(",
            "    x_train,",
            f"    {target}_train,",
            f"    batch_size={spec.batch},",
            "    epochs=epochs,",
            f"    validation_data=(x_test, {target}_test),",
            f"    callbacks=[keras.callbacks.LambdaCallback({begin}on_epoch_end=progress)],",
            "    verbose=0,",
            ")",
        ]
    )


def _loss_is_error(spec: Spec) -> bool:
    """Whether what is minimised is the mean squared error and nothing else."""
    terms = {name for _, _, each in spec.stretches for name in each.terms}
    return spec.loss == "mean" and terms == {"reconstruction"}


_OF_THE_MEAN = (
    "    loss = autoencoder.evaluate(rows, rows, verbose=0)",
    "    mean = decoder.predict(encoder.predict(rows, verbose=0), verbose=0)",
    "    error = np.square(rows - mean).mean()",
)


def _comparison(spec: Spec, own: Own) -> str:
    """The final mean squared errors beside PCA's, whose centre is 0 where the training rows are standardised. With a
    loss of its own the last model gives something else than a reconstruction, which the decoder then gives."""
    centre, z = ("x_train", "rows") if spec.standardize else ("x_train - mean", "z")
    error = f"{'error' if _loss_is_error(spec) else 'loss, error'} = autoencoder.evaluate(rows, rows, verbose=0)"
    if own.whole_loss:
        error = "error = np.square(rows - autoencoder.predict(rows, verbose=0)).mean()"
    return "\n".join(
        [
            "# PCA with a code of the same size: on the training rows, no linear autoencoder does better.",
            *([] if spec.standardize else ["mean = x_train.mean(axis=0)"]),
            f"axes = np.linalg.svd({centre}, full_matrices=False)[2][:{spec.code}]",
            'for name, rows in {"train": x_train, "test": x_test}.items():',
            *(_OF_THE_MEAN if own.fitted else [f"    {error}"]),
            *([] if spec.standardize else ["    z = rows - mean"]),
            f"    pca = np.square({z} - {z} @ axes.T @ axes).mean()",
            '    print(f"{name} error: autoencoder {error:.6g}, PCA {pca:.6g}")',
        ]
    )
