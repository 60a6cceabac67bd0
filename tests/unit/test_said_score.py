"""What the page of denoising in the plane says holds, at seeds that nobody chose."""

import keras
import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.special import logsumexp

from ae_keras import analysis
from ae_keras.ui.presets import SCORE_PAGE
from ae_keras.ui.said import score
from tests.said import Independent, asked, each_seed, moment_of, moments, numbers


def noised_slope(rows: np.ndarray, sigma: float, points: np.ndarray) -> np.ndarray:
    """sigma^2 times the gradient of the log density of rows with noise, by central differences of a sum of kernels."""

    def log_density(x: np.ndarray) -> np.ndarray:
        return logsumexp(-np.square(x[:, None] - rows).sum(axis=2) / (2 * sigma**2), axis=1)

    rows, points, h = rows.astype("float64"), points.astype("float64"), 1e-5
    slopes = [(log_density(points + e) - log_density(points - e)) / (2 * h) for e in h * np.eye(2)]
    return sigma**2 * np.stack(slopes, axis=1)


def compared(checked: Independent, sigma: float, points: np.ndarray) -> tuple[float, float]:
    """Mean cosine and relative squared difference of the network's arrows and the slope."""
    arrows, slope = checked.output(points).astype("float64") - points, noised_slope(checked.x, sigma, points)
    cosine = -keras.losses.CosineSimilarity(dtype="float64")(slope, arrows).numpy()
    return float(cosine), float(np.mean((arrows - slope) ** 2) / np.mean(slope**2))


@each_seed
def test_score(trial):
    for moment in (*moments(SCORE_PAGE, trial), asked(SCORE_PAGE, trial)[1]):
        checked, sigma = Independent(moment), moment.spec.noise
        told, path = score.verdict(moment), analysis.step_along(moment.network, score.cloud(moment.data), 5)
        cosine, error = compared(checked, sigma, analysis.noised(checked.held_out, sigma))
        points = score.cloud(moment.data, 600)
        tree = cKDTree(checked.x)
        away = points[tree.query(points)[0] > 3 * sigma]
        said = numbers(told.split(":")[1])
        measured = numbers(score.measured(moment, path).replace("σ²", ""))
        assert said[0] == pytest.approx(cosine, abs=6e-4) and measured[0] == pytest.approx(100 * error, abs=0.06)
        assert (len(said) == 2) == ("far from the data" in told) == (len(away) >= 20)
        if len(said) == 2:
            cosine, error = compared(checked, sigma, away)
            assert said[1] == pytest.approx(cosine, abs=6e-4) and measured[1] == pytest.approx(100 * error, abs=0.06)
        walked = score.cloud(moment.data)
        start = np.median(tree.query(walked)[0])
        for _ in range(5):
            walked = checked.output(walked)
        end = np.median(tree.query(walked)[0])
        assert measured[-3:] == pytest.approx([end, 5, start], abs=2e-3)


@each_seed
def test_score_without_noise(trial):
    moment = moment_of(SCORE_PAGE, trial, noise=0.0)
    checked, told = Independent(moment), score.verdict(moment)
    points, tree = analysis.noised(checked.held_out, score.PUSHED), cKDTree(checked.x)
    share = 1 - tree.query(checked.output(points))[0].mean() / tree.query(points)[0].mean()
    assert told.startswith("Without normal noise: held-out points")
    assert numbers(told) == pytest.approx([score.PUSHED, 100 * abs(share)], abs=0.6)
    assert ("way back" in told) == (share >= 0) and ("farther" in told) == (share < 0)
    masked = moment_of(SCORE_PAGE, trial, corruption="masking", epochs=5)
    assert score.verdict(masked).startswith("Without normal noise") and score.best_arrows(masked, points) is None
    path = analysis.step_along(moment.network, score.cloud(moment.data), 2)
    assert score.measured(moment, path).startswith("The cloud") and score.best_arrows(moment, points) is None


@each_seed
def test_score_asks(trial):
    before, after = asked(SCORE_PAGE, trial)
    kept = []
    for moment in (before, after):
        checked = Independent(moment)
        x, mean = checked.held_out, checked.x.mean(axis=0)
        back = np.sqrt(((checked.output(x) - mean) ** 2).sum(axis=1)).mean()
        kept.append(back / np.sqrt(((x - mean) ** 2).sum(axis=1)).mean())
    right, reason = score.QUESTION.judge(before, after)
    assert score.QUESTION.answers[right] == "between its place and the middle"
    assert 0.1 * kept[0] < kept[1] < 0.95 * kept[0]
    assert numbers(reason) == pytest.approx([100 * kept[1], before.spec.noise, 100 * kept[0]], abs=0.6)
    assert score.QUESTION.answers[score.QUESTION.judge(before, before)[0]] == "back to its place"
