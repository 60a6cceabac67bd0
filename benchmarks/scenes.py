"""Whether every scene shows what its sentence says: `python3 dev.py bench scenes`.

Each is trained to its end over many seeds, and once as its exported program in plain Keras, whose weights are then held
against the same claims. The exit code is 1 if a claim fails. `--seeds`, `--no-programs`, and names to run only some.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

import ae_keras as ae
from ae_keras import analysis
from ae_keras.analysis import Network
from ae_keras.analysis.bits import bits, by_largest
from ae_keras.data import Dataset, manifolds
from ae_keras.data.mixtures import MIXTURES
from ae_keras.export.bundle import beside
from ae_keras.models import own_layers
from ae_keras.specs import Spec
from ae_keras.ui.presets import FIRST, SPARSE_PAGE
from ae_keras.ui.scenes import SCENES, Scene


class Trained(NamedTuple):
    """A spec, its data, and its network after the last epoch; before: those of its pictures, in order, where the app
    trained it."""

    spec: Spec
    data: Dataset
    network: Network
    before: tuple[Network, ...] = ()

    def error(self, x: np.ndarray) -> float:
        return analysis.mean_squared_error(x, self.network.reconstruct(x))

    @property
    def errors(self) -> tuple[float, float]:
        return self.error(self.data.inputs), self.error(self.data.held_out)

    def pca(self, k: int | None = None) -> analysis.PCA:
        return ae.pca(self.data.inputs, k or self.spec.code)


Claims = Iterator[tuple[str, float, bool]]
"""(what is measured, the number, whether the words hold)"""


def squeeze(run: Trained) -> Claims:
    """Two numbers lose detail, and less than PCA's two; most digits can still be read."""
    pca, held_out = run.pca(), run.data.held_out
    _, error = run.errors
    beside = analysis.mean_squared_error(held_out, pca.reconstruct(held_out))
    yield "held-out error / PCA's", error / beside, error < 0.8 * beside
    read = analysis.nearest_neighbour_score(
        run.data.inputs, run.data.y_train, run.network.reconstruct(held_out), run.data.y_test
    )
    yield "read by 5-NN", read, 0.5 < read < 0.95


def linear(run: Trained) -> Claims:
    """PCA's plane, with other axes."""
    found = analysis.decoder_geometry(run.network.decoder[0].kernel.T, run.pca())
    yield "degrees from PCA's plane", found.tilt, found.tilt < 1
    yield "training error / least", run.errors[0] / run.pca().floor, run.errors[0] < 1.001 * run.pca().floor


def index(run: Trained) -> Claims:
    """The examples are known by heart, new digits come out worse than the mean of the examples."""
    train, test = run.errors
    held_out = run.data.held_out
    mean = analysis.mean_squared_error(held_out, np.broadcast_to(run.data.inputs.mean(axis=0), held_out.shape))
    yield "training error", train, train < 0.005
    yield "held-out error / the mean's", test / mean, test > mean
    found = analysis.recalled(run.network, run.data.inputs, 0.01)
    yield "found on the walk", found, found >= 9


def bits_of_eight(run: Trained) -> Claims:
    """Every example has its own largest output, and most hidden values are near 0 or 1."""
    codes = run.network.encode(run.data.inputs)
    right = by_largest(run.network.decode(codes))
    yield "of 8 decoded", right, right == 8
    near = float((np.minimum(codes, 1 - codes) < 0.2).mean())
    yield "hidden values near 0 or 1", near, near > 0.5
    patterns = len(set(bits(codes)))
    yield "bit patterns", patterns, patterns >= 6


def worst(run: Trained, rows: int = 20_000) -> float:
    x, _ = manifolds.draw(run.spec.dataset, run.spec.cap, rows, seed=1)
    there = lambda x: run.data.original(run.network.reconstruct(run.data.standardized(x)))  # noqa: E731
    return analysis.worst_distance(x.astype(np.float32), there)


def cap(run: Trained) -> Claims:
    """A cap is flattened whole."""
    yield "worst of 20,000 fresh points", worst(run), worst(run) < 0.2
    yield "error / PCA's", run.errors[1] / run.pca().floor, run.errors[1] < 0.05 * run.pca().floor


def tear(run: Trained) -> Claims:
    """A whole sphere tears: two opposite points share a code, and one of them comes back far away."""
    pair = analysis.meeting_antipodes(
        lambda x: run.network.encode(run.data.standardized(x)),
        lambda x: run.data.original(run.network.reconstruct(run.data.standardized(x))),
    )
    yield "held-out error / PCA's", run.errors[1] / run.pca().floor, run.errors[1] < 0.2 * run.pca().floor
    spread = run.network.encode(run.data.inputs).std(axis=0).mean()
    yield "distance of the codes / spread", pair.apart / spread, pair.apart < 0.02 * spread
    yield "larger distance to its point", pair.error, pair.error > 0.97


def banknotes(run: Trained) -> Claims:
    """Less than half of PCA's error on held-out notes; PCA's plane mixes the classes."""
    pca, held_out = run.pca(), run.data.held_out
    beside = analysis.mean_squared_error(held_out, pca.reconstruct(held_out))
    yield "held-out error / PCA's", run.errors[1] / beside, run.errors[1] < 0.5 * beside
    score = analysis.nearest_neighbour_score(
        pca.encode(run.data.inputs), run.data.y_train, pca.encode(held_out), run.data.y_test
    )
    yield "5-NN on PCA's plane", score, score < 0.95


def free(run: Trained) -> Claims:
    """Without restraint a network knows its examples far better than new ones; PCA does better on those."""
    train, test = run.errors
    pca, held_out = run.pca(), run.data.held_out
    yield "held-out / training error", test / train, test > 5 * train
    yield "held-out error / PCA's", test / analysis.mean_squared_error(held_out, pca.reconstruct(held_out)), True


def decayed(run: Trained) -> Claims:
    """With weight decay the decoder's singular vectors are the principal components."""
    found = analysis.decoder_geometry(run.network.decoder[0].kernel.T, run.pca())
    least = found.alignment[found.alive].min()
    yield "least cosine to a component", least, least > 0.99


def shared(run: Trained) -> Claims:
    """With many examples new digits come out better than the mean."""
    _, test = run.errors
    mean = np.broadcast_to(run.data.inputs.mean(axis=0), run.data.held_out.shape)
    against = test / analysis.mean_squared_error(run.data.held_out, mean)
    yield "held-out error / the mean's", against, against < 0.8


def restrained(run: Trained) -> Claims:
    """Weight decay gives up training error and wins on new rows."""
    without = trained(run.spec.replace(l2=0.0))
    train, test = (here / there for here, there in zip(run.errors, without.errors, strict=True))
    yield "training error / without decay", train, train > 1
    yield "held-out error / without decay", test, test < 1


def copies(run: Trained) -> Claims:
    """Digits come back unchanged, and so does most of pure noise."""
    yield "held-out error", run.errors[1], run.errors[1] < 1e-3
    through = 1 - analysis.lost(run.network, analysis.noise_like(run.data.inputs))
    yield "share of noise that comes back", through, through > 0.5


def copies_no_longer(run: Trained) -> Claims:
    """Most of pure noise is lost, and digits come back with little error."""
    _, error = run.errors
    mean = np.broadcast_to(run.data.inputs.mean(axis=0), run.data.held_out.shape)
    against = error / analysis.mean_squared_error(run.data.held_out, mean)
    yield "held-out error / the mean's", against, against < 0.3
    through = 1 - analysis.lost(run.network, analysis.noise_like(run.data.inputs))
    yield "share of noise that comes back", through, through < 0.25


def near_p(run: Trained) -> Claims:
    """All mean activations are near p, and digits come back with little error."""
    means = run.network.encode(run.data.inputs).mean(axis=0)
    yield "mean activation / p, least", means.min() / run.spec.p, means.min() > 0.5 * run.spec.p
    yield "mean activation / p, most", means.max() / run.spec.p, means.max() < 1.5 * run.spec.p
    mean = np.broadcast_to(run.data.inputs.mean(axis=0), run.data.held_out.shape)
    against = run.errors[1] / analysis.mean_squared_error(run.data.held_out, mean)
    yield "held-out error / the mean's", against, against < 0.3


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


def clouds(run: Trained, network: Network) -> analysis.Coverage:
    samples = run.data.original(network.decode(run.spec.latents(analysis.SAMPLES, seed=1)))
    return analysis.coverage(samples, *MIXTURES[run.spec.dataset])


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


CLAIMS = {
    "Autoencoders": squeeze,
    "Linear autoencoder": linear,
    "Linear, weight decay": decayed,
    "Too much power": index,
    "More examples": shared,
    "Mitchell's 8-3-8": bits_of_eight,
    "A manifold": cap,
    "Tear": tear,
    "Banknotes": banknotes,
    "Two forces": free,
    "Two forces, restrained": restrained,
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
    "GAN": eight_clouds,
    "GAN, constant rate": never_settles,
    "GAN, packs of two": evenly,
}
"""What the sentence of each scene claims, by the scene's title."""


def trained(spec: Spec) -> Trained:
    """By the project's own engine."""
    run = ae.train(spec)
    return Trained(spec, run.data, run.network(), tuple(run.network(frame.weights) for frame in run.frames))


SAVE = """
import runpy, sys
import numpy as np
run = runpy.run_path(sys.argv[1], run_name="__main__")
parts = [run[name] for name in sys.argv[2:]]
np.save(sys.argv[1] + ".npy", np.concatenate([w.ravel() for part in parts for w in part.get_weights()]))
"""


def exported(spec: Spec) -> Trained:
    """By the program that a student downloads, in a process of its own."""
    data = ae.load(spec.dataset, **spec.split)
    parts = [model.name for model in own_layers(ae.build(spec))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "autoencoder.py"
        path.write_text(ae.script(spec), encoding="utf-8")
        if file := beside(spec):
            shutil.copy(file, folder)
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run(
            [sys.executable, "-c", SAVE, str(path), *parts], cwd=folder, env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        weights = np.load(f"{path}.npy")
    plan = next(ae.chunks(spec.replace(epochs=1), every=1)).plan
    return Trained(spec, data, plan.network(weights))


def report(scene: Scene, how: str, runs: list[Trained]) -> bool:
    """Print what was measured over the runs; whether every claim holds in each."""
    measured: dict[str, list[tuple[float, bool]]] = {}
    for run in runs:
        for what, number, holds in CLAIMS[scene.title](run):
            measured.setdefault(what, []).append((number, holds))
    for what, results in measured.items():
        numbers, held = [number for number, _ in results], sum(holds for _, holds in results)
        print(
            f"{scene.title:<24}{how:<10}{what:<34}{min(numbers):>10.4g}{np.median(numbers):>10.4g}"
            f"{max(numbers):>10.4g}{held:>6} of {len(results)}",
            flush=True,
        )
    return all(holds for results in measured.values() for _, holds in results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scenes; all of them if none is named")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--no-programs", action="store_true")
    options = parser.parse_args()
    print(f"{'scene':<24}{'':<10}{'measured':<34}{'least':>10}{'median':>10}{'most':>10}{'holds':>10}")
    good = True
    for scene in SCENES:
        if options.names and scene.title not in options.names:
            continue
        seeds = range(scene.spec.seed, scene.spec.seed + options.seeds)
        good &= report(scene, "app", [trained(scene.spec.replace(seed=seed)) for seed in seeds])
        if not options.no_programs:
            good &= report(scene, "program", [exported(scene.spec)])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
