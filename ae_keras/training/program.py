"""The compiled functions of one structure: everything that may change without compiling again is an argument."""

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from ae_keras import models
from ae_keras.specs import Autoencoder
from ae_keras.training import losses, noise
from ae_keras.training.names import stable_names
from ae_keras.training.optimizers import SLOTS, Rates, update
from ae_keras.training.state import State

MAX_RECORDS = 64  # rows of losses that one call can return
ORDER_SIZE = 1 << 16  # row numbers that one call takes: the order of as many epochs as fit


class Place(NamedTuple):
    """Where a call stands in its run (integers): steps, and which epochs are recorded."""

    start: tf.Tensor
    stop: tf.Tensor
    every: tf.Tensor
    epochs: tf.Tensor


class Restraints(NamedTuple):
    """Live fields of the loss: weight decay; the noise's standard deviation, and the seed that it is drawn from."""

    l2: tf.Tensor
    noise: tf.Tensor
    seed: tf.Tensor


class Recorded(NamedTuple):
    """What a call saw at the ends of epochs.

    rows: (MAX_RECORDS, 4), `count` of them filled: epoch, loss on the training rows, loss on the held-out rows, sum of
    squared kernel weights (biases left alone, as `keras.regularizers.L2` on kernels does). Losses are without noise.
    codes, errors: (all rows, code) and (all rows,), mean squared error over the features; of the last record.
    """

    rows: tf.Tensor
    count: tf.Tensor
    codes: tf.Tensor
    errors: tf.Tensor


def build(spec: Autoencoder, features: int) -> models.Models:
    """The spec's Keras models with its seed's initial weights, for data of `features` columns."""
    return models.dense_autoencoder(
        features, spec.hidden, spec.code, spec.activation, spec.code_activation, spec.output, spec.bias, spec.init,
        spec.seed,
    )  # fmt: skip


class Program:
    """Compiled functions for one `spec.structure` and one shape of data (train rows, held-out rows, features).

    Dense networks train through XLA, which is several times faster for them; `encode` and `decode` take any number of
    rows and go without.
    """

    def __init__(self, spec: Autoencoder, shape: tuple[int, int, int]) -> None:
        self.rows, self.rows_test, self.features = shape
        self.batch = min(spec.batch, self.rows)
        self.steps_per_epoch = -(-self.rows // self.batch)
        self.epochs_per_call = max(MAX_RECORDS, ORDER_SIZE // self.rows)
        self.traces = 0
        self._optimizer, self._code, self._noisy = spec.optimizer, spec.code, "noise" in type(spec).model_fields
        self._models = build(spec, self.features)
        self._shapes = [tuple(v.shape) for v in self._models.autoencoder.trainable_variables]
        self._sizes = [int(np.prod(shape)) for shape in self._shapes]
        self._in_encoder = len(self._models.encoder.trainable_variables)
        self._kernels = np.concatenate(
            [np.full(n, len(s) > 1, "float32") for n, s in zip(self._sizes, self._shapes, strict=True)]
        )
        self._batch_weights = self._weigh_batches(spec.loss)
        self._table_weights = self._weigh_tables(spec.loss)
        self._key = (spec.structure, shape)
        self._compiled = tf.function(self._advance, jit_compile=True, autograph=False)
        # One trace for any number of rows: without a signature each new number would be one more, never given back.
        weights, x, h = map(tf.TensorSpec, ([sum(self._sizes)], [None, self.features], [None, spec.code]))
        self.encode = tf.function(self._encode, input_signature=[weights, x], autograph=False)
        self.decode = tf.function(self._decode, input_signature=[weights, h], autograph=False)

    # ---- rows: their order and what they weigh --------------------------------------------------------------------

    def _weigh_batches(self, loss: str) -> np.ndarray:
        """(steps, batch): the loss weight of each row of each step of an epoch."""
        last = self.rows - (self.steps_per_epoch - 1) * self.batch
        real = [self.batch] * (self.steps_per_epoch - 1) + [last]
        return np.stack([losses.row_weights(loss, self.batch, self.features, n) for n in real])

    def _weigh_tables(self, loss: str) -> np.ndarray:
        """(2, all rows): rows' weights in the loss of the training and of the held-out set."""
        weights = [losses.row_weights(loss, n, self.features, n) for n in (self.rows, self.rows_test)]
        return np.stack([np.pad(weights[0], (0, self.rows_test)), np.pad(weights[1], (self.rows, 0))])

    def orders(self, seed: int, start: int, stop: int) -> np.ndarray:
        """(epochs_per_call, rows): row numbers in the order of each epoch from step `start` to `stop`.

        An epoch's order depends on (seed, epoch) alone. With one step an epoch there is nothing to order.
        """
        if self.steps_per_epoch == 1:
            return np.zeros((0, self.rows), "int32")
        orders = np.zeros((self.epochs_per_call, self.rows), "int32")
        first, last = start // self.steps_per_epoch, -(-stop // self.steps_per_epoch)
        for epoch in range(first, last):
            orders[epoch - first] = np.random.default_rng([seed, epoch]).permutation(self.rows)
        return orders

    def _batches(self, x: tf.Tensor, orders: tf.Tensor, nth: tf.Tensor) -> tf.Tensor:
        """The call's nth epoch, (steps, batch, features), of all rows x; row 0 fills the last batch up and weighs
        nothing."""
        if self.steps_per_epoch == 1:
            return x[None, : self.rows]
        padding = tf.zeros(self.steps_per_epoch * self.batch - self.rows, tf.int32)
        order = tf.concat([tf.gather(orders, nth), padding], 0)
        return tf.reshape(tf.gather(x, order), (self.steps_per_epoch, self.batch, self.features))

    # ---- weights, flat and as Keras has them ----------------------------------------------------------------------

    def initial(self, spec: Autoencoder) -> State:
        """The seed's start: what `build` would give its layers, without building a model."""
        kernels = iter(models.initializers(spec.init, spec.seed, sum(len(shape) > 1 for shape in self._shapes)))
        arrays = [next(kernels)(shape) if len(shape) > 1 else np.zeros(shape) for shape in self._shapes]
        weights = np.concatenate([np.ravel(keras.ops.convert_to_numpy(a)) for a in arrays]).astype("float32")
        slots = np.zeros(SLOTS[spec.optimizer] * len(weights), "float32")
        return State(weights, slots, np.zeros(0, "float32"), 0)

    def arrays(self, weights: np.ndarray) -> list[np.ndarray]:
        """Flat weights as the list that `autoencoder.set_weights` takes."""
        parts = np.split(weights, np.cumsum(self._sizes)[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self._shapes, strict=True)]

    def _tensors(self, weights: tf.Tensor) -> list[tf.Tensor]:
        return [tf.reshape(w, shape) for w, shape in zip(tf.split(weights, self._sizes), self._shapes, strict=True)]

    # ---- the models as functions of their weights -----------------------------------------------------------------

    def _encode(self, weights: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
        return self._models.encoder.stateless_call(self._tensors(weights)[: self._in_encoder], [], x)[0]

    def _decode(self, weights: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
        return self._models.decoder.stateless_call(self._tensors(weights)[self._in_encoder :], [], h)[0]

    def _errors(self, weights: tf.Tensor, x: tf.Tensor, seen: tf.Tensor) -> tf.Tensor:
        """(rows,): squared errors against x of what the autoencoder makes of `seen`."""
        y, _ = self._models.autoencoder.stateless_call(self._tensors(weights), [], seen)
        return losses.squared_errors(x, y)

    # ---- training -------------------------------------------------------------------------------------------------

    def advance(self, *arguments):
        """`_advance`, compiled by the first call, or read from XLA's cache on disk."""
        if self.traces:
            return self._compiled(*arguments)
        with stable_names(self._key):
            return self._compiled(*arguments)

    def _advance(self, weights, slots, place: Place, rates: Rates, restraints: Restraints, orders, x):
        """Train from step `place.start` to `place.stop`; record the losses after due epochs, and after the last one.

        A call with `stop == start` only records. Returns weights, slots, the step reached, whether all is finite, and
        what was recorded.
        An epoch that ends in numbers that are not finite is undone, and training stops before it.
        """
        self.traces += 1
        steps = self.steps_per_epoch

        def one_step(step, weights, slots, batches, first):
            batch = batches[step - first]
            seen = batch
            if self._noisy:
                seen += noise.normal(restraints.noise, restraints.seed, step, self.batch, self.features)
            with tf.GradientTape() as tape:
                tape.watch(weights)
                errors = self._errors(weights, batch, seen)
                loss = tf.reduce_sum(tf.constant(self._batch_weights)[step - first] * errors)
            gradient = tape.gradient(loss, weights) + 2.0 * restraints.l2 * self._kernels * weights
            weights, slots = update(self._optimizer, rates, step, weights, slots, gradient)
            return step + 1, weights, slots

        def record(recorded, epoch, weights):
            codes = self._encode(weights, x)
            errors = losses.squared_errors(x, self._decode(weights, codes))
            losses_of_both = tf.linalg.matvec(tf.constant(self._table_weights), errors)
            decay = tf.reduce_sum(self._kernels * tf.square(weights))
            row = tf.concat([[tf.cast(epoch, tf.float32)], losses_of_both, [decay]], 0)
            finite = tf.reduce_all(tf.math.is_finite(row))
            rows = tf.tensor_scatter_nd_update(recorded.rows, [[recorded.count]], [row])
            return finite, Recorded(rows, recorded.count + tf.cast(finite, tf.int32), codes, errors / self.features)

        def one_epoch(step, weights, slots, finite, recorded, again):
            epoch = step // steps
            first = epoch * steps
            until = tf.minimum(place.stop, first + steps)
            batches = self._batches(x, orders, epoch - place.start // steps)
            reached, new, new_slots = tf.while_loop(
                lambda step, weights, slots: step < until,
                lambda step, weights, slots: one_step(step, weights, slots, batches, first),
                (step, weights, slots),
            )
            finite = tf.reduce_all(tf.math.is_finite(tf.concat([new, *new_slots], 0)))
            done = reached // steps
            due = (done % place.every == 0) | (done == place.epochs) | (reached == place.stop)
            finite, recorded = tf.cond(
                due & (reached % steps == 0) & finite,
                lambda: record(recorded, done, new),
                lambda: (finite, recorded),
            )
            step, weights = tf.where(finite, reached, step), tf.where(finite, new, weights)
            slots = [tf.where(finite, a, b) for a, b in zip(new_slots, slots, strict=True)]
            return step, weights, slots, finite, recorded, tf.constant(False)

        rows = self.rows + self.rows_test
        nothing = Recorded(tf.zeros((MAX_RECORDS, 4)), tf.constant(0), tf.zeros((rows, self._code)), tf.zeros(rows))
        step, weights, slots, finite, recorded, _ = tf.while_loop(
            lambda step, weights, slots, finite, recorded, again: ((step < place.stop) | again) & finite,
            one_epoch,
            (
                place.start, weights, tf.split(slots, SLOTS[self._optimizer]), tf.constant(True), nothing,
                place.stop == place.start,
            ),
        )  # fmt: skip
        return weights, tf.concat(slots, 0), step, finite, recorded
