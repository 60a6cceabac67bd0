"""What the page of the linear autoencoder says."""

from ae_keras import analysis
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error


def geometry(moment: Moment) -> analysis.Geometry:
    """How the decoder's columns stand to PCA's components."""
    return analysis.decoder_geometry(moment.network.decoder[0].kernel.T, moment.pca)


def verdict(moment: Moment) -> str:
    """How far the plane is from PCA's, how the axes stand, and what is lost."""
    found, code = geometry(moment), moment.spec.code
    flat = "line" if code == 1 else "plane" if code == 2 else "subspace"
    axes = f"; its axes meet at {found.skew:.0f}° (PCA: 90°)" if code > 1 else ""
    return (
        f"{found.tilt:.1f}° from PCA's {flat}{axes}. Training error {error(moment.error)}, PCA's "
        f"{error(moment.pca_error)}"
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    one, other = geometry(before), geometry(after)
    plane = max(one.tilt, other.tilt) > 2
    loss = abs(after.error - before.error) > 0.005 * before.error
    right = 2 if loss else 0 if plane else 1
    return right, (
        f"Both seeds end within {max(one.tilt, other.tilt):.1f}° of PCA's plane, with errors {error(before.error)} and "
        f"{error(after.error)}. Their axes meet at {one.skew:.0f}° and {other.skew:.0f}°: any two axes of the plane "
        "serve as well."
    )


QUESTION = Question(
    "training starts from other random weights. What will be different?",
    ("the plane", "the axes in the plane", "the error"),
    {"seed": 4},
    _judge,
)
