"""What the page of denoising autoencoders says."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ae_keras import analysis
from ae_keras.data import SOURCES, Dataset, kept_with_it, load
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import change, error, plural

LOOKED_AT = 200  # held-out images that everybody restores
TUNED_ON = 50  # training images by which the weight of total variation is chosen
STRIDE = 2  # pixels from one patch of the photograph to the next
LEVELS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
LEVELS_SHOWN = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7)
ORIGINAL, CORRUPTED, NETWORK, MEDIAN, VARIATION = (
    "original", "corrupted", "network", "median filter", "total variation",
)  # fmt: skip


def pca_name(moment: Moment) -> str:
    return f"PCA, {plural(moment.spec.code, 'number')}"


def noise(corruption: str, level: float) -> str:
    """What the images have gone through."""
    if not level:
        return "No noise"
    return {
        "gaussian": f"Noise {level:g}",
        "masking": f"{level:.0%} masked",
        "salt-and-pepper": f"Salt and pepper {level:.0%}",
    }[corruption]


@kept_with_it(32)
def _seen(data: Dataset, corruption: str, level: float) -> np.ndarray:
    """The held-out rows that are looked at, corrupted, in the units of training."""
    return analysis.corrupted(data.held_out[:LOOKED_AT], corruption, level)


@kept_with_it(32)
def _filtered(data: Dataset, corruption: str, level: float) -> dict[str, np.ndarray]:
    """What the filters make of them: whatever the network, so that no frame of a film computes it again."""
    noisy = _images(data, _seen(data, corruption, level), cut=False)
    some = data.inputs[:TUNED_ON]
    clean, tuned_on = (_images(data, x, cut=False) for x in (some, analysis.corrupted(some, corruption, level, seed=1)))
    weight = analysis.best_weight(clean, tuned_on)
    filtered = {MEDIAN: analysis.median(noisy), VARIATION: analysis.total_variation(noisy, weight)}
    return {name: np.clip(images, 0, 1) for name, images in filtered.items()}


def _images(data: Dataset, rows: np.ndarray, cut: bool = True) -> np.ndarray:
    """Rows in the units of training as images (n, height, width), from 0 to 1 if they are cut off there."""
    images = data.original(rows).reshape(-1, *data.pixels)
    return np.clip(images, 0, 1) if cut else images


def restored(moment: Moment, level: float) -> dict[str, np.ndarray]:
    """The held-out images that are looked at, corrupted at this level, and restored by everybody, (n, height, width)
    from 0 to 1; by name. All get the same noisy numbers, and what comes out is cut off at black and white."""
    data, corruption = moment.data, moment.spec.corruption
    seen = _seen(data, corruption, level)
    return {
        ORIGINAL: data.x_test[:LOOKED_AT].reshape(-1, *data.pixels),
        CORRUPTED: _images(data, seen),
        NETWORK: _images(data, moment.network.reconstruct(seen)),
        pca_name(moment): _images(data, moment.pca.reconstruct(seen)),
        **_filtered(data, corruption, level),
    }


def scores(images: Mapping[str, np.ndarray]) -> dict[str, float]:
    """PSNR in dB of all but the originals."""
    return {name: analysis.psnr(images[ORIGINAL], each) for name, each in images.items() if name != ORIGINAL}


def score(value: float) -> str:
    """A PSNR in words."""
    return f"PSNR {value:.1f} dB" if np.isfinite(value) else "unchanged"


def verdict(moment: Moment, level: float | None = None) -> str:
    """Who restores held-out images best, and by how much; level: of their noise, if not that of training."""
    level = moment.spec.noise if level is None else level
    psnrs = scores(restored(moment, level))
    unchanged = psnrs.pop(CORRUPTED)
    (best, most), (second, less), *_ = sorted(psnrs.items(), key=lambda pair: -pair[1])
    after, noun = noise(moment.spec.corruption, level), SOURCES[moment.data.name].noun
    if unchanged >= most:
        return f"{after}: no method improves held-out {noun}; the best, {_with_the(best)}, gives {most:.1f} dB"
    if most - less < 0.05:
        return f"{after}: {_with_the(best)} and {_with_the(second)} restore held-out {noun} equally well: {most:.1f} dB"
    return (
        f"{after}: {_with_the(best)} restores held-out {noun} best, {most:.1f} dB, {most - less:.1f} dB ahead of "
        f"{_with_the(second)}"
    )


def _with_the(name: str) -> str:
    return name.split(",")[0] if name.startswith("PCA") else f"the {name}" if name != VARIATION else name


def errors_at(moment: Moment, levels: Sequence[float] = LEVELS) -> dict[str, list[float]]:
    """The mean squared error on held-out rows, in the units of training, at each level of noise: of the network, of PCA
    with as many numbers, and of what comes in."""
    data, corruption = moment.data, moment.spec.corruption
    ways = {NETWORK: moment.network.reconstruct, pca_name(moment): moment.pca.reconstruct, "nothing done": lambda x: x}
    return {name: analysis.errors_by_level(way, data.held_out, corruption, levels) for name, way in ways.items()}


def another_noise(moment: Moment, errors: Mapping[str, Sequence[float]]) -> str:
    """Where the network is better than PCA, and where not; errors at `LEVELS`."""
    ours, pca = errors[NETWORK], errors[pca_name(moment)]
    better = [level for level, one, other in zip(LEVELS, ours, pca, strict=True) if one < other]
    if len(better) == len(LEVELS):
        where = "The network is better than PCA at every noise shown."
    elif not better:
        where = "PCA is better than the network at every noise shown."
    elif better == list(LEVELS[-len(better) :]):
        where = f"The network is better than PCA from noise {better[0]:g} on."
    else:
        where = f"The network is better than PCA at noise {', '.join(f'{level:g}' for level in better)}."
    return (
        f"{where} On clean {SOURCES[moment.data.name].noun} its error is {error(ours[0])} and PCA's {error(pca[0])}; "
        f"at noise {LEVELS[-1]:g} it is {error(ours[-1])} and PCA's {error(pca[-1])}."
    )


def pair_error(moment: Moment, x: np.ndarray, seen: np.ndarray, weights: np.ndarray) -> float:
    """The loss on one pair: mean squared error against x (features,) of what comes back of what is seen."""
    return analysis.mean_squared_error(x[None], moment.run.network(weights).reconstruct(seen[None]))


def one_step(row: int, before: float, after: float) -> str:
    """What a step of training has done to the loss on its pair."""
    return (
        f"Training row {row + 1}: the squared error of this pair {change(before, after)}. Training repeats these three "
        "steps, with a new example and new noise each time; the network of this page stays as it is."
    )


def photograph() -> np.ndarray:
    """The cat, (300, 450), from 0 to 1."""
    cat = load("cat")
    tiles = np.empty_like(cat.x)
    tiles[cat.rows] = cat.x
    height, width = cat.pixels
    return tiles.reshape(30, 45, height, width).swapaxes(1, 2).reshape(30 * height, 45 * width)


@lru_cache(maxsize=4)
def _filtered_photograph(corruption: str, level: float) -> dict[str, np.ndarray]:
    """The cat corrupted, and restored by the filters; the weight of total variation is the best one for the cat."""
    clean = photograph()
    noisy = analysis.corrupted(clean, corruption, level)
    weight = analysis.best_weight(clean[None], noisy[None])
    filtered = analysis.median(noisy[None])[0], analysis.total_variation(noisy[None], weight)[0]
    return dict(zip((CORRUPTED, MEDIAN, VARIATION), (noisy, *filtered), strict=True))


def restored_photograph(patches: Moment) -> dict[str, np.ndarray]:
    """The cat, corrupted and restored by everybody, (height, width) from 0 to 1. patches: of a network that was trained
    on patches of other photographs with this noise."""
    filtered = _filtered_photograph(patches.spec.corruption, patches.spec.noise)
    ways = {NETWORK: patches.network.reconstruct, pca_name(patches): patches.pca.reconstruct}
    found = {
        name: analysis.by_patches(way, filtered[CORRUPTED], patches.data.pixels, STRIDE) for name, way in ways.items()
    }
    ordered = {CORRUPTED: filtered[CORRUPTED], **found, MEDIAN: filtered[MEDIAN], VARIATION: filtered[VARIATION]}
    return {ORIGINAL: photograph()} | {name: np.clip(image, 0, 1) for name, image in ordered.items()}


def of_the_photograph(psnrs: Mapping[str, float]) -> str:
    """Who restores the photograph best."""
    (best, most), (second, less), *_ = sorted(psnrs.items(), key=lambda pair: -pair[1])
    if best == CORRUPTED:
        return f"Nothing is better than leaving the photograph as it is; {_with_the(second)} has {less:.1f} dB."
    if most - less < 0.05:
        return f"Equally good are {_with_the(best)} and {_with_the(second)}: {most:.1f} dB."
    return f"Best is {_with_the(best)} with {most:.1f} dB; {_with_the(second)} has {less:.1f} dB."


SAME = 0.005  # two shares that differ by less are said to be equal


def by_labels(level: float, clean: float, noisy: float, both: float) -> str:
    """What noise of this level in training does for the share of rows that 100 labels name correctly, and what the two
    codes do together."""
    if abs(noisy - clean) < SAME:
        told = f"Noise {level:g} in training makes no difference: {clean:.3f} without it, {noisy:.3f} with it."
    else:
        verb = "raises" if noisy > clean else "lowers"
        told = f"Noise {level:g} in training {verb} the share from {clean:.3f} to {noisy:.3f}."
    ahead = both - max(clean, noisy)
    against = "about the same as" if abs(ahead) < SAME else "more than" if ahead > 0 else "less than"
    return f"{told} Both codes side by side: {both:.3f}, {against} the better one alone."


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ours, pca = after.error_test, after.pca_error_test
    level = after.spec.noise
    errors = errors_at(after, [level])
    right = 2 if 0.97 < ours / pca < 1.03 else 0 if pca < ours else 1
    return right, (
        f"On clean held-out digits the network's error is {error(ours)}, PCA's {error(pca)}; trained with noise "
        f"{before.spec.noise:g} it was {error(before.error_test)}. At noise {level:g} the network has "
        f"{error(errors[NETWORK][0])} and PCA {error(errors[pca_name(after)][0])}."
    )


QUESTION = Question(
    "the same network, trained with noise 0.5. Which then has the smaller error on clean digits?",
    ("PCA", "the network", "neither"),
    {"noise": 0.5},
    _judge,
)
