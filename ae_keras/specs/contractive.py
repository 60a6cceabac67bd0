"""Contractive: the code may not change much where the input changes a little."""

from typing import Annotated, ClassVar

from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.schema import field, tex


class Contractive(Autoencoder):
    """An autoencoder that is charged for the slope of its code (Rifai, Vincent, Muller, Glorot and Bengio 2011)."""

    kind: ClassVar[str] = "contractive"
    title: ClassVar[str] = "Contractive autoencoder"

    lam: Annotated[
        float,
        field(
            "Contraction",
            "Penalty on how fast the code changes: the loss adds this times the sum of the squared derivatives of the "
            "code with respect to the input, averaged over the rows.",
            "live",
            symbol="λ",
            ge=0.0,
            le=10.0,
            marks=(0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0),
        ),
    ] = 0.01
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 400

    @property
    def terms(self) -> dict[str, str]:
        slope = r"\left\lVert\frac{\partial f(x_i)}{\partial x_i}\right\rVert_F^2"
        penalty = {"contraction": rf"{tex(self.lam)}\,\frac1n\sum_{{i=1}}^{{n}}{slope}"} if self.lam else {}
        reconstruction, *decay = super().terms.items()
        return dict([reconstruction, *penalty.items(), *decay])

    def epoch_seconds(self, rows: int, features: int) -> float:
        """Each number of the code has a gradient of its own, which goes through the encoder and not the decoder."""
        sweep = 4e-6 * self.steps(rows) + 0.13e-9 * rows * self.encoder_weights(features)
        return super().epoch_seconds(rows, features) + self.code * sweep * (self.lam > 0)
