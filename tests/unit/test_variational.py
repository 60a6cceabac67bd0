"""The variational autoencoder: divergences against closed forms, its prior, its losses, and what it generates."""

import runpy

import numpy as np
import pytest
from scipy import integrate, stats

from ae_keras.training import engine

# isort: split
import keras
import tensorflow as tf

import ae_keras as ae
from ae_keras import analysis
from ae_keras.data import SOURCES
from ae_keras.links import sound
from ae_keras.objectives import Batch, Context, variational
from ae_keras.specs import faces

DIGITS = ae.Variational(dataset="digits", output="sigmoid", prior="mixture")


@pytest.mark.parametrize(("mean", "log_variance", "nats"), [(1, 0, 5.0), (1, 1, 8.591)])
def test_the_divergence_from_a_standard_normal(mean, log_variance, nats):
    each = np.full((1, 10), float(mean)), np.full((1, 10), float(log_variance))
    assert analysis.gaussian_kl(*each).sum() == pytest.approx(nats, abs=5e-4)
    assert variational.gaussian_kl(*map(tf.constant, each)).numpy() == pytest.approx([nats], abs=5e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_divergence_from_a_component_is_its_integral(seed):
    mu, log_variance, m = np.random.default_rng(seed).normal(size=3)
    q, p = stats.norm(mu, np.exp(log_variance / 2)), stats.norm(m, 1)
    nats, _ = integrate.quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), mu - 12, mu + 12)
    assert analysis.gaussian_kl(mu, log_variance, m) == pytest.approx(nats, abs=1e-7)
    rows = [tf.constant([[value]]) for value in (mu, log_variance, m)]
    assert variational.gaussian_kl(*rows).numpy() == pytest.approx([nats], abs=1e-5)


def test_the_likelihoods_are_those_of_the_distributions():
    draw = np.random.default_rng(0)
    x, y = draw.uniform(size=(2, 5, 7)).astype("float32")
    normal = -stats.norm(y, 1 / np.sqrt(2 * np.pi)).logpdf(x).sum(axis=1)
    np.testing.assert_allclose(variational.negative_log_likelihood(x, y, "linear"), normal, rtol=1e-5)
    pixels = (x > 0.5).astype("float32")
    coins = -stats.bernoulli(y).logpmf(pixels).sum(axis=1)
    np.testing.assert_allclose(variational.negative_log_likelihood(pixels, y, "sigmoid"), coins, rtol=1e-4)


@pytest.mark.parametrize(
    ("code", "classes", "on_axes"), [(2, 10, False), (2, 2, False), (5, 10, False), (10, 10, True)]
)
def test_the_components_stand_where_they_should(code, classes, on_axes):
    means = analysis.component_means(classes, code, 6.0)
    np.testing.assert_allclose(np.linalg.norm(means, axis=1), 6, rtol=1e-6)
    apart = np.linalg.norm(means[:, None] - means, axis=2)[~np.eye(classes, dtype=bool)]
    assert apart.min() == pytest.approx(6 * np.sqrt(2) if on_axes else 12 * np.sin(np.pi / classes), rel=1e-5)
    assert not means[:, 2:].any() or on_axes


@pytest.mark.parametrize(("dataset", "code"), [("digits", 2), ("digits", 5), ("digits", 12), ("iris", 2), ("iris", 3)])
def test_training_has_the_components_of_the_spec(dataset, code):
    spec = ae.Variational(dataset=dataset, code=code, prior="mixture", radius=3.0)
    y = tf.range(SOURCES[dataset].classes)
    live = {name: tf.constant(value) for name, value in spec.live.items()}
    batch = type("Rows", (), {"y": y})
    context = type("Seen", (), {"batch": batch, "fixed": spec.fixed, "live": live})
    np.testing.assert_allclose(variational.prior_means(context), spec.means, atol=1e-5)


@pytest.mark.parametrize("spec", [ae.Variational(), DIGITS, DIGITS.replace(code=10)])
def test_latents_are_draws_of_the_prior(spec):
    draws = spec.latents(40_000, seed=3)
    mean = spec.means.mean(axis=0)
    covariance = np.eye(spec.code) + np.cov(spec.means.T, bias=True).reshape(spec.code, spec.code)
    np.testing.assert_allclose(draws.mean(axis=0), mean, atol=0.12)
    np.testing.assert_allclose(np.cov(draws.T), covariance, atol=0.3)


def test_latents_of_a_class_are_draws_of_its_component():
    for label, mean in enumerate(DIGITS.means):
        draws = DIGITS.latents(4000, seed=label, label=label)
        assert stats.kstest((draws - mean).ravel(), "norm").pvalue > 1e-4
    for spec, label in ((DIGITS, 10), (DIGITS, -1), (ae.Variational(), 0)):
        with pytest.raises(ae.SpecError, match="no component"):
            spec.latents(3, label=label)


def test_a_mixture_needs_classes_and_a_plane():
    with pytest.raises(ae.SpecError, match="prior"):
        ae.Variational(prior="mixture", code=1)
    with pytest.raises(ae.SpecError, match="no classes"):
        ae.train(ae.Variational(prior="mixture", epochs=1), data=np.random.default_rng(0).normal(size=(40, 3)))
    for change in ({"code": 1}, {"dataset": "swiss-roll"}):
        spec, said = sound(ae.Variational, ae.Variational(prior="mixture").model_dump() | change)
        assert spec.prior == "normal" and any("Prior" in text for text in said)


@pytest.fixture(scope="module")
def run():
    """Digits, a mixture with two latents: the settings of the page, twice its epochs."""
    return ae.train(DIGITS.replace(epochs=300, seed=11))


def test_the_recorded_losses_estimate_the_elbo(run):
    """Beside the mean over 40 codes a row, drawn by numpy: one code a row is off by no more than four of its own
    standard errors."""
    x, network = run.data.held_out.astype("float64"), run.network()
    mean, spread = network.encode(x), np.exp(0.5 * network.through("spread", x))
    draw = np.random.default_rng(0)
    lost = []
    for _ in range(40):
        y = np.clip(network.decode(mean + spread * draw.normal(size=mean.shape)), 1e-6, 1 - 1e-6)
        lost.append(-(x * np.log(y) + (1 - x) * np.log(1 - y)).sum(axis=1))
    lost = np.array(lost)
    error = np.sqrt(lost.var(axis=0).mean() / len(x))
    last = run.history.iloc[-1]
    assert last["val_reconstruction"] == pytest.approx(lost.mean(), abs=4 * error)
    own = DIGITS.means[run.data.y_test]
    nats = analysis.gaussian_kl(mean, network.through("spread", x), own).sum(axis=1).mean()
    assert last["val_kl"] == pytest.approx(nats, rel=1e-4)
    assert last["val_loss"] == pytest.approx(last["val_reconstruction"] + last["val_kl"], rel=1e-9)


def test_samples_are_read_as_the_class_asked_for(run):
    from sklearn.svm import SVC

    reader = SVC(C=10).fit(run.data.x_train, run.data.y_train)
    right = [
        (reader.predict(run.decode(run.spec.latents(200, seed=5, label=label))) == label).mean() for label in range(10)
    ]
    assert np.mean(right) >= 0.9 and min(right) >= 0.85


def test_the_models_draw_in_training_alone_and_fit_by_hand():
    spec = ae.Variational(dataset="iris", hidden=(8,), code=3)
    built, x = ae.build(spec), ae.load("iris").inputs
    mean, deviation = built.encoder(x).numpy(), np.exp(0.5 * built.spread(x).numpy())
    np.testing.assert_allclose(built.autoencoder(x), built.decoder(mean), atol=1e-6)
    codes = keras.Model(built.autoencoder.input, built.autoencoder.get_layer("z").output)
    epsilon = np.concatenate([(codes(x, training=True).numpy() - mean) / deviation for _ in range(20)])
    assert stats.kstest(epsilon.ravel(), "norm").pvalue > 1e-4
    built.autoencoder.compile("adam", "mse")
    losses = built.autoencoder.fit(x, x, epochs=30, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    with pytest.raises(ae.SpecError, match="plain Keras has no word"):
        ae.compile(spec)


def test_labels_decide_nothing_where_the_prior_has_one_component():
    """The same rows with other classes give the same run."""
    spec = ae.Variational(dataset="iris", hidden=(3,), epochs=3)
    data = engine.dataset(spec, None)
    same = ae.train(spec.replace(radius=2.0))
    np.testing.assert_array_equal(same.state.weights, ae.train(spec).state.weights)
    assert data.classes and faces(ae.Variational)["loss"].choices == ("elbo",)


LINEAR = ae.Variational(dataset="iris", hidden=(), code=2, beta=0.5)


def in_closed_form(models, x):
    """E[-ln p(x|z)] of a linear decoder, mean over rows: pi (|x - D mean - b|^2 + sum |D_j|^2 deviation_j^2)."""
    variance, columns = tf.exp(models.spread(x)), tf.reduce_sum(models.decoder.weights[0] ** 2, axis=1)
    squares = tf.reduce_sum((x - models.decoder(models.encoder(x))) ** 2, axis=1)
    return np.pi * tf.reduce_mean(squares + tf.reduce_sum(variance * columns, axis=1))


def slopes(models, loss) -> list[np.ndarray]:
    """The gradient of loss() in the weights of encoder, spread and decoder, flat."""
    with tf.GradientTape() as tape:
        value = loss()
    parts = [
        [w.value for w in ws] for ws in (models.encoder.weights, models.spread.weights[-2:], models.decoder.weights)
    ]
    found = tape.gradient(value, parts, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [np.concatenate([np.ravel(each) for each in part]) for part in found]


def first_term(models, way: str, x, draw):
    """What `terms` says, with the numbers that `draw` gives."""
    n, spec = len(x), LINEAR.replace(gradient=way)
    weight = tf.fill([n], 1 / n)
    batch = Batch(x, x, tf.zeros(n, tf.int32), weight, weight / x.shape[1])
    live = {name: tf.constant(value, tf.float32) for name, value in spec.live.items()}
    net = models._asdict()
    normal = lambda _, shape: tf.constant(draw.normal(size=shape), tf.float32)  # noqa: E731
    return variational.terms(Context(lambda part, rows: net[part](rows), batch, spec.fixed, live, normal, {}))


def test_every_gradient_but_the_cut_one_is_right_on_average():
    """Beside the closed form. Finite differences with the drawn numbers held, which the harness of all kinds looks at,
    are the gradient through z and no other one: the others' is right on average, and not for any draw."""
    models, x = ae.build(LINEAR), tf.repeat(tf.constant(ae.load("iris").inputs[:6]), 300, axis=0)
    exact, noise = slopes(models, lambda: in_closed_form(models, x)), {}
    for way in ("pathwise", "score", "baseline", "cut"):
        draw = np.random.default_rng(7)
        runs = [slopes(models, lambda w=way, d=draw: first_term(models, w, x, d)["reconstruction"]) for _ in range(40)]
        for part, (right, *found) in enumerate(zip(exact, *runs, strict=True)):
            error = np.std(found, axis=0) / len(found) ** 0.5
            if way == "cut" and part < 2:
                assert not np.any(found), "nothing reaches the encoder"
                continue
            assert np.all(np.abs(np.mean(found, axis=0) - right) < 5 * error + 1e-5), (way, part)
            noise[way, part] = np.linalg.norm(error) if part < 2 else 0
    for part in (0, 1):
        assert 3 * noise["pathwise", part] < noise["baseline", part] < noise["score", part]


def test_the_loss_and_the_kl_are_the_same_for_every_gradient():
    models, x = ae.build(LINEAR), tf.constant(ae.load("iris").inputs)
    found = [first_term(models, way, x, np.random.default_rng(3)) for way in ("pathwise", "score", "baseline", "cut")]
    assert len({float(terms["reconstruction"]) for terms in found}) == 1
    kls = [
        slopes(models, lambda w=way: first_term(models, w, x, np.random.default_rng(3))["kl"])
        for way in ("pathwise", "cut")
    ]
    for one, other in zip(*kls, strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.abs(kls[1][0]).max() > 0.01


def test_the_mean_of_the_other_rows():
    lost, weight = np.array([3.0, 5.0, 9.0, 77.0]), np.array([1, 1, 1, 0]) / 3
    np.testing.assert_allclose(variational.of_the_others(tf.constant(lost), tf.constant(weight))[:3], [7, 6, 4])
    assert variational.of_the_others(tf.constant([3.0]), tf.constant([1.0])).numpy() == [0.0], "a batch of one row"


@pytest.mark.parametrize("way", ["baseline", "cut"])
def test_the_program_has_the_gradient_that_it_says(way, tmp_path, monkeypatch):
    (tmp_path / "program.py").write_text(ae.script(LINEAR.replace(gradient=way, schedule="constant")))
    monkeypatch.setattr("sys.argv", ["program.py", "0"])
    theirs = runpy.run_path(str(tmp_path / "program.py"))
    models, whole = ae.build(LINEAR), theirs["autoencoder"]
    models.autoencoder.set_weights(whole.get_weights())
    x = tf.constant(ae.load("iris").inputs)
    kl = lambda m: LINEAR.beta * tf.reduce_mean(variational.gaussian_kl(m.encoder(x), m.spread(x)))  # noqa: E731
    own = type("Parts", (), {name: theirs[name] for name in ("encoder", "spread", "decoder")})
    runs = [slopes(own, lambda: whole.compute_loss(x, x, None)) for _ in range(150)]
    exact = slopes(models, lambda: in_closed_form(models, x) + kl(models))
    if way == "cut":
        exact[:2] = slopes(models, lambda: kl(models))[:2]
    for right, *found in zip(exact, *runs, strict=True):
        error = np.std(found, axis=0) / len(found) ** 0.5
        assert np.all(np.abs(np.mean(found, axis=0) - right) < 5 * error + 1e-5)
    still = float(whole.compute_loss(x, x, None, training=False))
    mean = np.pi * np.square(x - models.decoder(models.encoder(x))).sum(axis=1).mean() + float(kl(models))
    assert still == pytest.approx(mean, rel=1e-4), "evaluated at the mean codes"


def test_the_program_learns_what_the_engine_learns(tmp_path, monkeypatch):
    """In plain Keras, which draws numbers of its own: the objective of the mean codes agrees up to that."""
    spec = ae.Variational(
        dataset="iris", hidden=(8,), prior="mixture", batch=4096, epochs=150, learning_rate=0.02, beta=0.5, seed=4
    )
    (tmp_path / "program.py").write_text(ae.script(spec))
    monkeypatch.setattr("sys.argv", ["program.py"])
    theirs, run = runpy.run_path(str(tmp_path / "program.py")), ae.train(spec)
    x, y = run.data.inputs, run.data.y_train

    def objective(network):
        kl = analysis.gaussian_kl(network.encode(x), network.through("spread", x), spec.means[y]).sum(axis=1)
        return (np.pi * np.square(x - network.reconstruct(x)).sum(axis=1) + spec.beta * kl).mean()

    whole = theirs["autoencoder"]
    found = objective(run.network(np.concatenate([w.ravel() for w in whole.get_weights()])))
    assert float(whole.compute_loss(x, y, whole(x))) == pytest.approx(found, rel=1e-4), "the loss is the same"
    assert found == pytest.approx(objective(run.network()), rel=0.05)
    assert objective(run.network(run.frames[0].weights)) > 3 * found, "it has gone some way"
