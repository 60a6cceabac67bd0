"""What the page of two forces says holds, at seeds that nobody chose."""

import re

from ae_keras import charts
from ae_keras.ui.presets import FIRST, FORCES_PAGE
from ae_keras.ui.said import forces
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


@each_seed
def test_forces(trial):
    for moment in (*moments(FORCES_PAGE, trial), asked(FORCES_PAGE, trial)[1]):
        checked = Independent(moment)
        errors = [checked.error, checked.error_test]
        told = forces.verdict(moment)
        assert numbers(told)[:3] == close([*errors, 16])
        assert numbers(told)[3:] == [moment.spec.noise] * (moment.spec.noise > 0)
        stop = charts.Stop(moment.spec.noise, moment.error, moment.error_test, moment.active)
        sentence = forces.picture(moment, {"noise": [stop], "code size": []})
        assert numbers(sentence) == close([moment.epoch, *errors, moment.spec.noise, *errors])
        assert forces.picture(moment, {"noise": []}).endswith("none trained yet.")


def test_forces_names_every_restraint():
    free = FIRST[FORCES_PAGE].replace(code=64)
    assert forces.restraints(free, 64) == "nothing"
    assert forces.restraints(free.replace(l2=1e-4), 64) == "weight decay 0.0001"
    every = free.replace(code=3, l2=1e-4, noise=0.5)
    assert forces.restraints(every, 64) == "a code of 3, weight decay 0.0001 and noise 0.5"


@each_seed
def test_forces_asks(trial):
    before, after = asked(FORCES_PAGE, trial)
    one, other = Independent(before), Independent(after)
    falls = other.error < one.error, other.error_test < one.error_test
    words = {(True, False): "training", (False, True): "held-out", (True, True): "both", (False, False): "neither"}
    right, reason = forces.QUESTION.judge(before, after)
    assert forces.QUESTION.answers[right] == words[falls]
    assert numbers(reason) == close([one.error, other.error, one.error_test, other.error_test])
    told = re.findall(r"(training|held-out) error (falls|rises)", reason)
    assert told == [("training", "falls" if falls[0] else "rises"), ("held-out", "falls" if falls[1] else "rises")]
    assert ("memorises its examples less" in reason) == (falls == (False, True))
    start = moment_of(FORCES_PAGE, trial, 0)
    assert forces.QUESTION.answers[forces.QUESTION.judge(start, before)[0]] == "both"
    assert forces.QUESTION.answers[forces.QUESTION.judge(before, start)[0]] == "neither"
    assert forces.QUESTION.answers[forces.QUESTION.judge(after, before)[0]] == words[tuple(not fall for fall in falls)]
