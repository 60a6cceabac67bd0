"""What kind of numbers a page shows, in a row of badges."""

import numpy as np

from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.slot import Slot


def badges(slot: Slot, moment: Moment) -> None:
    """Rows, what the losses are computed on, seed, epoch, and how fast the training went."""
    train, test, _ = moment.data.shape
    held_out = SOURCES[moment.data.name].held_out
    split = f"{train} training · {test} held-out" if held_out else f"{train} training, none held out"
    said = [
        f":gray-badge[:material/call_split: {split}]",
        ":green-badge[:material/check: losses computed on all rows]",
        f":gray-badge[:material/casino: seed {moment.spec.seed}]",
        f":gray-badge[:material/timeline: epoch {moment.epoch} of {moment.spec.epochs}]",
    ]
    if moment.run.pace:
        said.append(f":gray-badge[:material/speed: {two_digits(1000 * moment.run.pace)} ms per epoch]")
    slot.draw("markdown", " ".join(said))


def two_digits(value: float) -> str:
    """A number rounded to two digits, never with a power of ten: 0.0012, 1.2, 120."""
    return np.format_float_positional(value, precision=2, fractional=False, trim="-")
