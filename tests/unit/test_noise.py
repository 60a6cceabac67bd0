"""Noise on the input: its distribution, what it decides, and what a network learns from it, against closed forms."""

import runpy
import sys

import numpy as np
import pytest
from scipy import stats

from ae_keras.training import engine

# isort: split
import keras
import tensorflow as tf

import ae_keras as ae
from ae_keras.objectives import OBJECTIVES
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


def seen_of(corruption: str, level: float, seed: int = 3, step: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Rows, and what a step of training makes of them."""
    spec = ae.Denoising(dataset="digits", corruption=corruption, noise=level, seed=seed)
    data = engine.dataset(spec, None)
    program = engine.program(spec, data.shape)

    @tf.function(jit_compile=True)
    def see(live, step):
        x = tf.constant(data.inputs)
        return OBJECTIVES["denoising"].seen(x, program._context(None, None, live, {}, step))

    live = {name: tf.constant(value) for name, value in program.live(spec).items()}
    return data.inputs, see(live, tf.constant(step)).numpy()


@pytest.mark.parametrize("level", [0.01, 0.3, 0.5, 0.9])
def test_numbers_are_masked_each_alone_with_the_probability_asked_for(level):
    x, seen = seen_of("masking", level)
    ink = x > 0  # where it is seen
    masked = (seen == 0) & ink
    assert np.array_equal(seen[~masked], x[~masked])
    assert stats.binomtest(int(masked.sum()), int(ink.sum()), level).pvalue > 0.001
    left, right = (
        masked.reshape(-1, 8, 8)[..., columns][ink.reshape(-1, 8, 8)[..., :-1] & ink.reshape(-1, 8, 8)[..., 1:]]
        for columns in (slice(0, -1), slice(1, None))
    )
    assert abs(np.corrcoef(left, right)[0, 1]) < 4 / np.sqrt(len(left)), "neighbours know nothing of each other"


@pytest.mark.parametrize("level", [0.01, 0.3, 0.5, 0.9])
def test_salt_and_pepper_fall_as_often_as_asked_for_and_equally(level):
    x, seen = seen_of("salt-and-pepper", level)
    grey = (x > 0) & (x < 1)
    salt, pepper = (int(((seen == end) & grey).sum()) for end in (1, 0))
    assert np.array_equal(seen[grey & (seen > 0) & (seen < 1)], x[grey & (seen > 0) & (seen < 1)])
    assert stats.binomtest(salt + pepper, int(grey.sum()), level).pvalue > 0.001
    assert stats.binomtest(salt, salt + pepper).pvalue > 0.001


@pytest.mark.parametrize("corruption", ["gaussian", "masking", "salt-and-pepper"])
def test_it_is_drawn_afresh_each_step_and_at_the_ends_of_the_level(corruption):
    x, seen = seen_of(corruption, 0.4)
    assert np.array_equal(seen, seen_of(corruption, 0.4)[1])
    assert not np.array_equal(seen, seen_of(corruption, 0.4, step=6)[1])
    assert not np.array_equal(seen, seen_of(corruption, 0.4, seed=4)[1])
    assert np.array_equal(x, seen_of(corruption, 0.0)[1])
    if corruption == "masking":
        assert not seen_of(corruption, 1.0)[1].any()
    if corruption == "salt-and-pepper":
        assert set(np.unique(seen_of(corruption, 1.0)[1])) == {0.0, 1.0}


def test_a_linear_network_learns_to_fill_in_what_is_masked():
    """Of x ~ N(0, C) each number is 0 with probability q: with S = (1-q)^2 C + q(1-q) diag C the best linear map is
    (1-q) C S^-1."""
    covariance = np.array([[1.0, 0.8], [0.8, 1.0]])
    x = np.random.default_rng(2).multivariate_normal([0, 0], covariance, 4000)
    spec = ae.Denoising(**LINEAR, code=2, noise=0.4, corruption="masking", batch=256, epochs=400, learning_rate=0.02)
    run = ae.train(spec, data=x - x.mean(axis=0))
    moments = np.cov(run.data.x_train.T, bias=True)
    best = 0.6 * moments @ np.linalg.inv(0.36 * moments + 0.24 * np.diag(np.diag(moments)))
    slopes = run.reconstruct(np.eye(2)) - run.reconstruct(np.zeros((1, 2)))
    np.testing.assert_allclose(slopes, best.T, atol=0.02)


@pytest.mark.parametrize("corruption", ["masking", "salt-and-pepper"])
def test_exported_programs_corrupt_as_the_engine_does(corruption):
    spec = ae.Denoising(dataset="digits", corruption=corruption, noise=0.3)
    written = {"keras": keras, "tf": tf}
    exec(OBJECTIVES["denoising"].code(spec), written)
    x = keras.Input((64,))
    model = written["Denoising"](x, keras.layers.Identity()(x))
    rows, ours = seen_of(corruption, 0.3)
    theirs = np.asarray(model(rows, training=True))
    assert np.array_equal(model(rows), rows), "the errors shown are without it"
    grey = (rows > 0) & (rows < 1)
    for end in (0, 1):
        table = [[(seen[grey] == end).sum(), (seen[grey] != end).sum()] for seen in (ours, theirs)]
        assert not table[1][0] or stats.fisher_exact(table).pvalue > 0.001
    assert np.array_equal((theirs == 1).any(where=grey), corruption == "salt-and-pepper")


def test_a_program_learns_from_masked_inputs_what_the_engine_learns(tmp_path, monkeypatch):
    spec = ae.Denoising(dataset="digits", hidden=(32,), code=16, noise=0.3, corruption="masking", epochs=15)
    (tmp_path / "program.py").write_text(ae.script(spec))
    monkeypatch.setattr(sys, "argv", ["program.py"])
    theirs = runpy.run_path(str(tmp_path / "program.py"))["autoencoder"]
    run = ae.train(spec)
    x = run.data.held_out
    seen = np.where(np.random.default_rng(0).uniform(size=x.shape) < 0.3, 0, x).astype("float32")
    errors = [
        np.square(x - np.asarray(restored)).mean() for restored in (theirs(seen), run.network().reconstruct(seen))
    ]
    assert errors[0] == pytest.approx(errors[1], rel=0.1)
    plain = ae.train(ae.Undercomplete(**{**spec.model_dump(exclude={"noise", "corruption"})}))
    assert np.square(x - plain.network().reconstruct(seen)).mean() > 1.3 * errors[1]


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
