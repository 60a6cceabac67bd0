"""What the page on discriminative and generative models says holds, at seeds that nobody chose."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVC

from ae_keras.ui.presets import DISCRIMINATIVE_PAGE as PAGE
from ae_keras.ui.said import discriminative
from tests.said import Independent, asked, each_seed, moment_of, moments, numbers

DRAWN = 6000  # by scikit-learn, with numbers of its own


class Reference:
    """Both ways to p(h, y) by scikit-learn, and Keras' decoder."""

    def __init__(self, moment) -> None:
        self.data, self.checked = moment.data, Independent(moment)
        self.codes = self.checked.encoded(self.data.inputs[:1000]).astype("float64")
        self.coded = self.checked.encoded(self.data.held_out).astype("float64")
        self.y = self.data.y_train[:1000]
        self.reader = SVC(C=10).fit(self.data.inputs[:1000], self.y)

    def conditional(self, curved: bool = False):
        steps = [StandardScaler(), *[PolynomialFeatures(2, include_bias=False)] * curved]
        return make_pipeline(*steps, LogisticRegression(C=10, max_iter=2000)).fit(self.codes, self.y)

    def read(self, h: np.ndarray, labels: np.ndarray) -> float:
        decoded = self.checked.models.decoder(h.astype("float32")).numpy()
        return float((self.reader.predict(decoded) == labels).mean())

    def code_first(self, curved: bool = False) -> float:
        density = GaussianMixture(10, random_state=7, n_init=3).fit(self.codes)
        h, _ = density.sample(DRAWN)
        chances = self.conditional(curved).predict_proba(h).cumsum(axis=1)
        labels = (chances < np.random.default_rng(8).random((DRAWN, 1))).sum(axis=1)
        return self.read(h, np.minimum(labels, 9))

    def label_first(self) -> float:
        rng = np.random.default_rng(9)
        labels = rng.choice(self.y, DRAWN)
        own = [self.codes[self.y == i] for i in range(10)]
        h = np.array([rng.multivariate_normal(own[i].mean(axis=0), np.cov(own[i].T)) for i in labels])
        return self.read(h, labels)


@each_seed
def test_the_verdict(trial):
    start, end = moments(PAGE, trial)
    told = discriminative.verdict(end)
    code_first, label_first, real = numbers(told)
    by_hand = Reference(end)
    # 300 pairs: a standard deviation of 3 points; and another start of EM gives another mixture.
    assert code_first == pytest.approx(100 * by_hand.code_first(), abs=10)
    assert label_first == pytest.approx(100 * by_hand.label_first(), abs=9)
    assert real == pytest.approx(100 * by_hand.reader.score(end.data.held_out, end.data.y_test), abs=0.51)
    assert label_first > code_first and numbers(discriminative.verdict(start))[1] < label_first


@each_seed
def test_what_it_says_of_held_out_rows(trial):
    end = moment_of(PAGE, trial)
    by_hand, found = Reference(end), discriminative.joint(end)
    straight, label_first, decoded, features, away = numbers(
        discriminative.measured(end, found).replace("p(h|y) p(y)", "").replace("**", "")
    )
    data = by_hand.data
    assert straight == pytest.approx(100 * by_hand.conditional().score(by_hand.coded, data.y_test), abs=1.5)
    qda = QuadraticDiscriminantAnalysis().fit(by_hand.codes, by_hand.y)
    assert label_first == pytest.approx(100 * qda.score(by_hand.coded, data.y_test), abs=1)
    around = np.square(data.held_out - data.held_out.mean(axis=0)).mean()
    assert (decoded, features) == (2, 64) and away == pytest.approx(100 * by_hand.checked.error_test / around, abs=0.6)


@each_seed
def test_eight_numbers_are_read_better_and_label_first_best(trial):
    before, after = asked(PAGE, trial)
    right, reason = discriminative.QUESTION.judge(before, after)
    assert discriminative.QUESTION.answers[right] == "label first"
    by_hand = Reference(after)
    one, other, same = numbers(reason)[:3]
    assert one == pytest.approx(100 * by_hand.code_first(), abs=5)
    assert other == pytest.approx(100 * by_hand.label_first(), abs=2.5)
    assert abs(same - other) < 100 * discriminative.GAP and "can be drawn either way" in reason


@each_seed
def test_odd_inputs(trial):
    few, many = asked(PAGE, trial)
    for moment in (few, many):
        checked, x = Independent(moment), moment.data.held_out
        table = discriminative.odd(moment, discriminative.joint(moment))
        assert list(table) == ["pure noise", "shuffled", "inverted"]
        odd = 1 - x
        errors = [np.square(checked.output(each) - each).mean(axis=1) for each in (x, odd)]
        truth = np.repeat([0, 1], len(x))
        assert table["inverted"][1] == pytest.approx(roc_auc_score(truth, np.concatenate(errors)), abs=1e-3)
        assert min(error for _, error in table.values()) >= 0.99, "the error finds them all"
        told = discriminative.of_odd(moment, table)
        assert numbers(told)[0] == pytest.approx(min(error for _, error in table.values()), abs=0.006)
        assert "reconstruction error **finds all odd inputs**" in told
    found = discriminative.odd(few, discriminative.joint(few))
    assert min(density for density, _ in found.values()) < 0.8, "with two numbers the density misses some"
    assert "density of the code, 2 numbers, **misses odd inputs**" in discriminative.of_odd(few, found)


@each_seed
def test_half_of_a_digit_is_filled_in(trial):
    end = moment_of(PAGE, trial)
    filling = discriminative.filled(end, discriminative.joint(end))
    hidden = np.tile([True] * 4 + [False] * 4, 8)
    x, rows = end.data.held_out[:200], end.data.inputs
    np.testing.assert_array_equal(filling.rows[discriminative.LIKELY][:, ~hidden], x[:, ~hidden])
    mean = np.square(x - rows.mean(axis=0))[:, hidden].mean()
    near = [rows[np.square(rows - each)[:, ~hidden].sum(axis=1).argmin()] for each in x]
    errors = filling.errors
    assert errors[discriminative.MEAN] == pytest.approx(mean, rel=1e-4)
    assert errors[discriminative.NEAREST] == pytest.approx(np.square(x - near)[:, hidden].mean(), rel=1e-4)
    assert errors[discriminative.LIKELY] < errors[discriminative.NEAREST] < errors[discriminative.MEAN]
    told = discriminative.of_filled(end, filling)
    assert "the best is the **most likely code**" in told
    assert numbers(told)[1:4] == pytest.approx([errors[n] for n in list(errors)[:3]], abs=6e-5)


def test_what_it_costs():
    end = moment_of(PAGE, 0)
    data, on_x = end.data, discriminative.on_inputs(end.data)
    reference = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, tol=1e-3))
    reference.fit(data.inputs, data.y_train)
    logistic, network = on_x.values()
    assert logistic[1] == pytest.approx(reference.score(data.held_out, data.y_test)) and network[1] > 0.95
    on_h = discriminative.on_codes(end, discriminative.joint(end))
    told = discriminative.of_accuracies(on_x, on_h)
    best, generative, cost = numbers(told.replace("p(h|y) p(y)", ""))
    assert best == pytest.approx(100 * max(logistic[1], network[1]), abs=0.06)
    assert cost == pytest.approx(best - generative, abs=0.11) and "less" in told
    assert "more" in discriminative.of_accuracies({"x": (1, 0.5)}, {"a": (1, 0.4), "b": (1, 0.6)})
    assert "as many" in discriminative.of_accuracies({"x": (1, 0.5)}, {"a": (1, 0.4), "b": (1, 0.5)})
