"""Denoising: the input comes with noise."""

from typing import Annotated, ClassVar

from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.schema import field


class Denoising(Autoencoder):
    """An autoencoder that sees its input with noise and must give it back without (Vincent et al. 2008)."""

    kind: ClassVar[str] = "denoising"
    title: ClassVar[str] = "Denoising autoencoder"

    noise: Annotated[
        float,
        field(
            "Noise",
            "Standard deviation of the normal noise added to each input in training, in the units of training.",
            "live",
            symbol="σ",
            ge=0.0,
            le=1.0,
            marks=(0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0),
        ),
    ] = 0.3
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 400

    @property
    def said(self) -> str:
        if not self.noise:
            return ""
        return (
            f"In training the inputs $x_i$ have normal noise of standard deviation {self.noise:g}; the errors shown "
            "are computed without it. "
        )

    def epoch_seconds(self, rows: int, features: int) -> float:
        """Each number of noise takes some 13 ns, and each step's noise some µs."""
        noise = 4e-6 * self.steps(rows) + 13e-9 * rows * features
        return super().epoch_seconds(rows, features) + noise * (self.noise > 0)
