"""The stochastic autoencoder: each likelihood beside scipy's on trained networks, its bounds, noise, and what it is."""

import zlib

import numpy as np
import pytest
from scipy import stats

from ae_keras.training import engine  # noqa: F401, it says how TensorFlow starts

# isort: split
import ae_keras as ae
from ae_keras import analysis
from ae_keras.links import from_query, within_means
from ae_keras.ui.said.stochastic import of_parameters

HEADS = {
    "fixed": {"spread": "fixed", "sigma": 0.2},
    "learned": {"spread": "learned", "sigma": 0.05},
    "sigmoid": {"head": "sigmoid"},
    "levels": {"head": "softmax", "levels": 17},
    "one": {"head": "softmax", "levels": 0},
}
each_head = pytest.mark.parametrize("head", HEADS)


def seed_of(name: str) -> int:
    """A seed that nobody chose."""
    return zlib.crc32(name.encode()) % 1_000_000


def spec_of(head: str, **fields) -> ae.Stochastic:
    dataset = "one-hot-8" if head == "one" else "digits"
    return ae.Stochastic(
        **({"dataset": dataset, "code": 4, "epochs": 12, "seed": seed_of(head)} | HEADS[head] | fields)
    )


@pytest.fixture(scope="module")
def runs() -> dict[str, ae.Run]:
    return {head: ae.train(spec_of(head)) for head in HEADS}


def parameters(run: ae.Run, x: np.ndarray) -> np.ndarray:
    """What Keras's own model of the distribution gives."""
    return run.models.distribution(run.models.encoder(x)).numpy().astype("float64")


def by_scipy(run: ae.Run, x: np.ndarray) -> np.ndarray:
    """(rows,): -ln p of each row, one number after the other."""
    spec, given = run.spec, parameters(run, x)
    if spec.head == "linear":
        mean, spread = given, np.full_like(given, spec.sigma)
        if spec.spread == "learned":
            mean, above = given[:, :64], given[:, 64:]
            spread = np.sqrt(spec.sigma**2 + np.exp(above))
        return -stats.norm.logpdf(x, mean, spread).sum(axis=1)
    if spec.head == "sigmoid":  # of greys the mean of what 1 and 0 would cost
        p = 1 / (1 + np.exp(-given))
        return -(x * stats.bernoulli.logpmf(1, p) + (1 - x) * stats.bernoulli.logpmf(0, p)).sum(axis=1)
    scores = given.reshape(len(x), -1, spec.levels or 8)
    p = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    counts = np.eye(17)[np.rint(16 * x).astype(int)] if spec.levels else x[:, None]
    return -stats.multinomial.logpmf(counts, 1, p).sum(axis=1)


# ---- the likelihoods -------------------------------------------------------------------------------------------------


@each_head
def test_what_is_minimised_is_the_likelihood_by_scipy(runs, head):
    run = runs[head]
    last = run.history.iloc[-1]
    for x, recorded in ((run.data.inputs, last["nll"]), (run.data.held_out, last["val_nll"])):
        expected = by_scipy(run, x)
        assert recorded == pytest.approx(expected.mean(), rel=1e-4, abs=1e-4)
        ours = of_parameters(run.spec, run.network().through("distribution", run.network().encode(x)))
        np.testing.assert_allclose(ours.nats(x).sum(axis=1), expected, rtol=1e-3, atol=2e-3)
    assert last["nll"] < run.history["nll"].iloc[0], "it learns"


@each_head
def test_the_decoder_gives_the_mean_and_samples_have_mean_and_spread(runs, head):
    run = runs[head]
    x = run.data.held_out[:3]
    there = of_parameters(run.spec, run.network().through("distribution", run.network().encode(x)))
    np.testing.assert_allclose(there.mean, run.models.decoder(run.models.encoder(x)), atol=1e-5)
    rng = np.random.default_rng(seed_of(f"{head} samples"))
    drawn = np.stack([there.sample(rng) for _ in range(4000)])
    np.testing.assert_allclose(drawn.mean(axis=0), there.mean, atol=5 * there.spread.max() / np.sqrt(4000))
    np.testing.assert_allclose(drawn.std(axis=0), there.spread, rtol=0.15, atol=0.03)
    if head in ("sigmoid", "one"):
        assert set(np.unique(drawn)) <= {0.0, 1.0}
    if head == "one":
        assert (drawn.sum(axis=-1) == 1).all()
    if head == "levels":
        np.testing.assert_allclose(16 * drawn, np.rint(16 * drawn), atol=1e-4)


def test_a_softmax_of_two_levels_is_a_bernoulli_distribution():
    x = np.array([[0.0, 1.0, 1.0]])
    odds = np.array([[0.3, -1.2, 4.0]])
    two = analysis.Levels(np.stack([np.zeros_like(odds), odds], axis=-1))
    np.testing.assert_allclose(two.nats(x), analysis.Bernoulli(odds).nats(x))
    np.testing.assert_allclose(two.mean, analysis.Bernoulli(odds).mean)
    np.testing.assert_allclose(two.spread, analysis.Bernoulli(odds).spread)


@pytest.mark.parametrize("levels", [2, 5, 17])
def test_the_integral_over_levels_is_that_of_the_density(levels):
    rng = np.random.default_rng(levels)
    normal = analysis.Normal(rng.uniform(-0.5, 1.5, (4, 6)), rng.uniform(0.01, 0.8, (4, 6)))
    p = normal.of_levels(levels)
    np.testing.assert_allclose(p.sum(axis=-1), 1)
    edges = np.concatenate([[-np.inf], (np.arange(1, levels) - 0.5) / (levels - 1), [np.inf]])
    expected = np.diff(stats.norm.cdf(edges, normal.mean[..., None], normal.spread[..., None]), axis=-1)
    np.testing.assert_allclose(p, expected, atol=1e-12)
    drawn = np.clip(np.stack([normal.sample(rng) for _ in range(20_000)]), 0, 1)
    counted = (analysis.nearest_level(drawn, levels)[..., None] == np.arange(levels)).mean(axis=0)
    np.testing.assert_allclose(counted, p, atol=0.02)


def test_far_from_the_mean_a_level_is_improbable_and_not_impossible():
    far = analysis.Normal(np.array([[0.0, 1.0]]), np.array([[0.05, 0.05]]))
    x = np.array([[1.0, 0.0]])
    cost = analysis.nats_of_levels(far.of_levels(17), x)
    np.testing.assert_allclose(cost, -stats.norm.logsf(15.5 / 16, 0, 0.05), rtol=1e-6)


def test_greys_cost_at_least_their_entropy():
    x = np.linspace(0, 1, 11)[None]
    own = analysis.entropy(x)
    np.testing.assert_allclose(own[0], [stats.bernoulli.entropy(p) for p in x[0]], atol=1e-12)
    with np.errstate(divide="ignore"):
        odds = np.clip(np.log(x / (1 - x)), -30, 30)
    np.testing.assert_allclose(analysis.Bernoulli(odds).nats(x), own, atol=1e-9)
    assert (analysis.Bernoulli(odds + 0.3).nats(x)[0, 1:-1] > own[0, 1:-1]).all()


def test_of_a_learned_spread_the_floor_bounds_the_loss():
    """Digits have pixels that are never lit: the loss falls with the logarithm of the least spread, and no error with
    it."""
    dark = int((ae.load("digits").x.max(axis=0) == 0).sum())
    assert dark == 3
    by_floor = {sigma: ae.train(spec_of("learned", sigma=sigma, epochs=40)) for sigma in (0.05, 0.001)}
    loss = {sigma: run.history["nll"].iloc[-1] for sigma, run in by_floor.items()}
    assert loss[0.001] < loss[0.05] - dark * 0.8 * np.log(50)
    error = {sigma: run.history["val_error"].iloc[-1] for sigma, run in by_floor.items()}
    assert error[0.001] > error[0.05]
    for run in by_floor.values():
        there = of_parameters(run.spec, run.network().through("distribution", run.network().encode(run.data.held_out)))
        assert there.spread.min() >= run.spec.sigma * (1 - 1e-6)


def test_a_normal_distribution_of_fixed_spread_is_the_squared_error():
    run = ae.train(spec_of("fixed"))
    history, m, sigma = run.history, 64, run.spec.sigma
    constant = m * np.log(sigma * np.sqrt(2 * np.pi))
    np.testing.assert_allclose(history["nll"], m * history["error"] / (2 * sigma**2) + constant, rtol=1e-4, atol=1e-3)


# ---- the encoder's distribution --------------------------------------------------------------------------------------


def test_noise_on_the_code_is_normal_and_costs():
    """With units that answer linearly, noise s on the code adds s² |w|² / (2 sigma²) a feature, on average."""
    spec = spec_of("fixed", hidden=(), code_noise=0.5)
    noisy, clean = (ae.train(spec.replace(code_noise=s)) for s in (0.5, 0.0))
    assert not np.array_equal(noisy.state.weights, clean.state.weights)
    (layer,) = noisy.network().parts["distribution"]
    added = 0.5**2 * np.square(layer.kernel).sum() / (2 * spec.sigma**2)
    last = noisy.history.iloc[-1]
    constant = 64 * np.log(spec.sigma * np.sqrt(2 * np.pi))
    expected = 64 * last["error"] / (2 * spec.sigma**2) + constant + added
    assert last["nll"] == pytest.approx(expected, rel=0.05)
    assert np.linalg.norm(noisy.network().encode(noisy.data.inputs)) > np.linalg.norm(
        clean.network().encode(clean.data.inputs)
    ), "a code that is large beside the noise"


# ---- x or y for a target ---------------------------------------------------------------------------------------------


def test_the_class_of_a_one_hot_row_is_the_same_target():
    x, y = (ae.train(spec_of("one", hidden=(), code=3, epochs=200, target=target)) for target in "xy")
    np.testing.assert_allclose(x.history["nll"], y.history["nll"], atol=1e-5)
    assert x.history["nll"].iloc[-1] < 0.8 * np.log(8)


# ---- what a spec may be ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["sigmoid", "softmax"])
def test_probabilities_are_refused_for_standardised_data_and_mended(head):
    with pytest.raises(ae.SpecError, match="between 0 and 1"):
        ae.Stochastic(dataset="digits", standardize=True, head=head)
    with pytest.raises(ae.SpecError, match="between 0 and 1"):
        ae.train(ae.Stochastic(dataset="iris", standardize=False, head=head))
    spec, said = from_query(ae.Stochastic(dataset="digits"), {"head": head, "standardize": "yes"})
    assert spec.head == head and not spec.standardize and "standardised data go beyond" in said[0]
    spec, said = from_query(ae.Stochastic(dataset="digits"), {"head": head, "dataset": "iris"})
    assert spec.head == "linear" and "linear is used" in said[0]


def test_levels_are_those_that_the_data_can_have():
    softmax = ae.Stochastic(dataset="digits", head="softmax")
    with pytest.raises(ae.SpecError, match="nothing to choose"):
        softmax.replace(levels=1)
    with pytest.raises(ae.SpecError, match="not one-hot"):
        ae.train(softmax.replace(levels=0))
    for query, levels in (
        ({"dataset": "one-hot-8", "code": "3"}, 0),
        ({"levels": "0"}, 17),
        ({"levels": "1"}, 2),
        ({"dataset": "mnist"}, 5),
        ({"dataset": "mnist", "levels": "0"}, 5),
    ):
        spec, said = from_query(softmax, query)
        assert spec.levels == levels and len(said) == 1 and "is used" in said[0], query
        assert within_means(spec) == (spec, [])


@each_head
def test_the_formula_has_a_term_for_the_likelihood_alone(head):
    assert set(spec_of(head).terms) == {"nll"} and set(spec_of(head, l2=0.1).terms) == {"nll", "l2"}
    assert "nats" in spec_of(head).said and ("noise" in spec_of(head, code_noise=0.1).said)


def test_rows_are_one_hot_or_not():
    assert ae.load("one-hot-8").one_hot and not ae.load("digits").one_hot
    assert not ae.load("one-hot-8", standardize=True).one_hot
