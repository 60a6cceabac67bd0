"""What the page on too much power says."""

from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error


def verdict(moment: Moment) -> str:
    """Both errors, and how the held-out one stands to that of the mean of the examples."""
    mean = moment.mean_error_test
    against = moment.error_test / mean
    how = "as good as" if 0.98 < against < 1.02 else "worse than" if against > 1 else "better than"
    return (
        f"Training error {error(moment.error)} on {len(moment.data.inputs)} examples; held-out error "
        f"{error(moment.error_test)}, {how} their mean ({error(mean)})"
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / before.error_test
    right = 0 if ratio < 0.9 else 1 if ratio < 1.1 else 2
    return right, (
        f"The held-out error goes from {error(before.error_test)} to {error(after.error_test)}, the training error "
        f"from {error(before.error)} to {error(after.error)}: one number cannot index so many examples, so it must say "
        "something that they share."
    )


QUESTION = Question(
    "500 examples instead of 10, the same network. The error on new digits…",
    ("falls", "stays the same", "rises"),
    {"examples": 500, "epochs": 300},
    _judge,
)
