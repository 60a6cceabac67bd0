"""Adversarial: a generator and a discriminator that learn against each other."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np

from ae_keras.data import Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs.base import Spec
from ae_keras.specs.fields import Activation, Epochs, LearningRate, Schedule
from ae_keras.specs.layers import MAX_LAYERS, SIGMOID_OUTPUT, check_output, check_widths, suited_output
from ae_keras.specs.schema import Rule, field, narrowed, tex

PACK_IN_A_BATCH = Rule(
    "pack",
    lambda spec: spec.pack > spec.batch,
    "a pack is made of the rows of one batch",
    "choose a larger batch or a smaller pack",
    lambda spec: {"batch": spec.pack},
)
GENERATOR = {
    "non-saturating": r"-\mathbb{E}\ln D(G(z))",
    "minimax": r"\mathbb{E}\ln(1-D(G(z)))",
}


class Adversarial(Spec):
    """A generative adversarial network (Goodfellow et al. 2014): a generator x = G(z) of z ~ N(0, I), and a
    discriminator D(x), the probability that x is a row of the data.

    They take turns. At each step of the run the discriminator is updated `d_steps` times, each time on the next batch
    of the epoch and on fresh latents, and then the generator once. Minimised are

        by D                     -E ln D(x) - E ln(1 - D(G(z)))
        by G, non-saturating     -E ln D(G(z))
        by G, minimax             E ln(1 - D(G(z)))

    pack: the discriminator judges so many rows at once, all real or all generated (PacGAN: Lin, Khetan, Fanti and Oh
    2018), so that a lack of variety can be seen. Adam has beta1 = 0.5 here (Radford, Metz and Chintala 2016).

    The history's `loss` is the sum of both losses, each of fresh latents; neither is an error of anything.
    """

    kind: ClassVar[str] = "adversarial"
    title: ClassVar[str] = "Generative adversarial network"
    rules: ClassVar[tuple[Rule, ...]] = (SIGMOID_OUTPUT, PACK_IN_A_BATCH)
    beta1: ClassVar[float] = 0.5

    latent: Annotated[
        int,
        field(
            "Latent size",
            "How many normal numbers a sample is generated from.",
            "structural",
            symbol="z",
            ge=1,
            le=64,
            step=1,
            marks=(1, 2, 4, 8, 16, 32),
        ),
    ] = 2
    hidden: Annotated[
        tuple[int, ...],
        field(
            "Hidden layers",
            "Widths of the generator's hidden layers, from the latents to the sample; the discriminator has the same.",
            "structural",
            marks=((16,), (32, 32), (64, 64), (128, 128)),
            max_length=MAX_LAYERS,
        ),
    ] = (64, 64)
    activation: Annotated[
        Activation, field("Activation", "Activation function of the hidden layers.", "structural")
    ] = "relu"
    output: Annotated[
        Literal["linear", "sigmoid"],
        field("Output", "Activation function of the samples; sigmoid only for data between 0 and 1.", "structural"),
    ] = "linear"
    loss: Annotated[
        Literal["non-saturating", "minimax"],
        field(
            "Generator's loss",
            "What the generator minimises: −ln D(G(z)) (non-saturating), or ln(1 − D(G(z))) (minimax).",
            "structural",
        ),
    ] = "non-saturating"
    d_steps: Annotated[
        int,
        field(
            "Discriminator steps",
            "How many steps the discriminator takes before each step of the generator.",
            "structural",
            ge=1,
            le=5,
            step=1,
        ),
    ] = 1
    pack: Annotated[
        int,
        field(
            "Pack",
            "How many rows the discriminator judges at once, all real or all generated.",
            "structural",
            ge=1,
            le=4,
            step=1,
        ),
    ] = 1
    d_rate: Annotated[
        float,
        field(
            "Discriminator's rate",
            "Size of the discriminator's steps; the learning rate is the generator's.",
            "live",
            symbol="η_D",
            ge=1e-5,
            le=1.0,
            step=1e-5,
            marks=(0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01),
        ),
    ] = 0.002
    batch: Annotated[int, narrowed(16, 32, 64, 128, 256, 512, ge=1, le=4096)] = 128
    learning_rate: LearningRate = 0.002
    schedule: Schedule = "cosine"
    epochs: Epochs = 625

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        check_widths(self.hidden)

    def latents(self, n: int, seed: int = 0) -> np.ndarray:
        return np.random.default_rng(seed).normal(size=(n, self.latent)).astype(np.float32)

    @property
    def terms(self) -> dict[str, str]:
        fake = r"-\mathbb{E}\ln(1-D(G(z)))"
        return {"real": r"-\mathbb{E}\ln D(x)", "fake": fake, "generator": GENERATOR[self.loss]} | super().terms

    def formula(self, values: Mapping[str, float]) -> str:
        """Two losses, each with its number, one below the other: a phone has no room for both in a line."""
        said = {name: rf"\underbrace{{{text}}}_{{{tex(values[name])}}}" for name, text in self.terms.items()}
        decay = f"+{said['l2']}" if "l2" in said else ""
        discriminator = said["real"] + said["fake"].replace("{-", "{{}-", 1)
        losses = rf"\min_D\;{discriminator}{decay}\\ \min_G\;{said['generator']}{decay}"
        return rf"\begin{{gathered}}{losses}\end{{gathered}}"

    @property
    def letters(self) -> str:
        return f"D is the discriminator's probability of a real row; z ~ N(0, I) has {self.latent} numbers"

    @property
    def said(self) -> str:
        return f"D judges packs of {self.pack} rows. " if self.pack > 1 else ""

    def suited(self, source: Source) -> tuple[Self, list[str]]:
        changes, said = suited_output(self.output, source)
        return self.replace(**changes) if changes else self, said

    def check(self, dataset: Dataset) -> None:
        rows = dataset.shape[0]
        if self.pack > rows:
            raise SpecError(f"pack: there are {rows} training rows; choose a pack of at most {rows}.")
        check_output(self.output, dataset)

    def epoch_seconds(self, rows: int, features: int) -> float:
        """About how long an epoch takes on one core; the figures are fitted to what was measured."""
        inner = sum(a * b for a, b in zip(self.hidden, self.hidden[1:], strict=False))
        first, last = (self.hidden[0], self.hidden[-1]) if self.hidden else (0, 0)
        generator = self.latent * first + inner + last * features
        discriminator = self.pack * features * first + inner + last
        numbers = 2 * sum(self.hidden) + features + self.latent
        turn = 40e-6 + 4e-9 * (generator + discriminator)
        row = 5e-9 * numbers + 0.05e-9 * (generator + discriminator)
        return (1 + self.d_steps) / 2 * (turn * self.steps(rows) + row * rows)
