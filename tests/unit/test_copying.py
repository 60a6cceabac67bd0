"""The copy detector, where it is known what is a copy."""

import numpy as np
import pytest

from ae_keras.analysis import STRANGERS, Layer, Network, lost, noise_like, off_identity


def linear(matrix: np.ndarray) -> Network:
    """A network that multiplies by a matrix."""
    d = len(matrix)
    one = Layer(np.eye(d), np.zeros(d), "linear")
    return Network({"encoder": (one,), "decoder": (Layer(matrix, np.zeros(d), "linear"),)})


def test_a_copy_loses_nothing_and_a_constant_everything():
    x = np.random.default_rng(0).normal(size=(500, 4))
    assert lost(linear(np.eye(4)), x) == pytest.approx(0) and off_identity(linear(np.eye(4)), x) == pytest.approx(0)
    assert lost(linear(np.zeros((4, 4))), x) == pytest.approx(1, rel=0.01)
    assert off_identity(linear(np.zeros((4, 4))), x) == pytest.approx(1)
    half = np.diag([1.0, 1.0, 0.0, 0.0])  # two directions of four
    assert off_identity(linear(half), x) == pytest.approx(np.sqrt(0.5))
    assert lost(linear(half), x) == pytest.approx(0.5, abs=0.05)


def test_noise_has_the_range_or_the_spread_of_the_data():
    images = np.random.default_rng(0).beta(0.5, 2, size=(100, 64))
    noise = noise_like(images)
    assert noise.shape == (STRANGERS, 64) and 0 <= noise.min() < 0.01 and 0.99 < noise.max() <= 1
    rows = np.random.default_rng(0).normal([0, 5], [1, 3], size=(1000, 2))
    np.testing.assert_allclose(noise_like(rows).std(axis=0), [1, 3], rtol=0.15)
    assert abs(np.corrcoef(noise_like(rows).T)[0, 1]) < 0.2
    np.testing.assert_array_equal(noise_like(rows), noise_like(rows))
