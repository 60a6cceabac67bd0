"""What the page of stochastic decoders says holds against scipy, at seeds that nobody chose."""

from functools import cache
from zlib import crc32

import numpy as np
import pytest
from scipy import stats

from ae_keras import data
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import FIRST, ONE_OF_8, STOCHASTIC_PAGE
from ae_keras.ui.said import stochastic
from tests.said import numbers

FIRST_SPEC = FIRST[STOCHASTIC_PAGE]
_RUNS = Runs(InProcess())
each_seed = pytest.mark.parametrize("trial", range(3))


@cache
def trained(spec) -> LiveRun:
    run = _RUNS.get(spec, data.load(spec.dataset, **spec.split).shape)
    while not run.done:
        run.ask()
    return run


def moment_of(trial: int, frame: int = -1, spec=FIRST_SPEC, **changes) -> Moment:
    spec = spec.replace(seed=crc32(f"stochastic {trial}".encode()) % 1_000_000, **changes)
    run = trained(spec)
    return Moment(run, run.frames[frame], data.load(spec.dataset, **spec.split))


def signs(sentence: str) -> str:
    return sentence.replace("−", "-")


def said(sentence: str) -> list[float]:
    """All numbers of a sentence, with their signs."""
    import re

    return [float(n) for n in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", signs(sentence))]


def outputs(moment: Moment, x: np.ndarray) -> np.ndarray:
    """The parameters, layer by layer."""
    for part in ("encoder", "distribution"):
        for kernel, bias, activation in moment.network.parts[part]:
            x = x @ kernel.astype("float64") + bias
            x = {"relu": np.maximum(x, 0), "linear": x, "sigmoid": 1 / (1 + np.exp(-np.clip(x, -500, 500)))}[activation]
    return x


def normals(moment: Moment, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean, above = np.split(outputs(moment, x), 2, axis=1)
    return mean, np.sqrt(moment.spec.sigma**2 + np.exp(above))


def by_levels(mean: np.ndarray, spread: np.ndarray, x: np.ndarray) -> float:
    """-ln of the probability of 17 levels, by the two cumulative distributions at their edges."""
    level = np.rint(16 * x)
    low = np.where(level == 0, -np.inf, (level - 0.5) / 16)
    high = np.where(level == 16, np.inf, (level + 0.5) / 16)
    away = x < mean  # the tail on the far side is the exact one
    p = np.where(
        away,
        stats.norm.cdf(high, mean, spread) - stats.norm.cdf(low, mean, spread),
        stats.norm.sf(low, mean, spread) - stats.norm.sf(high, mean, spread),
    )
    return float(-np.log(np.maximum(p, 1e-300)).sum(axis=1).mean())


@each_seed
def test_linear(trial):
    for moment in (moment_of(trial), moment_of(trial, 0)):
        x, train = moment.data.held_out, moment.data.inputs.astype("float64")
        mean, spread = normals(moment, x)
        cost = -stats.norm.logpdf(x, mean, spread).sum(axis=1).mean()
        without = stats.norm(train.mean(axis=0), np.sqrt(train.var(axis=0) + moment.spec.sigma**2))
        told = said(stochastic.verdict(moment))
        assert told == pytest.approx(
            [cost, -without.logpdf(x).sum(axis=1).mean(), np.square(x - mean).mean()], abs=0.06
        )
        inside, share, outside, *_, levels, integrated = said(stochastic.measured(moment))[1:]
        assert inside == pytest.approx(100 * (np.abs(x - mean) < spread).mean(), abs=0.6) and share == 68
        assert outside == pytest.approx(100 * ((mean < 0) | (mean > 1)).mean(), abs=0.6) and levels == 17
        assert integrated == pytest.approx(by_levels(mean, spread, x), abs=0.06)


@each_seed
def test_sigmoid(trial):
    moment = moment_of(trial, head="sigmoid")
    x, train = moment.data.held_out.astype("float64"), moment.data.inputs.astype("float64")
    p = 1 / (1 + np.exp(-outputs(moment, x)))
    cost = -(x * np.log(p) + (1 - x) * np.log1p(-p)).sum(axis=1).mean()
    own = stats.bernoulli.entropy(x).sum(axis=1).mean()
    assert said(stochastic.verdict(moment))[:2] == pytest.approx([cost, own], abs=0.06)
    rate = (train.sum(axis=0) + 1) / (len(train) + 2)
    without = -(x * np.log(rate) + (1 - x) * np.log(1 - rate)).sum(axis=1).mean()
    assert said(stochastic.measured(moment))[-1] == pytest.approx(without, abs=0.06)


@each_seed
def test_softmax(trial):
    moment = moment_of(trial, head="softmax")
    x, train = moment.data.held_out, moment.data.inputs
    scores = outputs(moment, x).reshape(len(x), 64, 17)
    p = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    level = np.rint(16 * x).astype(int)
    cost = -np.log(np.take_along_axis(p, level[..., None], -1)).sum(axis=(1, 2)).mean()
    seen = np.rint(16 * train).astype(int)
    rates = np.array([np.bincount(seen[:, j], minlength=17) + 1 for j in range(64)]) / (len(train) + 17)
    without = -np.log(rates[np.arange(64), level]).sum(axis=1).mean()
    assert said(stochastic.verdict(moment)) == pytest.approx([cost, 17, without], abs=0.06)


@each_seed
def test_one_of_eight(trial):
    moment = moment_of(trial, spec=ONE_OF_8)
    scores = outputs(moment, moment.data.inputs.astype("float64"))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    right = int((p.argmax(axis=1) == np.arange(8)).sum())
    cost, told_right, of = said(stochastic.verdict(moment))
    assert cost == pytest.approx(-np.log(np.diag(p)).mean(), abs=6e-4) and (told_right, of) == (right, 8)
    assert said(stochastic.measured(moment))[-1] == pytest.approx(np.log(8), abs=6e-4)


@each_seed
def test_it_asks(trial):
    before, after = moment_of(trial), moment_of(trial, **dict(stochastic.QUESTION.change))
    right, reason = stochastic.QUESTION.judge(before, after)
    x = before.data.held_out
    normal = by_levels(*normals(before, x), x)
    softmax = said(stochastic.verdict(after))[0]
    told = said(reason)
    assert told[:3] == pytest.approx([softmax, normal, 17], abs=0.06)
    assert told[3:] == pytest.approx([before.error_test, after.error_test], abs=6e-5)
    assert softmax < normal - 1 and stochastic.QUESTION.answers[right] == "more probable"


def test_the_picture_in_words_is_of_the_number_that_costs_most():
    moment = moment_of(0)
    x = moment.data.held_out[4:5]
    mean, spread = normals(moment, x)
    cost = -stats.norm.logpdf(x, mean, spread)[0]
    worst = cost.argmax()
    told = stochastic.picture(moment, 4)
    feature = moment.data.features[worst].replace("_", " ")
    assert feature in told
    expected = [cost.sum(), moment.epoch, cost[worst], x[0, worst], mean[0, worst], spread[0, worst]]
    assert said(told.replace(feature, ""))[1:] == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize("levels", [2, 17])
def test_what_sigmoid_units_would_give_all_grey_levels_together(levels):
    for p in (0.2, 0.5):
        expected = sum(p ** (i / (levels - 1)) * (1 - p) ** (1 - i / (levels - 1)) for i in range(levels))
        assert stochastic.sum_over_levels(levels, p) == pytest.approx(expected)
    assert stochastic.sum_over_levels(2, 0.3) == pytest.approx(1)


def test_heads_beside_each_other():
    found = {
        "linear, learned spread": stochastic.compared(moment_of(0)),
        "sigmoid": stochastic.compared(moment_of(0, head="sigmoid")),
        "softmax": stochastic.compared(moment_of(0, head="softmax")),
    }
    assert found["sigmoid"].common is None and "no likelihood" in found["sigmoid"].of
    assert found["softmax"].common == found["softmax"].loss < found["linear, learned spread"].common
    told = stochastic.of_heads(found, 17)
    fewer = found["linear, learned spread"].common - found["softmax"].common
    assert told.startswith("The highest probability of held-out rows is that of **softmax**: ")
    assert said(told)[:2] == pytest.approx([found["softmax"].common, fewer], abs=0.06) and "8.5 for p = 0.5" in told
    assert stochastic.of_heads({"sigmoid": found["sigmoid"]}, 17).startswith("None of these heads")


def test_a_wrong_head_is_told_by_its_outputs():
    means = {"linear": np.full((3, 3), 1 / 3) - 0.1 * np.eye(3), "softmax": np.eye(3)}
    linear, softmax = stochastic.of_wrong_heads(means).split("  \n")
    assert said(linear) == pytest.approx([0, 3, 0.23, 0.33, 0.9, 0.9], abs=0.005)
    assert said(softmax) == [3, 3, 0, 1, 1, 1]


def test_targets():
    same = stochastic.of_targets(np.array([2.1, 0.5]), np.array([2.1, 0.5]))
    assert "**the same** at every" in same and numbers(same) == [2.1, 0.5, 0.5]
    assert "**at most 0.1 apart**" in stochastic.of_targets(np.array([2.1, 0.5]), np.array([2.1, 0.6]))
