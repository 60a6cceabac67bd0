"""What the page of PCA and autoencoder says holds, at seeds that nobody chose."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from ae_keras.ui.presets import PCA_PAGE
from ae_keras.ui.said import pca
from tests.said import Independent, asked, close, each_seed, moment_of, numbers, trained

SAID_OF_PCA = {  # the words -> error / PCA's error
    "Less than a tenth of PCA's error": (0, 0.1),
    "About a quarter of PCA's error": (0.22, 0.28),
    "Less than a third of PCA's error": (0, 1 / 3),
    "About a third of PCA's error": (0.3, 0.37),
    "Less than half of PCA's error": (0, 0.5),
    "About half of PCA's error": (0.46, 0.54),
    "About the same error as PCA": (0.96, 1.04),
}


def words_hold(told: str, ratio: float) -> bool:
    words = told.split(":")[0]
    if words in SAID_OF_PCA:
        return SAID_OF_PCA[words][0] <= ratio <= SAID_OF_PCA[words][1]
    (number,) = numbers(words)
    if words == f"{number:.1f} times PCA's error":
        return ratio == pytest.approx(number, abs=0.06)
    if words == f"{number:.0f}% more error than PCA":
        return 100 * (ratio - 1) == pytest.approx(number, abs=0.6)
    return words == f"{number:.0f}% of PCA's error" and 100 * ratio == pytest.approx(number, abs=0.6)


@each_seed
def test_pca(trial):
    for index in range(0, 41, 5):
        moment = moment_of(PCA_PAGE, trial, min(index, len(trained(moment_of(PCA_PAGE, trial).spec).frames) - 1))
        checked = Independent(moment)
        error, least = checked.error_test, checked.pca_error_of(checked.held_out)
        told = pca.verdict(moment)
        assert told.endswith("on held-out notes") and numbers(told)[-2:] == close([error, least])
        assert words_hold(told, error / least), (told, error / least)
    sentence = pca.picture(moment)
    error, least = checked.error, checked.pca_error_of(checked.x)
    rows, train, held_out, features, code, classes, said_least, epochs, said_error, below = numbers(sentence)
    assert (rows, train, held_out, features, code, classes, epochs) == (1372, 1097, 275, 4, 2, 2, 1200)
    assert [said_least, said_error] == close([least, error])
    assert below == pytest.approx(100 * (1 - error / least), abs=0.6) and sentence.endswith("below PCA's.")


def test_all_words_about_pca_hold():
    for ratio in np.geomspace(0.01, 30, 2000):
        assert words_hold(pca.against(ratio * 0.13, 0.13), ratio), ratio
    assert pca.against(0.1, 0.0) == "PCA is perfect here"


@each_seed
def test_pca_asks(trial):
    before, after = asked(PCA_PAGE, trial)
    bent, flat = Independent(before), Independent(after)
    least = flat.pca_error_of(flat.held_out)
    right, reason = pca.QUESTION.judge(before, after)
    ratio = flat.error_test / least
    assert pca.QUESTION.answers[right] == ("neither" if 0.97 < ratio < 1.03 else "PCA" if ratio > 1 else "the network")
    assert numbers(reason) == close([flat.error_test, least, bent.error_test])
    assert pca.QUESTION.answers[pca.QUESTION.judge(after, before)[0]] == "the network"
    assert bent.error_test < 0.97 * least
    for moment, checked, shape in ((before, bent, "bent."), (after, flat, "flat, like PCA's.")):
        rebuilt = checked.output(checked.x).astype("float64")
        off = 100 * (1 - PCA(2).fit(rebuilt).explained_variance_ratio_.sum())
        told = pca.bent(moment)
        assert numbers(told) == pytest.approx([off, 0], abs=0.06) and told.endswith(f"its surface is {shape}")
    assert pca.QUESTION.answers[pca.QUESTION.judge(before, moment_of(PCA_PAGE, trial, 0))[0]] == "PCA"
