"""What an objective may ask of the engine beyond one loss: turns, memory between steps, labels.

A kind of this test's own is held against the same arithmetic in numpy.
"""

from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
import pytest

from ae_keras.training import engine

# isort: split
import keras
import tensorflow as tf

from ae_keras import models
from ae_keras.models.base import dense_layers
from ae_keras.objectives import OBJECTIVES, Context, Objective, Turn
from ae_keras.specs import Spec
from ae_keras.specs.schema import field


class Toy(Spec):
    kind: ClassVar[str] = "toy"
    title: ClassVar[str] = "A kind of a test"
    slow: Annotated[float, field("Slow rate", "Rate of the second part.", "live", ge=0.0, le=1.0)] = 0.05


class Pair(NamedTuple):
    first: keras.Model
    second: keras.Model


def pair(features: int, init: str = "glorot_uniform") -> Pair:
    """Two linear layers that know nothing of each other."""
    dense, built = dense_layers(True, init, 0.0), []
    for name in ("first", "second"):
        x = keras.Input((features,), name="x")
        built.append(keras.Model(x, dense(1, "linear", f"{name}_layer")(x), name=name))
    return Pair(*built)


def of_part(name: str) -> Any:
    """The squared distance of a part's output from the class, of the first, or from the memory, of the second."""

    def terms(context: Context) -> dict[str, tf.Tensor]:
        out = context.net(name, context.batch.x)[:, 0]
        target = tf.cast(context.batch.y, tf.float32) if name == "first" else context.memory["mean"]
        return {name: tf.reduce_sum(context.batch.weight * tf.square(out - target))}

    return terms


def both(context: Context) -> dict[str, tf.Tensor]:
    return {**of_part("first")(context), **of_part("second")(context)}


def remember(context: Context) -> dict[str, tf.Tensor]:
    now = tf.reduce_sum(context.batch.weight * context.net("first", context.batch.x)[:, 0])
    return {"mean": 0.9 * context.memory["mean"] + 0.1 * now}


TOY = Objective(
    pair,
    both,
    lambda context: {"out": context.net("first", context.batch.x)},
    turns=(Turn(of_part("first"), ("first",), times=2), Turn(of_part("second"), ("second",), rate="slow")),
    memory={"mean": lambda fixed, features: np.full((), 0.5, "float32")},
    remember=remember,
    labels=True,
)
SPEC = Toy(dataset="iris", epochs=6, batch=50, optimizer="sgd", learning_rate=0.1, schedule="constant", seed=3)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setitem(OBJECTIVES, "toy", TOY)


def by_hand() -> tuple[list[np.ndarray], float]:
    """(kernel and bias of the first part, then of the second; memory) after the last epoch, in 64 bits."""
    data = engine.dataset(SPEC, None)
    built = engine.built(SPEC)
    weights = [v.numpy().astype("float64") for v in models.variables(built)]
    mean = 0.5
    for epoch in range(SPEC.epochs):
        order = np.random.default_rng([SPEC.seed, epoch]).permutation(120)
        for start in range(0, 120, 50):
            rows = order[start : start + 50]
            x, y = data.inputs[rows].astype("float64"), data.y_train[rows]
            for k in range(2):  # the second time on the next batch of the epoch
                other = order[(start + 50 * k) % 150 :][:50]
                x, y = data.inputs[other].astype("float64"), data.y_train[other]
                error = 2 * (x @ weights[0][:, 0] + weights[1][0] - y) / len(other)
                weights[0] -= 0.1 * (x.T @ error)[:, None]
                weights[1] -= 0.1 * error.sum()
            x = data.inputs[rows].astype("float64")
            error = 2 * (x @ weights[2][:, 0] + weights[3][0] - mean) / len(rows)
            weights[2] -= 0.05 * (x.T @ error)[:, None]
            weights[3] -= 0.05 * error.sum()
            mean = 0.9 * mean + 0.1 * (x @ weights[0][:, 0] + weights[1][0]).mean()
    return weights, mean


def test_each_learns_in_its_turn_at_its_rate_with_labels_and_memory():
    state = engine.advance(SPEC, None, 10**6).state
    weights, mean = by_hand()
    np.testing.assert_allclose(state.weights, np.concatenate([w.ravel() for w in weights]), atol=1e-5)
    np.testing.assert_allclose(state.extra, [mean], atol=1e-5)


def test_any_split_keeps_the_memory():
    whole = engine.advance(SPEC, None, 10**6).state
    state = None
    for _ in range(6):
        state = engine.advance(SPEC, state, 3 if state is None or state.step < 15 else 10**6).state
    assert state.step == whole.step == 18
    for a, b in zip(whole[:3], state[:3], strict=True):
        assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_who_has_no_turn_stays_as_it_was(optimizer, monkeypatch):
    monkeypatch.setitem(OBJECTIVES, "toy", TOY._replace(turns=(TOY.turns[0], TOY.turns[1]._replace(rate="momentum"))))
    spec = SPEC.replace(optimizer=optimizer, batch=4096, epochs=3)  # the second part's rate is the momentum, 0
    state, start = engine.advance(spec, None, 10**6).state, engine.advance(spec, None, 0).state
    changed = state.weights != start.weights
    assert changed[:5].all() and not changed[5:].any()


def test_columns_and_frames_are_named_by_the_objective():
    chunk = engine.advance(SPEC, None, 10**6)
    assert {"first", "val_first", "second", "val_second", "loss", "l2"} <= set(chunk.history)
    assert "error" not in chunk.history, "it keeps no errors"
    np.testing.assert_allclose(chunk.history["loss"], chunk.history["first"] + chunk.history["second"])
    assert chunk.frame.picture["out"].shape == (150, 1) and set(chunk.plan.parts) == {"first", "second"}
