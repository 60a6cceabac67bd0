"""The loss as a formula."""

from ae_keras.ui.moment import Moment
from ae_keras.ui.slot import Slot


def formula(slot: Slot, moment: Moment) -> None:
    """The loss, with the numbers of this moment in it."""
    train, _, features = moment.data.shape
    half_sum = moment.spec.loss == "half_sum"
    value = moment.error * (train * features / 2 if half_sum else 1)
    decay = moment.run.history["l2"][moment.run.history["epoch"] == moment.epoch]
    penalty = (
        rf"+\underbrace{{{_tex(moment.spec.l2)}\sum w^2}}_{{{_tex(decay[-1])}}}"
        if moment.spec.l2 and len(decay)
        else ""
    )
    noise = (
        f"Training adds normal noise of standard deviation {moment.spec.noise:g} to the $x_i$ that go in; the error "
        "is without it. "
        if moment.spec.noisy
        else ""
    )
    slot.draw(
        "markdown",
        rf"$$\underbrace{{\frac{{1}}{{{2 if half_sum else 'nm'}}}\sum_{{i=1}}^{{n}}\lVert x_i-g(f(x_i))\rVert^2}}"
        rf"_{{{_tex(value)}}}{penalty}$$"
        f"\n\n:small[:gray[n = {train} training rows of m = {features} "
        f"{'standardised ' * moment.spec.standardize}features; the code h = f(x) has {moment.spec.code}. "
        f"{noise}Epoch {moment.epoch}.]]",
        text_alignment="center",
    )


def _tex(value: float) -> str:
    """A number in a formula: four places, or two digits and a power of ten."""
    if not 0 < value < 1e-3:
        return f"{value:.4f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{float(mantissa):g}\cdot10^{{{int(exponent)}}}"
