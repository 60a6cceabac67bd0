"""The compiled functions of one structure: everything that may change without compiling again is an argument."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from ae_keras.objectives import OBJECTIVES, Batch, Context, Turn
from ae_keras.specs import Spec
from ae_keras.training.batches import Batches
from ae_keras.training.building import Weights, build, first_weights
from ae_keras.training.draws import drawing
from ae_keras.training.names import stable_names
from ae_keras.training.optimizers import SLOTS, Rates, update
from ae_keras.training.state import State

MAX_RECORDS = 64  # rows of losses that one call can return


class Span(NamedTuple):
    """Where a call stands in its run (integers): steps, and which epochs are recorded."""

    start: tf.Tensor
    stop: tf.Tensor
    every: tf.Tensor
    epochs: tf.Tensor


class Recorded(NamedTuple):
    """What a call saw at the ends of epochs.

    rows: (MAX_RECORDS, columns), `count` of them filled, see `Program.columns`. Losses are of the rows as they are, not
    of what training makes of them. picture: the objective's, of all rows, of the last record.
    """

    rows: tf.Tensor
    count: tf.Tensor
    picture: dict[str, tf.Tensor]


class Moving(NamedTuple):
    """What a step changes."""

    weights: tf.Tensor
    slots: list[tf.Tensor]
    memory: dict[str, tf.Tensor]


class Program:
    """Compiled functions for one `spec.structure` and one shape of data (train rows, held-out rows, features).

    only: the part that learns, where the others are to stay as they are.
    """

    def __init__(self, spec: Spec, shape: tuple[int, int, int], only: str = "") -> None:
        rows, rows_test, self.features = shape
        self._every = rows + rows_test
        self.batches = Batches(shape, spec.batch, MAX_RECORDS)
        self.traces = 0
        self._fixed, self._optimizer, self._beta1 = spec.fixed, spec.optimizer, spec.beta1
        self._objective = OBJECTIVES[spec.kind]
        self._models = build(spec, self.features)
        self.weights = Weights(self._models)
        self.plan = self.weights.plan(self._models)
        turns = self._objective.turns or (Turn(self._objective.terms, tuple(self.weights.parts)),)
        self._turns = [(turn, spec.fixed[turn.times] if isinstance(turn.times, str) else turn.times) for turn in turns]
        if only:
            self._turns = [(turn, 1) for turn, _ in self._turns if only in turn.parts]
        self._times = max(times for _, times in self._turns)
        self._memory = {name: first(spec.fixed, self.features) for name, first in self._objective.memory.items()}
        self._key = (spec.structure, shape, only) if only else (spec.structure, shape)
        self._compiled = tf.function(self._advance, jit_compile=self._objective.xla, autograph=False)
        self._calls: dict[str, Callable] = {}
        # One trace says what is recorded, at no cost: nothing is computed.
        self.terms, self.pictures = self._recorded_names(spec)

    def _recorded_names(self, spec: Spec) -> tuple[list[str], dict[str, tf.TensorSpec]]:
        """Names of the terms, and what a picture holds, from one symbolic look at the objective."""
        names: list[str] = []

        def look(weights, x, y, live, memory):
            batch = self.batches.of_all(x, y, 0)
            context = self._context(self._net(weights), batch, live, memory, tf.constant(0))
            names.extend(self._objective.terms(context))
            return self._objective.picture(context)

        live = {name: tf.TensorSpec([], tf.as_dtype(value.dtype)) for name, value in self.live(spec).items()}
        memory = {name: tf.TensorSpec(value.shape, tf.float32) for name, value in self._memory.items()}
        traced = tf.function(look, autograph=False).get_concrete_function(
            tf.TensorSpec([sum(self.weights.sizes)]), tf.TensorSpec([self._every, self.features]),
            tf.TensorSpec([self._every], tf.int32), live, memory,
        )  # fmt: skip
        return names, traced.structured_outputs

    @property
    def columns(self) -> list[str]:
        """What the columns of `Recorded.rows` are: epoch, the sum of the squared kernel weights (biases left alone, as
        `keras.regularizers.L2` on kernels does), and the terms of the training rows and of the held-out ones."""
        named = [*self.terms, *["error"] * ("errors" in self.pictures)]
        return ["epoch", "squares", *named, *(f"val_{name}" for name in named)]

    # ---- weights, flat and as Keras has them ----------------------------------------------------------------------

    def initial(self, spec: Spec) -> State:
        """The seed's start: the weights that `build` gives its models."""
        weights = first_weights(spec, self.features)
        slots = np.zeros(SLOTS[spec.optimizer] * len(weights), "float32")
        memory = [np.ravel(value) for value in self._memory.values()]
        return State(weights, slots, np.concatenate([*memory, np.zeros(0)]).astype("float32"), 0)

    def _net(self, weights: tf.Tensor, learning: tuple[str, ...] = ()) -> Callable[[str, tf.Tensor], tf.Tensor]:
        """(part, x) -> what it makes of x. learning: the parts that have a gradient, if not all."""
        arrays = tf.split(weights, self.weights.sizes)
        own = {i for part in learning or self.weights.parts for i in self.weights.parts[part]}
        arrays = [w if i in own else tf.stop_gradient(w) for i, w in enumerate(arrays)]
        tensors = [tf.reshape(w, shape) for w, shape in zip(arrays, self.weights.shapes, strict=True)]
        models = self._models._asdict()

        known: dict[tuple[str, int], tuple[tf.Tensor, tf.Tensor]] = {}  # terms and picture ask for the same

        def net(part: str, x: tf.Tensor) -> tf.Tensor:
            if (part, id(x)) not in known:
                own = [tensors[i] for i in self.weights.parts[part]]
                known[part, id(x)] = x, models[part].stateless_call(own, [], x)[0]
            return known[part, id(x)][1]

        return net

    def width(self, part: str) -> int:
        """Numbers in a row that a part takes."""
        return self._models._asdict()[part].input_shape[1]

    def call(self, part: str, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """What a part makes of any number of rows x."""
        if part not in self._calls:
            # One trace for any number of rows: without a signature each new number would be one more, never given back.
            shape = self._models._asdict()[part].input_shape
            signature = [tf.TensorSpec([sum(self.weights.sizes)]), tf.TensorSpec(shape)]
            function = lambda weights, x: self._net(weights)(part, x)  # noqa: E731
            self._calls[part] = tf.function(function, input_signature=signature, autograph=False)
        return self._calls[part](tf.constant(weights), tf.constant(x)).numpy()

    def seen(self, spec: Spec, step: int, x: np.ndarray) -> np.ndarray:
        """What training makes at a step of a batch x (rows, features), of a kind that makes something of it."""
        if "seen" not in self._calls:
            self._calls["seen"] = tf.function(self._seen, jit_compile=self._objective.xla, autograph=False)
        live = {name: tf.constant(value) for name, value in self.live(spec).items()}
        return self._calls["seen"](live, tf.constant(step), tf.constant(x)).numpy()

    def _seen(self, live, step, x):
        assert self._objective.seen is not None
        rows = x.shape[0]
        batch = Batch(x, x, tf.zeros(rows, tf.int32), tf.ones(rows) / rows, tf.ones(rows) / (rows * self.features))
        return self._objective.seen(x, self._context(None, batch, live, {}, step))

    # ---- training -------------------------------------------------------------------------------------------------

    def live(self, spec: Spec) -> dict[str, np.ndarray]:
        """The spec's live numbers as a call takes them; `falling`: whether the rate falls along a cosine."""
        values = spec.live | {"falling": float(spec.schedule == "cosine")}
        return {name: np.asarray(v, "float32" if isinstance(v, float) else "int32") for name, v in values.items()}

    def _context(self, net, batch: Batch, live, memory, step) -> Context:
        draw = drawing(self._objective.streams, live["seed"], step)
        return Context(net, batch, self._fixed, live, draw, memory)

    def advance(self, *arguments: Any):
        """`_advance`, compiled by the first call, or read from XLA's cache on disk."""
        if self.traces or not self._objective.xla:
            return self._compiled(*arguments)
        with stable_names(self._key):
            return self._compiled(*arguments)

    def _advance(self, weights, slots, extra, span: Span, live, orders, x, y):
        """Train from step `span.start` to `span.stop`; record the losses after due epochs, and after the last one.

        A call with `stop == start` only records. Returns weights, slots, extra, the step reached, whether all is
        finite, and what was recorded. An epoch that ends in numbers that are not finite is undone, and training stops
        before it.
        """
        self.traces += 1
        steps, objective = self.batches.steps, self._objective
        total = tf.cast(span.epochs * steps, tf.float32)

        def nth_batch(n, batches) -> Batch:
            weight, cell = (tf.constant(each)[n] for each in self.batches.weights)
            rows, labels = batches
            y = labels[n] if objective.labels else tf.zeros(self.batches.size, tf.int32)
            return Batch(rows[n], rows[n], y, weight, cell)

        def one_step(step, moving: Moving, batches, first):
            batch = nth_batch(step - first, batches)
            for turn, times in self._turns:
                rates = Rates(live[turn.rate], live["momentum"], live["falling"], total)
                for k in range(times):
                    own = batch if k == 0 else nth_batch((step - first + k) % steps, batches)
                    moving = one_update(turn, times, rates, step, k, moving, own)
            if objective.remember is not None:
                context = self._context(self._net(moving.weights), batch, live, moving.memory, step)
                moving = moving._replace(memory=dict(objective.remember(context)))
            return step + 1, moving

        def one_update(turn: Turn, times: int, rates: Rates, step, k: int, moving: Moving, batch: Batch) -> Moving:
            drawn = step if self._times == 1 else step * self._times + k
            with tf.GradientTape() as tape:
                tape.watch(moving.weights)
                net = self._net(moving.weights, turn.parts)
                context = self._context(net, batch, live, moving.memory, drawn)
                if objective.seen is not None:
                    context = context._replace(batch=batch._replace(seen=objective.seen(batch.x, context)))
                loss = tf.add_n(list(turn.terms(context).values()))
            gradient = tape.gradient(loss, moving.weights) + 2.0 * live["l2"] * self.weights.kernels * moving.weights
            count = step if times == 1 else step * times + k
            weights, slots = update(
                self._optimizer, rates, step, count, moving.weights, moving.slots, gradient, self._beta1
            )
            weights = self.weights.constrained(weights)
            own = self.weights.mask(turn.parts) > 0
            if not own.all():
                weights = tf.where(own, weights, moving.weights)
                slots = [tf.where(own, new, old) for new, old in zip(slots, moving.slots, strict=True)]
            return Moving(weights, slots, moving.memory)

        def record(recorded: Recorded, epoch, moving: Moving):
            net = self._net(moving.weights)
            contexts = [
                self._context(net, self.batches.of_all(x, y, which), live, moving.memory, epoch) for which in (0, 1)
            ]
            picture = dict(objective.picture(contexts[0]))
            row = [tf.cast(epoch, tf.float32), tf.reduce_sum(self.weights.kernels * tf.square(moving.weights))]
            for context in contexts:
                row += list(objective.terms(context).values())
                if "errors" in picture:
                    row.append(tf.reduce_sum(context.batch.weight * picture["errors"]))
            finite = tf.reduce_all(tf.math.is_finite(tf.stack(row)))
            rows = tf.tensor_scatter_nd_update(recorded.rows, [[recorded.count]], [tf.stack(row)])
            return finite, Recorded(rows, recorded.count + tf.cast(finite, tf.int32), picture)

        def one_epoch(step, moving: Moving, finite, recorded: Recorded, again):
            epoch = step // steps
            first = epoch * steps
            until = tf.minimum(span.stop, first + steps)
            nth = epoch - span.start // steps
            rows = self.batches.of_epoch(x, orders, nth)
            labels = self.batches.of_epoch(y, orders, nth) if objective.labels else None
            reached, new = tf.while_loop(
                lambda step, moving: step < until,
                lambda step, moving: one_step(step, moving, (rows, labels), first),
                (step, moving),
            )
            finite = tf.reduce_all(tf.math.is_finite(tf.concat([new.weights, *new.slots], 0)))
            done = reached // steps
            due = (done % span.every == 0) | (done == span.epochs) | (reached == span.stop)
            finite, recorded = tf.cond(
                due & (reached % steps == 0) & finite,
                lambda: record(recorded, done, new),
                lambda: (finite, recorded),
            )
            kept = tf.nest.map_structure(lambda after, before: tf.where(finite, after, before), new, moving)
            return tf.where(finite, reached, step), kept, finite, recorded, tf.constant(False)

        nothing = Recorded(
            tf.zeros((MAX_RECORDS, len(self.columns))),
            tf.constant(0),
            {name: tf.zeros(like.shape, like.dtype) for name, like in self.pictures.items()},
        )
        start = Moving(weights, tf.split(slots, SLOTS[self._optimizer]), self._remembered(extra))
        step, moving, finite, recorded, _ = tf.while_loop(
            lambda step, moving, finite, recorded, again: ((step < span.stop) | again) & finite,
            one_epoch,
            (span.start, start, tf.constant(True), nothing, span.stop == span.start),
        )
        memory = [tf.reshape(value, [-1]) for value in moving.memory.values()]
        extra = tf.concat(memory, 0) if memory else extra
        return moving.weights, tf.concat(moving.slots, 0), extra, step, finite, recorded

    def _remembered(self, extra: tf.Tensor) -> dict[str, tf.Tensor]:
        if not self._memory:
            return {}
        parts = tf.split(extra, [value.size for value in self._memory.values()])
        return {
            name: tf.reshape(part, self._memory[name].shape) for name, part in zip(self._memory, parts, strict=True)
        }
