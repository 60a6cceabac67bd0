"""Noise on the input: its distribution, what it decides, and what a network learns from it, against closed forms."""

import numpy as np
import pytest
from scipy import stats

from ae_keras.training import engine

# isort: split
import tensorflow as tf

import ae_keras as ae
from ae_keras.training.draws import drawing


@tf.function(jit_compile=True)
def streams(seed: tf.Tensor, step: tf.Tensor) -> list[tf.Tensor]:
    draw = drawing(("one", "other"), seed, step)
    return [draw(name, (100, 50)) for name in ("one", "other")]


def drawn(seed: int, step: int, stream: int = 0) -> np.ndarray:
    return streams(tf.constant(seed), tf.constant(step))[stream].numpy()


LINEAR = {"hidden": (), "activation": "linear", "standardize": False}


def test_it_is_standard_normal_and_decided_by_seed_step_and_stream():
    several = [drawn(*where) for where in [(0, 0), (0, 1), (1, 0), (999_999, 10**6), (0, 0, 1), (999_999, 0, 1)]]
    for one in several:
        assert stats.kstest(one.ravel(), "norm").pvalue > 0.001
    assert np.abs(np.corrcoef([one.ravel() for one in several]) - np.eye(6)).max() < 0.06  # 4 sigma of 5000 numbers
    assert np.array_equal(several[1], drawn(0, 1))


def test_without_noise_it_is_the_undercomplete_autoencoder():
    fields = {"dataset": "iris", "hidden": (3,), "epochs": 20, "learning_rate": 0.01, "schedule": "cosine", "seed": 4}
    plain, silent = ae.train(ae.Undercomplete(**fields)), ae.train(ae.Denoising(**fields, noise=0.0))
    assert np.array_equal(plain.state.weights, silent.state.weights)
    assert not np.array_equal(silent.state.weights, ae.train(ae.Denoising(**fields, noise=0.1)).state.weights)


def test_any_split_into_chunks_sees_the_same_noise():
    spec = ae.Denoising(dataset="iris", hidden=(3,), epochs=30)
    whole = ae.train(spec).state
    for split in ([7] * 18, [1, 119], [60, 60]):
        state = None
        for steps in split:
            state = engine.advance(spec, state, steps).state
        assert np.array_equal(whole.weights, state.weights)


def test_the_slope_of_a_denoised_gaussian():
    """Best for N(0, s^2) and noise sigma: s^2 / (s^2 + sigma^2) (Alain and Bengio 2014)."""
    x = np.random.default_rng(0).normal(scale=2.0, size=(4000, 1))
    spec = ae.Denoising(**LINEAR, code=1, noise=0.5, batch=256, epochs=300, learning_rate=0.02)
    run = ae.train(spec, data=x)
    variance = run.data.x_train.var()
    low, high = run.reconstruct(np.array([[-1.0], [1.0]])).ravel()
    assert (high - low) / 2 == pytest.approx(variance / (variance + 0.25), abs=0.003)


def test_a_linear_denoiser_shrinks_each_component_by_its_noise():
    """On the k first components of variance v the best linear map is v / (v + sigma^2), and 0 on the others."""
    x = np.random.default_rng(1).normal(size=(4000, 3)) * [2.0, 1.0, 0.3]
    spec = ae.Denoising(**LINEAR, code=2, noise=0.8, batch=256, epochs=400, learning_rate=0.02)
    run = ae.train(spec, data=x)
    pca = ae.pca(run.data.x_train, 3)
    centre = run.reconstruct(pca.mean[None])
    slopes = (run.reconstruct(pca.mean + pca.axes) - centre) @ pca.axes.T
    shrunk = pca.spectrum[:2] / (pca.spectrum[:2] + 0.64)
    np.testing.assert_allclose(slopes, np.diag([*shrunk, 0.0]), atol=0.02)
