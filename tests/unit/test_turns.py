"""One part learns and the others stay: what slow motion shows."""

import numpy as np
import pytest

from ae_keras.training import engine

# isort: split
import ae_keras as ae

SPEC = ae.Adversarial(dataset="iris", hidden=(3,), latent=3, batch=32, l2=0.001, epochs=12, learning_rate=0.01)


@pytest.mark.parametrize("part", ["discriminator", "generator"])
def test_only_one_part_learns(part):
    start = engine.advance(SPEC, None, 8).state
    program = engine.program(SPEC, engine.dataset(SPEC, None).shape)
    own = program.weights.mask((part,)) > 0
    after = engine.alone(SPEC, start, part, 5, 1)
    assert (after[own] != start.weights[own]).any() and np.array_equal(after[~own], start.weights[~own])
    assert np.array_equal(after, engine.alone(SPEC, start, part, 5, 1))
    assert not np.array_equal(after, engine.alone(SPEC, start, part, 5, 2)), "other rows and latents"


def test_a_step_is_a_tenth_of_the_rate():
    """Adam's first step is as long as its rate for every weight whose gradient is not next to 0."""
    start = engine.advance(SPEC, None, 8).state
    for part, rate in (("discriminator", SPEC.d_rate), ("generator", SPEC.learning_rate)):
        steps = np.abs(engine.alone(SPEC, start, part, 1, 1) - start.weights)
        assert steps.max() == pytest.approx(0.1 * rate, rel=0.02)


def test_who_has_no_turn_of_its_own_is_told_so():
    state = engine.advance(SPEC, None, 0).state
    with pytest.raises(ae.SpecError, match="no turn of its own"):
        engine.alone(SPEC, state, "encoder", 1, 1)
    plain = ae.Undercomplete()
    with pytest.raises(ae.SpecError, match="no turn of its own"):
        engine.alone(plain, engine.advance(plain, None, 0).state, "encoder", 1, 1)
