"""Variational: the code has a distribution, which is held near a prior."""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from ae_keras.analysis.priors import component_means
from ae_keras.data import SOURCES, Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Activation, Epochs, LearningRate, Schedule
from ae_keras.specs.layers import MAX_LAYERS
from ae_keras.specs.schema import Rule, field, narrowed

MIXTURE_NEEDS_A_PLANE = Rule(
    "prior",
    lambda spec: spec.prior == "mixture" and spec.code < 2,
    "a mixture has a mean for each class, and on one axis they would stand in a row",
    'choose a code of at least 2, or prior="normal"',
    lambda spec: {"prior": "normal"},
)
BERNOULLI = r"\mathrm{H}(x_i,\hat x_i)"
GAUSSIAN = r"\pi\,\lVert x_i-\hat x_i\rVert^2"


class Variational(Autoencoder):
    """An autoencoder whose encoder gives a normal distribution q(z|x) of codes, with independent numbers, and whose
    decoder gives a distribution p(x|z) of rows (Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014).

    Minimised is the mean over the rows of

        E_q[-ln p(x|z)] + beta * KL(q(z|x) || p(z)),

    both terms in nats: the sum over the features, and the sum over the numbers of the code. With beta = 1 it is the
    negative evidence lower bound (ELBO) of a row; other betas are of Higgins et al. (2017). z = mean + deviation *
    epsilon with epsilon ~ N(0, I), drawn afresh at each step. Losses are recorded with one epsilon a row too, which
    makes them unbiased estimates of the expectation; errors, codes and reconstructions are those of the mean code.

    p(x|z): with output="sigmoid", for data between 0 and 1, independent Bernoulli numbers, so that -ln p is the sum of
    the cross-entropies; with a linear output, normal numbers of variance 1/(2 pi), a standard deviation of .40: the
    factor before the exponential is 1 then, and -ln p is pi times the squared distance.

    p(z), by `prior`:

        normal   N(0, I)
        mixture  one N(m_c, I) a class, all as likely, with means `radius` from 0 (`analysis.component_means`). The
                 labels are known: the KL of a row is that to the component of its class.

    `gradient` is how the encoder learns from the first term, whose value is the same for all; that of the KL, and the
    decoder's, are always exact derivatives of what was drawn (Mohamed et al. 2020 compare the first two):

        pathwise  the derivative through z = mean + deviation * epsilon
        score     -ln p(x|z) times the derivative of ln q(z|x), z being held (REINFORCE, Williams 1992)
        baseline  the same, after the mean of the batch's other rows has been taken off -ln p(x|z). Their draws are
                  independent of the row's own, so that the mean of the estimate stays; in a batch of one row nothing
                  is taken off
        cut       none: z is taken for data, and the encoder learns from the KL alone
    """

    kind: ClassVar[str] = "variational"
    title: ClassVar[str] = "Variational autoencoder"
    rules: ClassVar[tuple[Rule, ...]] = (*Autoencoder.rules, MIXTURE_NEEDS_A_PLANE)

    prior: Annotated[
        Literal["normal", "mixture"],
        field(
            "Prior",
            "The distribution that the codes are held near: one standard normal for all rows, or one for each class.",
            "structural",
        ),
    ] = "normal"
    beta: Annotated[
        float,
        field(
            "KL weight",
            "The loss adds this times the KL divergence of the codes' distribution from the prior.",
            "live",
            symbol="β",
            ge=0.0,
            le=100.0,
            marks=(0.0, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
        ),
    ] = 1.0
    gradient: Annotated[
        Literal["pathwise", "score", "baseline", "cut"],
        field(
            "Gradient",
            "How the encoder learns from a drawn code: through z = μ + σε (pathwise), by the score function, also with "
            "the mean of the batch's other rows as a baseline, or not at all (cut).",
            "structural",
        ),
    ] = "pathwise"
    radius: Annotated[
        float,
        field(
            "Radius",
            "How far from 0 the means of a mixture prior are; each component has standard deviation 1.",
            "live",
            symbol="R",
            ge=0.0,
            le=20.0,
            marks=(0.0, 2.0, 4.0, 6.0, 8.0, 12.0),
        ),
    ] = 6.0
    hidden: Annotated[
        tuple[int, ...],
        narrowed((), (16,), (32, 16), (64, 32), (128, 64), (256, 64), max_length=MAX_LAYERS),
    ] = (128, 64)
    activation: Activation = "relu"
    code_activation: Literal["linear"] = "linear"
    loss: Literal["elbo"] = "elbo"  # type: ignore[assignment] # neither of the squared errors that others have
    schedule: Schedule = "cosine"
    learning_rate: LearningRate = 0.003
    batch: Annotated[int, narrowed(1, 8, 16, 32, 64, 128, 256, 512, 4096, ge=1, le=4096)] = 64
    epochs: Epochs = 300

    @property
    def live(self) -> dict[str, float | int]:
        """Also how many classes the data have: a compiled function may serve others of the same shape."""
        return super().live | {"classes": SOURCES[self.dataset].classes}

    @property
    def means(self) -> np.ndarray:
        """(components, code): the means of the prior's Gaussians, whose standard deviations are 1."""
        if self.prior == "normal":
            return np.zeros((1, self.code), "float32")
        return component_means(SOURCES[self.dataset].classes, self.code, self.radius)

    def latents(self, n: int, seed: int = 0, label: int | None = None) -> np.ndarray:
        """(n, code) float32: draws of the prior; label: of the component of that class alone. Raises SpecError for a
        class that the prior has no component for."""
        draw, means = np.random.default_rng(seed), self.means
        if label is None:
            chosen = draw.integers(len(means), size=n)
        elif self.prior == "mixture" and 0 <= label < len(means):
            chosen = np.full(n, label)
        else:
            raise SpecError(f'label: the prior has no component {label}; choose prior="mixture", and a class there is.')
        return means[chosen] + draw.standard_normal((n, self.code), dtype="float32")

    @property
    def terms(self) -> dict[str, str]:
        likelihood = BERNOULLI if self.output == "sigmoid" else GAUSSIAN
        component = {"normal": "p(z)", "mixture": r"p(z\mid y_i)"}[self.prior]
        kl = rf"{self.beta:g}\cdot\frac1n\sum_{{i=1}}^{{n}}\mathrm{{KL}}\bigl(q(z\mid x_i)\,\|\,{component}\bigr)"
        decay = super(Autoencoder, self).terms
        error = {"reconstruction": rf"\frac1n\sum_{{i=1}}^{{n}}{likelihood}"}
        return error | ({"kl": kl} if self.beta else {}) | decay

    @property
    def said(self) -> str:
        entropy = "H is the cross-entropy, summed over the features; " if self.output == "sigmoid" else ""
        learns = {
            "pathwise": "",
            "score": "The encoder learns the first term by the score function. ",
            "baseline": "The encoder learns the first term by the score function with a baseline. ",
            "cut": "The encoder learns from the KL alone. ",
        }[self.gradient]
        drawn = r"$\hat x_i=g(\mu(x_i)+\sigma(x_i)\,\varepsilon)$ with $\varepsilon\sim N(0,I)$"
        return f"{drawn}; {entropy}in nats. {learns}"

    def suited(self, source: Source) -> tuple[Self, list[str]]:
        spec, said = super().suited(source)
        if not source.unit and not spec.standardize:
            told = "the normal distribution of a row has a fixed variance, in which no feature should count for more"
            spec, said = spec.replace(standardize=True), [*said, f"Standardise: {told}; “yes” is used."]
        if spec.prior == "normal" or source.classes > 1:
            return spec, said
        told = f"Prior: a mixture has one component a class, and “{source.title}” has no classes; normal is used."
        return spec.replace(prior="normal"), [*said, told]

    def check(self, dataset: Dataset) -> None:
        super().check(dataset)
        if self.prior == "mixture" and len(dataset.classes) < 2:
            raise SpecError(
                f'prior: a mixture has one component a class, and {dataset.name} has no classes; choose "normal".'
            )

    def epoch_seconds(self, rows: int, features: int) -> float:
        """A second head, its noise, and a logarithm or two for each feature."""
        return super().epoch_seconds(rows, features) + 8e-6 * self.steps(rows) + rows * (6e-9 * features + 30e-9)
