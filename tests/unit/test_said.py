"""Every sentence of a page holds against an independent computation, at seeds that nobody chose."""

import re
from functools import cache
from zlib import crc32

import keras
import numpy as np
import pytest
from scipy.linalg import subspace_angles
from scipy.spatial import cKDTree
from scipy.special import logsumexp
from sklearn.decomposition import PCA

from ae_keras import analysis, charts, data
from ae_keras.data import manifolds as surfaces
from ae_keras.specs import Autoencoder
from ae_keras.training import engine
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.state import State
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import (
    BITS_PAGE,
    DENOISING_PAGE,
    FIRST,
    FORCES_PAGE,
    GAN_PAGE,
    HOME,
    LINEAR_PAGE,
    MANIFOLD_PAGE,
    OVERCOMPLETE_PAGE,
    PCA_PAGE,
    POWER_PAGE,
    SCORE_PAGE,
    SPARSE_PAGE,
)
from ae_keras.ui.said import (
    denoising,
    forces,
    gan,
    home,
    linear,
    manifolds,
    mitchell,
    overcomplete,
    pca,
    power,
    score,
    sparse,
)

PAGES = {
    HOME: home,
    LINEAR_PAGE: linear,
    POWER_PAGE: power,
    BITS_PAGE: mitchell,
    MANIFOLD_PAGE: manifolds,
    PCA_PAGE: pca,
    FORCES_PAGE: forces,
    OVERCOMPLETE_PAGE: overcomplete,
    SPARSE_PAGE: sparse,
    DENOISING_PAGE: denoising,
    SCORE_PAGE: score,
    GAN_PAGE: gan,
}
TRIALS = range(3)
each_seed = pytest.mark.parametrize("trial", TRIALS)
each_page = pytest.mark.parametrize("page", PAGES)
_RUNS = Runs(InProcess())


def seed_of(page: str, trial: int) -> int:
    return crc32(f"{page} {trial}".encode()) % 1_000_000


@cache
def trained(spec: Autoencoder) -> LiveRun:
    run = _RUNS.get(spec, data.load(spec.dataset, **spec.split).shape)
    while not run.done:
        run.ask()
    return run


def moment_of(page: str, trial: int, frame: int = -1, **changes) -> Moment:
    """A moment of the page's first settings with a seed of its own and these changes; the last one if none is named."""
    spec = FIRST[page].replace(**({"seed": seed_of(page, trial)} | changes))
    run = trained(spec)
    return Moment(run, run.frames[frame], data.load(spec.dataset, **spec.split))


def asked(page: str, trial: int) -> tuple[Moment, Moment]:
    """The two moments that the page's question is about, from a seed of the test's."""
    change = dict(PAGES[page].QUESTION.change)
    if "seed" in change:
        change["seed"] = seed_of(page, trial) + 1
    return moment_of(page, trial), moment_of(page, trial, **change)


# ---- independent computations ----------------------------------------------------------------------------------------


class Independent:
    """What Keras, scikit-learn and numpy say of a moment."""

    def __init__(self, moment: Moment) -> None:
        nothing = np.zeros(0, np.float32)
        state = State(moment.frame.weights, nothing, nothing, 0)
        self.models = engine.trained_models(moment.spec, state, None)
        self.x, self.held_out = moment.data.inputs, moment.data.held_out
        self.code = moment.spec.code

    def encoded(self, x: np.ndarray) -> np.ndarray:
        return self.models.encoder(x).numpy()

    def output(self, x: np.ndarray) -> np.ndarray:
        return self.models.autoencoder(x).numpy()

    def error_of(self, x: np.ndarray) -> float:
        return float(keras.losses.MeanSquaredError()(x.astype("float64"), self.output(x).astype("float64")))

    @property
    def error(self) -> float:
        return self.error_of(self.x)

    @property
    def error_test(self) -> float:
        return self.error_of(self.held_out)

    @property
    def pca(self) -> PCA:
        return PCA(self.code).fit(self.x)

    def pca_error_of(self, x: np.ndarray) -> float:
        fitted = self.pca
        return float(np.mean((fitted.inverse_transform(fitted.transform(x)) - x) ** 2))


def numbers(sentence: str) -> list[float]:
    """All numbers of a sentence, in their order; "below 0.0001" counts as 0."""
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", sentence.replace("below 0.0001", "0.0000"))]


def close(values, digits: float = 6e-5):
    """As a sentence writes them: rounded to four decimals, of a sum in another order."""
    return pytest.approx(values, rel=2e-4, abs=digits)


def moments(page: str, trial: int, **changes) -> tuple[Moment, Moment]:
    """Untrained and trained."""
    return moment_of(page, trial, 0, **changes), moment_of(page, trial, **changes)


# ---- what holds for every page ---------------------------------------------------------------------------------------


@each_page
@each_seed
def test_a_verdict_fits_into_a_line_and_says_which_rows_it_is_about(page, trial):
    for moment in (*moments(page, trial), *asked(page, trial)):
        told = PAGES[page].verdict(moment)
        assert len(told) <= 106
        assert re.search(r"training|held-out", told, re.IGNORECASE)


@each_page
def test_a_verdict_is_no_stored_text(page):
    start, end = moments(page, 0)
    assert PAGES[page].verdict(start) != PAGES[page].verdict(end)


# ---- page by page ----------------------------------------------------------------------------------------------------


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


def axes(checked: Independent) -> tuple[float, float]:
    """Degrees between the decoder's span and PCA's, and between its two columns."""
    w = checked.models.decoder.get_weights()[0].astype("float64").T
    a, b = w.T
    tilt = np.degrees(subspace_angles(w, checked.pca.components_.T).max())
    return tilt, np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


@each_seed
def test_linear(trial):
    for moment in moments(LINEAR_PAGE, trial):
        checked = Independent(moment)
        tilt, angle = axes(checked)
        said_tilt, said_angle, right, error, least = numbers(linear.verdict(moment))
        assert said_tilt == pytest.approx(tilt, abs=0.06) and said_angle == pytest.approx(angle, abs=0.6)
        assert right == 90 and [error, least] == close([checked.error, checked.pca_error_of(checked.x)])
        assert linear.verdict(moment).startswith(f"{said_tilt:.1f}° from PCA's plane; its axes meet at")
        rows, columns, said_tilt, said_angle = numbers(linear.picture(moment))
        assert (rows, columns) == (len(checked.x), 2)
        assert said_tilt == pytest.approx(tilt, abs=0.006) and said_angle == pytest.approx(angle, abs=0.6)
        w = checked.models.decoder.get_weights()[0].astype("float64").T
        table = linear.table(moment)
        matrix = re.search(r"pmatrix}(.*)\\end", table)[1].split(r" \\ ")
        assert np.array([[float(v) for v in row.split("&")] for row in matrix]) == pytest.approx(w.T @ w, abs=0.006)
        left, singular, _ = np.linalg.svd(w, full_matrices=False)
        for i, component in enumerate(checked.pca.components_):
            row = next(line for line in table.splitlines() if line.startswith(f"| {i + 1} |"))
            angle = np.degrees(np.arccos(min(abs(component @ left[:, i]), 1)))
            assert numbers(row) == pytest.approx([i + 1, singular[i] ** 2, angle], abs=0.06)
        assert "-0.00" not in table


def test_linear_where_weight_decay_leaves_nothing_and_where_the_code_has_other_sizes():
    gone = moment_of(LINEAR_PAGE, 0, l2=1.0)
    assert linear.verdict(gone).startswith("Weight decay has reduced the decoder to 0. Training error")
    assert np.abs(Independent(gone).models.decoder.get_weights()[0]).max() < 1e-3
    some = moment_of(LINEAR_PAGE, 0, l2=0.15, code=4)
    left = (np.linalg.svd(Independent(some).models.decoder.get_weights()[0], compute_uv=False) ** 2 > 1e-6).sum()
    assert 0 < left < 4 and linear.verdict(some).startswith(f"{left} of 4 dimensions are left, ")
    line = moment_of(LINEAR_PAGE, 0, code=1)
    assert re.match(r"\d+\.\d° from PCA's line\. Training error", linear.verdict(line))


@each_seed
def test_linear_asks(trial):
    before, after = asked(LINEAR_PAGE, trial)
    one, other = Independent(before), Independent(after)
    right, reason = linear.QUESTION.judge(before, after)
    assert max(axes(one)[0], axes(other)[0]) < 2 and other.error == pytest.approx(one.error, rel=0.005)
    ways = [checked.models.decoder.get_weights()[0].astype("float64") for checked in (one, other)]
    between = [min(np.degrees(subspace_angles(w[:, None], v[:, None])[0]) for v in ways[1]) for w in ways[0]]
    assert max(between) > 2
    assert linear.QUESTION.answers[right] == "the axes in the plane"
    said = numbers(reason)
    assert said[:2] == pytest.approx([axes(one)[0], axes(other)[0]], abs=0.06)
    assert said[2:4] == close([one.error, other.error])
    assert said[4:] == pytest.approx([max(between)], abs=0.6)
    assert linear.QUESTION.answers[linear.QUESTION.judge(before, before)[0]] == "nothing"
    start = moment_of(LINEAR_PAGE, trial, 0)
    assert linear.QUESTION.answers[linear.QUESTION.judge(before, start)[0]] == "the error"
    assert "does not depend" not in linear.QUESTION.judge(before, start)[1]


@each_seed
def test_power(trial):
    for moment in (*moments(POWER_PAGE, trial), asked(POWER_PAGE, trial)[1]):
        checked = Independent(moment)
        mean = np.mean((checked.held_out - checked.x.mean(axis=0)) ** 2)
        told = power.verdict(moment)
        assert numbers(told) == close([checked.error, len(checked.x), checked.error_test, mean])
        ratio = checked.error_test / mean
        assert ("worse than" in told, "better than" in told) == (ratio > 1.02, ratio < 0.98)


@each_seed
def test_power_recalls(trial):
    for moment in moments(POWER_PAGE, trial):
        checked = Independent(moment)
        codes = checked.encoded(checked.x)
        line = np.vstack([np.linspace(codes.min(), codes.max(), 1000, dtype="float32")[:, None], codes])
        decoded = checked.models.decoder(line).numpy()
        nearest = [np.mean((decoded - row) ** 2, axis=1).min() for row in checked.x]
        assert numbers(power.recalled(moment)) == [sum(error < 0.01 for error in nearest), 10, 0.01]
        errors = np.mean((checked.output(checked.x) - checked.x) ** 2, axis=1)
        walk = analysis.walk(moment.network, moment.data)
        assert numbers(power.picture(walk)) == close([10, errors.min(), errors.max()])
        assert np.sort(power.walk_errors(walk)) == pytest.approx(np.sort(errors), rel=1e-3, abs=1e-6)


@each_seed
def test_power_stops_early(trial):
    moment = moment_of(POWER_PAGE, trial)
    frame, told = power.stopping(moment)
    history = moment.run.history
    best = np.argmin(history["val_error"])
    epoch = history["epoch"][best]
    assert abs(frame.epoch - epoch) == min(abs(other.epoch - epoch) for other in moment.run.frames)
    kept = Independent(Moment(moment.run, frame, moment.data)).error_test
    lowest, last = history["val_error"][[best, -1]]
    assert numbers(told) == close([epoch, lowest, 1000, last, frame.epoch, kept])
    assert last == close(Independent(moment).error_test)


@each_seed
def test_power_asks(trial):
    before, after = asked(POWER_PAGE, trial)
    one, other = Independent(before), Independent(after)
    right, reason = power.QUESTION.judge(before, after)
    assert other.error_test < 0.9 * one.error_test and power.QUESTION.answers[right] == "falls"
    assert numbers(reason) == close([one.error_test, other.error_test, one.error, other.error])
    assert other.error > one.error and "the training error rises" in reason and "no longer memorise" in reason
    backwards, reason = power.QUESTION.judge(after, before)
    assert power.QUESTION.answers[backwards] == "rises" and "no longer memorise" not in reason
    assert power.QUESTION.answers[power.QUESTION.judge(before, before)[0]] == "stays the same"


def counted(checked: Independent) -> tuple[int, int, int]:
    """Right by the largest output, right by a threshold, and different patterns of bits."""
    outputs, codes = checked.output(checked.x), checked.encoded(checked.x)
    largest = sum(np.argmax(row) == i for i, row in enumerate(outputs))
    threshold = sum(all((value > 0.5) == (i == j) for j, value in enumerate(row)) for i, row in enumerate(outputs))
    return largest, threshold, len(np.unique(np.round(codes), axis=0))


@each_seed
def test_mitchell(trial):
    for moment in (*moments(BITS_PAGE, trial), moment_of(BITS_PAGE, trial, code=2)):
        checked = Independent(moment)
        largest, threshold, patterns = counted(checked)
        told = mitchell.verdict(moment)
        if largest == threshold == 8:
            assert told.startswith("All 8 training examples are reproduced") and numbers(told) == [8, patterns]
        else:
            assert "All" not in told and numbers(told) == [largest, 8, threshold, 0.5, patterns]
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
    every = [Independent(moment_of(BITS_PAGE, trial, i)) for i in some]
    errors = np.stack([((each.output(each.x) - np.eye(8)) ** 2).sum(axis=0) for each in every])
    total = errors.sum(axis=1)
    told = mitchell.course(epochs, errors)
    start, first, end, last, by = numbers(told)
    assert (first, last) == (0, 5000) and [start, end] == pytest.approx([total[0], total[-1]], abs=0.006)
    reached = total[0] - total >= 0.9 * (total[0] - total[-1])
    assert epochs[int(np.argmax(reached))] == by
    assert "Nine tenths" not in mitchell.course(epochs[:2], errors[[0, 0]])


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


def reconstructed(checked: Independent, moment: Moment, x: np.ndarray) -> np.ndarray:
    """Points and their reconstructions in the data's own units."""
    return moment.data.original(checked.output(moment.data.standardized(x)))


@each_seed
def test_manifolds(trial):
    for moment in (*moments(MANIFOLD_PAGE, trial), *moments(MANIFOLD_PAGE, trial, cap=180.0)):
        checked = Independent(moment)
        error, least = numbers(manifolds.verdict(moment))
        assert [error, least] == close([checked.error_test, checked.pca_error_of(checked.held_out)])
        assert "PCA's plane" in manifolds.verdict(moment) and "stopped" not in manifolds.verdict(moment)
        fresh = surfaces.draw("sphere", moment.spec.cap, 4000, seed=1)[0]
        worst = np.linalg.norm(reconstructed(checked, moment, fresh) - fresh, axis=1).max()
        found = manifolds.pair(moment)
        said = numbers(manifolds.measured(moment, found))
        assert said[:2] == pytest.approx([4000, worst], abs=0.006)
        rows, mean, flat, fresh_rows, away = numbers(manifolds.picture(moment))
        assert (rows, fresh_rows) == (len(checked.x), 4000) and away == pytest.approx(worst, abs=0.006)
        assert [mean, flat] == pytest.approx([checked.error, checked.pca_error_of(checked.x)], rel=1e-3, abs=6e-6)
        assert (found is None) == (moment.spec.cap < 180)
        if found:
            both = np.stack([found.one, found.other])
            assert both[0] == pytest.approx(-both[1]) and np.linalg.norm(both, axis=1) == pytest.approx([1, 1])
            apart = np.linalg.norm(np.subtract(*checked.encoded(moment.data.standardized(both))))
            away = np.linalg.norm(reconstructed(checked, moment, both) - both, axis=1).max()
            assert said[2] == pytest.approx(float(apart), abs=max(0.06 * float(apart), 1e-5))
            assert said[3] == pytest.approx(away, abs=0.006) and away > 0.97, "the theorem, as near as they were found"


@each_seed
def test_manifolds_asks(trial):
    before, after = asked(MANIFOLD_PAGE, trial)
    right, reason = manifolds.QUESTION.judge(before, after)
    found = manifolds.pair(after)
    both = np.stack([found.one, found.other])
    away = np.linalg.norm(reconstructed(Independent(after), after, both) - both, axis=1).max()
    assert right == 1 and away > 0.97 and f"reconstructed {away:.2f} away" in reason
    backwards, reason = manifolds.QUESTION.judge(after, before)
    fresh = surfaces.draw("sphere", 90.0, 4000, seed=1)[0]
    worst = np.linalg.norm(reconstructed(Independent(before), before, fresh) - fresh, axis=1).max()
    assert backwards == 0 and worst < 0.5 and f"reconstructed {worst:.2f} away" in reason


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
    sentence = charts.plane_sentence(moment.data, moment.pca_error, moment.error, moment.epoch, moment.spec.code)
    error, least = checked.error, checked.pca_error_of(checked.x)
    rows, train, held_out, features, code, classes, said_least, epochs, said_error, below = numbers(sentence)
    assert (rows, train, held_out, features, code, classes, epochs) == (1372, 1097, 275, 4, 2, 2, 1200)
    assert [said_least, said_error] == pytest.approx([least, error], rel=0.006)
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
    assert pca.QUESTION.answers[pca.QUESTION.judge(before, moment_of(PCA_PAGE, trial, 0))[0]] == "PCA"


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


# ---- denoising -------------------------------------------------------------------------------------------------------


def decibels(checked: Independent, pictures: np.ndarray, seen: np.ndarray) -> dict[str, float]:
    """PSNR of everybody by scikit-image; pictures, seen: rows, as they are and corrupted."""
    from skimage.filters import median
    from skimage.metrics import peak_signal_noise_ratio
    from skimage.restoration import denoise_tv_chambolle

    fitted = checked.pca
    images = seen.reshape(-1, 8, 8)
    each = {
        "network": checked.output(seen),
        "PCA": fitted.inverse_transform(fitted.transform(seen)),
        "median filter": np.stack([median(image, np.ones((3, 3))) for image in images]),
    }
    weights = [
        np.stack([denoise_tv_chambolle(image, weight=weight) for image in images]) for weight in analysis.WEIGHTS
    ]
    clean = pictures.reshape(-1, 64).astype("float64")

    def ratio(restored: np.ndarray) -> float:
        return peak_signal_noise_ratio(clean, np.clip(restored, 0, 1).reshape(clean.shape), data_range=1)

    return {name: ratio(restored) for name, restored in each.items()} | {"total variation": max(map(ratio, weights))}


@each_seed
@pytest.mark.parametrize("corruption", ["gaussian", "masking", "salt-and-pepper"])
def test_denoising(trial, corruption):
    for moment in moments(DENOISING_PAGE, trial, corruption=corruption):
        for level in (0.3, 0.1, 0.0):
            images = denoising.restored(moment, level)
            pictures = moment.data.x_test[: denoising.LOOKED_AT]
            seen = analysis.corrupted(moment.data.held_out[: denoising.LOOKED_AT], corruption, level)
            theirs = decibels(Independent(moment), pictures, seen)
            ours = denoising.scores(images)
            for name, value in theirs.items():
                mine = ours[denoising.pca_name(moment) if name == "PCA" else name]
                # The weight of total variation is chosen on training images: nearly the best one for these.
                assert value - (0.5 if name == "total variation" else 0.02) < mine < value + 0.02, name
            told = denoising.verdict(moment, level)
            best, second = sorted((v for name, v in ours.items() if name != "corrupted"), reverse=True)[:2]
            (name,) = (name for name, value in ours.items() if value == best)
            assert f"{name.split(',')[0]}" in told
            assert f"{best:.1f} dB" in told and told.startswith("No noise: ") == (level == 0)
            if ours["corrupted"] >= best:
                assert "no method improves" in told
            elif best - second >= 0.05:
                assert f"{best - second:.1f} dB ahead of" in told


@each_seed
def test_denoising_at_another_noise(trial):
    for changes in ({}, {"noise": 0.5}, {"noise": 0.0}):
        moment = moment_of(DENOISING_PAGE, trial, **changes)
        errors = denoising.errors_at(moment)
        told = denoising.another_noise(moment, errors)
        checked, x = Independent(moment), moment.data.held_out
        ours, pca = ([], [])
        for level in denoising.LEVELS:
            seen = (x + level * np.random.default_rng(0).normal(size=x.shape)).astype("float32")
            ours.append(np.mean((checked.output(seen) - x) ** 2))
            fitted = checked.pca
            pca.append(np.mean((fitted.inverse_transform(fitted.transform(seen)) - x) ** 2))
        assert errors["network"] == pytest.approx(ours, rel=1e-3)
        assert errors[denoising.pca_name(moment)] == pytest.approx(pca, rel=1e-3)
        assert numbers(told)[-5:] == pytest.approx([ours[0], pca[0], 0.6, ours[-1], pca[-1]], abs=6e-5)
        better = [level for level, one, other in zip(denoising.LEVELS, ours, pca, strict=True) if one < other]
        if "from noise" in told:
            assert better == [level for level in denoising.LEVELS if level >= numbers(told)[0]]
        elif "every" in told:
            assert better == (list(denoising.LEVELS) if told.startswith("The network") else [])
        else:
            assert numbers(told)[: len(better)] == better


@each_seed
def test_denoising_the_photograph(trial):
    from PIL import Image
    from skimage.metrics import peak_signal_noise_ratio

    from ae_keras.data.paths import CAT_PNG
    from ae_keras.ui.photograph import patches_spec

    cat = np.asarray(Image.open(CAT_PNG))[:300, :450] / 255
    np.testing.assert_allclose(denoising.photograph(), cat, atol=1e-6)
    spec = patches_spec(FIRST[DENOISING_PAGE].replace(noise=0.1, seed=seed_of(DENOISING_PAGE, trial)))
    run = trained(spec)
    moment = Moment(run, run.frames[-1], data.load(spec.dataset, **spec.split))
    images = denoising.restored_photograph(moment)
    ours = denoising.scores(images)
    theirs = {name: peak_signal_noise_ratio(cat, image, data_range=1) for name, image in images.items() if name in ours}
    assert ours == pytest.approx(theirs, abs=1e-3)
    checked, middle = Independent(moment), np.zeros((5, 5))
    for i, top in enumerate(range(92, 101, 2)):  # all patches that hold the pixel (100, 200)
        for j, left in enumerate(range(192, 201, 2)):
            seen = analysis.corrupted(denoising.photograph(), "gaussian", 0.1)[top : top + 10, left : left + 10]
            middle[i, j] = checked.output(seen.reshape(1, 100)).reshape(10, 10)[100 - top, 200 - left]
    assert images["network"][100, 200] == pytest.approx(middle.mean(), abs=1e-4)
    best, second = sorted(ours.values(), reverse=True)[:2]
    told = denoising.of_the_photograph(ours)
    assert numbers(told) == pytest.approx([best, second][: 1 if best - second < 0.05 else 2], abs=0.06)
    assert ("Equally good" in told) == (best - second < 0.05)
    assert ours["network"] > ours["corrupted"] + 8 and ours["network"] > ours["median filter"] + 2


def test_denoising_by_labels():
    for clean, noisy, verb in ((0.88, 0.91, "raises"), (0.91, 0.88, "lowers"), (0.91, 0.912, "no difference")):
        told = denoising.by_labels(0.3, clean, noisy)
        assert verb in told and numbers(told) == [0.3, clean, noisy]


@each_seed
def test_denoising_codes_serve_better_with_few_labels(trial):
    """As measured: noise helps the code at every seed."""
    scores = []
    for level in (0.0, 0.5):
        moment = moment_of(DENOISING_PAGE, trial, noise=level)
        codes = [moment.network.encode(x) for x in (moment.data.inputs, moment.data.held_out)]
        scores.append(analysis.labelled_score(codes[0], moment.data.y_train, codes[1], moment.data.y_test))
    assert scores[1] > scores[0] + 0.01


@each_seed
def test_denoising_asks(trial):
    before, after = asked(DENOISING_PAGE, trial)
    one, other = Independent(before), Independent(after)
    least = other.pca_error_of(other.held_out)
    right, reason = denoising.QUESTION.judge(before, after)
    assert other.error_test > 1.03 * least and denoising.QUESTION.answers[right] == "PCA"
    said = numbers(reason)
    assert [said[0], said[1], said[3]] == close([other.error_test, least, one.error_test]) and said[2] == 0.3
    assert said[4] == 0.5 and said[5] < 0.5 * said[6]
    start = moment_of(DENOISING_PAGE, trial, 0)
    assert denoising.QUESTION.answers[denoising.QUESTION.judge(before, start)[0]] == "PCA"
    ratio = one.error_test / least
    wanted = "neither" if 0.97 < ratio < 1.03 else "PCA" if ratio > 1 else "the network"
    assert denoising.QUESTION.answers[denoising.QUESTION.judge(after, before)[0]] == wanted


# ---- overcomplete ----------------------------------------------------------------------------------------------------


def reproduced(checked: Independent, x: np.ndarray) -> float:
    """The share of the variance of x that comes back."""
    back = checked.models.autoencoder(x).numpy()
    return 1 - np.mean((back - x) ** 2) / x.var(axis=0).mean()


@each_seed
def test_overcomplete(trial):
    for moment in moments(OVERCOMPLETE_PAGE, trial):
        checked, told = Independent(moment), overcomplete.verdict(moment)
        through = reproduced(checked, overcomplete.noise(moment.data))
        assert told.startswith("256 numbers for 64 inputs: ") and told.endswith("of pure noise is reproduced")
        assert numbers(told)[-1] == pytest.approx(max(100 * through, 0), abs=0.6)
        rows = keras.ops.convert_to_tensor(moment.data.held_out[: overcomplete.LOOKED_AT])
        slopes = jacobians(checked.models.autoencoder, rows)
        off = np.mean([np.linalg.norm(slope - np.eye(64)) for slope in slopes]) / 8
        assert numbers(overcomplete.measured(moment))[0] == pytest.approx(100 * off, abs=0.6)


def jacobians(model: keras.Model, rows) -> np.ndarray:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(rows)
        outputs = model(rows)
    return tape.batch_jacobian(outputs, rows).numpy()


@each_seed
def test_overcomplete_asks(trial):
    before, after = asked(OVERCOMPLETE_PAGE, trial)
    right, reason = overcomplete.QUESTION.judge(before, after)
    free, held = (reproduced(Independent(moment), overcomplete.noise(moment.data)) for moment in (before, after))
    assert free > 0.4 and held < 0.5 * free and right == 2
    assert f"{max(free, 0):.0%}" in reason and f"{max(held, 0):.0%}" in reason
    assert overcomplete.QUESTION.judge(before, before)[0] == 0


# ---- sparse ----------------------------------------------------------------------------------------------------------


def edge_count(checked: Independent) -> int:
    """Units whose activations differ between rows, and whose weights have most of their power around one frequency:
    the peak of the two-dimensional spectrum and its neighbours, each with its negative."""
    spreads, weights = checked.encoded(checked.x).std(axis=0), checked.models.encoder.get_weights()[0]
    count = 0
    for spread, w in zip(spreads, weights.T.reshape(-1, 10, 10), strict=True):
        power = np.abs(np.fft.fft2(w.astype("float64") - w.mean(dtype="float64"))) ** 2
        down, across = np.unravel_index(power.argmax(), power.shape)
        around = {((down + i) % 10, (across + j) % 10) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        around |= {(-i % 10, -j % 10) for i, j in around}
        alive = spread >= max(0.001, 0.01 * spreads.max())
        count += bool(alive and sum(power[each] for each in around) > 0.5 * power.sum())
    return count


@each_seed
def test_sparse(trial):
    for moment in (*moments(SPARSE_PAGE, trial), asked(SPARSE_PAGE, trial)[1]):
        checked, told = Independent(moment), sparse.verdict(moment)
        h = checked.encoded(checked.x)
        np.testing.assert_allclose(moment.codes, h, atol=2e-5)
        found = h.mean(axis=0, dtype="float64")
        count, units, low, high, p, error = numbers(told)
        assert (count, units, p) == (edge_count(checked), 100, 0.02) and told.split("; ")[2] == "none dead"
        assert [low, high] == pytest.approx([found.min(), found.max()], abs=6e-4) and error == close(checked.error_test)
        active = (np.abs(h).sum(axis=1, dtype="float64") ** 2 / (h.astype("float64") ** 2).sum(axis=1)).mean()
        said = numbers(sparse.measured(moment).split(" Share")[0])
        first = Independent(Moment(moment.run, moment.run.frames[0], moment.data))
        expected = [(active, 0.06), (100, 0)]
        for size in (
            lambda each: (np.abs(each.encoded(each.x)).mean(dtype="float64"), 6e-5),
            lambda each: (np.linalg.norm(each.models.decoder.get_weights()[0], axis=1).mean(), 6e-3),
        ):
            expected += [size(checked), size(first)]
        assert said == [pytest.approx(value, abs=within) for value, within in expected]
        for unit in (0, 41):
            mean, largest, share = (numbers(line)[0] for line in sparse.unit_lines(moment, unit))
            assert [mean, largest] == pytest.approx([found[unit], h[:, unit].max()], abs=6e-3)
            assert (share > 50) == (sparse.analysis.peak_share(sparse.filters(moment))[unit] > 0.5) or share == 50
            rows = sparse.most_excited(moment, unit, 8)
            assert h[rows, unit].min() >= np.sort(h[:, unit])[-9] - 1e-5 and len(set(rows)) == 8
        assert sparse.picture(moment).endswith(told + ".")


@each_seed
def test_sparse_asks(trial):
    before, after = asked(SPARSE_PAGE, trial)
    one, other = Independent(before), Independent(after)
    right, reason = sparse.QUESTION.judge(before, after)
    assert edge_count(one) > 70 and edge_count(other) < 10 and sparse.QUESTION.answers[right] == "almost none"
    assert numbers(reason) == close([edge_count(one), 100, edge_count(other), one.error_test, other.error_test])
    assert sparse.QUESTION.answers[sparse.QUESTION.judge(after, before)[0]] == "most"


def test_sparse_with_another_penalty_and_where_nothing_is_left():
    collapsed = moment_of(SPARSE_PAGE, 0, dataset="patches", standardize=False)
    assert sparse.verdict(collapsed).startswith("0 of 100 units are edges") and "; 100 dead;" in sparse.verdict(
        collapsed
    )
    assert Independent(collapsed).encoded(collapsed.data.inputs).std(axis=0).max() < 1e-3
    assert sparse.unit_lines(collapsed, 3) == ["dead: 0.020 for all rows"]
    sizes = moment_of(SPARSE_PAGE, 0, penalty="l1", lam=0.003, epochs=5, dataset="digits", standardize=False, code=9)
    h = np.abs(Independent(sizes).encoded(sizes.data.inputs)).mean(axis=0)
    told = sparse.verdict(sizes)
    assert told.startswith("9 units; mean |h| ") and numbers(told)[1:3] == pytest.approx([h.min(), h.max()], abs=6e-4)


# ---- what denoising learns -------------------------------------------------------------------------------------------


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
