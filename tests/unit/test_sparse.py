"""The sparse autoencoder: its penalties in closed form, how it starts, what its units look for, and edges."""

import zlib

import numpy as np
import pytest

from ae_keras.training import engine  # noqa: F401, it says how TensorFlow starts

# isort: split
import tensorflow as tf

import ae_keras as ae
from ae_keras.analysis import ascent, best_input, peak_share
from ae_keras.data import patches
from ae_keras.links import from_query, to_query
from ae_keras.objectives import Batch, Context
from ae_keras.objectives.sparse import bernoulli_kl, terms
from ae_keras.ui.presets import FIRST, SPARSE_PAGE

plain = pytest.mark.usefixtures("uncompiled")


def seeds(name: str, count: int = 3) -> list[int]:
    """Seeds that nobody chose."""
    return [zlib.crc32(f"{name} {i}".encode()) % 1_000_000 for i in range(count)]


def context(h: np.ndarray, penalty: str, lam: float = 1.0, p: float = 0.05) -> Context:
    """A network whose code is h itself, and which makes nothing of it."""
    x, n = tf.constant(h, tf.float32), len(h)
    weight = tf.fill([n], 1 / n)
    rows = Batch(x, x, tf.zeros(n, tf.int32), weight, weight / h.shape[1])
    live = {"lam": tf.constant(lam), "p": tf.constant(p)}
    fixed = {"penalty": penalty, "loss": "mean"}
    return Context(lambda part, x: x if part == "encoder" else 0 * x, rows, fixed, live, lambda *_: x, {})


# ---- the penalties ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 2, 7, 64])
def test_three_units_at_a_half_cost_1_4839_whatever_the_batch(rows):
    """And it is of the mean: the activations themselves are .1 and .9."""
    h = np.full((rows, 3), 0.5)
    h[: rows // 2 * 2] += 0.4 * np.where(np.arange(rows // 2 * 2) % 2, 1, -1)[:, None]
    assert float(terms(context(h, "kl"))["sparsity"]) == pytest.approx(1.4839, abs=1e-4)


@pytest.mark.parametrize("penalty", ["kl", "l1", "l2", "student-t"])
def test_a_penalty_is_its_formula_and_its_gradient_the_derivative(penalty):
    h = np.random.default_rng(3).uniform(0.05, 0.95, (11, 4))
    if penalty != "kl":
        h *= np.where(np.random.default_rng(4).uniform(size=h.shape) < 0.5, -1, 1)
    n, p, q = len(h), 0.2, h.mean(axis=0) if penalty == "kl" else 0.5
    value, slope = {
        "kl": (
            (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))).sum(),
            np.broadcast_to((1 - p) / (1 - q) - p / q, h.shape) / n,
        ),
        "l1": (np.abs(h).sum() / n, np.sign(h) / n),
        "l2": ((h**2).sum() / n, 2 * h / n),
        "student-t": (np.log(1 + h**2).sum() / n, 2 * h / (1 + h**2) / n),
    }[penalty]
    seen = context(h, penalty, lam=0.7, p=p)
    with tf.GradientTape() as tape:
        tape.watch(seen.batch.seen)
        sparsity = terms(seen)["sparsity"]
    assert float(sparsity) == pytest.approx(0.7 * value, rel=1e-5)
    gradient = tape.gradient(sparsity, seen.batch.seen).numpy()
    np.testing.assert_allclose(gradient, 0.7 * slope, rtol=1e-4, atol=1e-6)

    def at(i: int, j: int, by: float) -> float:
        moved = h.copy()
        moved[i, j] += by
        return float(terms(context(moved, penalty, lam=0.7, p=p))["sparsity"])

    for i, j in ((0, 0), (5, 2), (10, 3)):
        assert gradient[i, j] == pytest.approx((at(i, j, 0.01) - at(i, j, -0.01)) / 0.02, rel=0.02, abs=1e-4)


def test_a_unit_that_is_always_off_or_on_costs_much_and_not_infinitely_much():
    cost = bernoulli_kl(tf.constant(0.05), tf.constant([0.0, 0.05, 1.0])).numpy()
    assert np.isfinite(cost).all() and cost[1] == pytest.approx(0, abs=1e-6) and cost[0] > 0.4 and cost[2] > 10


@pytest.mark.parametrize("penalty", ["kl", "l1"])
def test_without_lambda_it_is_the_autoencoder_without_a_penalty(penalty):
    spec = ae.Sparse(dataset="iris", code=6, epochs=20, penalty="none", seed=5)
    free, charged = ae.train(spec), ae.train(spec.replace(penalty=penalty, lam=0.0))
    assert np.array_equal(free.state.weights, charged.state.weights)


@plain
def test_a_picture_holds_the_mean_activations_of_the_training_rows():
    run = ae.train(ae.Sparse(dataset="iris", code=6, epochs=20))
    for frame in run.frames:
        h = run.network(frame.weights).encode(run.data.inputs)
        np.testing.assert_allclose(frame.picture["p_hat"], h.mean(axis=0), atol=1e-6)
        kl = bernoulli_kl(tf.constant(run.spec.p), tf.constant(h.mean(axis=0))).numpy().sum()
        assert frame.terms["sparsity"] == pytest.approx(run.spec.lam * kl, rel=1e-3, abs=1e-7)


@pytest.mark.parametrize("seed", seeds("batches"))
def test_the_size_of_a_batch_makes_no_difference_to_the_mean_activations(seed):
    """Each batch's KL is larger than that of all rows; what that shifts is within .002."""
    spec = ae.Sparse(dataset="digits", lam=0.3, seed=seed)
    for batch, epochs in ((32, 100), (128, 200), (4096, 1200)):
        p_hat = ae.train(spec.replace(batch=batch, epochs=epochs)).frame.picture["p_hat"]
        assert np.abs(p_hat - spec.p).max() < 0.002


# ---- how it starts, and what a spec may be ---------------------------------------------------------------------------


def test_the_biases_of_the_code_start_at_the_logit_of_p():
    spec = ae.Sparse(dataset="digits", p=0.02)
    built = ae.build(spec)
    np.testing.assert_allclose(built.encoder.get_layer("code").bias, np.log(0.02 / 0.98), rtol=1e-6)
    assert not built.decoder.get_layer("reconstruction").bias.numpy().any()
    for other in (spec.replace(start_at_p=False), spec.replace(penalty="l1", code_activation="relu")):
        assert not ae.build(other).encoder.get_layer("code").bias.numpy().any()
    kernels = [ae.build(s).encoder.get_layer("code").kernel for s in (spec, spec.replace(start_at_p=False))]
    np.testing.assert_array_equal(*kernels)


def test_kl_of_a_code_that_is_no_probability_is_refused_and_mended():
    with pytest.raises(ae.SpecError, match="between 0 and 1"):
        ae.Sparse(code_activation="relu")
    default = ae.Sparse()
    spec, notices = from_query(default, to_query(default, default) | {"code_activation": "tanh"})
    assert spec.code_activation == "sigmoid" and spec.penalty == "kl" and len(notices) == 1
    assert "sigmoid is used" in notices[0]
    spec, notices = from_query(default, {"code_activation": "relu", "penalty": "l1"})
    assert spec.code_activation == "relu" and not notices


def test_unit_columns_need_a_decoder_of_one_layer():
    with pytest.raises(ae.SpecError, match="norm 1"):
        ae.Sparse(hidden=(8,), unit_columns=True)
    spec, notices = from_query(ae.Sparse(), {"hidden": "8", "unit_columns": "yes"})
    assert spec.hidden == (8,) and not spec.unit_columns and len(notices) == 1


@pytest.mark.parametrize(
    ("field", "value", "used", "sentence"),
    [
        ("p", 0.0, 0.001, "p: choose a number from 0.001 to 0.999, for instance 0.05, not 0.0."),
        ("p", 1.0, 0.999, "p: choose a number from 0.001 to 0.999, for instance 0.05, not 1.0."),
        ("lam", 1e9, 10.0, "lam: choose a number from 0.0 to 10.0, for instance 0.03, not 1000000000.0."),
    ],
)
def test_targets_and_weights_out_of_bounds_are_refused_with_a_way_out_and_clamped(field, value, used, sentence):
    with pytest.raises(ae.SpecError) as refused:
        ae.Sparse(**{field: value})
    assert str(refused.value) == sentence
    spec, notices = from_query(ae.Sparse(), {field: str(value)})
    assert getattr(spec, field) == used and len(notices) == 1


# ---- what a unit looks for -------------------------------------------------------------------------------------------


def test_gratings_are_pure_and_noise_is_not():
    down, across = np.mgrid[:10, :10]
    grating = np.cos(2 * np.pi * (2 * down + 3 * across) / 10 + 0.4) + 5
    blob = np.exp(-((down - 4) ** 2 + (across - 5) ** 2) / 4)
    between = blob * np.cos(2 * np.pi * 0.25 * across)
    noise = np.random.default_rng(0).normal(size=(2000, 10, 10))
    assert peak_share(np.stack([grating, between, np.ones((10, 10))])) == pytest.approx([1, 0.8, 0], abs=0.13)
    assert peak_share(noise).mean() == pytest.approx(0.22, abs=0.01)
    assert peak_share(noise[:, :8, :8]).mean() == pytest.approx(0.32, abs=0.01)
    shares = peak_share(noise[:50])
    np.testing.assert_allclose(peak_share(-3 * noise[:50] + 7), shares)
    np.testing.assert_allclose(peak_share(np.roll(noise[:50], (2, 3), (1, 2))), shares)


@plain
def test_the_input_that_a_unit_answers_to_most_is_its_weights():
    run = ae.train(ae.Sparse(dataset="digits", epochs=10))
    network, rng = run.network(), np.random.default_rng(1)
    for unit in range(0, 25, 4):
        best = best_input(network, unit)
        assert np.linalg.norm(best) == pytest.approx(1)
        assert best @ ascent(network.encoder, unit) > 0.9999
        others = rng.normal(size=(2000, 64))
        others /= np.linalg.norm(others, axis=1, keepdims=True)
        assert network.encode(best[None])[0, unit] > network.encode(others)[:, unit].max()


@plain
@pytest.mark.parametrize("activation", ["tanh", "elu"])
def test_of_a_deeper_unit_it_is_where_no_step_and_no_random_input_does_better(activation):
    run = ae.train(ae.Sparse(dataset="digits", hidden=(32,), activation=activation, epochs=10))
    network, rng = run.network(), np.random.default_rng(2)
    for unit in (0, 7):
        best = best_input(network, unit)
        answer = network.encode(best[None])[0, unit]
        near = best + 0.05 * rng.normal(size=(2000, 64)) / 8
        others = np.concatenate([near, rng.normal(size=(5000, 64))])
        others /= np.linalg.norm(others, axis=1, keepdims=True)
        assert np.linalg.norm(best) == pytest.approx(1) and answer >= network.encode(others)[:, unit].max() - 1e-6


# ---- patches ---------------------------------------------------------------------------------------------------------


def test_a_patch_is_where_its_position_says():
    from sklearn.datasets import load_sample_images

    data = ae.load("patches")
    images = [image.mean(axis=2) / 255 for image in load_sample_images().images]
    assert data.classes == ("china", "flower") and data.shape == (8000, 2000, 100)
    for row in (0, 17, 9999):
        top, left = np.rint(data.position[row] * (427 - 10, 640 - 10)).astype(int)
        there = images[data.y[row]][top : top + 10, left : left + 10].ravel()
        here = data.x[row]
        inside = (here > 0.11) & (here < 0.89)
        assert np.corrcoef(there[inside], here[inside])[0, 1] > 0.9999
    assert data.x.min() == np.float32(0.1) and data.x.max() == np.float32(0.9)
    assert data.x.mean(axis=1) == pytest.approx(0.5, abs=0.15)


def test_whitened_patches_have_hardly_any_correlation_and_one_contrast():
    cut = patches.cut()
    white = patches.whitened(cut.x)
    off = np.corrcoef(white.T) - np.eye(100)
    assert np.abs(off).max() < 0.3 < 0.7 < np.abs(np.corrcoef(cut.x.T) - np.eye(100)).max()
    lengths = [np.linalg.norm(x, axis=1) for x in (white, cut.x - cut.x.mean(axis=1, keepdims=True))]
    assert lengths[0].std() / lengths[0].mean() < 0.2 < 1 < lengths[1].std() / lengths[1].mean()
    again = ae.load("patches-white", standardize=False)
    np.testing.assert_allclose(again.x, white[again.rows], atol=1e-5)


# ---- what training brings --------------------------------------------------------------------------------------------


def shares(run: ae.Run, side: int) -> float:
    """How pure the filters of the code's units are, on average."""
    return peak_share(run.network().encoder[0].kernel.T.reshape(-1, side, side)).mean()


@pytest.mark.parametrize("seed", seeds("fresh start", 5))
def test_from_any_of_five_seeds_half_of_the_page_s_epochs_make_edge_filters_of_random_ones(seed):
    """`benchmarks/edges.py` says in how many seconds."""
    run = ae.train(FIRST[SPARSE_PAGE].replace(seed=seed, epochs=30))
    start, end = (
        peak_share(run.network(frame.weights).encoder[0].kernel.T.reshape(-1, 10, 10))
        for frame in (run.frames[0], run.frames[-1])
    )
    assert start.mean() < 0.25 and end.mean() > 0.7 and (end > 0.5).mean() > 0.8


@pytest.mark.parametrize("seed", seeds("edges"))
def test_units_on_whitened_patches_become_edge_filters(seed):
    """Weight decay is what drives them there: without it small weights and a large decoder make units of a code that is
    as wide as the input all but linear, and then any turn of the filters is as good as any other."""
    spec = ae.Sparse(
        dataset="patches-white", code=100, p=0.02, lam=0.3, l2=2e-4, batch=100, epochs=60, seed=seed
    )  # fmt: skip
    edges, late, free = (
        ae.train(s) for s in (spec, spec.replace(start_at_p=False), spec.replace(p=0.01, lam=3.0, l2=0.0))
    )
    assert shares(edges, 10) > 0.7 and shares(free, 10) < 0.4
    assert np.abs(edges.frame.picture["p_hat"] - spec.p).max() < 0.008
    assert edges.history["error"].iloc[-1] < 0.97 * late.history["error"].iloc[-1], "biases at 0 lose time and units"


@pytest.mark.parametrize("seed", seeds("Ng"))
def test_the_exercise_of_ng_s_lecture_notes(seed):
    """8 x 8 patches, 25 units, p = .01, weight decay 1e-4, beta = 3 (CS294A): J, and what the units look for."""
    m, decay, beta = 64, 1e-4, 3
    spec = ae.Sparse(
        code=25, p=0.01, lam=2 * beta / m, l2=decay / m, output="sigmoid", standardize=False, batch=256, epochs=150,
        test_share=0.05, seed=seed,
    )  # fmt: skip
    run = ae.train(spec, data=patches.scaled(patches.cut((8, 8)).x))
    x, (w, v) = (
        run.data.inputs.astype(float),
        [layer.kernel for layer in (*run.network().encoder, *run.network().decoder)],
    )
    q = run.network().encode(x).mean(axis=0)
    kl = (0.01 * np.log(0.01 / q) + 0.99 * np.log(0.99 / (1 - q))).sum()
    error = np.square(run.network().reconstruct(x) - x).sum() / (2 * len(x))
    j = error + decay / 2 * ((w**2).sum() + (v**2).sum()) + beta * kl
    assert j < 0.4 and j == pytest.approx(m / 2 * run.history["loss"].iloc[-1], rel=1e-4)
    assert q.min() > 0.009 and q.max() < 0.013
    assert shares(run, 8) > 0.75


def sizes(**fields) -> tuple[float, float, float, float]:
    """On digits with a code of rectified units: mean |h|, share of zeros, the norm of the decoder, error."""
    run = ae.train(ae.Sparse(dataset="digits", code=64, code_activation="relu", epochs=60, **fields))
    h = run.network().encode(run.data.inputs)
    norm = float(np.linalg.norm(run.network().decoder[0].kernel))
    return np.abs(h).mean(), (h == 0).mean(), norm, run.history["error"].iloc[-1]


@plain
def test_l1_alone_is_evaded_by_scaling_and_not_with_weight_decay_or_unit_columns():
    plain, evaded = sizes(penalty="none"), sizes(penalty="l1", lam=1e-3)
    assert evaded[0] < plain[0] / 3.5 and evaded[2] > 1.8 * plain[2] and evaded[3] < 0.008
    for held in ({"l2": 3e-5}, {"unit_columns": True}):
        free, charged = sizes(penalty="none", **held), sizes(penalty="l1", lam=1e-3, **held)
        assert charged[0] > 1.4 * evaded[0] and charged[1] > free[1] + 0.05
        assert charged[2] < 1.1 * plain[2], "the decoder cannot make up for it"


@plain
def test_unit_columns_have_norm_one():
    run = ae.train(
        ae.Sparse(dataset="digits", penalty="l1", lam=1e-3, code_activation="relu", unit_columns=True, epochs=5)
    )
    np.testing.assert_allclose(np.linalg.norm(run.network().decoder[0].kernel, axis=1), 1, rtol=1e-5)


@plain
def test_l2_shrinks_without_zeros():
    plain, squared, absolute = sizes(penalty="none"), sizes(penalty="l2", lam=1e-3), sizes(penalty="l1", lam=1e-3)
    assert squared[0] < plain[0] / 2 and squared[1] < plain[1] + 0.03 < absolute[1]
