"""Overcomplete: the code may be as wide as the input or wider."""

from typing import Annotated, ClassVar

from ae_keras.specs.denoising import Denoising
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.layers import MAX_LAYERS, MAX_WIDTH
from ae_keras.specs.schema import narrowed


class Overcomplete(Denoising):
    """An autoencoder whose code may be as wide as its input or wider: nothing forces it to choose what to keep, but for
    noise on its input or small weights."""

    kind: ClassVar[str] = "overcomplete"
    title: ClassVar[str] = "Autoencoder with a code of any width"

    code: Annotated[int, narrowed(1, 2, 3, 4, 8, 16, 32, 64, 100, 128, 256, ge=1, le=MAX_WIDTH)] = 2
    hidden: Annotated[
        tuple[int, ...],
        narrowed((), (16,), (32,), (64,), (64, 32), (128, 64), (256,), max_length=MAX_LAYERS),
    ] = (64,)
    noise: Annotated[float, narrowed(0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, ge=0.0, le=1.0)] = 0.0
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 150

    def widest_code(self, features: int) -> int:
        return MAX_WIDTH
