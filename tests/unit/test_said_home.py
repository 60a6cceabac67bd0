"""What the first page says holds, at seeds that nobody chose."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from ae_keras import analysis
from ae_keras.ui import gallery
from ae_keras.ui.presets import HOME
from ae_keras.ui.said import home
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


@each_seed
def test_home(trial):
    for moment in moments(HOME, trial):
        checked = Independent(moment)
        told = home.verdict(moment)
        assert told.startswith("64 inputs through 2 numbers: error ") and " on held-out digits (" in told
        for name, x in (("one", checked.held_out[0]), *home.strangers(moment.data).items()):
            mean = np.mean((checked.output(x[None]) - x) ** 2)
            assert numbers(home.picture(moment, name, x).split(": ")[1]) == close([64, 2, mean])
            assert home.picture(moment, name, x).startswith(f"The picture “{name}” beside")
        average = np.mean((checked.held_out - checked.x.mean(axis=0)) ** 2)
        errors = [average, checked.pca_error_of(checked.held_out), checked.error_test]
        assert list(home.errors(moment).values()) == pytest.approx(errors, rel=1e-3)
        assert numbers(told) == close([64, 2, errors[2], *errors[:2]]) and len(told) <= 106
    narrow, wide = (
        moment_of(HOME, 0, 0, epochs=1, **change) for change in ({"hidden": (16,), "code": 64}, {"code": 64})
    )
    assert home.verdict(narrow).startswith("64 inputs through a layer of 16: error")
    leads = [home.lead(each.spec, each.data) for each in (moments(HOME, trial)[0], narrow, wide)]
    assert ["**bottleneck**" in each for each in leads] == [True, True, False] and "simply copy" in leads[2]
    told = home.verdict(wide)
    assert told.startswith("No bottleneck for the 64 inputs: error") and "PCA" not in told and "average picture" in told


@each_seed
def test_home_asks(trial):
    before, after = asked(HOME, trial)
    one, other = (Independent(moment).error_test for moment in (before, after))
    right, reason = home.QUESTION.judge(before, after)
    assert home.QUESTION.answers[right] == (
        "falls below half" if other < one / 2 else "falls, but not by half" if other < 0.9 * one else "wrong"
    )
    two, said_one, eight, said_other, share = numbers(reason)
    assert [two, eight] == [2, 8] and [said_one, said_other] == close([one, other])
    assert share == pytest.approx(100 * other / one, abs=0.6)
    assert home.QUESTION.answers[home.QUESTION.judge(after, before)[0]] == "rises"
    assert home.QUESTION.answers[home.QUESTION.judge(before, before)[0]] == "stays the same"
    assert home.question("cat").asks.endswith("held-out patches…") and home.question("cat").of == {"dataset": "cat"}
    assert "digit" in home.tries("mnist") and "digit" not in home.tries("cat")


@each_seed
def test_home_says_whether_strangers_come_back(trial):
    """Upside-down digits do where there is no bottleneck; noise never does."""
    start, narrow = moments(HOME, trial)
    wide = moment_of(HOME, trial, code=64)
    for moment in (start, narrow, wide):
        checked = Independent(moment)
        turned = np.rot90(checked.held_out.reshape(-1, 8, 8), 2, axes=(1, 2)).reshape(-1, 64)
        noise = np.random.default_rng(0).uniform(size=(1000, 64)).astype(np.float32)
        told = home.of_strangers(moment)
        mean = checked.x.mean(axis=0)
        letter = analysis.letter((8, 8)).reshape(1, -1)
        pairs = [(checked.error_of(x), np.mean((x - mean) ** 2)) for x in (turned, letter, noise)]
        assert numbers(told) == close(np.ravel(pairs))
        for (ours, average), said in zip(pairs, told.split("), "), strict=True):
            assert ("not come back" in said) == (ours >= 0.75 * average) and ("in part" in said) == (
                0.25 * average <= ours < 0.75 * average
            )
    assert "What it has learned" not in home.of_strangers(start) and "copies" not in home.of_strangers(start)
    assert home.of_strangers(narrow).endswith("What it has learned to give back are digits.")
    assert "upside-down digits come back (" in home.of_strangers(wide)
    assert "noise does not come back" in home.of_strangers(wide)
    assert home.of_strangers(wide).endswith("So it copies more than digits, though not noise.")


@each_seed
def test_home_says_who_is_better_and_why(trial):
    """The network where the code is narrow; PCA before training, with a number for each pixel, and where few rows are
    learned too well."""
    start, narrow = moments(HOME, trial)
    wide, few = moment_of(HOME, trial, code=64), moment_of(HOME, trial, examples=100)
    for moment in (start, narrow, wide, few):
        checked, told = Independent(moment), home.against_pca(moment)
        ours, pca = checked.error_test, checked.pca_error_of(checked.held_out)
        assert told.startswith("**PCA does better here" if ours > 1.01 * pca else "**With as many numbers")
        if ours > 1.01 * pca:
            assert numbers(told)[:2] == close([pca, ours])
            behind = ours - pca > 2 * (checked.error - checked.pca_error_of(checked.x))
            assert ("overfits" in told) == (behind and moment is not wide)
            worse = checked.error - checked.pca_error_of(checked.x) > 1e-4
            assert ("behind: " in told) == (behind and worse and moment is not wide)
        else:
            assert numbers(told) == [close(pca), pytest.approx(100 * (1 - ours / pca), abs=0.6)]
            assert told.endswith("since it may bend where PCA is flat.")
    patches = moment_of(HOME, trial, dataset="cat", code=8, epochs=20)
    told, left = home.against_pca(patches), patches.pca_error_test / patches.mean_error_test
    assert left < 0.2 and numbers(told)[2:4] == [8, pytest.approx(100 * left, rel=0.05)] and "nearly linear" in told
    assert "nearly linear" not in home.against_pca(few)
    assert "the best linear code" in home.against_pca(start) and "by epoch 0" in home.against_pca(start)
    assert "below PCA's" in home.against_pca(narrow) and "a number for each pixel" in home.against_pca(wide)


@each_seed
def test_home_says_how_many_can_be_read(trial):
    narrow = moment_of(HOME, trial)
    checked, data = Independent(narrow), narrow.data
    reader = KNeighborsClassifier(5).fit(data.inputs, data.y_train)
    shares = [reader.score(x, data.y_test) for x in (checked.output(data.held_out), data.held_out)]
    epoch, five, *said = numbers(home.read(narrow).replace("5-NN", "5"))
    assert (epoch, five) == (narrow.epoch, 5) and said == pytest.approx([100 * share for share in shares], abs=0.8)
    assert 0.7 < shares[0] < 0.9, "some four in five, as the scene says"
    own = np.stack([each.x for each in gallery.pictures(data)[:10]])
    errors = np.square(checked.output(own) - own).mean(axis=1)
    assert errors[gallery.hardest(data)] > 1.5 * np.median(errors), "the picture that the page begins with suffers"
