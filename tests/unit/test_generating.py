"""What is measured and drawn of generated rows and of codes beside their prior, against independent computations."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from scipy import stats
from scipy.spatial.distance import cdist

from ae_keras import analysis, charts


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_generated_rows_beside_the_data(seed):
    draw = np.random.default_rng(seed)
    rows, samples = draw.normal(size=(80, 5)), draw.normal(size=(40, 5))
    found, away = analysis.generated(samples, rows), cdist(samples, rows)
    assert found.distance == pytest.approx(away.min(axis=1).mean())
    assert found.met == len(set(away.argmin(axis=1))) / 80
    assert analysis.generated(rows, rows) == (0.0, 1.0)
    assert analysis.generated(np.repeat(rows[:1], 40, axis=0), rows).met == 1 / 80


def test_the_grid_has_the_quantiles_of_the_prior():
    grid = analysis.quantile_grid(4)
    levels = stats.norm.cdf(grid)
    np.testing.assert_allclose(levels[:4], [[0.125, 0.875], [0.375, 0.875], [0.625, 0.875], [0.875, 0.875]], atol=1e-6)
    np.testing.assert_allclose(levels[-1], [0.875, 0.125], atol=1e-6)


def test_stacked_terms_are_the_history_s():
    history = {
        "epoch": np.arange(4),
        "val_reconstruction": np.array([9.0, 5, 4, 3]),
        "val_kl": np.array([0.0, 1, 2, 2]),
    }
    rows = charts.stacked_data(history, {"val_reconstruction": "reconstruction", "val_kl": "KL"}, 2)
    assert list(rows[rows.term == "KL"].value) == [0, 1, 2, 2] and list(rows[rows.term.isna()].epoch) == [2]
    assert rows[rows.epoch == 3].value.sum() == 5
    spec = charts.stacked_spec()
    assert spec["layer"][0]["encoding"]["y"]["stack"] == "zero" and "data" not in spec


def test_a_histogram_of_codes_beside_the_density_of_a_mixture():
    centres = np.array([-3.0, 3.0])
    z = np.random.default_rng(0).normal(np.repeat(centres, 20_000), 1)
    rows = charts.aggregate_data(z, centres)
    assert (rows.density * (rows.end - rows.z)).sum() == pytest.approx(1)
    mixture = (stats.norm(-3).pdf(rows.middle) + stats.norm(3).pdf(rows.middle)) / 2
    np.testing.assert_allclose(rows.prior, mixture, rtol=1e-9)
    np.testing.assert_allclose(rows.density, mixture, atol=0.012)
    nats = charts.divergences_data(np.array([0.5, 0.0]), np.array([False, True]))
    assert list(nats.state) == ["in use", "collapsed"] and list(nats.code) == ["1", "2"]


def test_ellipses_lie_where_the_codes_do():
    """One σ of the code is one σ of the ring, in both directions."""
    means, deviations = np.array([[1.0, -2.0], [0.0, 0.0]]), np.array([[0.5, 0.25], [1.0, 1.0]])
    shown = charts.CodeMap(
        means, deviations, np.array([0, 1]), np.zeros((1, 2)), ("A1", "B2"), means, 4.0, ("code 1", "code 2")
    )
    svg = charts.posteriors_svg(shown, charts.Cloud("points", np.eye(2), np.eye(2), ("a", "b")))
    ellipses = [
        tuple(map(float, found)) for found in re.findall(r'<ellipse cx="(\S+)" cy="(\S+)" rx="(\S+)" ry="(\S+)"', svg)
    ]
    rings = [tuple(map(float, found)) for found in re.findall(r'cx="(\S+)" cy="(\S+)" r="(\S+)" fill="none"', svg)]
    middle, one = rings[0][:2], rings[0][2]
    assert [ring[2] for ring in rings] == pytest.approx([one, 2 * one, 3 * one], abs=0.11)
    assert ellipses[0] == pytest.approx((middle[0] + one, middle[1] + 2 * one, one / 2, one / 4), abs=0.11)
    assert ellipses[1] == pytest.approx((*middle, one, one), abs=0.11)
    names = {
        name: (float(x), float(y)) for x, y, name in re.findall(r'<text x="(\S+)" y="(\S+)"[^>]*>(A1|B2)</text>', svg)
    }
    assert {name: (x, y - 5) for name, (x, y) in names.items()} == {
        "A1": pytest.approx(ellipses[0][:2], abs=0.11),
        "B2": pytest.approx(ellipses[1][:2], abs=0.11),
    }


def test_a_sheet_shows_every_image_in_its_place():
    draw = np.random.default_rng(0)
    images = np.rint(draw.uniform(size=(3, 2, 4, 5)))
    html = charts.decoded_html(charts.DecodedSheet("Images", images, ("a", "b", "c"), ink=False))
    from base64 import b64decode
    from urllib.parse import unquote

    (code,) = re.findall(r"image/png;base64,([^\"]+)", unquote(html))
    found = np.asarray(Image.open(io.BytesIO(b64decode(code))).convert("L"))
    assert found.shape == (3 * 6, 2 * 7)
    for i in range(3):
        for j in range(2):
            place = found[6 * i + 1 : 6 * i + 5, 7 * j + 1 : 7 * j + 6]
            np.testing.assert_array_equal(place, 255 * images[i, j])
