"""The loss as a formula."""

from ae_keras.ui.moment import Moment
from ae_keras.ui.slot import Slot


def formula(slot: Slot, moment: Moment) -> None:
    """The loss as the sum of its terms, with the numbers of this moment under them."""
    (train, _, features), spec, values = moment.data.shape, moment.spec, moment.frame.terms
    slot.draw(
        "markdown",
        f"$${spec.formula(values)}$$\n\n:small[:gray[n = {train} training rows of m = {features} "
        f"{'standardised ' * spec.standardize}features; {spec.letters}. "
        f"{spec.said}Epoch {moment.epoch}.]]",
        text_alignment="center",
    )
