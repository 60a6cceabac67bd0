"""What the page of reparametrization says holds, at seeds that nobody chose."""

import re
import warnings

import numpy as np
import pytest
import tensorflow as tf

from ae_keras import charts
from ae_keras.analysis import Network, code_gradients
from ae_keras.objectives.variational import negative_log_likelihood
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import REPARAM_PAGE
from ae_keras.ui.said import reparametrization as told
from tests.said import Independent, asked, each_seed, moment_of, moments, numbers


def loss(moment: Moment) -> float:
    """By Keras, with 20 draws of the code of every held-out row."""
    models, x = Independent(moment).models, moment.data.held_out
    mean, log_variance = models.encoder(x).numpy(), models.spread(x).numpy()
    eps = np.random.default_rng(5).standard_normal((20, *mean.shape)).astype("float32")
    lost = np.mean(
        [negative_log_likelihood(x, models.decoder(mean + np.exp(log_variance / 2) * e), "sigmoid") for e in eps]
    )
    return float(lost + 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(axis=1).mean())


@each_seed
def test_reparametrization(trial):
    for moment in (*moments(REPARAM_PAGE, trial), asked(REPARAM_PAGE, trial)[1]):
        whole, lost, kl = numbers(told.verdict(moment))
        assert whole == pytest.approx(loss(moment), abs=0.5) and whole == pytest.approx(lost + kl, abs=1e-9)
        assert ("score" in told.verdict(moment)) == (moment.spec.gradient == "score")


@each_seed
def test_reparametrization_asks(trial):
    before, after = asked(REPARAM_PAGE, trial)
    answer, reason = told.QUESTION.judge(before, after)
    assert told.QUESTION.answers[answer] == "higher" and loss(after) > loss(before) + 0.5
    assert numbers(reason)[:2] == pytest.approx([loss(before), loss(after)], abs=0.5)
    assert told.QUESTION.answers[told.QUESTION.judge(after, before)[0]] == "lower"
    assert told.QUESTION.answers[told.QUESTION.judge(before, before)[0]] == "at the same"


@each_seed
def test_the_noise_in_the_network(trial):
    """The variance of derivatives by TensorFlow, and of the score by its formula."""
    moment = moment_of(REPARAM_PAGE, trial)
    models, x = Independent(moment).models, moment.data.held_out[: told.ROWS]
    mean, deviation = models.encoder(x).numpy(), np.exp(models.spread(x).numpy() / 2)
    draw, found = np.random.default_rng(0), {"pathwise": [], "score": [], "baseline": []}
    for eps in draw.standard_normal((told.DRAWS, *mean.shape)):
        z = tf.constant(mean + deviation * eps, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(z)
            lost = negative_log_likelihood(x, models.decoder(z), "sigmoid")
        found["pathwise"].append(tape.gradient(lost, z).numpy())
        lost, score = lost.numpy()[:, None].astype("float64"), eps / deviation
        found["score"].append(lost * score)
        others = [np.delete(lost, i).mean() for i in range(len(lost))]
        found["baseline"].append((lost - np.array(others)[:, None]) * score)
    variance = {name: np.var(each, axis=0).sum(axis=1).mean() for name, each in found.items()}
    assert told.noise(moment) == pytest.approx(variance | {"cut": 0}, rel=2e-3)
    ratios = [variance[name] / variance["pathwise"] for name in ("score", "baseline")]
    assert numbers(told.in_the_network(moment).replace(",", "")) == pytest.approx(ratios, rel=0.06)


def test_normal_rows_have_slopes_too(uncompiled):
    moment = moment_of(REPARAM_PAGE, 0, dataset="iris", output="linear", standardize=True, epochs=2)
    models, x = Independent(moment).models, moment.data.held_out[:5]
    mean, deviation = models.encoder(x).numpy(), np.exp(models.spread(x).numpy() / 2)
    eps = np.random.default_rng(1).standard_normal((1, *mean.shape))
    z = tf.constant(mean + deviation * eps[0], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(z)
        lost = negative_log_likelihood(x, models.decoder(z), "linear")
    found = code_gradients(moment.network, x, mean, deviation, eps)
    np.testing.assert_allclose(found["pathwise"][0], tape.gradient(lost, z), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(found["score"][0], lost.numpy()[:, None] * eps[0] / deviation, rtol=1e-4)


@pytest.mark.parametrize(("mu", "sigma"), [(2.0, 1.0), (-1.5, 0.3), (0.0, 2.0)])
def test_the_estimates_are_as_it_says(mu, sigma):
    shown = told.estimated(mu, sigma, 10_000, held=True)
    said = told.of_squares(shown)
    z = mu + sigma * shown.eps
    score = z**2 * shown.eps / sigma
    slope, count, through, by_score, cut, times, best = (
        float(n.replace("−", "-")) for n in re.findall(r"−?\d[\d.]*\d|\d", said.replace("2μ", "").replace("z²", ""))
    )
    assert (slope, count, cut) == (pytest.approx(2 * mu, abs=0.006), 10_000, 0)
    assert (through, by_score) == (pytest.approx(2 * z.mean(), abs=0.006), pytest.approx(score.mean(), abs=0.006))
    eps = np.random.default_rng(3).standard_normal(1_000_000)  # others than those shown
    z = mu + sigma * eps
    b = mu**2 + 3 * sigma**2
    ratios = [np.var(each) / np.var(2 * z) for each in (z**2 * eps / sigma, (z**2 - b) * eps / sigma)]
    assert [times, best] == pytest.approx(ratios, rel=0.03)
    assert [shown.by[key].values.mean() for key in ("score", "baseline")] == pytest.approx([2 * mu] * 2, abs=0.4)


def test_held_draws_stay_and_others_do_not():
    held = [told.estimated(mu, 1.0, 30, True) for mu in (0.0, 1.0)]
    np.testing.assert_array_equal(held[0].eps, held[1].eps)
    anew = [told.estimated(mu, 1.0, 30, False) for mu in (0.0, 1.0, 0.0)]
    assert not np.isclose(anew[0].eps, anew[1].eps).any()
    np.testing.assert_array_equal(anew[0].eps, anew[2].eps)  # a film draws the same picture again and again


def test_what_is_drawn():
    """A line from every ε in sight to its z, and one curve a network."""
    moment, other = moment_of(REPARAM_PAGE, 0), asked(REPARAM_PAGE, 0)[1]
    learned = told.learned(moment, {"score": other.run.history})
    assert list(learned.courses) == ["pathwise", "score"] and learned.own == "pathwise"
    for held, lines in ((True, 14), (False, 0)):
        drawing = charts.estimates_svg(told.estimated(2.0, 1.0, 1000, held), learned)
        found = re.findall(r"M([\d.]+) 120L([\d.]+) 268", drawing)
        assert len(found) == lines
        eps, z = np.array(found, float).reshape(-1, 2).T / 330 * 14 - 7
        np.testing.assert_allclose(z, 2 + eps, atol=0.01)
        assert "exact 87" in drawing and "exact 4<" in drawing
    last = told.loss(other.run.history)[-1] - told.loss(moment.run.history)[-1]
    assert told.compared({"pathwise": moment, "score": other}).endswith(f"score function {last:.1f} more.")


def test_deviations_of_nothing_are_said_and_not_logged(uncompiled, monkeypatch):
    moment = moment_of(REPARAM_PAGE, 0, epochs=2, gradient="score")
    true = Network.through
    monkeypatch.setattr(Network, "through", lambda *said: true(*said) - np.float32(400 * (said[1] == "spread")))
    with warnings.catch_warnings(action="error"):
        assert "too large to be compared" in told.in_the_network(moment)
        assert told.row(moment)["own"] is None and told.row(moment)["through"] > 0
