"""The loss as a formula."""

from ae_keras.specs import tex
from ae_keras.ui.moment import Moment
from ae_keras.ui.said.numbers import plural
from ae_keras.ui.slot import Slot


def formula(slot: Slot, moment: Moment) -> None:
    """The loss as the sum of its terms, with the numbers of this moment under them."""
    (train, _, features), spec, values = moment.data.shape, moment.spec, moment.frame.terms
    terms = [rf"\underbrace{{{said}}}_{{{tex(values[name])}}}" for name, said in spec.terms.items()]
    slot.draw(
        "markdown",
        f"$${'+'.join(terms)}$$\n\n:small[:gray[n = {train} training rows of m = {features} "
        f"{'standardised ' * spec.standardize}features; the code h = f(x) has {plural(spec.code, 'number')}. "
        f"{spec.said}Epoch {moment.epoch}.]]",
        text_alignment="center",
    )
