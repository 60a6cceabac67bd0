"""What the page on generative adversarial networks says holds against Keras, scipy and scikit-learn."""

import keras
import numpy as np
import pytest
from scipy.spatial import cKDTree
from sklearn.neighbors import NearestNeighbors

from ae_keras import analysis
from ae_keras.training import engine
from ae_keras.training.state import State
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import GAN_PAGE
from ae_keras.ui.said import gan
from tests.said import asked, close, each_seed, moment_of, moments, numbers


def keras_models(moment: Moment):
    nothing = np.zeros(0, np.float32)
    return engine.trained_models(moment.spec, State(moment.frame.weights, nothing, nothing, 0), None)


def generated(moment: Moment) -> np.ndarray:
    """2500 samples in the data's own units, by Keras."""
    z = np.random.default_rng(0).normal(size=(2500, moment.spec.latent)).astype("float32")
    return keras_models(moment).generator(z).numpy() * moment.data.scale + moment.data.mean


def protocol(moment: Moment) -> tuple[float, np.ndarray]:
    """PacGAN's: share of good samples, and good ones of each cloud."""
    modes, sd = moment.data.mixture
    distance, nearest = cKDTree(modes).query(generated(moment))
    return (distance < 3 * sd).mean(), np.bincount(nearest[distance < 3 * sd], minlength=len(modes))


@each_seed
def test_the_verdict_is_pacgans_protocol(trial):
    for moment in moments(GAN_PAGE, trial):
        share, counts = protocol(moment)
        covered, of, good = numbers(gan.verdict(moment))
        assert (covered, of) == ((counts > 0).sum(), 8) and good == pytest.approx(100 * share, abs=0.06 + 0.04)
    assert covered == 8 and good >= 75, "the falling rate settles in all eight"


@each_seed
def test_both_networks_are_measured_on_rows_that_neither_has_seen(trial):
    for moment in moments(GAN_PAGE, trial):
        judge = keras_models(moment).discriminator
        real = moment.data.held_out
        fake = (generated(moment)[: len(real)] - moment.data.mean) / moment.data.scale
        on_real, on_fake = (judge(rows.astype("float32")).numpy().astype("float64") for rows in (real, fake))
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        one, zero = np.ones_like(on_real), np.zeros_like(on_real)
        said = numbers(gan.measured(moment).replace("2 ln 2", "").replace("ln 2", ""))
        assert said[0] == pytest.approx(100 * (on_real > 0).mean(), abs=0.8)
        assert said[1] == pytest.approx(100 * (on_fake <= 0).mean(), abs=0.8)
        assert said[2] == close(float(loss(one, on_real) + loss(zero, on_fake)), 1e-3)
        assert said[3] == close(float(loss(one, on_fake)), 1e-3)
        assert said[4:6] == [1.386, 0.693]
        _, counts = protocol(moment)
        assert said[6:9] == [2500, pytest.approx(counts.min(), abs=1), pytest.approx(counts.max(), abs=1)]
        assert said[9:11] == [98.9, 309]


@each_seed
def test_at_a_constant_rate_the_samples_keep_moving(trial):
    before, after = asked(GAN_PAGE, trial)
    swings = []
    for moment in (before, after):
        late = [protocol(Moment(moment.run, frame, moment.data))[0] for frame in moment.run.frames[-10:]]
        swings.append(max(late) - min(late))
    right, reason = gan.QUESTION.judge(before, after)
    assert swings[0] <= 0.1 < swings[1] and gan.QUESTION.answers[right] == "keep moving"
    pictures, other, one, end, settled = numbers(reason)
    assert pictures == 10 and [one, other] == pytest.approx(swings, abs=0.0065)
    assert [settled, end] == pytest.approx([100 * protocol(moment)[0] for moment in (before, after)], abs=0.1)


def test_every_discriminator_meets_every_generator():
    moment = moment_of(GAN_PAGE, 0)
    epochs, right = gan.duel(moment)
    assert epochs[0] == 0 and epochs[-1] == moment.epoch and right.shape == (9, 9)
    frames = {frame.epoch: frame for frame in moment.run.frames}
    real = moment.data.held_out
    z = np.random.default_rng(0).normal(size=(len(real), 2)).astype("float32")
    for i, j in ((0, 8), (8, 0), (8, 8), (3, 5)):
        judge, maker = (keras_models(Moment(moment.run, frames[epochs[n]], moment.data)) for n in (i, j))
        told = np.concatenate([judge.discriminator(real).numpy() > 0, judge.discriminator(maker.generator(z)) <= 0])
        assert right[i, j] == pytest.approx(told.mean(), abs=2e-3)
    _, mean, own, _, others = numbers(gan.duel_said(epochs, right))
    assert [mean, own, others] == pytest.approx(
        [100 * right[-1, :-1].mean(), 100 * right[-1, -1], 100 * right[:-1, -1].mean()], abs=0.51
    )
    assert "Train first" in gan.duel_said([0], right[:1, :1])


def test_packs_are_judged_as_packs():
    moment = moment_of(GAN_PAGE, 0, 0, pack=2, epochs=1)
    judge = keras_models(moment).discriminator
    real = moment.data.held_out
    said = gan.measured(moment)
    assert "real packs of 2" in said
    assert numbers(said.replace("packs of 2", "packs"))[0] == pytest.approx(
        100 * (judge(real.reshape(256, 4)).numpy() > 0).mean(), abs=0.51
    )


def test_other_data_are_held_against_what_is_known_of_them():
    moons = moment_of(GAN_PAGE, 0, dataset="moons", epochs=2)
    diverged, least = numbers(gan.verdict(moons))
    assert 0.005 < least < diverged <= 1 and "training" in gan.verdict(moons)
    digits = moment_of(GAN_PAGE, 0, **gan.DIGITS | {"epochs": 2})
    z = np.random.default_rng(0).normal(size=(2500, 16)).astype("float32")[:500]
    near = NearestNeighbors(n_neighbors=1).fit(digits.data.inputs)
    off, which = near.kneighbors(keras_models(digits).generator(z).numpy())
    counts = np.bincount(digits.data.y_train[which[:, 0]], minlength=10)
    said = numbers(gan.verdict(digits))
    held_out = np.median(near.kneighbors(digits.data.held_out)[0])
    assert said == [
        pytest.approx(np.median(off), abs=0.006),
        pytest.approx(held_out, abs=0.006),
        (counts >= 5).sum(),
        10,
    ]
    assert len(gan.verdict(digits)) <= 106 and "training" in gan.verdict(digits)


def test_sentences_hold_the_numbers_they_are_given():
    told = {
        "constant rate": {"share of good samples": np.array([0.9, *np.linspace(0.2, 0.7, 10)])},
        "falling rate": {"share of good samples": np.full(11, 0.9)},
    }
    assert numbers(gan.schedules_said(told)) == [10, 0.2, 0.7, 0.9, 0.9]
    assert numbers(gan.turn_said("generator", 10, (1.25, 0.5), (1.5, 0.25))) == [10, 1.25, 1.5, 0.5, 0.25]
    history = {
        "epoch": np.array([0, 5]), "real": np.array([0.5, 0.25]), "fake": np.array([1.0, 0.5]),
        "generator": np.array([2.0, 1.0]),
    }  # fmt: skip
    assert numbers(gan.losses_said(history)) == [5, 1.5, 0.75, 2.0, 1.0]
    assert analysis.SAMPLES == 2500
