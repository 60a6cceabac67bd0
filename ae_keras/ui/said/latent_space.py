"""What the page of the latent space says, and the numbers that it says."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ae_keras import analysis, charts
from ae_keras.analysis import latent
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural

SAMPLES = 300  # codes that are drawn from a region
MIDDLE = np.array([0.5, 0.5])
HELD_OUT, MIXTURE, ONE, BOX, WIDE, NORMAL = (
    "held-out, encoded", "mixture", "one Gaussian", "box", "3 × the box", "N(0, I)",
)  # fmt: skip

NUMBERS = (
    "Euclidean distances to the nearest training row, in the units of training. Decoded held-out rows are blurred too: "
    "theirs is the distance to compare with. Grey on the meter are 9 in 10 of them; it ends at three times the largest "
    "of these."
)


def chart(moment: Moment) -> latent.Map:
    return latent.code_map(moment.codes)


def decoded(moment: Moment, share: np.ndarray) -> np.ndarray:
    """(n, features): what shares of the map (n, 2) are decoded to, in the units of training."""
    found = chart(moment)
    return moment.network.decode(found.codes(found.at(np.atleast_2d(share))))


def off(moment: Moment, x: np.ndarray) -> float:
    """Mean Euclidean distance of rows (n, features) to the nearest training row."""
    return float(analysis.off_rows(moment.data.inputs, x).mean())


def usual(moment: Moment) -> float:
    """That distance of held-out rows, encoded and decoded: what blur alone brings about."""
    return float(moment.off_decoded.mean())


def meter(moment: Moment, share: np.ndarray = MIDDLE) -> charts.Meter:
    """How far what is decoded at a point is from the training rows, beside 9 in 10 of the decoded held-out rows."""
    low, high = map(float, np.quantile(moment.off_decoded, [0.05, 0.95]))
    return charts.Meter(off(moment, decoded(moment, share)), (low, high), 3 * high)


class Cells(NamedTuple):
    """rows: (n, features), what codes are decoded to, in the units of training. off: (n,), distances to the nearest
    training row."""

    rows: np.ndarray
    off: np.ndarray


def cells(moment: Moment, count: int, low: float, high: float) -> Cells:
    """What is decoded in the middle of each of count² cells of the map between two shares of it, row by row from the
    top."""
    half = (high - low) / count / 2
    rows = decoded(moment, latent.grid(count, low + half, high - half))
    return Cells(rows, analysis.off_rows(moment.data.inputs, rows))


def name(moment: Moment) -> str:
    """Of a moment, among all moments of all runs."""
    return f"{moment.run.spec.key}-{moment.epoch}"


def verdict(moment: Moment, share: np.ndarray = MIDDLE) -> str:
    """How far what is decoded at a point is from the training rows, beside held-out rows; share: of the map."""
    here, noun = off(moment, decoded(moment, share)), SOURCES[moment.data.name].noun
    return (
        f"Decoded at the cross: {here:.2f} from the nearest of the training {noun}; held-out ones, decoded: "
        f"{usual(moment):.2f}"
    )


def measured(moment: Moment, share: np.ndarray) -> str:
    """How far the point is from where codes are, and whether encoding finds it again."""
    found, codes = chart(moment), moment.codes
    code = found.codes(found.at(np.atleast_2d(share)))
    near = float(analysis.off_rows(codes, code)[0])
    step = _step(codes)
    times = near / step if step else 0.0
    again = moment.network.encode(moment.network.decode(code))
    back = float(np.linalg.norm(again - code))
    where = "among the codes" if times < 3 else "off the codes" if times > 10 else "at the edge of the codes"
    held = found.held(codes)
    plane = (
        f"The map is the plane of two principal components, which hold {held:.0%} of the variance of the codes: these "
        "are drawn where they are projected, and what is decoded lies in the plane. "
    )
    return (
        f"The cross is **{where}**: the nearest training code is {near:.2f} away, {times:.1f} times as far as training "
        f"codes usually have a neighbour. Decoded and encoded again it comes back {back:.2f} away. "
        f"{plane * (moment.spec.code > 2)}Held-out error {error(moment.error_test)}."
    )


def _step(codes: np.ndarray) -> float:
    """The median distance of a code to its nearest neighbour, of the first codes (rows, k)."""
    from scipy.spatial import cKDTree

    near = np.asarray(cKDTree(codes).query(codes[:SAMPLES], k=2)[0])
    return float(np.median(near[:, 1]))


def axes(moment: Moment) -> tuple[str, str]:
    """What the map's axes are."""
    if moment.spec.code > 2:
        return "component 1 of h", "component 2 of h"
    return "h₁", "h₂" if moment.spec.code == 2 else "nothing: one number"


def picture(moment: Moment, share: np.ndarray) -> str:
    """The drawing in words."""
    return (
        f"The codes of {moment.data.shape[0]} training rows, the image decoded at {share[0]:.0%} across and "
        f"{share[1]:.0%} up the box that holds them, and a grid of decoded codes. {verdict(moment, share)}."
    )


class Region(NamedTuple):
    """Codes of a region, decoded: rows (n, features) in the units of training, their mean distance to the nearest
    training row, and the share of held-out rows that have one of them near."""

    rows: np.ndarray
    off: float
    coverage: float


def regions(moment: Moment, components: int) -> dict[str, Region]:
    """What is decoded of codes from the right regions, and from wrong ones."""
    codes = moment.codes
    components = min(components, len(codes) // 2)  # of fewer rows than two each nothing could be fitted
    draws = {
        f"{MIXTURE} of {components}": latent.mixture(codes, components),
        ONE: latent.mixture(codes, 1),
        BOX: latent.box(codes),
        WIDE: latent.box(codes, 3.0),
        NORMAL: latent.standard_normal(codes.shape[1]),
    }
    rows = {HELD_OUT: moment.network.reconstruct(moment.data.held_out[:SAMPLES])}
    rows |= {name: moment.network.decode(draw(SAMPLES, 1)) for name, draw in draws.items()}
    real = moment.data.held_out[:SAMPLES]
    return {name: Region(x, off(moment, x), latent.coverage(x, real)) for name, x in rows.items()}


@kept_with_it(1)
def real_distance(dataset: Dataset) -> float:
    """The distance of held-out rows as they are."""
    return float(analysis.off_rows(dataset.inputs, dataset.held_out[:SAMPLES]).mean())


def of_regions(moment: Moment, found: Mapping[str, Region]) -> str:
    """Which region is best, and why distance alone does not tell."""
    drawn = {name: each for name, each in found.items() if name != HELD_OUT}
    best = min(drawn, key=lambda name: drawn[name].off)
    worst = max(drawn, key=lambda name: drawn[name].off)
    return (
        f"Nearest to training {SOURCES[moment.data.name].noun} are the images of **{best}**, {drawn[best].off:.2f} on "
        f"average, farthest those of **{worst}**, {drawn[worst].off:.2f}. Decoded held-out rows have "
        f"{found[HELD_OUT].off:.2f}, and the same rows as they are {real_distance(moment.data):.2f}: blur brings "
        "images nearer, so the distance is to be compared with the former. Coverage is the share of held-out rows with "
        "a sample in their neighbourhood: few images, however good, cover little."
    )


def between(moment: Moment, one: int, other: int, steps: int) -> dict[str, np.ndarray]:
    """(steps, features): the ways from one held-out row to another, in the units of training."""
    pair = moment.data.held_out[[one, other]]
    along = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
    codes = moment.network.encode(pair)
    return {
        "between the codes": moment.network.decode(codes[0] + along * (codes[1] - codes[0])),
        "between the pixels": pair[0] + along * (pair[1] - pair[0]),
    }


def of_between(moment: Moment, ways: Mapping[str, np.ndarray]) -> str:
    """How far half way is from the training rows, either way."""
    code, pixel = (off(moment, rows[len(rows) // 2][None]) for rows in ways.values())
    told = (
        f"Half way, the decoded code is {code:.2f} from the nearest training row, the mean of the pixels {pixel:.2f}."
    )
    if code < 0.95 * pixel:
        return (
            f"{told} Half of each image on top of the other is no digit; half way between the codes is nearer to one."
        )
    return f"{told} Here the way through the code is no better."


def garbage(moment: Moment) -> float:
    """How much farther images of N(0, I) are from the training rows than decoded held-out ones."""
    rows = moment.network.decode(latent.standard_normal(moment.spec.code)(SAMPLES, 1))
    return off(moment, rows) / usual(moment)


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    one, other = garbage(before), garbage(after)
    right = 0 if other < 0.9 * one else 1 if other > 1.1 * one else 2
    why = " Codes fill little of a large space, and nothing has put them where N(0, I) is." if right == 1 else ""
    return right, (
        f"Images of codes from N(0, I) are {other:.2f} times as far from the training rows as decoded held-out ones, "
        f"with {plural(before.spec.code, 'number')} {one:.2f} times.{why}"
    )


QUESTION = Question(
    "8 numbers in the code. Do images of codes drawn from N(0, I) become more like digits?",
    ("more like digits", "less like digits", "neither"),
    {"code": 8},
    _judge,
)
