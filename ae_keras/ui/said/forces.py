"""What the page of the two forces says."""

from collections.abc import Mapping, Sequence

from ae_keras.charts import Stop
from ae_keras.specs import Autoencoder
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import change, decimal, error


def restraints(spec: Autoencoder, features: int) -> str:
    """What holds the network back, in words."""
    named = [f"a code of {spec.code}"] if spec.code < features else []
    named += [f"weight decay {decimal(spec.l2)}"] if spec.l2 else []
    named += [f"noise {decimal(spec.noise)}"] if spec.noise else []
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:]))) or "nothing"


def verdict(moment: Moment) -> str:
    """Both errors, and what restrains the network."""
    return (
        f"Training error {error(moment.error)}, held-out error {error(moment.error_test)}, restrained by "
        f"{restraints(moment.spec, moment.data.shape[2])}"
    )


def picture(moment: Moment, paths: Mapping[str, Sequence[Stop]]) -> str:
    """Both errors of the present run, and those of the networks of each restraint by its strength."""
    told = "; ".join(
        f"{name}: " + ", ".join(f"{decimal(s.strength)} gives {s.error:.4f} and {s.error_test:.4f}" for s in stops)
        for name, stops in paths.items()
        if stops
    )
    return (
        f"At epoch {moment.epoch} the training error is {moment.error:.4f} and the held-out error "
        f"{moment.error_test:.4f}. Training and held-out error by strength of the restraint: "
        f"{told or 'none trained yet'}."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    train, test = after.error < before.error, after.error_test < before.error_test
    right = 2 if train and test else 0 if train else 1 if test else 3
    reason = (
        f"The training error {change(before.error, after.error)}, the held-out error "
        f"{change(before.error_test, after.error_test)}."
    )
    return right, f"{reason} With noise, the network memorises its examples less." if right == 1 else reason


QUESTION = Question(
    "noise is added to every input during training. Which error falls?",
    ("training", "held-out", "both", "neither"),
    {"noise": 0.3},
    _judge,
)
