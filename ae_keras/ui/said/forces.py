"""What the page of the two forces says."""

from ae_keras.specs import Autoencoder
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error


def restraints(spec: Autoencoder, features: int) -> str:
    """What holds the network back, in words."""
    named = [f"a code of {spec.code}"] if spec.code < features else []
    named += [f"weight decay {spec.l2:g}"] if spec.l2 else []
    named += [f"noise {spec.noise:g}"] if spec.noise else []
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:]))) or "nothing"


def verdict(moment: Moment) -> str:
    """Both errors, and what restrains the network."""
    return (
        f"Training error {error(moment.error)}, held-out error {error(moment.error_test)}, restrained by "
        f"{restraints(moment.spec, moment.data.shape[2])}"
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    train, test = after.error < before.error, after.error_test < before.error_test
    right = 2 if train and test else 0 if train else 1 if test else 3
    return right, (
        f"Training error {error(before.error)} becomes {error(after.error)}, held-out error {error(before.error_test)} "
        f"becomes {error(after.error_test)}: what the noise hides cannot be learned by heart."
    )


QUESTION = Question(
    "noise is added to every input in training. Which error falls?",
    ("training", "held-out", "both", "neither"),
    {"noise": 0.3},
    _judge,
)
