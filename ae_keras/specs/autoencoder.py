"""What every dense autoencoder has besides what every run has: its code and its layers."""

import itertools
from typing import Annotated, Any, ClassVar, Literal, Self

from ae_keras.data import Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs.base import Spec
from ae_keras.specs.fields import Activation
from ae_keras.specs.layers import MAX_LAYERS, SIGMOID_OUTPUT, check_output, check_widths, suited_output
from ae_keras.specs.schema import Rule, field


class Autoencoder(Spec):
    """Fields that every dense autoencoder has besides: its code and its layers."""

    rules: ClassVar[tuple[Rule, ...]] = (SIGMOID_OUTPUT,)

    hidden: Annotated[
        tuple[int, ...],
        field(
            "Hidden layers",
            "Widths of the encoder's hidden layers, from the input to the code; the decoder has the same in reverse.",
            "structural",
            marks=((), (4,), (6, 4), (8, 8), (16, 8), (32, 16), (64, 32), (128, 128), (256, 128)),
            max_length=MAX_LAYERS,
        ),
    ] = (6, 4)
    code: Annotated[
        int,
        field(
            "Code size",
            "How many numbers the code has.",
            "structural",
            symbol="k",
            ge=1,
            le=64,
            step=1,
            marks=(1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64),
        ),
    ] = 2
    activation: Annotated[
        Activation, field("Activation", "Activation function of the hidden layers.", "structural")
    ] = "tanh"
    code_activation: Annotated[
        Activation, field("Code activation", "Activation function of the code layer.", "structural")
    ] = "linear"
    output: Annotated[
        Literal["linear", "sigmoid"],
        field(
            "Output", "Activation function of the output layer; sigmoid only for data between 0 and 1.", "structural"
        ),
    ] = "linear"
    loss: Annotated[
        Literal["mean", "half_sum"],
        field("Loss", "The squared error: its mean over rows and features, or half its sum over both.", "structural"),
    ] = "mean"
    bias: Annotated[bool, field("Biases", "Whether the layers have biases.", "structural")] = True

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        check_widths(self.hidden)

    @property
    def terms(self) -> dict[str, str]:
        share = {"mean": "nm", "half_sum": "2"}[self.loss]
        error = rf"\frac{{1}}{{{share}}}\sum_{{i=1}}^{{n}}\lVert x_i-g(f(x_i))\rVert^2"
        return {"reconstruction": error} | super().terms

    def widest_code(self, features: int) -> int:
        """The largest code that makes sense for data of so many features."""
        return features

    @property
    def letters(self) -> str:
        return f"the code h = f(x) has {self.code} number{'s' * (self.code != 1)}"

    def suited(self, source: Source) -> tuple[Self, list[str]]:
        """A sigmoid output only for values between 0 and 1; the code at most as wide as makes sense."""
        changes, said = suited_output(self.output, source)
        if self.code > self.widest_code(source.features):
            changes["code"] = source.features
            said.append(
                f"Code size: the data set “{source.title}” has {source.features} features; {source.features} is used."
            )
        return self.replace(**changes) if changes else self, said

    def check(self, dataset: Dataset) -> None:
        features = dataset.shape[2]
        most = self.widest_code(features)
        if self.code > most:
            raise SpecError(f"code: {self.code} is more than the data's {features} features; choose at most {most}.")
        check_output(self.output, dataset)

    def encoder_weights(self, features: int) -> int:
        """Weights of the encoder without biases; the decoder has as many."""
        return sum(a * b for a, b in itertools.pairwise((features, *self.hidden, self.code)))

    def epoch_seconds(self, rows: int, features: int) -> float:
        """About how long an epoch takes on one core; the figures are fitted to what was measured.

        A step calls every layer and updates every weight. A row is drawn and passes every weight; each number that
        comes out of a layer costs far more than a weight.
        """
        layers = 2 * len((*self.hidden, self.code))
        weights = 2 * self.encoder_weights(features)
        numbers = 2 * sum(self.hidden) + self.code + features
        step = 0.7e-6 * layers + 2e-9 * weights
        row = 80e-9 + 7e-9 * numbers + 0.02e-9 * weights
        return 8e-6 + step * self.steps(rows) + row * rows
