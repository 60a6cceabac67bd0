"""What the page of too much power says holds, at seeds that nobody chose."""

import dataclasses

import numpy as np
import pytest
from scipy.spatial.distance import cdist, pdist
from sklearn.neighbors import NearestNeighbors

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
        assert numbers(told) == close([checked.error, checked.error_test, len(checked.x), mean])
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
        shown = power.line(moment)
        assert numbers(power.picture(moment, shown)) == close([10, 10, errors.min(), errors.max()])
        assert power.example_errors(moment, shown) == pytest.approx(errors[shown.examples], rel=1e-3, abs=1e-6)


@each_seed
def test_power_says_where_new_rows_land(trial):
    for moment in (*moments(POWER_PAGE, trial), asked(POWER_PAGE, trial)[1]):
        checked, data = Independent(moment), moment.data
        examples = NearestNeighbors(n_neighbors=1).fit(checked.x)
        apart, nearest = (found[:, 0] for found in examples.kneighbors(checked.output(checked.held_out)))
        by_output = data.y_train[nearest] == data.y_test
        by_row = data.y_train[examples.kneighbors(checked.held_out)[1][:, 0]] == data.y_test
        told = power.landed(moment)
        shares = [100 * share.mean() for share in (apart**2 / 64 < 0.01, by_output, by_row)]
        assert numbers(told) == pytest.approx([360, shares[0], 0.01, *shares[1:]], abs=0.5001)
        assert ("lose their class" in told) == (by_output.mean() < by_row.mean() - 0.02)
        near = NearestNeighbors(n_neighbors=5).fit(checked.held_out).kneighbors(return_distance=False)
        typical = (data.y_test[near] == data.y_test[:, None]).all(axis=1)
        first = [np.flatnonzero(typical & (data.y_test == digit))[0] for digit in range(10)]
        shown = power.line(moment)
        assert sorted(shown.new) == sorted(first), "the first typical one of each class"
        (_, which, short), (_, comes, lines) = power.titles(moment, shown)
        apart = cdist(checked.output(checked.held_out[first]), checked.x, "sqeuclidean")
        other = data.y_train != data.y_train[apart.argmin(axis=1)][:, None]
        clear = np.where(other, apart, np.inf).min(axis=1) > 2 * apart.min(axis=1)
        own = (clear & by_output[first]).sum()
        assert numbers(comes) == [own, 10] and "without an example" not in comes, "one of each class"
        assert comes == lines.replace("\n", " ")
        if len(data.inputs) == 10:
            assert numbers(which) == [10, 1, 10] and short == which
        else:
            assert numbers(which) == [20, 500] and numbers(short) == [10, 500] and "each tick is one example" in short
    trained = moment_of(POWER_PAGE, trial)
    assert "digits lose their class" in power.landed(trained), "an index of ten does not know a new digit"
    few = dataclasses.replace(trained.data, y_train=trained.data.y_train % 5)
    (_, (_, comes, _)) = power.titles(Moment(trained.run, trained.frame, few), power.line(trained))
    assert numbers(comes)[2:] == [5], "of the ten new ones, one of each class"


@each_seed
def test_power_says_that_look_alikes_are_neighbours(trial):
    moment = moment_of(POWER_PAGE, trial)
    shown, x = power.line(moment), moment.data.inputs
    told = power.order(moment, shown)
    in_order = x[np.argsort(Independent(moment).encoded(x).ravel())]
    near = np.mean((in_order[1:] - in_order[:-1]) ** 2)
    everyone = pdist(x, "sqeuclidean").mean() / 64
    found = numbers(told)
    assert found[:3] == close([near, everyone, 1000]) and 0 <= found[3] < 50
    assert "look-alikes are neighbours" in told
    shuffled = power.order(moment, shown._replace(examples=np.arange(10)))
    assert ("look-alikes" in shuffled) == (numbers(shuffled)[3] < 50)


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
    assert numbers(power.leads_on(moment)) == close([epoch, lowest, last])
    many = asked(POWER_PAGE, trial)[1]
    epochs, errors = (many.run.history[name] for name in ("epoch", "val_error"))
    least = [epochs[errors.argmin()], errors.min()] if f"{errors.min():.4f}" != f"{errors[-1]:.4f}" else []
    told = power.leads_on(many)
    assert numbers(told) == close([*least, errors[-1]]) and ("Not stopping early" in told) == (not least)


@each_seed
def test_power_asks(trial):
    before, after = asked(POWER_PAGE, trial)
    one, other = Independent(before), Independent(after)
    right, reason = power.QUESTION.judge(before, after)
    assert other.error_test < 0.9 * one.error_test and power.QUESTION.answers[right] == "falls"
    history = before.run.history
    nearest = np.abs(history["epoch"] - 300).argmin()
    shorter = [10, history["val_error"][nearest], history["epoch"][nearest]]
    assert numbers(reason) == close([one.error, other.error, one.error_test, other.error_test, *shorter])
    assert other.error > one.error and "The training error rises" in reason and "Too many to memorise" in reason
    backwards, reason = power.QUESTION.judge(after, before)
    assert power.QUESTION.answers[backwards] == "rises" and "Too many" not in reason
    assert power.QUESTION.answers[power.QUESTION.judge(before, before)[0]] == "stays the same"
