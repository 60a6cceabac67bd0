"""The network in numpy is the Keras model that its plan was read from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_keras.training import engine  # noqa: F401  (first: it sets TensorFlow's threads before TensorFlow starts)

# isort: split
import keras

from ae_keras import models
from ae_keras.models import Autoencoder, undercomplete
from ae_keras.training.building import Weights

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
    built = undercomplete(features, hidden, code, *activations, bias=bias)
    random = np.random.default_rng(0)
    weights = [random.normal(size=w.shape).astype("float32") for w in built.autoencoder.get_weights()]
    built.autoencoder.set_weights(weights)
    network = Weights(built).plan(built).network(np.concatenate([w.ravel() for w in weights]))
    x = random.normal(size=(5, features)).astype("float32")
    h = network.encode(x)
    np.testing.assert_allclose(h, built.encoder(x).numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(network.decode(h), built.decoder(h).numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(network.reconstruct(x), built.autoencoder(x).numpy(), rtol=1e-4, atol=1e-4)
    layers = network.activations(x)
    assert [layer.shape[1] for layer in layers] == [features, *hidden, code, *reversed(hidden), features]
    np.testing.assert_array_equal(layers[len(hidden) + 1], h)


def test_a_wrong_number_of_weights_is_refused():
    built = undercomplete(4, (), 2)
    with pytest.raises(ValueError, match="11 weights"):
        Weights(built).plan(built).network(np.zeros(11))


def test_a_part_that_numpy_cannot_follow_has_no_plan():
    x = keras.Input((4,), name="x")
    encoder = keras.Model(x, keras.layers.Dense(2, "softplus")(keras.layers.Dense(3)(x)), name="encoder")
    h = keras.Input((2,), name="h")
    decoder = keras.Model(h, keras.layers.Dense(4)(keras.layers.Dropout(0.5)(h)), name="decoder")
    built = Autoencoder(encoder, decoder, keras.Model(x, decoder(encoder(x)), name="autoencoder"))
    plan = Weights(built).plan(built)
    assert set(plan.parts) == {"decoder"} and plan.size == sum(v.shape.num_elements() for v in models.variables(built))


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "elu", "sigmoid"])
def test_the_jacobian_is_that_of_a_gradient_tape(activation):
    import tensorflow as tf

    built = undercomplete(5, (6,), 9, activation, activation, "sigmoid")
    weights = np.concatenate([w.ravel() for w in built.autoencoder.get_weights()])
    network = Weights(built).plan(built).network(weights)
    x = np.random.default_rng(1).normal(size=(4, 5)).astype("float32")
    rows = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(rows)
        outputs = built.autoencoder(rows)
    np.testing.assert_allclose(network.jacobian(x), tape.batch_jacobian(outputs, rows), atol=1e-5)
