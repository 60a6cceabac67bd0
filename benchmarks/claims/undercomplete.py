"""What the scenes of undercomplete autoencoders claim."""

import numpy as np

from ae_keras import analysis
from ae_keras.analysis.bits import bits, by_largest
from ae_keras.data import manifolds
from ae_keras.ui.said import forces
from benchmarks.claims.trained import Claims, Trained, trained


def squeeze(run: Trained) -> Claims:
    """Two numbers lose detail, and less than PCA's two; four in five digits can still be read."""
    pca, held_out = run.pca(), run.data.held_out
    _, error = run.errors
    beside = analysis.mean_squared_error(held_out, pca.reconstruct(held_out))
    yield "held-out error / PCA's", error / beside, error < 0.8 * beside
    read = analysis.nearest_neighbour_score(
        run.data.inputs, run.data.y_train, run.network.reconstruct(held_out), run.data.y_test
    )
    yield "read by 5-NN", read, 0.7 < read < 0.9


def linear(run: Trained) -> Claims:
    """PCA's plane, with other axes."""
    found = analysis.decoder_geometry(run.network.decoder[0].kernel.T, run.pca())
    yield "degrees from PCA's plane", found.tilt, found.tilt < 1
    yield "training error / least", run.errors[0] / run.pca().floor, run.errors[0] < 1.001 * run.pca().floor


def index(run: Trained) -> Claims:
    """Each example comes out as itself, new digits as one or two of them, and worse than the mean of the examples."""
    train, _ = run.errors
    yield "training error", train, train < 0.005
    yield "held-out error / the mean's", run.against_mean, run.against_mean > 1
    x = run.data.inputs
    own = np.square(run.network.reconstruct(x)[:, None] - x).sum(axis=2).argmin(axis=1)
    itself = int((own == np.arange(len(x))).sum())
    yield "of ten most like themselves", itself, itself == 10
    found = analysis.recalled(run.network, x, 0.01)
    yield "found on the walk", found, found >= 9
    mixed = of_two(run.network.reconstruct(run.data.held_out), x)
    yield "of new digits one example or a mixture of two", mixed, mixed > 0.9
    landed = analysis.landing(run.network, run.data, 0.01)
    yield (
        "right class of what comes out / of what goes in",
        landed.by_output / landed.by_row,
        landed.by_output < landed.by_row,
    )
    near, everyone, chance = analysis.alike(run.data.inputs[np.argsort(run.network.encode(run.data.inputs)[:, 0])])
    yield "difference of neighbours / of all", near / everyone, chance < 0.05


def of_two(rows: np.ndarray, examples: np.ndarray, tolerance: float = 0.01) -> float:
    """The share of rows that are, to within a mean squared error of tolerance, on the way between two examples."""
    least = np.full(len(rows), np.inf)
    for i, one in enumerate(examples):
        for other in examples[:i]:
            step = other - one
            share = np.clip((rows - one) @ step / (step @ step), 0, 1)
            least = np.minimum(least, np.square(rows - one - share[:, None] * step).mean(axis=1))
    return float((least < tolerance).mean())


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


def to_scale(run: Trained) -> Claims:
    """The penalty makes the stretching more even; the cap comes back whole, with an error that is still tiny."""
    without = trained(run.spec.replace(lam=0.0))
    even, uneven = (_unevenness(each) for each in (run, without))
    yield "unevenness / without penalty", even / uneven, even < 0.75 * uneven
    yield "error / PCA's", run.errors[1] / run.pca().floor, run.errors[1] < 0.01 * run.pca().floor
    yield "neighbours torn apart", _torn(run), _torn(run) == 0


def _unevenness(run: Trained) -> float:
    stretched = run.network.stretching(run.network.encode(run.data.inputs))
    low, high = np.percentile(stretched, [10, 90])
    return float(high / low)


def _torn(run: Trained) -> int:
    x = run.data.inputs
    return int(analysis.torn(x, run.network, analysis.neighbour_pairs(x)).sum())


def unbent(run: Trained) -> Claims:
    """Neighbours stay together better than on PCA's plane, in both directions; a few are torn apart."""
    pca, held_out = run.pca(), run.data.held_out
    beside = analysis.mean_squared_error(held_out, pca.reconstruct(held_out))
    yield "held-out error / PCA's", run.errors[1] / beside, run.errors[1] < 0.1 * beside
    yield from _kept(run)
    share = _torn(run) / len(analysis.neighbour_pairs(run.data.inputs))
    yield "share of neighbours torn apart", share, 0 < share < 0.01


def _kept(run: Trained) -> Claims:
    """Neighbours of 400 rows, in the code and beside it on PCA's plane."""
    x = run.data.inputs[:400]
    kept, flat = (analysis.neighbourhoods(x, coder.encode(x)) for coder in (run.network, run.pca()))
    for name, here, there in zip(("trustworthiness", "continuity"), kept, flat, strict=True):
        yield f"{name} − PCA's", here - there, here > there


def pieces(run: Trained) -> Claims:
    """The roll comes back far better than from PCA's plane, but neighbours do not stay together."""
    pca, held_out, x = run.pca(), run.data.held_out, run.data.inputs[:400]
    beside = analysis.mean_squared_error(held_out, pca.reconstruct(held_out))
    yield "held-out error / PCA's", run.errors[1] / beside, run.errors[1] < 0.15 * beside
    yield "neighbours torn apart", _torn(run), _torn(run) > 0
    kept, flat = (analysis.continuity(x, codes) for codes in (run.network.encode(x), pca.encode(x)))
    yield "continuity − PCA's", kept - flat, True


def still_in_pieces(run: Trained) -> Claims:
    """The penalty keeps more neighbours together than PCA's plane, in both directions; some it does not."""
    yield from _kept(run)
    yield "neighbours torn apart", _torn(run), _torn(run) > 0


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


def _forces(run: Trained) -> forces.Stop:
    """What it gives back, and what it repairs."""
    training, held_out = run.errors
    return forces.Stop(held_out, forces.repair_error(run.data, run.network.reconstruct), training)


def free(run: Trained) -> Claims:
    """Without restraint a network gives new rows back well, and keeps most of the noise."""
    yield "held-out error / the mean's", run.against_mean, run.against_mean < 0.1
    left = _forces(run).repaired / forces.repair_error(run.data, lambda x: x)
    yield "error of noise that stays", left, left > 0.5


def decayed(run: Trained) -> Claims:
    """With weight decay the decoder's singular vectors are the principal components, and its columns nearly at right
    angles."""
    found = analysis.decoder_geometry(run.network.decoder[0].kernel.T, run.pca())
    least = found.alignment[found.alive].min()
    yield "least cosine to a component", least, least > 0.99
    yield "degrees between the columns", found.skew, abs(found.skew - 90) < 2


def shared(run: Trained) -> Claims:
    """With many examples new digits come out better than the mean."""
    yield "held-out error / the mean's", run.against_mean, run.against_mean < 0.8


def restrained(run: Trained) -> Claims:
    """Weight decay repairs new rows better, and gives them back worse."""
    here, there = _forces(run), _forces(trained(run.spec.replace(l2=0.0)))
    back, repaired = here.given_back / there.given_back, here.repaired / there.repaired
    yield "given_back / without decay", back, back > 1.5
    yield "repaired / without decay", repaired, repaired < 0.75


def crushed(run: Trained) -> Claims:
    """Ten times as much weight decay is worse again."""
    some = trained(run.spec.replace(l2=run.spec.l2 / 10))
    for name, here, there in zip(forces.Stop._fields, _forces(run), _forces(some), strict=True):
        yield f"{name} / with a tenth", here / there, here > 1.2 * there


CLAIMS = {
    "Autoencoders": squeeze,
    "Linear autoencoder": linear,
    "Linear, weight decay": decayed,
    "Too much power": index,
    "More examples": shared,
    "Mitchell's 8-3-8": bits_of_eight,
    "A manifold": cap,
    "To scale": to_scale,
    "Unbent": unbent,
    "In pieces": pieces,
    "Still in pieces": still_in_pieces,
    "Tear": tear,
    "Banknotes": banknotes,
    "Two forces": free,
    "Two forces, restrained": restrained,
    "Two forces, crushed": crushed,
}
