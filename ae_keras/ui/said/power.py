"""What the page on too much power says."""

import numpy as np

from ae_keras import analysis
from ae_keras.training.state import Frame
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import change, error

KNOWN = 0.01  # mean squared error below which a decoded picture counts as the example


def verdict(moment: Moment) -> str:
    """Both errors, and how the held-out one compares with predicting the mean of the examples."""
    mean = moment.mean_error_test
    against = moment.error_test / mean
    how = "as good as" if 0.98 < against < 1.02 else "worse than" if against > 1 else "better than"
    return (
        f"Training error {error(moment.error)} on {len(moment.data.inputs)} examples; held-out error "
        f"{error(moment.error_test)}, {how} predicting their mean ({error(mean)})"
    )


def picture(path: analysis.Walk) -> str:
    """The walk along the code."""
    errors = walk_errors(path)
    return (
        f"The first {len(path.originals)} training examples in the order of their codes, and below each what its code "
        "is decoded to; between them the decoded midpoints. The mean squared errors of the examples are "
        f"{errors.min():.4f} to {errors.max():.4f}."
    )


def walk_errors(path: analysis.Walk) -> np.ndarray:
    """Mean squared error of each example of a walk."""
    return np.square(path.originals - path.decoded[::2]).mean(axis=1)


def recalled(moment: Moment) -> str:
    """How many examples a walk along a code of one number comes across."""
    examples = moment.data.inputs[: analysis.RECALLED]
    found = analysis.recalled(moment.network, examples, KNOWN)
    return (
        f"A walk along the code from one end to the other finds **{found} of the {len(examples)} examples** "
        f"(mean squared error below {KNOWN})."
    )


def stopping(moment: Moment) -> tuple[Frame, str]:
    """The recorded network that is nearest to the one that early stopping would have kept, and that in words."""
    errors, epochs = moment.errors["val_loss"], moment.errors["epoch"]
    best = int(errors.argmin())
    frame = min(moment.run.frames, key=lambda frame: abs(frame.epoch - epochs[best]))
    kept = Moment(moment.run, frame, moment.data)
    return frame, (
        f"The held-out error was lowest at **epoch {epochs[best]}**: {errors[best]:.4f}. At epoch {epochs[-1]} it is "
        f"{errors[-1]:.4f}. Early stopping monitors this error and keeps the network of that epoch. The nearest "
        f"recorded one is that of **epoch {frame.epoch}**, with a held-out error of {kept.error_test:.4f}."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / before.error_test
    right = 0 if ratio < 0.9 else 1 if ratio < 1.1 else 2
    reason = (
        f"The held-out error {change(before.error_test, after.error_test)}, the training error "
        f"{change(before.error, after.error)}."
    )
    if right == 0 and after.error > before.error:
        reason += " The network can no longer memorise every example and has to learn what they have in common."
    return right, reason


QUESTION = Question(
    "500 examples instead of 10, the same network. The error on held-out digits…",
    ("falls", "stays the same", "rises"),
    {"examples": 500, "epochs": 300},
    _judge,
)
