"""Isometric: the decoder may stretch all directions of the code alike, everywhere, and not one more than another."""

from typing import Annotated, ClassVar

from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.schema import field, tex


class Isometric(Autoencoder):
    """An autoencoder that is charged for uneven stretching by its decoder (Lee, Yoon, Son and Park 2022)."""

    kind: ClassVar[str] = "isometric"
    title: ClassVar[str] = "Isometric autoencoder"

    lam: Annotated[
        float,
        field(
            "Even stretching",
            "Penalty on uneven stretching: the loss adds this times the distortion, which is 0 where a step of one "
            "length in the code, in any direction and from any row, is a step of one length in the data.",
            "live",
            symbol="λ",
            ge=0.0,
            le=10.0,
            marks=(0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0),
        ),
    ] = 0.01
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 600

    @property
    def terms(self) -> dict[str, str]:
        uneven = r"\left\lVert\tfrac{1}{\bar s}J_i^\top J_i-I\right\rVert_F^2"
        share = r"\frac{1}{nk}\sum_{i=1}^{n}"
        penalty = {"distortion": rf"{tex(self.lam)}\,{share}{uneven}"} if self.lam else {}
        reconstruction, *decay = super().terms.items()
        return dict([reconstruction, *penalty.items(), *decay])

    @property
    def letters(self) -> str:
        said = "J is the decoder's Jacobian at a row's code and s̄ the mean squared stretching, over rows and directions"
        return f"{super().letters}; {said}" if self.lam else super().letters

    def epoch_seconds(self, rows: int, features: int) -> float:
        """Each number of the code has a sweep of its own through the decoder, forward and back."""
        sweep = 8e-6 * self.steps(rows) + 0.26e-9 * rows * self.encoder_weights(features)
        return super().epoch_seconds(rows, features) + self.code * sweep * (self.lam > 0)
