"""One step of training on one example: which, what goes in, and that it is Keras's own gradient step on the pair."""

import numpy as np
import pytest

from ae_keras.training import engine

# isort: split
import keras

import ae_keras as ae
from ae_keras import models

pytestmark = pytest.mark.usefixtures("uncompiled")

SPEC = ae.Denoising(dataset="digits", hidden=(12,), code=5, output="sigmoid", noise=0.3, epochs=3)


@pytest.mark.parametrize("corruption", ["gaussian", "masking", "salt-and-pepper"])
def test_it_is_a_gradient_step_of_keras_on_the_pair(corruption):
    spec = SPEC.replace(corruption=corruption)
    run = ae.train(spec)
    x = run.data.inputs
    for number in (0, 7, len(x) - 1, len(x)):
        step = engine.one_step(spec, run.state, number)
        built = engine.trained_models(spec, run.state)
        inputs, target = step.seen[None], x[step.row][None]
        optimizer = keras.optimizers.SGD(engine.ONE_STEP_RATE)
        whole = keras.Model(built.encoder.input, built.decoder(built.encoder.output))
        whole.compile(optimizer, "mse")
        before = whole.evaluate(inputs, target, verbose=0)
        whole.train_on_batch(inputs, target)
        theirs = np.concatenate([np.ravel(v.numpy()) for v in models.variables(built)])
        np.testing.assert_allclose(step.weights, theirs, atol=1e-6)
        assert np.abs(step.weights - run.state.weights).max() > 1e-5
        assert whole.evaluate(inputs, target, verbose=0) < before


def test_every_example_comes_once_in_an_epoch_with_noise_of_its_own():
    spec = SPEC.replace(dataset="one-hot-8", code=3)
    run = ae.train(spec)
    steps = [engine.one_step(spec, run.state, number) for number in range(16)]
    for epoch in (steps[:8], steps[8:]):
        assert sorted(step.row for step in epoch) == list(range(8))
    added = np.array([step.seen - run.data.inputs[step.row] for step in steps])
    assert len(np.unique(added[:, 0])) == 16 and 0.2 < added.std() < 0.4
    silent = engine.one_step(spec.replace(noise=0.0), run.state, 3)
    assert np.array_equal(silent.seen, run.data.inputs[silent.row])
