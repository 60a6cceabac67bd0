"""The space of codes: its map, regions to draw from, and how near to data what is decoded is."""

import numpy as np
import pytest
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors

from ae_keras import analysis
from ae_keras.analysis import latent


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    rng = np.random.default_rng(5)
    clusters = [rng.normal(size=(300, 4)) @ rng.normal(size=(4, 4)) + rng.normal(scale=6, size=4) for _ in range(3)]
    return np.concatenate(clusters).astype("float32")


@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_map_holds_all_codes_in_its_box(codes, k):
    found = latent.code_map(codes[:, :k])
    placed = found.placed(codes[:, :k])
    share = (placed - found.low) / (found.high - found.low)
    assert share.min() >= -1e-6 and share.max() <= 1 + 1e-6
    np.testing.assert_allclose(found.at(share), placed, atol=1e-5)
    if k <= 2:
        np.testing.assert_allclose(found.codes(placed), codes[:, :k], atol=1e-5)
    else:
        theirs = PCA(2).fit_transform(codes)
        np.testing.assert_allclose(np.abs(placed), np.abs(theirs), atol=2e-3)
        np.testing.assert_allclose(found.placed(found.codes(placed)), placed, atol=1e-4)


def test_a_grid_goes_row_by_row_from_the_top():
    np.testing.assert_allclose(latent.grid(2, -1, 3), [[-1, 3], [3, 3], [-1, -1], [3, -1]])


def test_one_gaussian_has_the_moments_of_the_codes(codes):
    drawn = latent.mixture(codes, 1)(60_000, 3)
    standard_error = codes.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - codes.mean(axis=0)) < 4.5 * standard_error).all()
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(codes.T), rtol=0.05, atol=0.6)


def test_samples_of_a_mixture_are_as_likely_under_it_as_scikit_learn_s_own(codes):
    fitted = GaussianMixture(3, random_state=1, n_init=3).fit(codes)
    ours, theirs = latent.mixture(codes, 3)(8000, 2), fitted.sample(8000)[0]
    likelihoods = [fitted.score_samples(each) for each in (ours, theirs)]
    assert likelihoods[0].mean() == pytest.approx(likelihoods[1].mean(), abs=0.15)
    assert fitted.score(latent.mixture(codes, 1)(8000, 2)) < fitted.score(ours) - 1
    np.testing.assert_array_equal(latent.mixture(codes, 3)(8000, 2), ours, "equal seeds, equal codes")


def test_boxes_are_filled_evenly(codes):
    low, high = codes.min(axis=0), codes.max(axis=0)
    inside, wide = latent.box(codes)(20_000, 1), latent.box(codes, 3.0)(20_000, 1)
    assert (inside >= low - 1e-4).all() and (inside <= high + 1e-4).all()
    for j in range(4):
        assert stats.kstest(inside[:, j], stats.uniform(low[j], high[j] - low[j]).cdf).pvalue > 1e-3
    within = ((wide >= low) & (wide <= high)).mean(axis=0)
    np.testing.assert_allclose(within, 1 / 3, atol=0.02)
    normal = latent.standard_normal(4)(20_000, 1)
    assert stats.kstest(normal[:, 2], "norm").pvalue > 1e-3


def test_distances_and_coverage_are_scikit_learn_s(codes):
    made, real = codes[:200] + 0.5, codes[400:700]
    near = NearestNeighbors(n_neighbors=1).fit(real).kneighbors(made)[0][:, 0]
    np.testing.assert_allclose(analysis.off_rows(real, made), near, atol=1e-4)
    reach = NearestNeighbors(n_neighbors=6).fit(real).kneighbors(real)[0][:, 5]  # itself is the first
    there = NearestNeighbors(n_neighbors=1).fit(made).kneighbors(real)[0][:, 0]
    assert latent.coverage(made, real) == pytest.approx((there <= reach).mean())
    assert latent.coverage(real, real) == 1 and latent.coverage(real + 1000, real) == 0
    assert latent.coverage(np.repeat(real[:1], 300, axis=0), real) < 0.1, "one image, however good, covers little"
