"""Image filters and their measures, against scikit-image; what corrupts images, against its distribution."""

import numpy as np
import pytest
from scipy import stats
from skimage import filters, metrics, restoration

from ae_keras import analysis, charts

RNG = np.random.default_rng(7)
IMAGES = np.clip(RNG.normal(0.5, 0.3, size=(5, 12, 9)), 0, 1)
NOISY = IMAGES + RNG.normal(0, 0.2, IMAGES.shape)


def test_measures_are_those_of_scikit_image():
    assert analysis.psnr(IMAGES, NOISY) == pytest.approx(metrics.peak_signal_noise_ratio(IMAGES, NOISY, data_range=1))
    assert analysis.psnr(IMAGES, IMAGES + 0.1) == pytest.approx(20)
    assert analysis.psnr(IMAGES, IMAGES) == np.inf
    each = [metrics.structural_similarity(a, b, data_range=1) for a, b in zip(IMAGES, NOISY, strict=True)]
    assert analysis.ssim(IMAGES, NOISY) == pytest.approx(np.mean(each)) and analysis.ssim(IMAGES, IMAGES) == 1


def test_filters_see_one_image_at_a_time():
    wanted = np.stack([filters.median(image, np.ones((3, 3))) for image in NOISY])
    np.testing.assert_array_equal(analysis.median(NOISY), wanted)
    smooth = np.stack([restoration.denoise_tv_chambolle(image, weight=0.2) for image in NOISY])
    np.testing.assert_allclose(analysis.total_variation(NOISY, 0.2), smooth, atol=1e-6)
    variations = [np.abs(np.diff(analysis.total_variation(NOISY, w), axis=2)).sum() for w in (0.05, 0.2, 0.8)]
    assert variations == sorted(variations, reverse=True)


def test_the_weight_is_the_best_of_those_tried():
    flat = np.ones((4, 12, 12)) * 0.5
    assert analysis.best_weight(flat, flat + RNG.normal(0, 0.3, flat.shape)) == max(analysis.WEIGHTS)
    assert analysis.best_weight(IMAGES, IMAGES) == min(analysis.WEIGHTS)


def test_normal_noise():
    x = RNG.uniform(size=(200, 50))
    added = analysis.corrupted(x, "gaussian", 0.4) - x
    assert stats.kstest(added.ravel() / 0.4, "norm").pvalue > 0.001
    np.testing.assert_allclose(analysis.corrupted(x, "gaussian", 0.2) - x, added / 2, atol=1e-6)
    assert not np.array_equal(analysis.corrupted(x, "gaussian", 0.4, seed=1) - x, added)


@pytest.mark.parametrize("level", [0.05, 0.5, 0.9])
def test_masking_and_salt_and_pepper(level):
    x = RNG.uniform(0.1, 0.9, size=(200, 50)).astype("float32")
    for corruption, ends in (("masking", (0,)), ("salt-and-pepper", (0, 1))):
        seen = analysis.corrupted(x, corruption, level)
        for end in ends:
            assert stats.binomtest(int((seen == end).sum()), x.size, level / len(ends)).pvalue > 0.001
        kept = ~np.isin(seen, ends)
        assert np.array_equal(seen[kept], x[kept])
        assert np.array_equal(analysis.corrupted(x, corruption, 0.0), x)
        assert np.isin(analysis.corrupted(x, corruption, 1.0), ends).all()


def test_patches_overlap_and_are_averaged():
    image = RNG.uniform(size=(23, 31))
    np.testing.assert_allclose(analysis.by_patches(lambda x: x, image, (5, 4), 3), image, atol=1e-6)
    # Every patch becomes its own mean: each pixel is then the mean of the means of the patches around it.
    wanted, count = np.zeros(image.shape), np.zeros(image.shape)
    for top in [*range(0, 19, 3)]:
        for left in [*range(0, 28, 3)]:
            wanted[top : top + 5, left : left + 4] += image[top : top + 5, left : left + 4].mean()
            count[top : top + 5, left : left + 4] += 1
    assert count.min() >= 1
    flat = analysis.by_patches(lambda x: np.repeat(x.mean(axis=1, keepdims=True), 20, axis=1), image, (5, 4), 3)
    np.testing.assert_allclose(flat, wanted / count, atol=1e-6)


def test_errors_by_level():
    x = RNG.uniform(size=(300, 40))
    errors = analysis.errors_by_level(lambda seen: seen, x, "gaussian", (0.0, 0.1, 0.5))
    assert errors == pytest.approx([0, 0.01, 0.25], rel=0.05, abs=1e-12)
    constant = analysis.errors_by_level(np.zeros_like, x, "masking", (0.0, 0.7))
    assert constant == pytest.approx([np.square(x).mean()] * 2)


def test_a_few_labels_name_what_a_code_separates():
    y = np.repeat(np.arange(4), 100)
    told, silent = np.eye(4)[y] + RNG.normal(0, 0.1, (400, 4)), RNG.normal(size=(400, 4))
    assert analysis.labelled_score(told, y, told, y, labels=40) > 0.99
    assert 0.15 < analysis.labelled_score(silent, y, RNG.normal(size=(400, 4)), y) < 0.35
    assert analysis.labelled_score(told * 1e4 + 7, y, told * 1e4 + 7, y) == analysis.labelled_score(told, y, told, y)


def test_the_chart_of_levels_holds_every_error_but_0():
    data = charts.levels_data((0.0, 0.1), {"network": (0.02, 0.03), "nothing done": (0.0, 0.01)}, 0.1)
    curves = data[data["part"] == "curve"]
    assert curves[["method", "level", "error"]].values.tolist() == [
        ["network", 0.0, 0.02], ["network", 0.1, 0.03], ["nothing done", 0.1, 0.01],
    ]  # fmt: skip
    assert data[data["part"] == "trained"]["level"].tolist() == [0.1]
    assert {"part", "level", "error", "method"} == set(data.columns)


def test_the_drawing_has_every_image_in_its_row():
    rows = [charts.Row(f"way <{i}>", IMAGES, f"said {i}") for i in range(3)]
    svg = charts.restored_svg(rows, ink=True)
    assert svg.count("<image") == 15 and "way &lt;2&gt;" in svg and "said 1" in svg
