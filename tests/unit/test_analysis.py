"""PCA, alignment and measures against closed forms, definitions and other implementations."""

import math
import sys
import tracemalloc

import numpy as np
import pytest
import scipy.linalg
import scipy.spatial
import sklearn.datasets
import sklearn.decomposition
import sklearn.manifold
import sklearn.metrics
from scipy.spatial.distance import cdist

from ae_keras import analysis
from ae_keras.analysis import (
    continuity,
    explained_variance,
    mean_squared_error,
    nearest_neighbour_score,
    pca,
    plane,
    principal_angles,
    procrustes,
    row_errors,
    trustworthiness,
)
from ae_keras.data import SOURCES, load
from ae_keras.errors import DataError


def rotation(k, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(k, k)))[0]


# Without the points in space, which have three coordinates, and the identity matrices, whose eigenvalues are all equal.
TABLES = [name for name, source in SOURCES.items() if source.features > 3 and source.held_out]


# --- pca --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("k", [1, 2, 4])
def test_pca_equals_scikit_learns(name, k):
    data = load(name)
    x, held_out = data.inputs.astype(np.float64), data.held_out.astype(np.float64)
    ours, theirs = pca(x, k), sklearn.decomposition.PCA(k, svd_solver="full").fit(x)
    np.testing.assert_allclose(ours.axes @ ours.axes.T, np.eye(k), atol=1e-10)
    np.testing.assert_allclose(ours.axes.T @ ours.axes, theirs.components_.T @ theirs.components_, atol=1e-8)
    np.testing.assert_allclose(ours.variances, theirs.explained_variance_ * (len(x) - 1) / len(x), rtol=1e-8)
    assert ours.explained == pytest.approx(theirs.explained_variance_ratio_.sum(), rel=1e-8)
    np.testing.assert_allclose(
        ours.reconstruct(held_out), theirs.inverse_transform(theirs.transform(held_out)), atol=1e-8
    )
    np.testing.assert_allclose(np.abs(ours.encode(held_out)), np.abs(theirs.transform(held_out)), atol=1e-8)


@pytest.mark.parametrize("name", TABLES)
def test_spectrum_is_that_of_the_covariance_matrix(name):
    x = load(name).inputs.astype(np.float64)
    eigenvalues = np.linalg.eigvalsh(np.cov(x.T, ddof=0))[::-1]
    np.testing.assert_allclose(pca(x, 2).spectrum, eigenvalues, atol=1e-10)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_floor_is_the_measured_error(name, k):
    x = load(name).inputs
    p = pca(x, k)
    assert p.floor == pytest.approx(mean_squared_error(x, p.reconstruct(x)), rel=1e-9, abs=1e-15)


def test_no_other_plane_gets_below_the_floor():
    x = load("banknote").inputs.astype(np.float64)
    floor, centered = pca(x, 2).floor, x - x.mean(axis=0)
    for seed in range(50):
        axes = rotation(4, seed)[:2]
        assert np.mean((centered - centered @ axes.T @ axes) ** 2) > floor


def test_pca_of_known_data():
    # Two of four points at distance sqrt 8 along one diagonal, two at sqrt 2 along the other: 4 and 1.
    p = pca([[2, 2], [-2, -2], [1, -1], [-1, 1]], 1)
    np.testing.assert_allclose(p.spectrum, [4, 1], atol=1e-12)
    np.testing.assert_allclose(p.axes, [[0.5**0.5, 0.5**0.5]], atol=1e-12)
    assert p.explained == pytest.approx(0.8)
    assert p.floor == pytest.approx(0.5)


def test_all_components_reconstruct_everything_even_with_fewer_rows_than_features():
    x = np.random.default_rng(0).normal(size=(5, 12)) + 3
    p = pca(x, 12)
    np.testing.assert_allclose(p.axes @ p.axes.T, np.eye(12), atol=1e-10)
    np.testing.assert_allclose(p.reconstruct(x), x, atol=1e-10)
    assert p.spectrum.shape == (12,) and p.floor == 0
    assert pca(x, 4).floor == pytest.approx(0, abs=1e-15)
    assert pca(x, 3).floor > 0.01


@pytest.mark.parametrize("k", [0, 5, -1, 2.0, "2"])
def test_pca_refuses_a_k_outside(k):
    with pytest.raises(DataError, match="from 1 to 4"):
        pca(load("iris").inputs, k)


@pytest.mark.parametrize("x", [np.zeros(3), np.zeros((0, 3)), [[1.0, np.nan]]])
def test_pca_refuses_what_is_no_table(x):
    with pytest.raises(DataError, match="finite numbers"):
        pca(x, 1)


def test_sign_of_the_axes_does_not_depend_on_the_signs_or_order_of_the_data():
    x = load("wine").inputs.astype(np.float64)
    p = pca(x, 13)
    largest = np.take_along_axis(p.axes, np.abs(p.axes).argmax(axis=1)[:, None], axis=1)
    assert (largest > 0).all()
    np.testing.assert_allclose(pca(-x, 13).axes, p.axes, atol=1e-8)
    np.testing.assert_allclose(pca(x[::-1], 13).axes, p.axes, atol=1e-8)


def test_sign_of_equal_loadings_is_that_of_the_first():
    # Two standardised columns always have the diagonals as axes, with loadings equal up to rounding.
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=(30, 2)) @ [[1, 0.4], [0, 1]]
        axes = pca((x - x.mean(axis=0)) / x.std(axis=0), 2).axes
        np.testing.assert_allclose(np.abs(axes), 0.5**0.5, atol=1e-8)
        assert (axes[:, 0] > 0).all()


@pytest.mark.parametrize("name", ["banknote", "digits", "mnist"])
def test_large_data_have_the_components_of_small_ones(name, monkeypatch):
    """By the covariance matrix: digits and MNIST have pixels that never change, so eigenvalues of 0."""
    x = load(name).inputs
    m = x.shape[1]
    small = pca(x, m)
    monkeypatch.setattr(sys.modules["ae_keras.analysis.pca"], "LARGE", 0)
    large, theirs = pca(x, m), sklearn.decomposition.PCA(4, svd_solver="full").fit(x.astype(np.float64))
    assert large.spectrum.min() >= 0
    np.testing.assert_allclose(large.spectrum, small.spectrum, rtol=0, atol=1e-13 * small.spectrum[0])
    np.testing.assert_allclose(large.axes @ large.axes.T, np.eye(m), atol=1e-12)
    np.testing.assert_allclose(large.axes[:4], small.axes[:4], atol=1e-11)
    np.testing.assert_allclose(large.axes[:4].T @ large.axes[:4], theirs.components_.T @ theirs.components_, atol=1e-11)
    for k in (1, 2, 3):
        assert large.first(k).floor == pytest.approx(small.first(k).floor, rel=1e-12)
        assert large.first(k).floor == pytest.approx(mean_squared_error(x, large.first(k).reconstruct(x)), rel=1e-9)


def test_what_the_covariance_matrix_loses_is_as_small_as_said(monkeypatch):
    """Standard deviations of 1 down to 1e-12: eigenvalues down to 1e-24, of which it knows the first 1e-14."""
    m = 13
    x = np.random.default_rng(1).normal(size=(3000, m)) * 10.0 ** -np.arange(m) @ rotation(m)
    exact = pca(x, m)
    monkeypatch.setattr(sys.modules["ae_keras.analysis.pca"], "LARGE", 0)
    lossy = pca(x, m)
    np.testing.assert_allclose(lossy.spectrum, exact.spectrum, rtol=0, atol=1e-14 * exact.spectrum[0])
    np.testing.assert_allclose(np.abs(np.sum(lossy.axes * exact.axes, axis=1))[:5], 1, atol=1e-12)
    assert np.abs(np.sum(lossy.axes * exact.axes, axis=1))[-1] < 0.99, "why small data are not done this way"


def test_large_data_are_not_copied():
    x = np.random.default_rng(0).normal(size=(300_000, 20)).astype(np.float32)
    tracemalloc.start()
    pca(x, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.nbytes / 2


def test_constant_data_have_no_explained_share():
    assert math.isnan(pca(np.ones((6, 3)), 1).explained)


# --- figures measured elsewhere on another split of the same table ------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_banknote_figures(seed):
    data = load("banknote", split_seed=seed)
    x, held_out = data.inputs, data.held_out
    shares = [pca(x, k).explained for k in (1, 2, 3)]
    np.testing.assert_allclose(shares, [0.545, 0.868, 0.956], atol=0.006)
    p = pca(x, 2)
    codes, held_out_codes = p.encode(x), p.encode(held_out)
    assert mean_squared_error(x, p.reconstruct(x)) == pytest.approx(0.131, abs=0.006)
    assert mean_squared_error(held_out, p.reconstruct(held_out)) == pytest.approx(0.135, abs=0.018)
    assert trustworthiness(x, codes) == pytest.approx(0.970, abs=0.003)
    assert nearest_neighbour_score(x, data.y_train, held_out, data.y_test) >= 0.995
    score = nearest_neighbour_score(codes, data.y_train, held_out_codes, data.y_test)
    assert score == pytest.approx(0.876, abs=0.02)


@pytest.mark.parametrize(("k", "error"), [(2, 0.0521), (8, 0.0249)])
def test_digits_figures_with_the_last_357_held_out(k, error):
    x = sklearn.datasets.load_digits().data / 16
    p = pca(x[:-357], k)
    assert mean_squared_error(x[-357:], p.reconstruct(x[-357:])) == pytest.approx(error, abs=5e-5)


# --- procrustes and plane -----------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 8])
def test_procrustes_undoes_a_known_map_exactly(k):
    target = np.random.default_rng(1).normal(size=(40, k))
    codes = (target @ rotation(k)) * 0.03 - 7
    np.testing.assert_allclose(procrustes(codes, target), target, atol=1e-10)


def test_procrustes_undoes_a_reflection():
    target = np.random.default_rng(1).normal(size=(40, 2))
    np.testing.assert_allclose(procrustes(target * [1, -1], target), target, atol=1e-12)


def test_procrustes_equals_scipys():
    rng = np.random.default_rng(2)
    codes, target = rng.normal(size=(60, 3)) + 5, rng.normal(size=(60, 3)) * 4 - 2
    aligned = procrustes(codes, target)
    turn, trace = scipy.linalg.orthogonal_procrustes(codes - codes.mean(0), target - target.mean(0))
    expected = (codes - codes.mean(0)) @ turn * trace / np.sum((codes - codes.mean(0)) ** 2) + target.mean(0)
    np.testing.assert_allclose(aligned, expected, atol=1e-10)
    disparity = scipy.spatial.procrustes(target, codes)[2]
    total = np.sum((target - target.mean(0)) ** 2)
    assert np.sum((aligned - target) ** 2) / total == pytest.approx(disparity, rel=1e-10)


def test_procrustes_is_a_similarity():
    rng = np.random.default_rng(3)
    codes, target = rng.normal(size=(30, 2)), rng.normal(size=(30, 2))
    ratio = cdist(procrustes(codes, target), procrustes(codes, target))[0, 1:] / cdist(codes, codes)[0, 1:]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


def test_procrustes_fitted_on_some_rows_is_applied_to_all():
    target = np.random.default_rng(4).normal(size=(30, 2))
    codes = target @ rotation(2) * 2 + 1
    codes[20:] += 5
    aligned = procrustes(codes, target, fit_rows=slice(0, 20))
    np.testing.assert_allclose(aligned[:20], target[:20], atol=1e-12)
    np.testing.assert_allclose(aligned[20:], target[20:] + (5 * np.ones(2)) @ rotation(2).T / 2, atol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, -3e5, 1e-200])
def test_degenerate_codes_become_the_mean_of_the_target(value):
    target = np.random.default_rng(5).normal(size=(33, 2)) + 4
    aligned = procrustes(np.full((33, 2), value), target, fit_rows=slice(0, 11))
    np.testing.assert_allclose(aligned, np.tile(target[:11].mean(axis=0), (33, 1)), atol=1e-12)


def test_codes_equal_up_to_rounding_are_degenerate():
    rng = np.random.default_rng(5)
    codes, target = 1 + rng.integers(0, 2, (33, 2)) * 2.0**-52, rng.normal(size=(33, 2))
    np.testing.assert_allclose(procrustes(codes, target), np.tile(target.mean(axis=0), (33, 1)), atol=1e-12)


def test_codes_dead_on_one_axis_and_very_small_codes_still_align():
    target = np.random.default_rng(6).normal(size=(30, 2))
    target -= target.mean(axis=0)
    dead = target * [1, 0]
    aligned = procrustes(dead * 1e-200, target)
    np.testing.assert_allclose(aligned, procrustes(dead, target), atol=1e-9)
    assert np.sum((aligned - target) ** 2) < np.sum(target**2)


@pytest.mark.parametrize(
    ("codes", "target", "rows"),
    [
        (np.zeros((5, 2)), np.zeros((5, 3)), None),
        (np.zeros(5), np.zeros(5), None),
        (np.full((5, 2), np.nan), np.zeros((5, 2)), None),
        (np.zeros((5, 2)), np.zeros((5, 2)), slice(5, 9)),
    ],
)
def test_procrustes_refuses(codes, target, rows):
    with pytest.raises(DataError):
        procrustes(codes, target, rows)


def test_plane():
    codes = np.random.default_rng(7).normal(size=(25, 5)) * [1, 9, 3, 1, 1]
    np.testing.assert_array_equal(plane(codes[:, :2]), codes[:, :2])
    np.testing.assert_array_equal(plane(codes[:, :1]), np.column_stack([codes[:, 0], np.zeros(25)]))
    theirs = sklearn.decomposition.PCA(2).fit_transform(codes)
    np.testing.assert_allclose(np.abs(plane(codes)), np.abs(theirs), atol=1e-8)
    with pytest.raises(DataError):
        plane(codes[:, 0])
    with pytest.raises(DataError):
        plane(codes[:, :0])


# --- measures -----------------------------------------------------------------------------------------------


def ranks(x):
    """ranks(x)[i, j]: 1 for the nearest other row of i, 2 for the next, ...; 0 for i itself."""
    distances = cdist(x, x)
    np.fill_diagonal(distances, -1)
    return distances.argsort(axis=1).argsort(axis=1)


def by_definition(reference, other, k):
    """1 - 2 / (n k (2n - 3k - 1)) * sum of (rank in reference - k) over pairs near in other only."""
    n, total = len(reference), 0
    rank_reference, rank_other = ranks(reference), ranks(other)
    for i in range(n):
        for j in range(n):
            if i != j and rank_other[i, j] <= k < rank_reference[i, j]:
                total += rank_reference[i, j] - k
    return 1 - 2 * total / (n * k * (2 * n - 3 * k - 1))


@pytest.mark.parametrize("k", [1, 5, 12])
def test_trustworthiness_and_continuity_by_their_definition(k):
    rng = np.random.default_rng(8)
    x = rng.normal(size=(40, 5))
    codes = x[:, :2] + 0.1 * rng.normal(size=(40, 2))
    trust, cont = trustworthiness(x, codes, k), continuity(x, codes, k)
    assert trust == pytest.approx(by_definition(x, codes, k), abs=1e-12)
    assert cont == pytest.approx(by_definition(codes, x, k), abs=1e-12)
    assert trust != cont


def test_neighbourhoods_of_a_copy_are_kept():
    x = np.random.default_rng(9).normal(size=(50, 3))
    assert trustworthiness(x, 2 * x @ rotation(3) + 1) == continuity(x, x * 3) == 1


def test_neighbourhood_measures_sample_large_data():
    rng = np.random.default_rng(10)
    x = rng.normal(size=(1600, 3))
    codes = x[:, :2]
    sampled, rows = trustworthiness(x, codes), np.random.default_rng(0).permutation(1600)[:1500]
    assert sampled == sklearn.manifold.trustworthiness(x[rows], codes[rows], n_neighbors=5)
    whole = trustworthiness(x, codes, limit=1600)
    assert sampled != whole and sampled == pytest.approx(whole, abs=0.01)
    assert whole == sklearn.manifold.trustworthiness(x, codes, n_neighbors=5)


@pytest.mark.parametrize("measure", [trustworthiness, continuity])
def test_neighbourhood_measures_refuse(measure):
    x = np.random.default_rng(0).normal(size=(10, 2))
    assert 0 <= measure(x, x[::-1], 4) <= 1
    for k in (0, 5):
        with pytest.raises(DataError, match="fewer than half"):
            measure(x, x, k)
    with pytest.raises(DataError, match="one code for each"):
        measure(x, x[:9], 2)


def test_nearest_neighbour_score_by_hand():
    rng = np.random.default_rng(11)
    x, y = rng.normal(size=(60, 2)), rng.integers(0, 3, 60)
    fresh, truth = rng.normal(size=(30, 2)), rng.integers(0, 3, 30)
    nearest = cdist(fresh, x).argsort(axis=1)[:, :5]
    votes = np.array([np.bincount(y[row], minlength=3).argmax() for row in nearest])
    assert nearest_neighbour_score(x, y, fresh, truth) == pytest.approx(np.mean(votes == truth))


def test_nearest_neighbour_score_at_its_borders():
    x, y = np.zeros((4, 1)), np.array([0, 1, 0, 1])
    assert math.isnan(nearest_neighbour_score(x, y * 0, x, y))
    with pytest.raises(DataError, match="1 to 4"):
        nearest_neighbour_score(x, y, x, y, k=5)


def test_errors_against_scikit_learn_and_by_hand():
    rng = np.random.default_rng(12)
    x, guess = rng.normal(size=(50, 4)) * [1, 2, 3, 4], rng.normal(size=(50, 4))
    assert mean_squared_error(x, guess) == pytest.approx(sklearn.metrics.mean_squared_error(x, guess))
    rows = row_errors(x, guess)
    assert rows.shape == (50,)
    assert rows[7] == pytest.approx(sum((a - b) ** 2 for a, b in zip(x[7], guess[7], strict=True)) / 4)
    assert rows.mean() == pytest.approx(mean_squared_error(x, guess))
    expected = sklearn.metrics.r2_score(x, guess, multioutput="variance_weighted")
    assert explained_variance(x, guess) == pytest.approx(expected)


def test_explained_variance_agrees_with_pca_and_its_borders():
    x = load("wine").inputs
    p = pca(x, 3)
    assert explained_variance(x, p.reconstruct(x)) == pytest.approx(p.explained, rel=1e-9)
    assert explained_variance(x, x) == 1
    assert explained_variance(x, np.tile(x.mean(axis=0, dtype=np.float64), (len(x), 1))) == pytest.approx(0)
    assert math.isnan(explained_variance(np.ones((5, 2)), np.zeros((5, 2))))


@pytest.mark.parametrize("measure", [mean_squared_error, row_errors, explained_variance])
def test_errors_do_not_broadcast(measure):
    with pytest.raises(DataError, match="one shape"):
        measure(np.zeros((5, 2)), np.zeros((1, 2)))


def test_integers_do_not_wrap_round():
    assert mean_squared_error(np.array([[0]], np.uint8), np.array([[200]], np.uint8)) == 40_000


def test_principal_angles_of_known_subspaces():
    angle = 0.3
    a = np.eye(4)[:2]
    b = np.array([[1, 0, 0, 0], [0, math.cos(angle), math.sin(angle), 0]])
    np.testing.assert_allclose(principal_angles(a, b), [math.cos(angle), 1], atol=1e-12)
    mixed = np.array([[2.0, 1.0], [-1.0, 3.0]]) @ b
    np.testing.assert_allclose(principal_angles(a, mixed), [math.cos(angle), 1], atol=1e-12)
    np.testing.assert_allclose(principal_angles(np.eye(4)[:2], np.eye(4)[2:]), [0, 0], atol=1e-12)
    assert principal_angles(np.eye(4)[:1], mixed).shape == (1,)


def test_principal_angles_by_singular_values():
    rng = np.random.default_rng(13)
    a, b = rng.normal(size=(2, 3, 10))
    cosines = np.linalg.svd(np.linalg.qr(a.T)[0].T @ np.linalg.qr(b.T)[0], compute_uv=False)
    np.testing.assert_allclose(principal_angles(a, b), cosines[::-1], atol=1e-10)


def test_active_dimensions():
    random = np.random.default_rng(0).normal(size=(500, 5))
    assert analysis.active_dimensions(random) == 5
    assert analysis.active_dimensions(random[:, :2] @ random[:2, :5]) == 2
    assert analysis.active_dimensions(random * [1, 1, 1, 1e-3, 0]) == 3
    assert analysis.active_dimensions(np.full((9, 3), 0.4)) == 0
