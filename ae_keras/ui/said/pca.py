"""What the page of PCA against the autoencoder says."""

import numpy as np

from ae_keras import analysis
from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural, times_pca
from ae_keras.ui.verdict import verdict as against


def verdict(moment: Moment) -> str:
    """The held-out error beside PCA's."""
    return (
        f"{against(moment.error_test, moment.pca_error_test)}: {error(moment.error_test)} against "
        f"{error(moment.pca_error_test)} on held-out {SOURCES[moment.data.name].noun}"
    )


def bent(moment: Moment) -> str:
    """How far the network's reconstructions are from lying in a plane."""
    off = off_plane(moment)
    flat = {1: "line", 2: "plane"}.get(moment.spec.code, f"space of {moment.spec.code} dimensions")
    told = f"{off:.1%} of the variance of what the network gives back lies off the best flat {flat} (PCA: 0)"
    return f"{told}: its surface is bent." if off > FLAT else f"{told}: its surface is flat, like PCA's."


FLAT = 0.001
"""Share of the variance off a plane below which a surface is called flat."""


def off_plane(moment: Moment) -> float:
    """The share of the variance of the training rows' reconstructions that their own first components leave."""
    rebuilt = moment.network.decode(moment.codes).astype(np.float64)
    explained = analysis.pca(rebuilt, moment.spec.code).explained
    return max(1 - explained, 0.0) if np.isfinite(explained) else 0.0


def picture(moment: Moment) -> str:
    """The two embeddings, with the errors on the training rows."""
    train, test, features = moment.data.shape
    classes = f", coloured by {len(moment.data.classes)} classes" if moment.data.classes else ""
    return (
        f"{train + test} rows ({train} train, {test} held-out) of {features} features as "
        f"{plural(moment.spec.code, 'number')}{classes}: PCA reconstructs the training rows with a mean squared error "
        f"of {error(moment.pca_error)}, the autoencoder after {plural(moment.epoch, 'epoch')} with "
        f"{error(moment.error)}, {times_pca(moment.error, moment.pca_error)}."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / after.pca_error_test
    right = 0 if ratio > 1.03 else 2 if ratio > 0.97 else 1
    return right, (
        f"With {after.spec.activation} layers the held-out error is {error(after.error_test)}, PCA's is "
        f"{error(after.pca_error_test)}; with {before.spec.activation} layers it is {error(before.error_test)}. Any "
        "number of linear layers together is one linear map."
    )


QUESTION = Question(
    "the same 6,4,2,4,6 network with linear layers. Which has the smaller error on held-out notes?",
    ("PCA", "the network", "neither"),
    {"activation": "linear"},
    _judge,
)
