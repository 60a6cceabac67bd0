"""The contractive penalty against closed forms, finite differences, and what it does to a code."""

import numpy as np
import pytest

from ae_keras.training import engine

# isort: split
import tensorflow as tf

import ae_keras as ae
from ae_keras.objectives import Batch, Context
from ae_keras.objectives.contractive import squared_slopes

plain = pytest.mark.usefixtures("uncompiled")


def slopes(run: ae.Run, x: np.ndarray) -> np.ndarray:
    program = engine.program(run.spec, run.data.shape)
    rows = tf.constant(x)
    batch = Batch(rows, rows, tf.zeros(len(x), tf.int32), tf.ones(len(x)) / len(x), tf.ones(len(x)))
    net = program._net(tf.constant(run.state.weights))
    return squared_slopes(Context(net, batch, {}, {}, lambda *_: rows, {})).numpy()


@plain
def test_of_one_sigmoid_layer_it_is_the_closed_form():
    """sum_j (h_j (1 - h_j))^2 sum_i W_ij^2 (Rifai et al. 2011, equation 4)."""
    spec = ae.Contractive(dataset="wine", hidden=(), code=4, code_activation="sigmoid", epochs=20)
    run = ae.train(spec)
    kernel = run.network().encoder[0].kernel.astype("float64")

    def closed_form(x: np.ndarray) -> np.ndarray:
        h = run.network().encode(x).astype("float64")
        return ((h * (1 - h)) ** 2) @ (kernel**2).sum(axis=0)

    np.testing.assert_allclose(slopes(run, run.data.held_out), closed_form(run.data.held_out), rtol=1e-4)
    term = spec.lam * closed_form(run.data.inputs).mean()
    assert run.history["contraction"].iloc[-1] == pytest.approx(term, rel=1e-4)


@plain
def test_of_two_layers_it_is_that_of_finite_differences():
    run = ae.train(ae.Contractive(dataset="iris", hidden=(5,), code=3, code_activation="tanh", epochs=20))
    x = run.data.held_out.astype("float64")
    layers = [(k.astype("float64"), b.astype("float64"), a) for k, b, a in run.network().encoder]

    def encode(rows):
        for kernel, bias, activation in layers:
            assert activation == "tanh"
            rows = np.tanh(rows @ kernel + bias)
        return rows

    h = 1e-5
    sweeps = [(encode(x + h * e) - encode(x - h * e)) / (2 * h) for e in np.eye(x.shape[1])]
    np.testing.assert_allclose(slopes(run, x.astype("float32")), (np.array(sweeps) ** 2).sum(axis=(0, 2)), rtol=1e-3)


def test_without_a_penalty_it_is_the_undercomplete_autoencoder():
    fields = {"dataset": "iris", "hidden": (3,), "epochs": 20, "learning_rate": 0.01, "schedule": "cosine", "seed": 4}
    plain, free = ae.train(ae.Undercomplete(**fields)), ae.train(ae.Contractive(**fields, lam=0.0))
    assert np.array_equal(plain.state.weights, free.state.weights)


@plain
@pytest.mark.parametrize("seed", [0, 5])
def test_the_stronger_the_penalty_the_flatter_the_code_and_the_larger_the_error(seed):
    runs = [
        ae.train(ae.Contractive(dataset="wine", hidden=(8,), code=3, lam=lam, epochs=300, seed=seed))
        for lam in (0.0, 0.01, 1.0)
    ]
    flat = [slopes(run, run.data.inputs).mean() for run in runs]
    errors = [run.history["error"].iloc[-1] for run in runs]
    assert flat[0] > flat[1] > flat[2] and errors[0] < errors[2]
