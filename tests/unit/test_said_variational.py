"""What the page of variational autoencoders says holds, at seeds that nobody chose."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import chi2
from sklearn.svm import SVC

from ae_keras import charts
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import VARIATIONAL_PAGE
from ae_keras.ui.said import variational
from tests.said import Independent, asked, each_seed, moment_of, moments, numbers, trained


def posterior(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Means and standard deviations of the held-out codes, by Keras."""
    checked = Independent(moment)
    spread = checked.models.spread(checked.held_out).numpy()
    return checked.encoded(checked.held_out).astype("float64"), np.exp(spread.astype("float64") / 2)


def divergence(moment: Moment) -> np.ndarray:
    """(code,): ln(s/σ) + (σ² + (μ-m)²)/(2 s²) - 1/2 with s = 1, mean over the held-out rows."""
    mean, deviation = posterior(moment)
    own = moment.spec.means[moment.data.y_test] if moment.spec.prior == "mixture" else 0
    return (-np.log(deviation) + (deviation**2 + (mean - own) ** 2) / 2 - 0.5).mean(axis=0)


@each_seed
@pytest.mark.parametrize("prior", ["normal", "mixture"])
def test_variational(trial, prior):
    for moment in moments(VARIATIONAL_PAGE, trial, prior=prior):
        lost, kl = moment.frame.terms["val_reconstruction"], divergence(moment)
        told, measured = numbers(variational.verdict(moment)), numbers(variational.measured(moment))
        assert [told[0], told[2]] == pytest.approx([lost + kl.sum(), kl.sum()], abs=0.051)
        assert told[1] == pytest.approx(told[0] - told[2]), "what is shown adds up"
        mean, deviation = posterior(moment)
        z = mean + deviation * np.random.default_rng(0).standard_normal(mean.shape)
        own = 0
        if prior == "mixture":
            own = moment.spec.means[moment.data.y_test]
            nearest = cdist(mean, moment.spec.means).argmin(axis=1)
            assert told[3] == pytest.approx(100 * (nearest == moment.data.y_test).mean(), abs=0.6)
        else:
            assert told[3:5] == [(kl >= 0.01).sum(), 2]
        within = (np.linalg.norm(z - own, axis=1) < 2).mean()
        assert measured[0] == pytest.approx(100 * within, abs=0.6) and measured[1] == 2
        assert round(100 * chi2.cdf(4, 2)) in measured


@each_seed
def test_variational_asks(trial):
    before, after = asked(VARIATIONAL_PAGE, trial)
    answer, reason = variational.QUESTION.judge(before, after)
    left = int((divergence(after) >= 0.01).sum())
    assert answer == 2 - left and variational.QUESTION.judge(before, before)[0] == 0
    kl = [divergence(moment).sum() for moment in (before, after)]
    assert numbers(reason)[:2] == pytest.approx(kl, abs=0.0051)
    assert ("mean digit" in reason) == (left == 0)
    if not left:
        mean, outputs = after.data.inputs.mean(axis=0), after.network.reconstruct(after.data.held_out)
        assert np.abs(outputs - mean).max() < 0.1, "every digit is answered with the mean"


@each_seed
def test_samples_are_read_as_it_says(trial):
    moment = moment_of(VARIATIONAL_PAGE, trial, prior="mixture")
    read, models = SVC(C=10).fit(moment.data.inputs, moment.data.y_train), Independent(moment).models
    right = [
        (read.predict(models.decoder(moment.spec.latents(variational.ASKED, label, label)).numpy()) == label).mean()
        for label in range(10)
    ]
    found = variational.read_right(moment)
    np.testing.assert_allclose(found, right, atol=0.02)  # one in 60 on an edge
    told = numbers(variational.asked_for(moment, found))
    assert told[0] == round(100 * found.mean()) and told[3] == round(100 * found.min())
    assert np.mean(right) >= 0.9


@each_seed
def test_the_plain_one_has_gaps(trial):
    """With ten numbers; with two its codes leave few."""
    ours = moment_of(VARIATIONAL_PAGE, trial, code=10)
    run = trained(variational.plain(ours.spec))
    other, count = Moment(run, run.frames[-1], ours.data), len(ours.data.held_out)
    codes, fitted = ours.spec.latents(count), variational.fitted_normal(other)
    found = [variational.gaps(*each) for each in ((ours, codes), (other, codes), (other, fitted))]
    for moment, some, gaps in zip((ours, other, other), (codes, codes, fitted), found, strict=True):
        models = Independent(moment).models
        rows = moment.data.inputs
        for told, made in (
            (gaps.samples, models.decoder(some)),
            (gaps.reference, models.decoder(models.encoder(moment.data.held_out))),
        ):
            away = cdist(made, rows)
            assert told.distance == pytest.approx(away.min(axis=1).mean(), rel=1e-3)
            assert told.met == pytest.approx(len(set(away.argmin(axis=1))) / len(rows), abs=2 / len(rows))
    ratios = numbers(variational.without_prior(*found))
    assert ratios == pytest.approx([gaps.ratio for gaps in found], abs=0.0051)
    assert found[1].ratio > 1.3 * found[0].ratio and found[2].ratio > 1.15 * found[0].ratio
    assert "never trained on" in variational.without_prior(*found)


def test_what_is_drawn():
    """The picture has what it says: rings of the prior, an ellipse a row, one image a code."""
    for changes in ({}, {"prior": "mixture"}, {"code": 10}):
        moment = moment_of(VARIATIONAL_PAGE, 0, **changes)
        shown, right = variational.code_map(moment), variational.decoded(moment)
        mean, deviation = posterior(moment)
        numbers_shown = variational.shown_numbers(moment)
        np.testing.assert_allclose(shown.mean, mean[: variational.DRAWN, numbers_shown], atol=1e-4)
        np.testing.assert_allclose(shown.deviation, deviation[: variational.DRAWN, numbers_shown], rtol=1e-3)
        svg = charts.posteriors_svg(shown, right)
        assert svg.count("<ellipse") == len(shown.mean) and svg.count("<circle") >= 3 * len(shown.centres)
        codes, _ = variational.latents(moment)
        assert right.images.shape[0] * right.images.shape[1] == len(codes)
        made = Independent(moment).models.decoder(codes).numpy().reshape(right.images.shape)
        np.testing.assert_allclose(right.images, made, atol=1e-4)
    grid, _ = variational.latents(moment_of(VARIATIONAL_PAGE, 0))
    assert grid[0, 0] < 0 < grid[0, 1] and np.isclose(np.abs(grid).max(), 1.7317, atol=1e-3), "the upper left corner"
