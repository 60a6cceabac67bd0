"""What the page on manifolds says."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ae_keras import analysis, charts
from ae_keras.data import SOURCES, manifolds
from ae_keras.ui.moment import Moment, neighbours, shared_moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import decimal, error, plural

FRESH = 4000
"""New points of the surface, on which the worst reconstruction is looked for."""

MEASURED = 400
"""Training rows of which neighbours in the data and in the code are compared: those that are drawn."""

WHOLE = {"cap": 180.0, "init": "he_normal"}
"""The whole sphere, by a network that finds more than PCA's plane from any seed."""

TOLD = (
    "Torn: neighbours between whose codes something else lies: what is decoded halfway between them is more than "
    f"{analysis.FAR} times as far from both as they, or the median pair, are from each other. Thick lines join them; "
    "of a whole sphere a thick line is also around the hole in the sheet, which is the edge of the code. "
    "Stretched: how many times as long as the shortest the longest axis of the circles is in the code."
)
"""What the numbers of the verdict are, besides its errors."""


def idea(name: str, code: int) -> str:
    """The page's lead, for the data set of this name and so many numbers."""
    near = {1: "straight from near by, like a road", 2: "flat from near by, like the Earth"}[manifolds.dimension(name)]
    coded = f"gives each point {plural(code, 'number')}, the decoder makes a point of {'it' if code == 1 else 'them'}"
    if code == 2:
        coded = "draws a map, the decoder bends it back"
    return f"A **manifold** looks {near}. The encoder {coded}."


def worst(moment: Moment) -> float:
    """Largest distance of a fresh point to its reconstruction, in the data's own units."""
    fresh = fresh_points(moment.spec.dataset, moment.spec.cap)
    return analysis.worst_distance(fresh, moment.reconstruct)


@lru_cache(maxsize=8)
def fresh_points(name: str, cap: float) -> np.ndarray:
    """Points of the surface that no run has seen."""
    return manifolds.draw(name, cap, FRESH, seed=1)[0]


def unevenness(moment: Moment) -> float:
    """How many times as long as the shortest the longest axis is, of the circles in a code of two; nan without any."""
    drawn = charts.drawn_circles(moment.data, moment.network, moment.codes).code
    half = (drawn.shape[1] - 1) // 2
    axes = np.linalg.norm(drawn[:, : half + 1] - drawn[:, half:], axis=-1)
    return float(axes.max() / axes.min()) if len(axes) else float("nan")


def closed(moment: Moment) -> bool:
    """Whether opposite points must meet: on the whole sphere, with at most two numbers."""
    return moment.spec.dataset == "sphere" and moment.spec.cap == 180 and moment.spec.code <= 2


def pair(moment: Moment) -> analysis.Pair | None:
    """The opposite points that the code puts closest together, in the sphere's own units."""
    return moment.opposites if closed(moment) else None


def hole(moment: Moment) -> np.ndarray | None:
    """The direction, (3,), of the point that a finished run has left out, where opposite points must meet: of one run
    always the same, so that the view stays while a student goes through it."""
    if not closed(moment) or not moment.run.done:
        return None
    return shared_moment(moment.run, len(moment.run.frames) - 1, moment.data).opposites.other


def returns(moment: Moment) -> bool:
    """Whether the surface comes back, so that what its code does to it can be said."""
    return not moment.stuck and moment.error_test <= max(0.2 * moment.pca_error_test, 0.01)


def edge(moment: Moment) -> np.ndarray | None:
    """(points, 2): once around the code of a torn sphere, which is around the hole in its sheet."""
    return analysis.edge(moment.codes) if closed(moment) and moment.spec.code == 2 and returns(moment) else None


_CALLED = {"swiss-roll": "Swiss roll", "s-curve": "S-curve", "helix": "helix", "circle": "circle"}


def called(moment: Moment) -> str:
    """What the surface is called in a sentence."""
    return _CALLED.get(moment.spec.dataset, "sphere" if moment.spec.cap == 180 else "cap")


def verdict(moment: Moment) -> str:
    """What becomes of the surface, and the held-out error beside PCA's."""
    beside = f"held-out error {error(moment.error_test)}, PCA's {error(moment.pca_error_test)}"
    if moment.stuck:
        return f"Training stopped at PCA's solution, try another seed: {beside}"
    name, k = called(moment), moment.spec.code
    if not returns(moment):
        return f"The {name} does not come back well: {beside}"
    if closed(moment) and k == 2:
        return f"The {name} is torn, opposite points A and B share a code; {beside}"
    if count := len(moment.torn):
        return f"The {name} is torn: {count} of {len(neighbours(moment.data))} neighbouring pairs; {beside}"
    if moment.error_test > max(0.05 * moment.pca_error_test, 0.01):
        return f"The {name} comes back roughly; {beside}"
    if k != 2:
        return f"The {name} is coded by {plural(k, 'number')} in one piece; {beside}"
    ratio = unevenness(moment)
    if manifolds.dimension(moment.spec.dataset) == 1 or np.isnan(ratio):
        return f"The {name} lies flat in one piece; {beside}"
    fold = f"up to {decimal(ratio, 2)}" if ratio < 99.5 else "over 100"
    return f"The {name} lies flat in one piece, stretched {fold}-fold; {beside}"


def away(moment: Moment) -> str:
    """The worst point, as a share of the surface's largest extent along an axis."""
    fresh = fresh_points(moment.spec.dataset, moment.spec.cap)
    share = worst(moment) / np.ptp(fresh, axis=0).max()
    return f"{100 * share:.2g}%" if share < 0.1 else f"{share:.0%}"


def measured(moment: Moment, found: analysis.Pair | None) -> str:
    """The worst point, and the two that must meet."""
    told = (
        f"Of {FRESH} new points between the training rows, the worst comes back **{away(moment)}** of the surface's "
        "width away."
    )
    if found:
        told += (
            f" A search found the opposite points A and B, whose codes are {decimal(found.apart, 2)} apart; B is "
            f"reconstructed {found.error:.2f} radii away. On a whole sphere some pair of opposite points always "
            "shares a code (Borsuk–Ulam theorem), so every network with two numbers has a point that is "
            "reconstructed at least one radius away."
        )
    return told


def nearer(pieces: Sequence[analysis.Near], dimension: int) -> str:
    """What the pieces show, the whole first."""
    what, flat = {1: ("line", "a straight line"), 2: ("surface", "a plane")}[dimension]
    numbers = {1: "one number says", 2: "two numbers say"}[dimension]
    return (
        f"The {what} around one of its points, from the side, and from a third of the distance each time. All of it "
        f"is {pieces[0].bend:.0%} of its reach off {flat}; the nearest piece {pieces[-1].bend:.1%}. What looks like "
        f"{flat} wherever one comes near enough is a **manifold** of dimension {dimension}: there {numbers} where a "
        "point is."
    )


def picture(moment: Moment) -> str:
    """The sheet, the code, and PCA."""
    return (
        f"{len(moment.data.inputs)} training points of the data set “{SOURCES[moment.data.name].title}” in space with "
        "a grid of codes decoded into it, their code, and PCA. The mean squared error on training points is "
        f"{moment.error:.5f}, PCA's {moment.pca_error:.5f}; of {FRESH} new points the worst is reconstructed "
        f"{away(moment)} of the surface's width away."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    found = pair(after)
    if found is None or found.error < 0.9:
        return 0, f"Of {FRESH} new points the worst is reconstructed {worst(after):.2f} away, where the radius is 1."
    return 2, (
        f"The codes of two opposite points are only {decimal(found.apart, 1)} apart, and one of the two is "
        f"reconstructed {found.error:.2f} away, where the radius is 1. On a whole sphere some pair of opposite "
        "points always shares a code."
    )


QUESTION = Question(
    "the whole sphere instead of a cap. Can a **continuous** code of two numbers say where each point is?",
    ("yes", "only with more units", "no"),
    WHOLE,
    _judge,
)
