"""What the page of two forces says holds, at seeds that nobody chose."""

import re

import numpy as np

from ae_keras import analysis, charts
from ae_keras.ui.presets import FORCES_PAGE
from ae_keras.ui.said import forces
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


def errors_of(moment) -> tuple[float, float, float]:
    """By Keras and numpy: of what is given back, of what is repaired, and of what is not."""
    checked = Independent(moment)
    x = checked.held_out
    noisy = (x + 0.3 * np.random.default_rng(0).normal(size=x.shape)).astype(np.float32)
    repaired, noise = (float(np.mean((x - each) ** 2)) for each in (checked.output(noisy), noisy))
    return checked.error_test, repaired, noise


@each_seed
def test_forces(trial):
    for moment in (*moments(FORCES_PAGE, trial), asked(FORCES_PAGE, trial)[1]):
        back, repaired, noise = errors_of(moment)
        train = Independent(moment).error
        told = forces.verdict(moment)
        assert numbers(told) == close([back, noise, repaired, round(100 * abs(1 - repaired / noise))])
        assert ("repairs disturbed ones from" in told) == (repaired < noise) == ("worse" not in told)
        assert len(told) <= 106 and "noise" not in told
        sentence = forces.picture(
            moment, "training noise", {0: charts.Stop(0.01, 0.02, 0.03), 0.3: forces.stop(moment)}
        )
        assert numbers(sentence) == close(
            [moment.epoch, back, repaired, train, 0.01, 0.02, 0.03, 0.3, back, repaired, train]
        )
        assert forces.picture(moment, "noise", {}).endswith("none trained yet.")
        for alone in (True, False):
            meaning = forces.meaning(moment, alone)
            assert numbers(meaning) == [0.3] and "training digits" in meaning
            assert ("off the lines" in meaning) == (not alone)
        assert "held-out digits" in forces.lines(moment.data)
        assert forces.above(moment) == close((noise, noise))
        cells = [forces.returned(moment), (None, None)]
        assert numbers(forces.pictured(moment.data, cells)) == [3, 0.3, 1, 2]
    assert numbers(forces.missing(1)) == [1] and "4 more networks" in forces.missing(4)


@each_seed
def test_pca_beside_the_networks(trial):
    moment = moment_of(FORCES_PAGE, trial)
    checked, (back, repaired, _) = Independent(moment), errors_of(moment)
    noise = 0.3 * np.random.default_rng(0).normal(size=checked.held_out.shape)
    pca = checked.pca
    clean = pca.inverse_transform(pca.transform(checked.held_out)) - checked.held_out
    pca_repaired = np.mean((clean + noise @ pca.components_.T @ pca.components_) ** 2)
    error = np.mean(clean**2)
    alone = forces.against_pca(moment, "noise", None)
    assert numbers(alone) == close([32, 64, error, 32, pca_repaired]) and "network" not in alone, "none is compared yet"
    told = forces.against_pca(moment, "noise", {})
    train, pca_train = checked.error, checked.pca_error_of(checked.x)
    assert error < back and pca_train < train, "what is said next"
    last = [] if pca_repaired < repaired else [repaired]
    assert numbers(told) == close([32, 64, error, back, moment.epoch, 32, pca_repaired, *last])
    assert told.startswith("**PCA**") and "training has come this far by epoch" in told and "saturate" in told
    assert "(this run)" in told
    learnt = forces.against_pca(moment, "noise", {0.3: charts.Stop(0.9 * back, 1.0, 0.9 * pca_train)})
    assert "This network overfits: on training digits" in learnt and "come this far" not in learnt
    assert f"the best network here (noise 0.3): {0.9 * back:.4f}" in learnt
    behind = forces.against_pca(moment, "noise", {0.0: charts.Stop(0.9 * back, 1.0, pca_train + 2e-4)})
    assert "(no noise)" in behind and "On training digits, too, this network is behind: " in behind
    best = forces.against_pca(moment, "noise", {0.3: charts.Stop(0.001, 0.01, 0.0)})
    assert numbers(best) == close([32, 64, error, 0.3, 0.001, 32, pca_repaired, 0.01])
    assert forces.against_pca(moment, "noise", {0.3: charts.Stop(0.01, 1.0, 0.0)}).endswith(
        "better than every network here." if pca_repaired < repaired else f"the best network here: {repaired:.4f}."
    )


@each_seed
def test_which_strength_is_best(trial):
    runs = {at: moment_of(FORCES_PAGE, trial, l2=at) for at in (0.0, 3e-5, 3e-4)}
    stops = {at: forces.stop(moment) for at, moment in runs.items()}
    errors = {at: errors_of(moment) for at, moment in runs.items()}
    assert min(errors, key=lambda at: errors[at][1]) == 3e-5 and min(errors, key=lambda at: errors[at][0]) == 0
    told = forces.best("weight decay", "digits", stops)
    assert told.startswith("**The best lies between**: weight decay 3·10⁻⁵ repairs held-out digits to ")
    assert re.findall(r"to (0\.\d{4})", told) == [f"{errors[at][1]:.4f}" for at in (3e-5, 0.0, 3e-4)]
    assert forces.memorising("weight decay", stops) == ""
    assert [*map(forces.named, (0, 3e-6, 1e-5, 2.5e-4, 1e-3, 0.3))] == [
        "none", "3·10⁻⁶", "10⁻⁵", "2.5·10⁻⁴", "10⁻³", "0.3",
    ]  # fmt: skip
    price = [f"{errors[at][0]:.4f}" for at in (0.0, 3e-5)]
    assert told.endswith(f" come back best with none: {' instead of '.join(price)}.")
    # The images that are drawn show it, too.
    clean, noisy = forces.shown(runs[0.0].data)
    assert clean.shape == (3, 8, 8) and len({*runs[0.0].data.y_test[forces.rows(runs[0.0].data)]}) == 3
    drawn = {at: [np.mean((each - clean) ** 2) for each in forces.returned(moment)] for at, moment in runs.items()}
    assert min(drawn, key=lambda at: drawn[at][1]) == 3e-5 and drawn[3e-5][1] < np.mean((noisy - clean) ** 2)
    assert drawn[0.0][0] < drawn[3e-5][0] < drawn[3e-4][0]


def test_what_is_said_of_a_restraint_that_has_no_best_between():
    def said(*repaired: float) -> str:
        return forces.best(
            "noise", "digits", {at / 10: charts.Stop(0.01 + at, each, 0.0) for at, each in enumerate(repaired)}
        )

    useless = "**To repair, noise is of no use**: no noise repairs held-out digits to 0.0500, the best of the others to"
    assert said(0.05, 0.051, 0.06).startswith(f"{useless} 0.0510.")
    assert said(0.05, 0.0495, 0.06).startswith(f"{useless} 0.0495.")
    stronger = "**The stronger, the better it repairs**, up to the last: noise 0.2 repairs held-out digits to"
    assert said(0.05, 0.04, 0.03).startswith(f"{stronger} 0.0300, none to 0.0500.")
    assert said(0.05, 0.03, 0.0305).startswith("**The stronger, the better")
    between = "**The best lies between**: noise 0.1 repairs held-out digits to 0.0300, none to 0.0500 and"
    assert said(0.05, 0.03, 0.04).startswith(between)
    assert said(0.05, 0.03, 0.04).endswith("Undisturbed digits come back best with none: 0.0100 instead of 1.0100.")
    assert said(0.05, 0.0495, 0.06).endswith(" Undisturbed digits come back best there, too.")
    few = {0: charts.Stop(0.0333, 0.0609, 0.0006), 1: charts.Stop(0.0216, 0.0345, 0.0039)}
    assert numbers(forces.memorising("noise", few)) == [0.0006, 0.0333] and not forces.memorising("noise", {})
    near = charts.Stop(0.0102, 0.05, 0.0)
    assert forces.best("noise", "digits", {0: near, 1: charts.Stop(0.01, 0.05, 0.0), 2: near}).endswith(
        " Undisturbed digits come back nearly best there, too."
    )
    assert said(0.05).startswith("Too few")


@each_seed
def test_few_labels(trial):
    moment = moment_of(FORCES_PAGE, trial)
    data, encode = moment.data, moment.network.encode
    score = analysis.labelled_score(encode(data.inputs), data.y_train, encode(data.held_out), data.y_test)
    told = forces.by_labels("noise", {0: score, 0.1: score + 0.02, 0.5: score - 0.1}, {"pixels": 0.5})
    assert told.startswith("Best is noise 0.1, between the ends: ") and "no noise" in told
    assert numbers(told) == close([0.1, score + 0.02, score, 0.5, score - 0.1, 0.5], 6e-4)
    ahead = forces.by_labels("noise", {0: 0.8, 0.1: 0.9, 0.5: 0.7}, {"pixels": 0.95, "PCA": 0.6})
    assert ahead.startswith("**Better than every network here: pixels, 0.950 correct.** Of the networks, best is noise")
    assert ahead.count("pixels") == 1
    assert forces.by_labels("noise", {0: 0.1, 0.1: 0.2, 0.5: 0.3}, {}).startswith("Best is noise 0.5, the strong end")
    assert forces.by_labels("noise", {0: 0.3, 0.1: 0.2, 0.5: 0.1}, {}).startswith("Best is no noise, the weak end")


@each_seed
def test_forces_asks(trial):
    before, after = asked(FORCES_PAGE, trial)
    (back, repaired, _), (back_after, repaired_after, _) = errors_of(before), errors_of(after)
    words = {
        (True, False): "what it gives back",
        (False, True): "what it repairs",
        (True, True): "both",
        (False, False): "neither",
    }
    better = back_after < back, repaired_after < repaired
    right, reason = forces.QUESTION.judge(before, after)
    assert forces.QUESTION.answers[right] == words[better]
    assert numbers(reason) == close([back, back_after, repaired, repaired_after])
    assert ("A copy would give the disturbance back" in reason) == better[1]
    assert re.findall("falls|rises", reason) == ["falls" if each else "rises" for each in better]
    assert forces.QUESTION.answers[forces.QUESTION.judge(after, before)[0]] == words[tuple(not each for each in better)]
    start = moment_of(FORCES_PAGE, trial, 0)
    assert forces.QUESTION.answers[forces.QUESTION.judge(start, before)[0]] == "both"
