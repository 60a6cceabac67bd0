"""Denoising: the input comes with noise."""

from typing import Annotated, ClassVar, Literal, Self

from ae_keras.data import SOURCES, Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.schema import Rule, field

SALT_NEEDS_IMAGES = Rule(
    "corruption",
    lambda spec: spec.corruption == "salt-and-pepper" and spec.standardize,
    "salt and pepper are 0 and 1, the ends of data between 0 and 1, but standardised data go beyond them",
    'choose standardize=False for data that lie between 0 and 1, or corruption="gaussian"',
    lambda spec: {"standardize": False} if SOURCES[spec.dataset].unit else {"corruption": "gaussian"},
)

SAID = {
    "gaussian": "the inputs $x_i$ have normal noise of standard deviation {level:g}",
    "masking": "each number of the inputs $x_i$ is set to 0 with probability {level:g}",
    "salt-and-pepper": "each number of the inputs $x_i$ is set to 0 or to 1 with probability {level:g}",
}


class Denoising(Autoencoder):
    """An autoencoder that sees its input corrupted and must give it back as it was.

    Minimised is, over n rows of m features, 1/(n m) sum_i E ||x_i - g(f(x~_i))||^2 (`loss="mean"`), where x~_i is drawn
    afresh at each step from C(x~ | x_i), by `corruption` and its level `noise`,

        gaussian         x_i + e, e ~ N(0, noise^2 I), in the units of training
        masking          each number is 0 with probability `noise`, alone (Vincent, Larochelle, Bengio, Manzagol 2008):
                         0 in the units of training, so that of standardised data it is the feature's mean
        salt-and-pepper  each number is 0 or 1, one as likely as the other, with probability `noise` (Vincent,
                         Larochelle, Lajoie, Bengio, Manzagol 2010); for data between 0 and 1
    """

    kind: ClassVar[str] = "denoising"
    title: ClassVar[str] = "Denoising autoencoder"
    rules: ClassVar[tuple[Rule, ...]] = (*Autoencoder.rules, SALT_NEEDS_IMAGES)

    corruption: Annotated[
        Literal["gaussian", "masking", "salt-and-pepper"],
        field(
            "Corruption",
            "What is done to each input in training: normal noise is added (gaussian), numbers are set to 0 (masking), "
            "or to 0 or 1 (salt and pepper).",
            "structural",
        ),
    ] = "gaussian"

    noise: Annotated[
        float,
        field(
            "Noise",
            "Standard deviation of the normal noise added to each input in training, in the units of training; of the "
            "other corruptions, the probability that a number is replaced.",
            "live",
            symbol="σ",
            moves=True,
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
        said = SAID[self.corruption].format(level=self.noise)
        return f"In training {said}; the errors shown are computed without it. "

    def suited(self, source: Source) -> tuple[Self, list[str]]:
        spec, said = super().suited(source)
        if self.corruption != "salt-and-pepper" or source.unit:
            return spec, said
        salt = f"Corruption: salt and pepper are 0 and 1, but “{source.title}” has other numbers; gaussian is used."
        return spec.replace(corruption="gaussian"), [*said, salt]

    def check(self, dataset: Dataset) -> None:
        super().check(dataset)
        if self.corruption == "salt-and-pepper" and not dataset.unit:
            raise SpecError(
                f"corruption: salt and pepper are 0 and 1, and {dataset.name} has other numbers; choose gaussian or "
                "masking."
            )

    def epoch_seconds(self, rows: int, features: int) -> float:
        """Each number of noise takes some 13 ns, and each step's noise some µs."""
        noise = 4e-6 * self.steps(rows) + 13e-9 * rows * features
        return super().epoch_seconds(rows, features) + noise * (self.noise > 0)
