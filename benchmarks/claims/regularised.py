"""What the scenes of regularised autoencoders claim."""

import numpy as np

from ae_keras import analysis
from ae_keras.ui.presets import FIRST, SPARSE_PAGE
from benchmarks.claims.trained import Claims, Trained, trained


def copies(run: Trained) -> Claims:
    """Digits come back unchanged, and so does most of pure noise."""
    yield "held-out error", run.errors[1], run.errors[1] < 1e-3
    through = 1 - analysis.lost(run.network, analysis.noise_like(run.data.inputs))
    yield "share of noise that comes back", through, through > 0.5


def copies_no_longer(run: Trained) -> Claims:
    """Most of pure noise is lost, and digits come back with little error."""
    yield "held-out error / the mean's", run.against_mean, run.against_mean < 0.3
    through = 1 - analysis.lost(run.network, analysis.noise_like(run.data.inputs))
    yield "share of noise that comes back", through, through < 0.25


def near_p(run: Trained) -> Claims:
    """All mean activations are near p, and digits come back with little error."""
    means = run.network.encode(run.data.inputs).mean(axis=0)
    yield "mean activation / p, least", means.min() / run.spec.p, means.min() > 0.5 * run.spec.p
    yield "mean activation / p, most", means.max() / run.spec.p, means.max() < 1.5 * run.spec.p
    yield "held-out error / the mean's", run.against_mean, run.against_mean < 0.3


def edge_filters(run: Trained) -> int:
    """How many units change with the input and have a filter with most of its power around one frequency."""
    alive = ~analysis.dead(run.network.encode(run.data.inputs))
    filters = run.network.encoder[0].kernel.T.reshape(-1, *run.data.pixels)
    return int((alive & (analysis.peak_share(filters) > analysis.EDGE)).sum())


def specialised(run: Trained) -> Claims:
    """Most units are edges."""
    count = edge_filters(run)
    yield "edges", count, count > 0.7 * run.spec.code


def unspecialised(run: Trained) -> Claims:
    """Without the penalty no unit is an edge, and the error is much smaller."""
    means, count = run.network.encode(run.data.inputs).mean(axis=0), edge_filters(run)
    yield "edges", count, count == 0
    yield "mean activation", means.mean(), bool(means.min() > 0.45 and means.max() < 0.55)
    with_it = trained(run.spec.replace(lam=FIRST[SPARSE_PAGE].lam)).errors[1]
    yield "held-out error / with the penalty", run.errors[1] / with_it, run.errors[1] < 0.25 * with_it


def few_active(run: Trained) -> Claims:
    """No unit is dead, and few are active for one digit."""
    codes = run.network.encode(run.data.inputs)
    still = int(analysis.dead(codes).sum())
    yield "dead units", still, still == 0
    share = analysis.active_at_a_time(codes) / run.spec.code
    yield "share active at a time", share, share < 0.25


def psnrs(run: Trained) -> dict[str, float]:
    """PSNR of the held-out digits with the noise of training, by who restores them."""
    x, shape = run.data.held_out[:200], (-1, *run.data.pixels)
    seen = analysis.corrupted(x, run.spec.corruption, run.spec.noise, seed=2)
    noisy = seen.reshape(shape)
    ways = {
        "network": run.network.reconstruct(seen),
        "PCA": run.pca().reconstruct(seen),
        "median": analysis.median(noisy),
        "variation": analysis.total_variation(noisy, analysis.best_weight(x.reshape(shape), noisy)),
    }
    return {name: analysis.psnr(x.reshape(shape), np.clip(way.reshape(shape), 0, 1)) for name, way in ways.items()}


def denoises(run: Trained) -> Claims:
    """Better than PCA and both filters."""
    found = psnrs(run)
    for other in ("PCA", "median", "variation"):
        ahead = found["network"] - found[other]
        yield f"dB ahead of {other}", ahead, ahead > 0.5


def other_noise(run: Trained) -> Claims:
    """PCA is better on clean digits, the network has less than half of its error on noisy ones."""
    ways = (run.network.reconstruct, run.pca().reconstruct)
    errors = [analysis.errors_by_level(way, run.data.held_out, "gaussian", (0.0, run.spec.noise)) for way in ways]
    clean, noisy = (ours / theirs for ours, theirs in zip(*errors, strict=True))
    yield "error / PCA's, clean", clean, clean > 1.03
    yield "error / PCA's, noisy", noisy, noisy < 0.5


def fills_in(run: Trained) -> Claims:
    """Less than half of PCA's error where half of the pixels are masked."""
    ways = (run.network.reconstruct, run.pca().reconstruct)
    ours, theirs = (analysis.errors_by_level(way, run.data.held_out, "masking", (run.spec.noise,))[0] for way in ways)
    yield "error / PCA's", ours / theirs, ours < 0.5 * theirs


def field(run: Trained) -> Claims:
    """The arrows are those of the closed form at held-out points with noise."""
    rows, sigma = run.data.inputs, run.spec.noise
    points = analysis.noised(run.data.held_out, sigma)
    best = analysis.best_reconstruction(rows, sigma, points) - points
    found = analysis.agreement(analysis.field(run.network, points), best)
    yield "mean cosine to the closed form", found.cosine, found.cosine > 0.9
    yield "squared difference, relative", found.error, found.error < 0.1


CLAIMS = {
    "Overcomplete": copies,
    "Overcomplete, restrained": copies_no_longer,
    "Sparse autoencoder": near_p,
    "Neurons specialise": specialised,
    "Neurons specialise, λ = 0": unspecialised,
    "MNIST with 25 units": few_active,
    "Denoising autoencoder": denoises,
    "Another noise": other_noise,
    "Masking": fills_in,
    "Arrows to the data": field,
}
