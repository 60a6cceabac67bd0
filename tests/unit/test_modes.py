"""How samples are held against the distribution that they should come from: closed forms and known densities."""

import io
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import multivariate_normal, norm

from ae_keras import analysis, charts, data
from ae_keras.analysis import Layer, Network
from ae_keras.analysis.modes import ACROSS, edges
from ae_keras.data.mixtures import MIXTURES, PUT, draw, mixture
from ae_keras.export.tables import samples_csv

each_mixture = pytest.mark.parametrize("name", [*MIXTURES, PUT])


@each_mixture
def test_a_perfect_sampler_covers_all_modes_with_98_9_percent_good(name):
    modes, sd = mixture(name)
    good = [analysis.mode_coverage(draw(mixture(name), analysis.SAMPLES, seed)[0], modes, sd) for seed in range(20)]
    assert all(found.modes == len(modes) for found in good)
    share = np.mean([found.good for found in good])
    truth = 1 - np.exp(-4.5)  # a chi-squared of two degrees of freedom below 9
    error = np.sqrt(truth * (1 - truth) / (20 * analysis.SAMPLES))
    assert share == pytest.approx(truth, abs=4 * error) and round(truth, 3) == 0.989
    assert all(found.counts.sum() == round(found.good * analysis.SAMPLES) for found in good)


def test_coverage_counts_what_is_near_and_only_that():
    modes = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    samples = np.array([[0.0, 2.9], [0.0, 3.1], [10.0, -2.9], [10.5, 0.0], [5.0, 5.0]])
    found = analysis.mode_coverage(samples, modes, sd=1.0)
    assert found.good == 0.6 and found.counts.tolist() == [1, 2, 0] and found.modes == 2


@each_mixture
def test_cells_of_a_mixture_are_integrals_of_its_density(name):
    modes, sd = mixture(name)
    dataset = data.load(name)
    x, y = edges(dataset)
    truth = analysis.true_shares(dataset)
    assert len(truth) == ACROSS**2 + 1 and truth.sum() == pytest.approx(1, abs=1e-12) and truth[-1] < 1e-12
    drawn = analysis.shares(draw(mixture(name), 400_000, seed=5)[0], x, y)
    assert np.abs(drawn - truth).max() < 5 * np.sqrt(truth.max() / 400_000)
    i = int(truth[:-1].argmax())
    row, column = divmod(i, ACROSS)
    fine = [np.linspace(limits[k], limits[k + 1], 401) for limits, k in ((x, row), (y, column))]
    middles = [(ticks[1:] + ticks[:-1]) / 2 for ticks in fine]
    points = np.stack(np.meshgrid(*middles, indexing="ij"), axis=-1)
    density = np.mean([multivariate_normal(mode, sd**2).pdf(points) for mode in modes], axis=0)
    area = (fine[0][1] - fine[0][0]) * (fine[1][1] - fine[1][0])
    assert truth[i] == pytest.approx(density.sum() * area, rel=1e-4)


def test_jensen_shannon_is_scipys_and_has_its_closed_forms():
    rng = np.random.default_rng(0)
    p, q = rng.dirichlet(np.ones(50), size=2)
    q[:10] = 0
    q /= q.sum()
    assert analysis.jensen_shannon(p, q) == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-12)
    assert analysis.jensen_shannon(p, p) == 0
    assert analysis.jensen_shannon(np.array([1.0, 0]), np.array([0, 1.0])) == 1
    eight, four = np.full(8, 1 / 8), np.repeat([1 / 4, 0.0], 4)
    half = (0.5 * np.log2(2 / 3) + 0.5 * np.log2(2) + np.log2(4 / 3)) / 2
    assert analysis.jensen_shannon(eight, four) == pytest.approx(half)


def test_the_divergence_of_two_normal_densities_is_that_of_their_cells():
    """Numerical integration of the definition, against cells of a mixture of one cloud."""
    ticks = np.linspace(-9, 10, 4001)
    p, q = norm(0, 1).pdf(ticks), norm(1, 1).pdf(ticks)
    middle = (p + q) / 2
    exact = np.trapezoid(p * np.log2(p / middle) + q * np.log2(q / middle), ticks) / 2
    x, y = np.linspace(-9, 10, 401), np.array([-20.0, 20.0])
    cells = [analysis.mixture_shares(np.array([[at, 0.0]]), 1.0, x, y) for at in (0.0, 1.0)]
    assert analysis.jensen_shannon(*cells) == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("name", ["ring-8", "grid-25", "clouds", "ring", "moons"])
def test_a_perfect_sampler_has_the_divergence_that_is_said_and_others_have_more(name):
    dataset = data.load(name)
    if mixture(name):
        samples, which = draw(mixture(name), analysis.SAMPLES, seed=9)
    else:
        points = data.curves.draw(name, 100_000, seed=9)
        chosen = np.random.default_rng(9).integers(len(points), size=analysis.SAMPLES)
        samples, which = points[chosen], chosen
    perfect = analysis.perfect_divergence(dataset)
    assert analysis.divergence(dataset, samples) == pytest.approx(perfect, rel=0.35, abs=1e-3)
    assert perfect < 0.03
    assert analysis.divergence(dataset, samples + 100) == pytest.approx(1)
    if name == "ring-8":
        lost = analysis.divergence(dataset, samples[which < 4])
        assert lost == pytest.approx(0.3113, abs=0.02), "half of the modes: as in the closed form"


def test_a_density_that_nobody_knows_has_no_divergence():
    assert analysis.true_shares(data.load("ellipse")) is None
    assert analysis.perfect_divergence(data.load("ellipse")) is None
    assert analysis.divergence(data.load("ellipse"), np.zeros((5, 2))) is None


# ---- a discriminator -------------------------------------------------------------------------------------------------


def straight(slope: list[float], bias: float = 0.0, shift: float = 0.0) -> Network:
    """A discriminator whose logit is linear, and a generator that shifts."""
    judge = Layer(np.array(slope, "float32")[:, None], np.array([bias], "float32"), "linear")
    maker = Layer(np.eye(2, dtype="float32"), np.full(2, shift, "float32"), "linear")
    return Network({"discriminator": (judge,), "generator": (maker,)})


def test_losses_and_judgements_are_their_definitions():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(1, 1, (40, 2)), rng.normal(-1, 1, (40, 2))
    network = straight([0.7, -0.2], 0.3)
    chance = [1 / (1 + np.exp(-(rows @ [0.7, -0.2] + 0.3))) for rows in (real, fake)]
    judged, fooled = analysis.losses(network, real, fake, 1)
    assert judged == pytest.approx(-np.log(chance[0]).mean() - np.log(1 - chance[1]).mean(), rel=1e-5)
    assert fooled == pytest.approx(-np.log(chance[1]).mean(), rel=1e-5)
    np.testing.assert_allclose(analysis.realness(network, real, fake, 1), chance[0], rtol=1e-5)
    right = analysis.told_apart(network, real, fake, 1)
    assert right == ((chance[0] > 0.5).mean(), (chance[1] <= 0.5).mean())
    nobody = analysis.losses(straight([0.0, 0.0]), real, fake, 1)
    assert nobody == (pytest.approx(2 * np.log(2)), pytest.approx(np.log(2)))


def test_packs_hold_rows_one_after_the_other():
    rows = np.arange(14.0).reshape(7, 2)
    assert analysis.packed(rows, 3).tolist() == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]
    network = straight([1.0, 0.0, 0.5, 0.0])
    partners = np.array([[2.0, 0.0], [4.0, 0.0]])
    points = np.array([[0.0, 3.0], [-1.0, 0.0]])
    expected = [np.mean([1 / (1 + np.exp(-(x + 0.5 * p))) for p in (2, 4)]) for x in (0, -1)]
    np.testing.assert_allclose(analysis.realness(network, points, partners, 2), expected, rtol=1e-6)


def test_a_duel_holds_every_judge_against_every_maker():
    latents = np.random.default_rng(1).normal(size=(200, 2)).astype("float32")
    real = latents + 5
    networks = [straight([1.0, 0.0], -5.0 + i, shift=2.0 * i) for i in range(3)]
    right = analysis.duel(networks, real, latents, 1)
    for i in range(3):
        for j in range(3):
            caught = (latents[:, 0] + 2 * j - 5 + i <= 0).mean()
            assert right[i, j] == pytest.approx(((real[:, 0] - 5 + i > 0).mean() + caught) / 2)


# ---- the grid of latents ---------------------------------------------------------------------------------------------


def test_the_cells_of_the_grid_are_equally_likely():
    grid = analysis.latent_grid(2)
    first, second = grid[:15], grid[15:]
    levels = first[:, 0, 1]
    assert np.diff(norm.cdf(levels)) == pytest.approx(np.full(14, 1 / 16), abs=1e-6)
    assert (np.ptp(first[:, :, 1], axis=1) == 0).all() and (np.diff(first[:, :, 0], axis=1) > 0).all()
    np.testing.assert_array_equal(first, second[:, :, ::-1])


def test_other_latents_stay_at_0_and_one_latent_is_a_line():
    assert not analysis.latent_grid(5)[:, :, 2:].any() and analysis.latent_grid(5).shape == (30, 61, 5)
    assert analysis.latent_grid(1).shape == (1, 61, 1)


# ---- pictures and files ----------------------------------------------------------------------------------------------


def test_samples_read_back():
    samples = np.random.default_rng(0).normal(size=(7, 2)).astype("float32")
    text = samples_csv(data.load("ring-8"), samples, 12)
    table = pd.read_csv(io.StringIO(text), dtype={"x": "float32", "y": "float32"})
    assert np.array_equal(table[["x", "y"]].to_numpy(), samples)
    assert table["sample"].tolist() == list(range(7)) and set(table["epoch"]) == {12}


@pytest.mark.parametrize("latent", [1, 2, 5])
def test_the_plane_is_a_drawing_with_every_sample_in_its_place(latent):
    grid = analysis.latent_grid(latent)
    samples = np.array([[0.0, 0.0], [1.0, 1.0], [-1.0, 0.5]])
    surface = np.linspace(0, 1, len(charts.surface_grid((0.0, 0.0, 2.0))))
    plane = charts.Plane((0.0, 0.0, 2.0), surface, samples, samples, grid, np.resize(samples, (*grid.shape[:2], 2)))
    svg = charts.generated_svg(plane)
    ElementTree.fromstring(svg)
    assert "M200.0 200.0h0M300.0 100.0h0M100.0 150.0h0" in svg, "x to the right, y upwards"
    assert ("The line of z" in svg) == (latent == 1) and ("other z at 0" in svg) == (latent > 2)


def test_the_surface_is_asked_for_from_its_top_left_corner():
    points = charts.surface_grid((1.0, 2.0, 4.0))
    assert points[0].tolist() == pytest.approx([-3 + 4 / 56, 6 - 4 / 56])
    assert points[1][0] > points[0][0] and points[1][1] == points[0][1] and points[-1][1] < points[0][1]


def test_courses_and_duels_hold_their_numbers():
    rows = charts.courses_data({"a": (np.array([0, 5]), np.array([0.1, 0.2]))}, {"one": 1.0, "two": 2.0}, 5, 10)
    assert rows[rows["part"] == "run"]["value"].tolist() == [0.1, 0.2]
    assert rows[rows["part"] == "level"]["value"].tolist() == [1.0, 2.0]
    right = charts.duel_data([0, 7], np.array([[0.5, 0.6], [0.9, 0.7]]))
    cell = right[(right["discriminator"] == 7) & (right["generator"] == 0)]
    assert cell["right"].tolist() == [0.9]
    for spec, table in ((charts.courses_spec("loss"), rows), (charts.duel_spec(), right)):
        assert charts.svg(spec, table).startswith("<svg")
