"""What the page of overcomplete codes says holds, at seeds that nobody chose."""

import keras
import numpy as np
import pytest

from ae_keras.ui.presets import OVERCOMPLETE_PAGE
from ae_keras.ui.said import overcomplete
from tests.said import Independent, asked, each_seed, moments, numbers


def reproduced(checked: Independent, x: np.ndarray) -> float:
    """The share of the variance of x that comes back."""
    back = checked.models.autoencoder(x).numpy()
    return 1 - np.mean((back - x) ** 2) / x.var(axis=0).mean()


@each_seed
def test_overcomplete(trial):
    for moment in moments(OVERCOMPLETE_PAGE, trial):
        checked, told = Independent(moment), overcomplete.verdict(moment)
        through = reproduced(checked, overcomplete.noise(moment.data))
        assert told.startswith("256 numbers for 64 inputs: ") and told.endswith("of pure noise is reproduced")
        assert numbers(told)[-1] == pytest.approx(max(100 * through, 0), abs=0.6)
        rows = keras.ops.convert_to_tensor(moment.data.held_out[: overcomplete.LOOKED_AT])
        slopes = jacobians(checked.models.autoencoder, rows)
        off = np.mean([np.linalg.norm(slope - np.eye(64)) for slope in slopes]) / 8
        assert numbers(overcomplete.measured(moment))[0] == pytest.approx(100 * off, abs=0.6)


def jacobians(model: keras.Model, rows) -> np.ndarray:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(rows)
        outputs = model(rows)
    return tape.batch_jacobian(outputs, rows).numpy()


@each_seed
def test_overcomplete_asks(trial):
    before, after = asked(OVERCOMPLETE_PAGE, trial)
    right, reason = overcomplete.QUESTION.judge(before, after)
    free, held = (reproduced(Independent(moment), overcomplete.noise(moment.data)) for moment in (before, after))
    assert free > 0.4 and held < 0.5 * free and right == 2
    assert f"{max(free, 0):.0%}" in reason and f"{max(held, 0):.0%}" in reason
    assert overcomplete.QUESTION.judge(before, before)[0] == 0
