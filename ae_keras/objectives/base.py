"""What training needs to know of a kind: data and small functions, which run inside one compiled function."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from ae_keras.models import Models

Tensors = Mapping[str, tf.Tensor]


class Batch(NamedTuple):
    """Rows that a loss is asked of.

    x: (rows, features), what should come out; seen: what goes in. y: (rows,) class index, all 0 where nobody asked for
    labels. weight: (rows,), the rows' weights in a mean over them: they sum to 1, and rows that only fill a batch up
    weigh nothing. cell: weight over the number of features, rounded once: the weights of a mean over all numbers of x.
    """

    x: tf.Tensor
    seen: tf.Tensor
    y: tf.Tensor
    weight: tf.Tensor
    cell: tf.Tensor


class Context(NamedTuple):
    """What the functions of an objective work with.

    net: (part, x) -> what that part of the models makes of x with the weights of the moment. fixed: the spec's
    structural fields; live: its live numbers, as tensors. draw: (stream, shape) -> normal numbers that seed, step and
    the stream's name decide; streams share none. memory: what the objective keeps between steps.
    """

    net: Callable[[str, tf.Tensor], tf.Tensor]
    batch: Batch
    fixed: Mapping[str, Any]
    live: Tensors
    draw: Callable[[str, tuple[int, ...]], tf.Tensor]
    memory: Tensors


class Turn(NamedTuple):
    """Who learns when: steps of the parts named, at the live rate named, on the sum of these terms.

    times: how many, or the structural field that says it; each after the first is on the next batch of the epoch.
    """

    terms: Callable[[Context], Tensors]
    parts: tuple[str, ...]
    times: int | str = 1
    rate: str = "learning_rate"


class Objective(NamedTuple):
    """What a kind minimises, and what a frame keeps of it.

    build: the kind's builder, whose arguments are features and fields of the spec. terms: what is minimised is their
    sum; their names are columns of the history. seen: what training makes of the rows x that go in (losses that are
    recorded see x itself). turns: who learns when, if not everybody at each step. picture: what a frame keeps of all
    rows; `errors`, (rows,) mean squared errors, make the columns `error` and `val_error`. streams: the names of what is
    drawn. memory: name -> (fixed, features) -> its first value, an array; `remember`: its next values, after each step.
    labels: whether `Batch.y` is wanted. xla: whether XLA compiles it faster than TensorFlow runs it.
    code: of a loss or a corruption that plain Keras has no word for, the lines of Python that an exported program
    needs for a spec, among them the class `whole` of its last model, or the function `fitted` (x, output of the
    last model) -> losses of the rows, which that is compiled with instead of the squared error; a number that moves
    is there `now["name"]`. whole_loss: whether the class `whole` has all of the loss, so that no squared error is
    compiled. labelled: whether a spec's program needs the classes of the rows as targets. printed: the spec whose
    layers the program has, where `code` does what a layer would do. training: of a kind that `fit` cannot train,
    all the lines that do.
    """

    build: Callable[..., Models]
    terms: Callable[[Context], Tensors]
    picture: Callable[[Context], Tensors]
    seen: Callable[[tf.Tensor, Context], tf.Tensor] | None = None
    turns: tuple[Turn, ...] = ()
    streams: tuple[str, ...] = ()
    memory: Mapping[str, Callable[[Mapping[str, Any], int], np.ndarray]] = {}
    remember: Callable[[Context], Tensors] | None = None
    labels: bool = False
    xla: bool = True
    code: Callable[[Any], str] | None = None
    whole: str = "keras.Model"
    whole_loss: bool = False
    fitted: str = ""
    labelled: Callable[[Any], bool] = lambda spec: False
    printed: Callable[[Any], Any] = lambda spec: spec
    training: Callable[[Any], str] | None = None
