"""What the scenes of generating autoencoders claim."""

import numpy as np

from ae_keras import analysis
from ae_keras.specs import Variational
from benchmarks.claims.trained import Claims, Trained


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
    met = made.coverage / back.coverage
    yield "training rows met / reconstructions'", met, met < 0.7


def as_asked(run: Trained) -> Claims:
    """An SVM reads what is decoded from a component as its digit."""
    assert isinstance(run.spec, Variational)
    read, right = analysis.reader(run.data.inputs, run.data.y_train), []
    for label in range(len(run.data.classes)):
        right.append((read.predict(run.network.decode(run.spec.latents(200, label, label))) == label).mean())
    yield "read as asked for", np.mean(right), np.mean(right) >= 0.9
    yield "worst digit", min(right), min(right) >= 0.8


CLAIMS = {
    "Variational autoencoder": fills_the_prior,
    "Variational, β = 0": leaves_the_prior,
    "Mixture prior": as_asked,
}
