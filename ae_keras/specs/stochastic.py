"""Stochastic: the decoder gives a distribution, and what is minimised is the negative log-likelihood of the input."""

from typing import Annotated, ClassVar, Literal, Self

from ae_keras.data import SOURCES, Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Activation, Epochs, LearningRate, Schedule
from ae_keras.specs.layers import MAX_LAYERS
from ae_keras.specs.schema import Rule, field, narrowed

MAX_OUTPUTS = 4096  # of a decoder on a page: softmaxes of many levels for many pixels take memory and time

HEAD_NEEDS_UNIT = Rule(
    "head",
    lambda spec: spec.head != "linear" and spec.standardize,
    "sigmoid and softmax outputs are probabilities of numbers between 0 and 1, but standardised data go beyond them",
    'choose head="linear", or standardize=False for data that lie between 0 and 1',
    lambda spec: {"standardize": False} if SOURCES[spec.dataset].unit else {"head": "linear"},
)
LEVELS_TO_CHOOSE_FROM = Rule(
    "levels",
    lambda spec: spec.levels == 1,
    "with one level there is nothing to choose",
    "choose 2 or more, or 0 for a choice among the features of one-hot rows",
    lambda spec: {"levels": 2},
)


class Stochastic(Autoencoder):
    """An autoencoder whose decoder gives the parameters of a distribution p(x | h), and whose encoder may give one too.

    Minimised is the negative log-likelihood of the input in nats, summed over the features and averaged over the n
    rows, -1/n Σ_i ln p(x_i | h_i) (Goodfellow, Bengio and Courville 2016, section 14.4), where p is, by `head`,

        linear   a normal distribution of each feature, independent given h, whose mean is an output: of standard
                 deviation `sigma` (`spread="fixed"`), or of variance sigma² + exp(s) where s is an output too
                 (`spread="learned"`). The least variance sigma² is needed: where a feature never varies, the loss has
                 no lower bound otherwise. It is of a density in the units of training, and can be negative
        sigmoid  a Bernoulli distribution of each feature, whose probability of 1 is the sigmoid of an output. Of grey
                 numbers between 0 and 1 the same formula is a cross-entropy, and no likelihood of them
        softmax  a categorical distribution: each number, rounded, is one of so many `levels` from 0 to 1; or
                 (`levels=0`, for one-hot rows) one of all features is the one that is 1

    and h_i is drawn from N(f(x_i), code_noise²), anew at each step. Recorded losses are of one such draw a row; errors,
    and whatever is drawn of the network, are of the mean of p at h = f(x).
    """

    kind: ClassVar[str] = "stochastic"
    title: ClassVar[str] = "Stochastic autoencoder"
    rules: ClassVar[tuple[Rule, ...]] = (*Autoencoder.rules, HEAD_NEEDS_UNIT, LEVELS_TO_CHOOSE_FROM)

    head: Annotated[
        Literal["linear", "sigmoid", "softmax"],
        field(
            "Output units",
            "What the outputs are: means of normal distributions (linear), probabilities of 1 (sigmoid), or "
            "probabilities of grey levels, or of features (softmax).",
            "structural",
        ),
    ] = "linear"
    spread: Annotated[
        Literal["fixed", "learned"],
        field(
            "Spread",
            "Of linear units: whether the standard deviation is σ for all, or an output of its own for each feature "
            "with σ as the least.",
            "structural",
        ),
    ] = "learned"
    sigma: Annotated[
        float,
        field(
            "Deviation",
            "Standard deviation of linear units in the units of training; where it is learned, the least one.",
            "live",
            symbol="σ",
            ge=0.001,
            le=2.0,
            marks=(0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0),
        ),
    ] = 0.05
    levels: Annotated[
        int,
        field(
            "Grey levels",
            "Of softmax units: how many levels from 0 to 1 a number can have; 0 for one-hot rows, where the softmax is "
            "over the features.",
            "structural",
            ge=0,
            le=32,
            step=1,
            marks=(2, 4, 8, 17),
        ),
    ] = 17
    target: Annotated[
        Literal["x", "y"],
        field(
            "Target",
            "Of a softmax over the features: whether the input itself is the target (x), or the number of its class "
            "(y).",
            "structural",
        ),
    ] = "x"
    code_noise: Annotated[
        float,
        field(
            "Code noise",
            "Standard deviation of the normal noise on the code in training: the encoder gives a distribution, too.",
            "live",
            ge=0.0,
            le=1.0,
            marks=(0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0),
        ),
    ] = 0.0
    hidden: Annotated[
        tuple[int, ...], narrowed((), (16,), (32,), (64,), (64, 32), (128, 64), max_length=MAX_LAYERS)
    ] = (64,)
    activation: Activation = "relu"
    output: Literal["linear"] = "linear"
    loss: Literal["mean"] = "mean"
    learning_rate: LearningRate = 0.005
    schedule: Schedule = "cosine"
    epochs: Epochs = 150

    @property
    def outputs(self) -> int:
        """Numbers that the decoder gives for each feature."""
        return {"linear": 1 + (self.spread == "learned"), "sigmoid": 1, "softmax": self.levels or 1}[self.head]

    @property
    def terms(self) -> dict[str, str]:
        return {"nll": self._nll()} | {name: said for name, said in super().terms.items() if name != "reconstruction"}

    def _nll(self) -> str:
        rows, all_numbers = r"\frac1n\sum_{i=1}^{n}", r"\frac1n\sum_{i=1}^{n}\sum_{j=1}^{m}"
        if self.head == "linear":
            sigma = r"\sigma_{ij}" if self.spread == "learned" else r"\sigma"
            squares = rf"\frac{{(x_{{ij}}-\mu_{{ij}})^2}}{{2{sigma}^2}}"
            return rf"{all_numbers}\Bigl({squares}+\ln({sigma}\sqrt{{2\pi}})\Bigr)"
        if self.head == "sigmoid":
            return rf"-{all_numbers}\bigl(x_{{ij}}\ln p_{{ij}}+(1-x_{{ij}})\ln(1-p_{{ij}})\bigr)"
        if self.levels:
            return rf"-{all_numbers}\ln p_{{ij}}(x_{{ij}})"
        return rf"-{rows}\ln p_{{i,y_i}}" if self.target == "y" else rf"-{all_numbers}x_{{ij}}\ln p_{{ij}}"

    @property
    def said(self) -> str:
        linear, least = self.head == "linear", "at least " * (self.spread == "learned")
        spread = rf"$\sigma$ is {least}{self.sigma:g} in the units of training. " * linear
        noise = f"h has normal noise of standard deviation {self.code_noise:g}, one draw a row. " * bool(
            self.code_noise
        )
        return f"In nats: natural logarithms, the sum over the features and the mean over the rows. {spread}{noise}"

    def suited(self, source: Source) -> tuple[Self, list[str]]:
        spec, said = super().suited(source)
        if spec.head != "linear" and not source.unit:
            said = [
                *said,
                f"Output units: sigmoid and softmax are for numbers between 0 and 1, but “{source.title}” has others; "
                "linear is used.",
            ]
            return spec.replace(head="linear"), said
        if spec.head != "softmax":
            return spec, said
        most = MAX_OUTPUTS // source.features
        if source.one_hot and spec.levels:
            said = [*said, f"Grey levels: each row of “{source.title}” is one of its features; 0 is used."]
            spec = spec.replace(levels=0)
        elif not source.one_hot and not spec.levels:
            usual = min(type(self).model_fields["levels"].default, most)
            said = [*said, f"Grey levels: the rows of “{source.title}” are not one-hot; {usual} is used."]
            spec = spec.replace(levels=usual)
        elif spec.levels > most:
            outputs = spec.levels * source.features
            said = [*said, f"Grey levels: {spec.levels} would need {outputs} outputs here; {most} is used."]
            spec = spec.replace(levels=most)
        return spec, said

    def check(self, dataset: Dataset) -> None:
        super().check(dataset)
        if self.head != "linear" and not dataset.unit:
            raise SpecError(
                f"head: {self.head} outputs are probabilities of numbers between 0 and 1, and {dataset.name} has "
                "others; choose linear."
            )
        if self.head == "softmax" and not self.levels and not dataset.one_hot:
            raise SpecError(f"levels: the rows of {dataset.name} are not one-hot; choose 2 or more.")

    def epoch_seconds(self, rows: int, features: int) -> float:
        """Each output beyond one a feature has its weights, and costs as much as any; noise is drawn."""
        more = (self.outputs - 1) * features
        width = self.hidden[0] if self.hidden else self.code
        outputs = 2e-9 * more * width * self.steps(rows) + (7e-9 + 0.02e-9 * width) * more * rows
        noise = (4e-6 * self.steps(rows) + 13e-9 * rows * self.code) * (self.code_noise > 0)
        return super().epoch_seconds(rows, features) + outputs + noise
