"""What the page of linear autoencoders says holds, at seeds that nobody chose."""

import re

import numpy as np
import pytest
from scipy.linalg import polar, subspace_angles
from sklearn.decomposition import PCA

from ae_keras import analysis
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.presets import LINEAR_PAGE
from ae_keras.ui.said import linear
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


def test_the_geometry_of_a_decoder_is_computed_once_a_moment(monkeypatch):
    moment, asked_for = moment_of(LINEAR_PAGE, 0), []
    compute = analysis.decoder_geometry
    monkeypatch.setattr(analysis, "decoder_geometry", lambda *given: asked_for.append(given) or compute(*given))
    for tell in (linear.verdict, linear.table, linear.picture):
        tell(moment)
    assert len(asked_for) == 1


def lead(moment: Moment) -> str:
    return linear.idea(moment.spec, moment.pca, moment.data.shape[2])


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
        assert linear.verdict(moment).startswith(f"Its plane is {said_tilt:.1f}° from PCA's; its axes w meet")
        steps = np.stack([np.cos(way := np.linspace(0, np.pi, 721)), np.sin(way)], axis=1)
        moved = np.linalg.norm(checked.models.decoder(steps) - checked.models.decoder(np.zeros((1, 2))), axis=1)
        said = re.search(r"moves it by (\S+) to (\S+), depending", linear.meaning(moment)).groups()
        assert [float(value) for value in said] == pytest.approx([moved.min(), moved.max()], abs=0.006)
        late = checked.error > 1.01 * checked.pca_error_of(checked.x)
        assert linear.behind(moment).endswith("after 0 epochs the decoder is still on its way.") == late
        assert late == (moment.epoch == 0) and (late or not linear.behind(moment))
        drawn, rows, columns, said_tilt, said_angle = numbers(linear.picture(moment))
        assert (drawn, rows, columns) == (400, len(checked.x), 2)
        assert said_tilt == pytest.approx(tilt, abs=0.006) and said_angle == pytest.approx(angle, abs=0.6)
        w = checked.models.decoder.get_weights()[0].astype("float64").T
        table = linear.table(moment)
        matrix = re.search(r"pmatrix}(.*)\\end", table.replace("−", "-"))[1].split(r" \\ ")
        assert np.array([[float(v) for v in row.split("&")] for row in matrix]) == pytest.approx(w.T @ w, abs=0.006)
        left, singular, _ = np.linalg.svd(w, full_matrices=False)
        for i, component in enumerate(checked.pca.components_):
            row = next(line for line in table.splitlines() if line.startswith(f"| {i + 1} |"))
            angle = np.degrees(np.arccos(min(abs(component @ left[:, i]), 1)))
            assert numbers(row) == pytest.approx([i + 1, singular[i] ** 2, angle], abs=0.06)
        assert "-0.00" not in table
        leeway = np.degrees(np.arcsin(np.subtract(*singular**2) / (singular**2).sum()))
        assert f"at most {leeway:.1f}° from a right angle." in table and "cross" not in table and "Here, " not in table
        assert lead(moment).endswith("but its **axes** w may meet at any angle.")
        listed = linear.axes(moment, principal_components(moment.data, 4)).set_index("name")
        assert list(listed.index) == ["PC1", "PC2", "w1", "w2", "u1", "u2"]
        along = listed[[f"along PC{i}" for i in (1, 2, 3)]].to_numpy()
        reference = PCA(3).fit(checked.x).components_
        assert np.abs(along[:2]) == pytest.approx(np.eye(2, 3), abs=1e-4)
        assert np.abs(along[2:4]) == pytest.approx(np.abs(reference @ w).T, abs=1e-4)
        assert not (np.signbit(along) & (along == 0)).any()


@each_seed
def test_with_weight_decay_the_columns_are_a_rigid_cross(trial):
    """Kunin et al. 2019: W = U S V', where S is nearly a multiple of 1 and V is free."""
    moment = moment_of(LINEAR_PAGE, trial, l2=0.03)
    checked = Independent(moment)
    w = checked.models.decoder.get_weights()[0].astype("float64").T
    most, least = (
        1 - 4 * 0.03 / value for value in PCA(2).fit(checked.x).explained_variance_ * (1 - 1 / len(checked.x))
    )
    (tilt, angle), bound = axes(checked), np.degrees(np.arcsin((most - least) / (most + least)))
    assert abs(angle - 90) < bound + 0.1 < 2
    nearest = polar(checked.pca.components_ @ w)[0]
    turn = np.degrees(np.arccos(np.abs(nearest[:, 0]).max()))
    said_tilt, said_angle, said_turn, *_ = numbers(linear.verdict(moment))
    assert [said_tilt, said_angle, said_turn] == [round(tilt, 1), round(angle), round(turn)]
    assert f"stand at {said_angle:.0f}°, turned by {said_turn:.0f}°" in linear.verdict(moment)
    assert lead(moment).endswith("; weight decay brings its **axes** w nearly to 90°, turned freely.")
    (said,) = re.findall(
        r"at most (\S+)° from a right angle: they turn together, like a rigid cross", linear.table(moment)
    )
    assert float(said) == pytest.approx(bound, abs=0.1)
    projected = checked.pca.inverse_transform(checked.pca.transform(checked.x))
    sizes = [np.linalg.norm(given - checked.x.mean(axis=0)) for given in (checked.output(checked.x), projected)]
    assert sizes[0] < 0.99 * sizes[1] and linear.meaning(moment).endswith("shrinks what comes back towards the mean.")
    assert numbers(linear.behind(moment))[0] == pytest.approx(
        100 * (checked.error / checked.pca_error_of(checked.x) - 1), abs=0.6
    )


def from_components(moment: Moment) -> float:
    """Degrees from a left singular vector of the decoder to its component, the largest."""
    checked = Independent(moment)
    u = np.linalg.svd(checked.models.decoder.get_weights()[0].T.astype("float64"), full_matrices=False)[0]
    return np.degrees(np.arccos(np.minimum(np.abs((checked.pca.components_.T * u).sum(axis=0)), 1))).max()


@each_seed
def test_where_little_weight_decay_has_not_turned_the_axes_it_says_why(trial):
    why = ": in theory the two s² are almost equal, so u turns to the components only very slowly; try a larger λ₂."
    for l2, frame in ((0.001, -1), (0.03, -1), (0.03, 0)):
        moment = moment_of(LINEAR_PAGE, trial, frame, l2=l2)
        angle = from_components(moment)
        said = re.search(r"Here, after (\d+) epochs, u is up to (\S+)° from its component(\S)", linear.table(moment))
        assert int(said[1]) == moment.epoch and float(said[2]) == pytest.approx(angle, abs=0.06)
        assert angle < 2 or l2 == 0.001 or frame == 0
        assert (why in linear.table(moment)) == (angle > 2 and l2 == 0.001) == (said[3] == ":")
        assert (" slowly brings its **axes** w nearly to 90°." in lead(moment)) == (l2 == 0.001)


@each_seed
def test_much_weight_decay_lets_the_axes_meet_within_the_bound_that_the_lead_says(trial):
    moment = moment_of(LINEAR_PAGE, trial, l2=0.2)
    least, most = map(int, re.search(r"lets its \*\*axes\*\* w meet at (\d+)° to (\d+)°\.", lead(moment)).groups())
    assert least <= axes(Independent(moment))[1] <= most and least + most == 180


def test_linear_where_weight_decay_leaves_nothing_and_where_the_code_has_other_sizes():
    gone = moment_of(LINEAR_PAGE, 0, l2=1.0)
    assert linear.verdict(gone).startswith("Weight decay has reduced the decoder to 0. Training error")
    assert np.abs(Independent(gone).models.decoder.get_weights()[0]).max() < 1e-3
    some = moment_of(LINEAR_PAGE, 0, l2=0.15, code=4)
    left = (np.linalg.svd(Independent(some).models.decoder.get_weights()[0], compute_uv=False) ** 2 > 1e-6).sum()
    assert 0 < left < 4 and linear.verdict(some).startswith(f"{left} of 4 dimensions are left, ")
    line = moment_of(LINEAR_PAGE, 0, code=1)
    assert re.match(r"Its line is \d+\.\d° from PCA's\. Training error", linear.verdict(line))
    for one, wanted in ((line, "h1·w1: a **line**."), (some, "h1·w1 + … + h4·w4: a **subspace** of 4 dimensions.")):
        assert f"b + {wanted}" in lead(one) and "b + " not in linear.idea(one.spec.replace(bias=False), one.pca, 4)
    assert lead(gone).endswith("a **plane**. So much weight decay reduces it to 0.")
    assert lead(some).endswith(f"; weight decay leaves {left} dimensions of it.")
    assert [linear.question(code).of for code in (1, 2, 9)] == [{"code": 1}, {"code": 2}, {"code": 2}]
    for seed in (1, 2):  # of a line, what may change is how long w1 is, and its sign
        other = moment_of(LINEAR_PAGE, 0, code=1, seed=seed)
        one, w = (Independent(each).models.decoder.get_weights()[0][0] for each in (line, other))
        right, reason = linear.question(1).judge(line, other)
        assert linear.question(1).answers[right] == "w1, an arrow on it"
        said = re.search(r"w1 is (\S+) long in one run, and in the other ([\d.]+)(, the other way)?: the error", reason)
        assert [float(said[1]), float(said[2])] == pytest.approx(np.linalg.norm([one, w], axis=1), abs=0.006)
        assert bool(said[3]) == (one @ w < 0) and reason.startswith("The two lines are ")
    assert linear.question(1).judge(line, line)[0] == 3


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
