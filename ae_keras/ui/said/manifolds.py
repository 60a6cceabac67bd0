"""What the page on manifolds says."""

from functools import lru_cache

import numpy as np

from ae_keras import analysis
from ae_keras.data import manifolds
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error

FRESH = 4000
"""New points of the surface, on which the worst reconstruction is looked for."""


def worst(moment: Moment) -> float:
    """Largest distance of a fresh point to its reconstruction, in the data's own units."""
    fresh = _fresh(moment.spec.dataset, moment.spec.cap)
    return analysis.worst_distance(fresh, lambda x: _there_and_back(moment, x))


@lru_cache(maxsize=8)
def _fresh(name: str, cap: float) -> np.ndarray:
    return manifolds.draw(name, cap, FRESH, seed=1)[0]


def _there_and_back(moment: Moment, x: np.ndarray) -> np.ndarray:
    data = moment.data
    return data.original(moment.network.reconstruct(data.standardized(x)))


def closed(moment: Moment) -> bool:
    """Whether opposite points must meet: on the whole sphere, with at most two numbers."""
    return moment.spec.dataset == "sphere" and moment.spec.cap == 180 and moment.spec.code <= 2


def pair(moment: Moment) -> analysis.Pair | None:
    """The opposite points that the code puts closest together, in the sphere's own units."""
    if not closed(moment):
        return None
    return analysis.meeting_antipodes(
        lambda x: moment.network.encode(moment.data.standardized(x)), lambda x: _there_and_back(moment, x)
    )


def verdict(moment: Moment) -> str:
    """The held-out error beside PCA's."""
    flat = ("line", "plane", "space")[min(moment.spec.code, 3) - 1]
    if moment.stuck:
        return (
            f"Held-out error {error(moment.error_test)}, PCA's {error(moment.pca_error_test)}: training stopped at "
            "PCA's solution; try another seed"
        )
    return f"Held-out error {error(moment.error_test)}; PCA's {flat} leaves {error(moment.pca_error_test)}"


def measured(moment: Moment, found: analysis.Pair | None) -> str:
    """The worst point, and the two that must meet."""
    told = f"Of {FRESH} new points the worst is reconstructed **{worst(moment):.2f}** away."
    if found:
        told += (
            f" The opposite points A and B have codes {found.apart:.2g} apart, so one of them is reconstructed "
            f"{found.error:.2f} away: on a whole sphere some such pair always meets (theorem of Borsuk and Ulam), and "
            "no network has a worst error below 1."
        )
    return told


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    found = pair(after)
    assert found is not None
    right = 1 if found.error >= 0.9 else 0
    return right, (
        f"Two opposite points share a code: it differs by {found.apart:.1g}, and one of them is reconstructed "
        f"{found.error:.2f} away, where the radius is 1. The sheet has to tear somewhere."
    )


QUESTION = Question(
    "the whole sphere instead of a cap. Can two numbers say where each point is?",
    ("yes", "no, some opposite points share a code"),
    {"cap": 180.0},
    _judge,
)
