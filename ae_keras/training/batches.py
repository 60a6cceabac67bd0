"""The rows of a data set as batches: which there are, in what order, and how much each row counts."""

import numpy as np
import tensorflow as tf

from ae_keras.objectives import Batch

ORDER_SIZE = 1 << 16  # row numbers that one call takes: the order of as many epochs as fit


class Batches:
    """How an epoch over data of one shape (train rows, held-out rows, features) goes in batches.

    size: rows in a batch. steps: batches in an epoch. epochs: how many of them one call takes the order of, at least
    `least`. weights: `Batch.weight` and `Batch.cell` of every batch, (2, steps, size).
    """

    def __init__(self, shape: tuple[int, int, int], size: int, least: int) -> None:
        self._rows, rows_test, self._features = shape
        self.size = min(size, self._rows)
        self.steps = -(-self._rows // self.size)
        self.epochs = max(least, ORDER_SIZE // self._rows)
        last = self._rows - (self.steps - 1) * self.size
        real = [self.size] * (self.steps - 1) + [last]
        self.weights = np.stack([self._mean(self.size, slice(0, n)) for n in real], axis=1)
        every = self._rows + rows_test
        self._sets = [self._mean(every, slice(0, self._rows)), self._mean(every, slice(self._rows, every))]

    def _mean(self, rows: int, real: slice) -> np.ndarray:
        """(2, rows): `Batch.weight` and `Batch.cell` where only the rows in `real` count."""
        counted = np.zeros(rows)
        counted[real] = 1 / (real.stop - real.start)
        cells = np.zeros(rows)
        cells[real] = 1 / ((real.stop - real.start) * self._features)
        return np.stack([counted, cells]).astype("float32")

    def orders(self, seed: int, start: int, stop: int) -> np.ndarray:
        """(epochs, rows): row numbers in the order of each epoch from step `start` to `stop`.

        An epoch's order depends on (seed, epoch) alone. With one step an epoch there is nothing to order.
        """
        if self.steps == 1:
            return np.zeros((0, self._rows), "int32")
        orders = np.zeros((self.epochs, self._rows), "int32")
        first, last = start // self.steps, -(-stop // self.steps)
        for epoch in range(first, last):
            orders[epoch - first] = np.random.default_rng([seed, epoch]).permutation(self._rows)
        return orders

    def of_epoch(self, x: tf.Tensor, orders: tf.Tensor, nth: tf.Tensor) -> tf.Tensor:
        """The call's nth epoch, (steps, size, ...), of all rows x; row 0 fills the last batch, and weighs nothing."""
        if self.steps == 1:
            return x[None, : self._rows]
        padding = tf.zeros(self.steps * self.size - self._rows, tf.int32)
        order = tf.concat([tf.gather(orders, nth), padding], 0)
        return tf.reshape(tf.gather(x, order), (self.steps, self.size, *x.shape[1:]))

    def of_all(self, x: tf.Tensor, y: tf.Tensor, which: int) -> Batch:
        """All rows, of which only the training rows (0) or the held-out ones (1) count."""
        weight, cell = map(tf.constant, self._sets[which])
        return Batch(x, x, y, weight, cell)
