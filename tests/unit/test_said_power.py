"""What the page of too much power says holds, at seeds that nobody chose."""

import numpy as np
import pytest

from ae_keras import analysis
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import POWER_PAGE
from ae_keras.ui.said import power
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


@each_seed
def test_power(trial):
    for moment in (*moments(POWER_PAGE, trial), asked(POWER_PAGE, trial)[1]):
        checked = Independent(moment)
        mean = np.mean((checked.held_out - checked.x.mean(axis=0)) ** 2)
        told = power.verdict(moment)
        assert numbers(told) == close([checked.error, len(checked.x), checked.error_test, mean])
        ratio = checked.error_test / mean
        assert ("worse than" in told, "better than" in told) == (ratio > 1.02, ratio < 0.98)


@each_seed
def test_power_recalls(trial):
    for moment in moments(POWER_PAGE, trial):
        checked = Independent(moment)
        codes = checked.encoded(checked.x)
        line = np.vstack([np.linspace(codes.min(), codes.max(), 1000, dtype="float32")[:, None], codes])
        decoded = checked.models.decoder(line).numpy()
        nearest = [np.mean((decoded - row) ** 2, axis=1).min() for row in checked.x]
        assert numbers(power.recalled(moment)) == [sum(error < 0.01 for error in nearest), 10, 0.01]
        errors = np.mean((checked.output(checked.x) - checked.x) ** 2, axis=1)
        walk = analysis.walk(moment.network, moment.data)
        assert numbers(power.picture(walk)) == close([10, errors.min(), errors.max()])
        assert np.sort(power.walk_errors(walk)) == pytest.approx(np.sort(errors), rel=1e-3, abs=1e-6)


@each_seed
def test_power_stops_early(trial):
    moment = moment_of(POWER_PAGE, trial)
    frame, told = power.stopping(moment)
    history = moment.run.history
    best = np.argmin(history["val_error"])
    epoch = history["epoch"][best]
    assert abs(frame.epoch - epoch) == min(abs(other.epoch - epoch) for other in moment.run.frames)
    kept = Independent(Moment(moment.run, frame, moment.data)).error_test
    lowest, last = history["val_error"][[best, -1]]
    assert numbers(told) == close([epoch, lowest, 1000, last, frame.epoch, kept])
    assert last == close(Independent(moment).error_test)


@each_seed
def test_power_asks(trial):
    before, after = asked(POWER_PAGE, trial)
    one, other = Independent(before), Independent(after)
    right, reason = power.QUESTION.judge(before, after)
    assert other.error_test < 0.9 * one.error_test and power.QUESTION.answers[right] == "falls"
    assert numbers(reason) == close([one.error_test, other.error_test, one.error, other.error])
    assert other.error > one.error and "the training error rises" in reason and "no longer memorise" in reason
    backwards, reason = power.QUESTION.judge(after, before)
    assert power.QUESTION.answers[backwards] == "rises" and "no longer memorise" not in reason
    assert power.QUESTION.answers[power.QUESTION.judge(before, before)[0]] == "stays the same"
