"""The distortion of a decoder against closed forms, finite differences, and what charging for it does to a code."""

import numpy as np
import pytest

from ae_keras.training import engine

# isort: split
import tensorflow as tf

import ae_keras as ae
from ae_keras.objectives import Batch, Context
from ae_keras.objectives.isometric import distortion, metrics

plain = pytest.mark.usefixtures("uncompiled")


def metric(run: ae.Run, x: np.ndarray) -> np.ndarray:
    program = engine.program(run.spec, run.data.shape)
    rows = tf.constant(x)
    batch = Batch(rows, rows, tf.zeros(len(x), tf.int32), tf.ones(len(x)) / len(x), tf.ones(len(x)))
    net = program._net(tf.constant(run.state.weights))
    return metrics(Context(net, batch, {}, {}, lambda *_: rows, {})).numpy()


@plain
def test_of_a_linear_decoder_it_is_the_spread_of_its_squared_singular_values():
    spec = ae.Isometric(dataset="wine", hidden=(), code=4, lam=0.2, epochs=20)
    run = ae.train(spec)
    kernel = run.network().decoder[0].kernel.astype("float64")  # (code, features)
    found = metric(run, run.data.held_out)
    np.testing.assert_allclose(found, np.broadcast_to(kernel @ kernel.T, found.shape), rtol=1e-4, atol=1e-5)
    squares = np.linalg.svd(kernel, compute_uv=False) ** 2
    uneven = np.mean((squares / squares.mean() - 1) ** 2)
    assert run.history["distortion"].iloc[-1] == pytest.approx(spec.lam * uneven, rel=1e-4)
    stretched = run.network().stretching(run.network().encode(run.data.held_out))
    np.testing.assert_allclose(stretched, np.broadcast_to(np.sqrt(squares), stretched.shape), rtol=1e-4)


@plain
def test_of_a_bent_decoder_it_is_that_of_finite_differences():
    run = ae.train(ae.Isometric(dataset="iris", hidden=(5,), code=3, lam=0.1, epochs=20))
    layers = [(k.astype("float64"), b.astype("float64"), a) for k, b, a in run.network().decoder]

    def decode(h):
        for kernel, bias, activation in layers:
            h = h @ kernel + bias
            h = np.tanh(h) if activation == "tanh" else h
        return h

    assert [activation for *_, activation in layers] == ["tanh", "linear"]
    codes, step = run.network().encode(run.data.inputs).astype("float64"), 1e-5
    columns = [(decode(codes + step * e) - decode(codes - step * e)) / (2 * step) for e in np.eye(3)]
    expected = np.einsum("irf,jrf->rij", columns, columns)
    np.testing.assert_allclose(metric(run, run.data.inputs), expected, rtol=1e-3, atol=1e-4)
    eigenvalues = np.linalg.eigvalsh(expected)
    uneven = np.mean((eigenvalues / eigenvalues.mean() - 1) ** 2)
    assert run.history["distortion"].iloc[-1] == pytest.approx(0.1 * uneven, rel=1e-3)
    stretched = run.network().stretching(run.network().encode(run.data.inputs))
    np.testing.assert_allclose(stretched[:, ::-1], np.sqrt(eigenvalues), rtol=1e-3)


def test_rotations_and_one_factor_cost_nothing_and_what_carries_nothing_costs_1():
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(5, 4, 4)))[0].astype("float32")
    weight = tf.constant(np.array([0.5, 0.2, 0.2, 0.1, 0.0], "float32"))
    for factor in (1e-3, 1.0, 40.0):
        found = tf.constant(factor * turn @ turn.swapaxes(1, 2))
        assert float(distortion(found, weight)) == pytest.approx(0, abs=1e-6)
    assert float(distortion(tf.zeros((5, 4, 4)), weight)) == 1
    halves = tf.constant(np.diag([2.0, 0.0]).astype("float32")[None])
    assert float(distortion(halves, tf.ones(1))) == 1, "a line drawn by two numbers"


@plain
def test_the_stronger_the_penalty_the_more_even_is_the_stretching():
    def unevenness(lam: float, seed: int) -> float:
        run = ae.train(ae.Isometric(dataset="wine", hidden=(8,), code=3, lam=lam, epochs=150, seed=seed))
        return float(
            distortion(tf.constant(metric(run, run.data.inputs)), tf.ones(run.data.shape[0]) / run.data.shape[0])
        )

    for seed in (0, 5):
        free, some, much = (unevenness(lam, seed) for lam in (0.0, 0.01, 1.0))
        assert free > some > much
