"""Undercomplete: the code is narrower than the input."""

from typing import ClassVar

from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import LearningRate, Schedule


class Undercomplete(Autoencoder):
    """An autoencoder whose code is narrower than its input: it must choose what to keep."""

    kind: ClassVar[str] = "undercomplete"
    title: ClassVar[str] = "Undercomplete autoencoder"

    learning_rate: LearningRate = 0.02
    schedule: Schedule = "cosine"
