"""What the first page says holds, at seeds that nobody chose."""

import numpy as np
import pytest

from ae_keras.ui.presets import HOME
from ae_keras.ui.said import home
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


@each_seed
def test_home(trial):
    for moment in moments(HOME, trial):
        checked = Independent(moment)
        told = home.verdict(moment)
        assert told.startswith("64 inputs through 2 numbers: ") and told.endswith(" on held-out digits")
        assert numbers(told)[2] == close(checked.error_test)
        for number in (0, 5):
            back = checked.output(checked.held_out[number : number + 1])
            mean = np.mean((back - checked.held_out[number]) ** 2)
            assert numbers(home.picture(moment, number).split(": ")[1]) == close([64, 2, mean])
            assert home.picture(moment, number).startswith(f"Held-out picture {number + 1} of")
    narrow, wide = (
        moment_of(HOME, 0, 0, epochs=1, **change) for change in ({"hidden": (16,), "code": 64}, {"code": 64})
    )
    assert home.verdict(narrow).startswith("64 inputs through a layer of 16: error")
    assert home.verdict(wide).startswith("No layer is narrower than the 64 inputs, so there is no bottleneck: error")


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
