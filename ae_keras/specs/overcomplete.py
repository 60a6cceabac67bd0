"""Overcomplete: the code may be as wide as the input or wider."""

from typing import Annotated, ClassVar

from ae_keras.specs.autoencoder import MAX_LAYERS, MAX_WIDTH, Autoencoder
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.schema import narrowed


class Overcomplete(Autoencoder):
    """An autoencoder whose code may be as wide as its input or wider: nothing forces it to choose what to keep."""

    kind: ClassVar[str] = "overcomplete"
    title: ClassVar[str] = "Autoencoder with a code of any width"

    code: Annotated[int, narrowed(1, 2, 3, 4, 8, 16, 32, 64, 100, 128, 256, ge=1, le=MAX_WIDTH)] = 2
    hidden: Annotated[
        tuple[int, ...],
        narrowed((), (16,), (32,), (64,), (64, 32), (128, 64), (256,), max_length=MAX_LAYERS),
    ] = (64,)
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 150

    def widest_code(self, features: int) -> int:
        return MAX_WIDTH
