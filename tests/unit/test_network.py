"""The dense network in numpy is the Keras model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_keras.training import engine  # noqa: F401  (first: it sets TensorFlow's threads before TensorFlow starts)

# isort: split
from ae_keras.analysis import dense_network
from ae_keras.models import dense_autoencoder

ACTIVATIONS = st.sampled_from(["linear", "tanh", "relu", "elu", "sigmoid"])


@settings(max_examples=25)
@given(
    features=st.integers(1, 7),
    hidden=st.lists(st.integers(1, 6), max_size=3).map(tuple),
    code=st.integers(1, 9),
    activations=st.tuples(ACTIVATIONS, ACTIVATIONS, st.sampled_from(["linear", "sigmoid"])),
    bias=st.booleans(),
)
def test_it_computes_what_keras_computes(features, hidden, code, activations, bias):
    models = dense_autoencoder(features, hidden, code, *activations, bias=bias, seed=3)
    random = np.random.default_rng(0)
    weights = [random.normal(size=w.shape).astype("float32") for w in models.autoencoder.get_weights()]
    models.autoencoder.set_weights(weights)
    flat = np.concatenate([w.ravel() for w in weights])
    network = dense_network(flat, features, hidden, code, *activations, bias)
    x = random.normal(size=(5, features)).astype("float32")
    h = network.encode(x)
    np.testing.assert_allclose(h, models.encoder(x).numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(network.decode(h), models.decoder(h).numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(network.reconstruct(x), models.autoencoder(x).numpy(), rtol=1e-4, atol=1e-4)
    layers = network.activations(x)
    assert [layer.shape[1] for layer in layers] == [features, *hidden, code, *reversed(hidden), features]
    np.testing.assert_array_equal(layers[len(hidden) + 1], h)


def test_a_wrong_number_of_weights_is_refused():
    with pytest.raises(ValueError, match="11 weights"):
        dense_network(np.zeros(11), 4, (), 2, "tanh")
