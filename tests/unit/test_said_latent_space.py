"""What the page of the latent space says holds against scikit-learn and Keras, at seeds that nobody chose."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from ae_keras.ui.presets import LATENT_PAGE
from ae_keras.ui.said import latent_space
from tests.said import Independent, asked, each_seed, moment_of, moments, numbers


def near(rows: np.ndarray, x: np.ndarray) -> np.ndarray:
    return NearestNeighbors(n_neighbors=1).fit(rows).kneighbors(x)[0][:, 0]


@each_seed
def test_the_verdict_is_of_the_image_at_the_cross(trial):
    for moment in moments(LATENT_PAGE, trial):
        checked = Independent(moment)
        codes = checked.encoded(checked.x)
        for share in (np.array([0.5, 0.5]), np.array([0.9, -0.2])):
            code = codes.min(axis=0) + share * (codes.max(axis=0) - codes.min(axis=0))
            image = checked.models.decoder(code[None].astype("float32")).numpy()
            usual = near(checked.x, checked.output(checked.held_out[:300]))
            told = numbers(latent_space.verdict(moment, share))
            assert told == pytest.approx([near(checked.x, image)[0], usual.mean()], abs=0.006)
            off, between, _ = latent_space.meter(moment, share)
            assert off == pytest.approx(near(checked.x, image)[0], abs=1e-3)
            assert np.mean((usual > between[0]) & (usual < between[1])) == pytest.approx(0.9, abs=0.01)
            away, times, back, error = numbers(latent_space.measured(moment, share))
            nearest = near(codes, code[None])[0]
            step = np.median(NearestNeighbors(n_neighbors=2).fit(codes).kneighbors(codes[:300])[0][:, 1])
            assert away == pytest.approx(nearest, abs=0.006)
            assert times == pytest.approx(nearest / step, rel=0.01, abs=0.06)
            again = checked.models.encoder(image).numpy()
            assert back == pytest.approx(np.linalg.norm(again - code), abs=0.006)
            assert error == pytest.approx(checked.error_test, abs=6e-5)
        cells = latent_space.cells(moment, 5, -0.25, 1.25)
        share = np.array([-0.25 + 1.5 * 3.5 / 5, 1.25 - 1.5 * 1.5 / 5])  # the fourth of the second row
        code = codes.min(axis=0) + share * (codes.max(axis=0) - codes.min(axis=0))
        image = checked.models.decoder(code[None].astype("float32")).numpy()
        np.testing.assert_allclose(cells.rows[8], image[0], atol=1e-4)
        assert cells.off[8] == pytest.approx(near(checked.x, image)[0], abs=1e-3)


@each_seed
def test_regions(trial):
    moment = moment_of(LATENT_PAGE, trial, code=8)
    found = latent_space.regions(moment, 10)
    checked = Independent(moment)
    assert list(found) == ["held-out, encoded", "mixture of 10", "one Gaussian", "box", "3 × the box", "N(0, I)"]
    for each in found.values():
        assert each.off == pytest.approx(near(checked.x, each.rows).mean(), abs=1e-3)
    away = {name: each.off for name, each in found.items()}
    assert away["held-out, encoded"] < away["mixture of 10"] < 1.15 < 1.2 < away["one Gaussian"]
    assert away["one Gaussian"] < away["box"] < away["3 × the box"] and away["N(0, I)"] > 1.7
    assert found["mixture of 10"].coverage > 0.9 > found["one Gaussian"].coverage > found["box"].coverage
    told = latent_space.of_regions(moment, found)
    assert "**mixture of 10**" in told and f"{away['mixture of 10']:.2f}" in told
    worst = max((name for name in found), key=lambda name: away[name])
    assert f"those of **{worst}**, {away[worst]:.2f}." in told
    held = PCA(2).fit(checked.encoded(checked.x)).explained_variance_ratio_.sum()
    assert f"which hold {held:.0%} of the variance" in latent_space.measured(moment, latent_space.MIDDLE)
    real = near(checked.x, checked.held_out[:300]).mean()
    assert f"as they are {real:.2f}" in told and real > away["held-out, encoded"], "blur brings images nearer"


@each_seed
def test_ways_between_two_images(trial):
    moment = moment_of(LATENT_PAGE, trial)
    checked = Independent(moment)
    ways = latent_space.between(moment, 0, 5, 11)
    a, b = checked.held_out[[0, 5]]
    np.testing.assert_allclose(ways["between the pixels"][5], (a + b) / 2, atol=1e-6)
    codes = checked.encoded(checked.held_out[[0, 5]])
    middle = checked.models.decoder(codes.mean(axis=0)[None]).numpy()
    np.testing.assert_allclose(ways["between the codes"][5], middle[0], atol=1e-4)
    told = latent_space.of_between(moment, ways)
    code, pixel = near(checked.x, middle)[0], near(checked.x, (a + b)[None] / 2)[0]
    assert numbers(told)[:2] == pytest.approx([code, pixel], abs=0.006)
    assert ("is no better" in told) == (code >= 0.95 * pixel)


@each_seed
def test_it_asks(trial):
    before, after = asked(LATENT_PAGE, trial)
    right, reason = latent_space.QUESTION.judge(before, after)
    ratios = []
    for moment in (after, before):
        checked = Independent(moment)
        codes = np.random.default_rng(1).normal(size=(300, moment.spec.code)).astype("float32")
        made = near(checked.x, checked.models.decoder(codes).numpy()).mean()
        ratios.append(made / near(checked.x, checked.output(checked.held_out[:300])).mean())
    assert ratios[0] > 1.1 * ratios[1]
    assert all(f"{ratio:.2f} times" in reason for ratio in ratios)
    assert latent_space.QUESTION.answers[right] == "less like digits"
    assert latent_space.QUESTION.answers[latent_space.QUESTION.judge(after, before)[0]] == "more like digits"
    assert latent_space.QUESTION.answers[latent_space.QUESTION.judge(before, before)[0]] == "neither"
