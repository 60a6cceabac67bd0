"""What the page of sparse codes says holds, at seeds that nobody chose."""

import numpy as np
import pytest

from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import SPARSE_PAGE
from ae_keras.ui.said import sparse
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


def edge_count(checked: Independent) -> int:
    """Units whose activations differ between rows, and whose weights have most of their power around one frequency:
    the peak of the two-dimensional spectrum and its neighbours, each with its negative."""
    spreads, weights = checked.encoded(checked.x).std(axis=0), checked.models.encoder.get_weights()[0]
    count = 0
    for spread, w in zip(spreads, weights.T.reshape(-1, 10, 10), strict=True):
        power = np.abs(np.fft.fft2(w.astype("float64") - w.mean(dtype="float64"))) ** 2
        down, across = np.unravel_index(power.argmax(), power.shape)
        around = {((down + i) % 10, (across + j) % 10) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        around |= {(-i % 10, -j % 10) for i, j in around}
        alive = spread >= max(0.001, 0.01 * spreads.max())
        count += bool(alive and sum(power[each] for each in around) > 0.5 * power.sum())
    return count


@each_seed
def test_sparse(trial):
    for moment in (*moments(SPARSE_PAGE, trial), asked(SPARSE_PAGE, trial)[1]):
        checked, told = Independent(moment), sparse.verdict(moment)
        h = checked.encoded(checked.x)
        np.testing.assert_allclose(moment.codes, h, atol=2e-5)
        found = h.mean(axis=0, dtype="float64")
        count, units, low, high, p, error = numbers(told)
        assert (count, units, p) == (edge_count(checked), 100, 0.02) and told.split("; ")[2] == "none dead"
        assert [low, high] == pytest.approx([found.min(), found.max()], abs=6e-4) and error == close(checked.error_test)
        active = (np.abs(h).sum(axis=1, dtype="float64") ** 2 / (h.astype("float64") ** 2).sum(axis=1)).mean()
        said = numbers(sparse.measured(moment).split(" Share")[0])
        first = Independent(Moment(moment.run, moment.run.frames[0], moment.data))
        expected = [(active, 0.06), (100, 0)]
        for size in (
            lambda each: (np.abs(each.encoded(each.x)).mean(dtype="float64"), 6e-5),
            lambda each: (np.linalg.norm(each.models.decoder.get_weights()[0], axis=1).mean(), 6e-3),
        ):
            expected += [size(checked), size(first)]
        assert said == [pytest.approx(value, abs=within) for value, within in expected]
        for unit in (0, 41):
            mean, largest, share = (numbers(line)[0] for line in sparse.unit_lines(moment, unit))
            assert [mean, largest] == pytest.approx([found[unit], h[:, unit].max()], abs=6e-3)
            assert (share > 50) == (sparse.analysis.peak_share(sparse.filters(moment))[unit] > 0.5) or share == 50
            rows = sparse.most_excited(moment, unit, 8)
            assert h[rows, unit].min() >= np.sort(h[:, unit])[-9] - 1e-5 and len(set(rows)) == 8
        assert sparse.picture(moment).endswith(told + ".")


@each_seed
def test_sparse_asks(trial):
    before, after = asked(SPARSE_PAGE, trial)
    one, other = Independent(before), Independent(after)
    right, reason = sparse.QUESTION.judge(before, after)
    assert edge_count(one) > 70 and edge_count(other) < 10 and sparse.QUESTION.answers[right] == "almost none"
    assert numbers(reason) == close([edge_count(one), 100, edge_count(other), one.error_test, other.error_test])
    assert sparse.QUESTION.answers[sparse.QUESTION.judge(after, before)[0]] == "most"


def test_sparse_with_another_penalty_and_where_nothing_is_left():
    collapsed = moment_of(SPARSE_PAGE, 0, dataset="patches", standardize=False)
    assert sparse.verdict(collapsed).startswith("0 of 100 units are edges") and "; 100 dead;" in sparse.verdict(
        collapsed
    )
    assert Independent(collapsed).encoded(collapsed.data.inputs).std(axis=0).max() < 1e-3
    assert sparse.unit_lines(collapsed, 3) == ["dead: 0.020 for all rows"]
    checked = Independent(collapsed)
    mean = np.mean((checked.held_out - checked.x.mean(axis=0)) ** 2)
    assert numbers(sparse.measured(collapsed)) == close([100, checked.error_test, mean])
    assert "a smaller λ" in sparse.measured(collapsed)
    sizes = moment_of(SPARSE_PAGE, 0, penalty="l1", lam=0.003, epochs=5, dataset="digits", standardize=False, code=9)
    h = np.abs(Independent(sizes).encoded(sizes.data.inputs)).mean(axis=0)
    told = sparse.verdict(sizes)
    assert told.startswith("9 units; mean |h| ") and numbers(told)[1:3] == pytest.approx([h.min(), h.max()], abs=6e-4)
