"""What the scenes of generating autoencoders claim."""

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import Network, latent
from ae_keras.specs import Stochastic, Variational
from ae_keras.ui.said.stochastic import of_parameters
from benchmarks.claims.trained import Claims, Trained, trained


def given(run: Trained) -> analysis.Distribution:
    """p(x | h) of the held-out rows."""
    assert isinstance(run.spec, Stochastic)
    return of_parameters(run.spec, run.network.through("distribution", run.network.encode(run.data.held_out)))


def unsure_where_wrong(run: Trained) -> Claims:
    """Held-out pixels with more spread are those that are wrong by more."""
    there, x = given(run), run.data.held_out
    off = np.abs(x - there.mean).ravel()
    groups = np.array_split(off[np.argsort(there.spread.ravel(), kind="stable")], 4)
    means = [group.mean() for group in groups]
    yield "error of quarters by spread, rising", min(np.diff(means)), bool((np.diff(means) > 0).all())
    yield "error, most spread / least", means[-1] / means[0], means[-1] > 3 * means[0]


def of_its_own(run: Trained) -> Claims:
    """Most of the cross-entropy is the data's own entropy; the means are better than those of a learned spread."""
    x = run.data.held_out
    cost = given(run).nats(x).sum(axis=1).mean()
    share = analysis.entropy(x).sum(axis=1).mean() / cost
    yield "share of entropy", share, 0.7 < share < 1
    linear = trained(run.spec.replace(head="linear"))
    yield "held-out error / learned spread's", run.errors[1] / linear.errors[1], run.errors[1] < 0.8 * linear.errors[1]


def more_probable(run: Trained) -> Claims:
    """Grey levels are more probable than by a normal density that is integrated over them; samples are levels."""
    x, levels = run.data.held_out, run.spec.levels
    there = given(run)
    linear = trained(run.spec.replace(head="linear"))
    normal = given(linear)
    assert isinstance(normal, analysis.Normal)
    by_density = analysis.nats_of_levels(normal.of_levels(levels), x).sum(axis=1).mean()
    fewer = by_density - there.nats(x).sum(axis=1).mean()
    yield "nats fewer than by densities", fewer, fewer > 1
    sampled = there.sample(np.random.default_rng(0)) * (levels - 1)
    off = float(np.abs(sampled - np.rint(sampled)).max())
    yield "samples off their levels", off, off < 1e-4 and sampled.min() >= 0 and sampled.max() <= levels - 1


def like_a_classifier(run: Trained) -> Claims:
    """The right one of eight is the most probable for all, and a class for a target gives the same loss."""
    p = given(run).mean
    right = int((p.argmax(axis=1) == np.arange(8)).sum())
    yield "of 8 most probable", right, right == 8
    other = given(trained(run.spec.replace(target="y")))
    x = run.data.held_out
    apart = float(np.abs(other.nats(x) - given(run).nats(x)).max())
    yield "nats apart with y for a target", apart, apart < 1e-3


def off(run: Trained, codes: np.ndarray) -> float:
    """Mean distance of decoded codes to the nearest training row, over that of decoded held-out rows."""
    usual = analysis.off_rows(run.data.inputs, run.network.reconstruct(run.data.held_out)).mean()
    return float(analysis.off_rows(run.data.inputs, run.network.decode(codes)).mean() / usual)


def decodes_anything(run: Trained) -> Claims:
    """Among the codes images are like digits; in a box three times as wide as theirs they are not."""
    codes = run.network.encode(run.data.inputs)
    among, far = (off(run, draw(400, 2)) for draw in (latent.mixture(codes, 10), latent.box(codes, 3.0)))
    yield "distance among the codes / held-out", among, among < 1.15
    yield "three times the box / among the codes", far / among, far > 1.5 * among
    yield "held-out error / the mean's", run.against_mean, run.against_mean < 0.5


def right_region(run: Trained) -> Claims:
    """A mixture's samples are near the training rows and cover the held-out ones, those of N(0, I) do neither."""
    codes, real = run.network.encode(run.data.inputs), run.data.held_out
    drawn = {"mixture": latent.mixture(codes, 10)(360, 2), "N(0, I)": latent.standard_normal(8)(360, 2)}
    away = {name: off(run, each) for name, each in drawn.items()}
    covered = {name: latent.coverage(run.network.decode(each), real) for name, each in drawn.items()}
    yield "distance of the mixture / held-out", away["mixture"], away["mixture"] < 1.25
    yield "distance of N(0, I) / held-out", away["N(0, I)"], away["N(0, I)"] > 1.6
    yield "coverage of the mixture", covered["mixture"], covered["mixture"] > 0.9
    less = covered["mixture"] - covered["N(0, I)"]
    yield "coverage of N(0, I), less by", less, less > 0.3


def clouds(run: Trained, network: Network) -> analysis.ModeCoverage:
    samples = run.data.original(network.decode(run.spec.latents(analysis.SAMPLES, seed=1)))
    assert run.data.mixture is not None, "the scene's data are clouds"
    return analysis.mode_coverage(samples, *run.data.mixture)


def eight_clouds(run: Trained) -> Claims:
    """All clouds, and three of four samples in one of them."""
    found = clouds(run, run.network)
    yield "clouds covered", found.modes, found.modes == 8
    yield "good samples", found.good, found.good >= 0.75


def never_settles(run: Trained) -> Claims:
    """Up and down, over the last ten pictures; a program keeps no pictures."""
    good = [clouds(run, network).good for network in run.before[-10:]]
    yield "range of good samples, late", float(np.ptp(good)) if good else float("nan"), not good or np.ptp(good) > 0.1
    found = clouds(run, run.network)
    yield "good samples at the end", found.good, found.good > 0.05


def evenly(run: Trained) -> Claims:
    """Nearly all samples are good, and no cloud has fewer than half of its share, or more than twice it."""
    found = clouds(run, run.network)
    yield "good samples", found.good, found.good >= 0.88
    share = found.counts / analysis.SAMPLES * 8
    yield "fewest in a cloud / its share", share.min(), share.min() > 0.5
    yield "most in a cloud / its share", share.max(), share.max() < 2


def drawn_inside(run: Trained) -> float:
    """The share of codes drawn for held-out rows within 2 of 0."""
    mean, log_variance = run.network.encode(run.data.held_out), run.network.through("spread", run.data.held_out)
    z = mean + np.exp(0.5 * log_variance) * np.random.default_rng(0).standard_normal(mean.shape)
    return float((np.linalg.norm(z, axis=1) < 2).mean())


def beside_reconstructions(run: Trained) -> tuple[analysis.Generated, analysis.Generated]:
    """Decoded draws of the prior, and as many reconstructions of held-out rows."""
    rows, held_out = run.data.inputs, run.data.held_out
    made = run.network.decode(run.spec.latents(len(held_out)))
    return analysis.generated(made, rows), analysis.generated(run.network.reconstruct(held_out), rows)


def fills_the_prior(run: Trained) -> Claims:
    """Codes are within the prior as its own draws are, .865 of which lie within 2 of 0; what is decoded is near."""
    share = drawn_inside(run)
    yield "codes within 2 of 0", share, 0.75 < share < 0.95
    made, back = beside_reconstructions(run)
    ratio = made.distance / back.distance
    yield "distance / reconstructions'", ratio, ratio < 1.15
    nats = analysis.gaussian_kl(run.network.encode(run.data.held_out), run.network.through("spread", run.data.held_out))
    yield "least nats of a code", nats.mean(axis=0).min(), nats.mean(axis=0).min() > 0.5


def leaves_the_prior(run: Trained) -> Claims:
    """Few codes are where the prior is, and its draws meet fewer kinds of digits than reconstructions do."""
    share = drawn_inside(run)
    yield "codes within 2 of 0", share, share < 0.3
    made, back = beside_reconstructions(run)
    met = made.met / back.met
    yield "training rows met / reconstructions'", met, met < 0.7


def as_asked(run: Trained) -> Claims:
    """An SVM reads what is decoded from a component as its digit."""
    assert isinstance(run.spec, Variational)
    read, right = analysis.reader(run.data.inputs, run.data.y_train), []
    for label in range(len(run.data.classes)):
        right.append((read.predict(run.network.decode(run.spec.latents(200, label, label))) == label).mean())
    yield "read as asked for", np.mean(right), np.mean(right) >= 0.9
    yield "worst digit", min(right), min(right) >= 0.8


def minus_elbo(run: Trained, draws: int = 10) -> tuple[float, float]:
    """Of training rows, each with so many draws of its code; and its KL."""
    x, network = run.data.inputs, run.network
    mean, log_variance = network.encode(x), network.through("spread", x)
    z = mean + np.exp(0.5 * log_variance) * np.random.default_rng(0).standard_normal((draws, *mean.shape))
    p = np.clip(network.decode(z.reshape(-1, mean.shape[1])), 1e-6, 1 - 1e-6).reshape(draws, *x.shape)
    lost = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=2).mean()
    kl = analysis.gaussian_kl(mean, log_variance).sum(axis=1).mean()
    return float(lost + kl), float(kl)


def gradient_noise(run: Trained) -> dict[str, float]:
    """The variance of the estimates for the mean codes of 64 held-out rows."""
    x = run.data.held_out[:64]
    mean, deviation = run.network.encode(x), np.exp(0.5 * run.network.through("spread", x))
    eps = np.random.default_rng(0).standard_normal((200, *mean.shape))
    found = analysis.code_gradients(run.network, x, mean, deviation, eps)
    return {name: float(each.var(axis=0).sum(axis=1).mean()) for name, each in found.items()}


def through_z(run: Trained) -> Claims:
    """A hundredth of the score function's variance, a fifth of that with a baseline, and a lower end."""
    noise = gradient_noise(run)
    yield "variance, score / through z", noise["score"] / noise["pathwise"], noise["score"] > 100 * noise["pathwise"]
    less = noise["baseline"] / noise["pathwise"]
    yield "variance, baseline / through z", less, less > 5
    fewer = minus_elbo(trained(run.spec.replace(gradient="score")))[0] - minus_elbo(run)[0]
    yield "nats fewer than by score", fewer, fewer > 0.5


def learned_by_score(run: Trained) -> Claims:
    """More variance than through z, fewer nats in the code, and a higher end."""
    (own, kl), (other, fuller) = minus_elbo(run), minus_elbo(trained(run.spec.replace(gradient="pathwise")))
    noise = gradient_noise(run)
    yield "variance, score / through z", noise["score"] / noise["pathwise"], noise["score"] > 200 * noise["pathwise"]
    yield "nats of the code / through z", kl / fuller, kl < 0.75 * fuller
    yield "nats more than through z", own - other, own > other + 0.5


def learned_from_kl_alone(run: Trained) -> Claims:
    """Codes are the prior, and outputs the mean of the training rows."""
    _, kl = minus_elbo(run)
    yield "nats of the code", kl, kl < 0.001
    apart = float(np.abs(run.network.reconstruct(run.data.held_out) - run.data.inputs.mean(axis=0)).max())
    yield "off the mean digit, at most", apart, apart < 0.1


CLAIMS = {
    "Stochastic decoder, linear": unsure_where_wrong,
    "Stochastic decoder, sigmoid": of_its_own,
    "Stochastic decoder, softmax": more_probable,
    "8-3-8 with softmax": like_a_classifier,
    "Latent space": decodes_anything,
    "The right region": right_region,
    "GAN": eight_clouds,
    "GAN, constant rate": never_settles,
    "GAN, packs of two": evenly,
    "Variational autoencoder": fills_the_prior,
    "Variational, β = 0": leaves_the_prior,
    "Mixture prior": as_asked,
    "Reparametrization": through_z,
    "Score function": learned_by_score,
    "The sample cut out": learned_from_kl_alone,
}
