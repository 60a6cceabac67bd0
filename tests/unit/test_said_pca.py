"""What the page of PCA and autoencoder says holds, at seeds that nobody chose."""

from types import SimpleNamespace

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
        assert pca.idea(moment.spec).endswith("on a sheet that can bend.") == (shape == "bent.")
        assert numbers(pca.idea(moment.spec)) == [4, 2]
    digits = before.spec.replace(dataset="digits", hidden=(64, 32), code=3)
    assert pca.question(digits).of == {"dataset": "digits", "hidden": (64, 32), "code": 3}
    assert pca.question(digits).asks.endswith("held-out digits?")
    start = moment_of(PCA_PAGE, trial, 0)
    assert pca.QUESTION.answers[pca.QUESTION.judge(before, start)[0]] == "PCA"
    assert pca.loses(before) == pca.loses(after) == "" and after.error_test < 1.03 * least
    said = numbers(pca.loses(start))
    untrained = Independent(start)
    assert said[:2] == close([untrained.error, untrained.pca_error_of(untrained.x)]) and said[2] == 0
    told = [100 * known(each, before) for each in (bent.encoded, flat.pca.transform, lambda x: x)]
    assert numbers(pca.apart(before).replace("5-NN ", "")) == pytest.approx([*told, 4], abs=0.06)
    drawn = pca.networks(before)
    assert [each.units for each in drawn] == [(4, 2, 4), (4, 6, 4, 2, 4, 6, 4)]
    assert [each.units[each.code] for each in drawn] == [2, 2]
    assert [numbers(each.said)[-1] for each in drawn] == pytest.approx([told[1], told[0]], abs=0.06)
    assert [each.name for each in drawn] == ["PCA", "Autoencoder 4,6,4,2,4,6,4"]


def known(code, moment) -> float:
    """The share of held-out rows whose class most of the five nearest training codes have."""
    train, test = (np.asarray(code(x), np.float64) for x in (moment.data.inputs, moment.data.held_out))
    near = np.square(test[:, None] - train[None]).sum(axis=2).argsort(axis=1, kind="stable")[:, :5]
    return float(((moment.data.y_train[near].mean(axis=1) > 0.5) == moment.data.y_test).mean())


def test_why_pca_wins_is_told_by_the_errors_and_the_layers():
    def told(**changes):
        spec = SimpleNamespace(hidden=changes.pop("hidden", (6, 4)), code=changes.pop("code", 2), epochs=10)
        given = {"error_test": 0.2, "pca_error_test": 0.1, "error": 0.2, "pca_error": 0.1, "epoch": 10} | changes
        return pca.loses(SimpleNamespace(spec=spec, data=SimpleNamespace(shape=(8, 2, 4)), **given))

    assert told(error_test=0.1) == told(error_test=0.05) == ""
    assert told(error=0.05).endswith("(0.0500, PCA's 0.1000): it overfits.")
    assert told(hidden=(6, 1)).endswith("(0.2000, PCA's 0.1000): a hidden layer of 1 unit is narrower than the code.")
    assert told(epoch=3).endswith("after 3 epochs the network is still on its way.")
    assert told().endswith("has not found a surface that is as good.") and told(hidden=()) == told()
    assert told(code=4, pca_error_test=1e-31) == "PCA wins: 4 numbers hold all that the 4 features say."
