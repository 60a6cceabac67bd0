"""What the page of Mitchell's 8-3-8 says holds, at seeds that nobody chose."""

import re

import numpy as np
import pytest

from ae_keras.ui.epochs_of_bits import recorded
from ae_keras.ui.presets import BITS_PAGE, FIRST
from ae_keras.ui.said import mitchell
from tests.said import TRIALS, Independent, asked, each_seed, moment_of, moments, numbers, seed_of, trained


def counted(checked: Independent) -> tuple[int, int, int]:
    """Right by the largest output, right by a threshold, and different patterns of bits."""
    outputs, codes = checked.output(checked.x), checked.encoded(checked.x)
    largest = sum(np.argmax(row) == i for i, row in enumerate(outputs))
    threshold = sum(all((value > 0.5) == (i == j) for j, value in enumerate(row)) for i, row in enumerate(outputs))
    return largest, threshold, len(np.unique(np.round(codes), axis=0))


@pytest.mark.parametrize(("examples", "bits_needed"), [(4, 2), (8, 3), (16, 4)])
def test_mitchell_speaks_of_binary_numbers_to_as_many_units_as_bits(examples, bits_needed):
    asked_of = mitchell.question(examples)
    assert asked_of.of == {"dataset": f"one-hot-{examples}", "code": bits_needed}
    assert numbers(asked_of.asks) == [bits_needed - 1, bits_needed, examples]
    every, more, half = map(numbers, asked_of.answers)
    assert every == [examples] and half == [examples // 2], "as many as there are bit patterns"
    assert {more[0], more[-1]} == {examples // 2 + 1, examples - 1}
    for units in range(1, 17):
        told = mitchell.idea(units, examples)
        found = ("between", "binary", "differ")
        assert [word in told for word in found] == [units < bits_needed, units == bits_needed, units > bits_needed]
        assert numbers(told) == [units]


@each_seed
def test_mitchell(trial):
    for moment in (*moments(BITS_PAGE, trial), moment_of(BITS_PAGE, trial, code=2)):
        checked = Independent(moment)
        largest, threshold, patterns = counted(checked)
        told = mitchell.verdict(moment)
        codes = checked.encoded(checked.x)
        between = sum(0.3 < h < 0.7 for h in codes.ravel())
        if largest == threshold == 8:
            assert told.startswith("All 8 training examples are reproduced")
            assert numbers(told) == [8, patterns, between, codes.size]
        else:
            assert "All" not in told and numbers(told) == [largest, 8, threshold, 0.5, between, codes.size]
        assert numbers(mitchell.picture(moment)) == [8, moment.epoch, largest, patterns]
        squares = float(((checked.output(checked.x) - np.eye(8)) ** 2).sum())
        found = mitchell.trial(moment)
        assert found[2:] == (largest, threshold, patterns) and found.squares == pytest.approx(squares, rel=1e-3)
    assert counted(Independent(moment_of(BITS_PAGE, trial)))[:2] == (8, 8), "the trained ones are the first case"


@each_seed
def test_mitchell_tells_when_the_error_fell(trial):
    run = trained(FIRST[BITS_PAGE].replace(seed=seed_of(BITS_PAGE, trial)))
    some = [*range(0, len(run.frames) - 1, 5), len(run.frames) - 1]
    epochs = [run.frames[i].epoch for i in some]
    found = [moment_of(BITS_PAGE, trial, i) for i in some]
    every = [Independent(moment) for moment in found]
    errors = np.stack([((each.output(each.x) - np.eye(8)) ** 2).sum(axis=0) for each in every])
    assert mitchell.errors(found) == pytest.approx(errors, rel=1e-3, abs=1e-5)
    total = errors.sum(axis=1)
    told = mitchell.course(epochs, errors)
    start, first, end, last, by = numbers(told)
    assert (first, last) == (0, 5000) and [start, end] == pytest.approx([total[0], total[-1]], abs=0.006)
    reached = total[0] - total >= 0.9 * (total[0] - total[-1])
    assert epochs[int(np.argmax(reached))] == by
    assert "Nine tenths" not in mitchell.course(epochs[:2], errors[[0, 0]])

    name, loss = mitchell.minimised(found[-1])
    assert name == "half the sum of squared errors" and loss[[0, -1]] == pytest.approx(total[[0, -1]] / 2, rel=1e-3)
    assert numbers(mitchell.learning(found[-1])) == pytest.approx([5000, *total[[0, -1]] / 2], abs=6e-4)
    for example in (1, trial + 2):
        rounded = [[round(float(h)) for h in each.encoded(each.x)[example]] for each in every]
        hidden = np.stack([moment.codes[example] for moment in found])
        told = mitchell.settled(epochs, hidden, example)
        bits, since = re.search(r"is (\d+) from epoch (\d+) on", told).groups()
        at = epochs.index(int(since))
        assert [int(bit) for bit in bits] == rounded[-1] and all(each == rounded[-1] for each in rounded[at:])
        assert at == 0 or rounded[at - 1] != rounded[-1]
    kernel, bias = (values[..., trial] for values in every[-1].models.encoder.get_weights())
    drawn = recorded(found[-1], 1, trial)
    assert drawn.weights.shape == (len(run.frames), 8), "a line for each input"
    assert (drawn.weights[-1] == kernel).all() and drawn.bias[-1] == bias
    assert drawn.hidden[-1] == pytest.approx(every[-1].encoded(every[-1].x)[1], abs=1e-5)
    told = mitchell.weights(5000, np.append(kernel, bias)[None], trial)
    expected = [5000, trial + 1, kernel.min(), kernel.max(), float(bias)]
    found = re.findall(r"−?\d+(?:\.\d+)?", told)
    assert [float(n.replace("−", "-")) for n in found] == pytest.approx(expected, abs=0.006)


def test_mitchell_counts_seeds():
    ends = [moment_of(BITS_PAGE, trial) for trial in TRIALS]
    found = [*map(mitchell.trial, ends), mitchell.trial(moment_of(BITS_PAGE, 0, 0))]
    counts = [counted(Independent(moment)) for moment in (*ends, moment_of(BITS_PAGE, 0, 0))]
    largest, threshold, patterns = (sum(count == 8 for count in column) for column in zip(*counts, strict=True))
    told = mitchell.trials(found, 8)
    assert numbers(told) == [4, largest, 8, threshold, 0.5, patterns, 8]
    assert ("not different bits" in told) == any(count[0] == 8 > count[2] for count in counts)
    assert "not different bits" not in mitchell.trials([mitchell.Trial(0, 0.1, 8, 8, 8)], 8)
    assert "not different bits" in mitchell.trials([mitchell.Trial(0, 0.1, 8, 8, 7)], 8)


@each_seed
def test_mitchell_asks(trial):
    before, after = asked(BITS_PAGE, trial)
    largest, _, patterns = counted(Independent(after))
    right, reason = mitchell.QUESTION.judge(before, after)
    words = "all 8" if largest == 8 else "5 to 7" if largest > 4 else "4 at most"
    assert mitchell.QUESTION.answers[right] == words
    assert numbers(reason)[:3] == [largest, 8, patterns] and patterns <= 4
    start = moment_of(BITS_PAGE, trial, 0, code=2)
    assert mitchell.QUESTION.answers[mitchell.QUESTION.judge(before, start)[0]] == "4 at most"
    assert counted(Independent(start))[0] <= 4
