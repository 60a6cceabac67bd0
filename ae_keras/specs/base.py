"""What every run has: one frozen, validated value says all that a run is.

A field is written once, with its bounds, default, step, symbol and a sentence of help. Widgets, URL parameters,
clamping, cache keys, captions, exported scripts and the documentation's table derive from it.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, cast

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, create_model, field_validator

from ae_keras.data import SOURCES, Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs import timeline as timelines
from ae_keras.specs.fields import Epochs, LearningRate, Schedule
from ae_keras.specs.schema import Rule, faces, field, tex, to_text

HISTORY_ROWS = 300
FRAMES = 40


def _options_of_data() -> type[BaseModel]:
    """A base class with the fields that single data sets bring; each counts for its own data set only."""
    fields: dict[str, Any] = {
        option.name: (
            Annotated[
                option.type, field(option.label, option.help, "data", **option.bounds), AfterValidator(option.check)
            ],
            option.default,
        )
        for source in SOURCES.values()
        for option in source.options
    }
    return create_model("OptionsOfData", **fields)


if TYPE_CHECKING:

    class _Options(BaseModel):
        """What no type checker can see: fields that data sets bring, or the kind of a page."""

        def __getattr__(self, name: str) -> Any: ...
else:
    _Options = _options_of_data()


def _refusal(kind: type["Spec"], first: Any) -> str:
    """What pydantic refuses, as a sentence with a way out; its own words for what no field's face speaks of."""
    name = ".".join(map(str, first["loc"]))
    face = faces(kind).get(name)
    given = f"{first['input']!r}"[:40]
    if face is not None and face.type == "choice":
        return f"{name}: choose one of {', '.join(map(str, face.choices))}, not {given}."
    if face is not None and face.low is not None:
        what = "a whole number" if face.type == "int" else "a number"
        low, high = map(to_text, face.bounds)
        return f"{name}: choose {what} from {low} to {high}, for instance {to_text(face.default)}, not {given}."
    return f"{name or kind.__name__}: {first['msg'].removeprefix('Value error, ')}."


class Spec(_Options):
    """Fields that every run has: its data, its optimizer, its seeds. Frozen; equal values are equal runs.

    Data that lie between 0 and 1 are not standardised unless that is asked for. Raises `SpecError` (not pydantic's
    error) when a value is outside its bounds or breaks a rule of its kind.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    kind: ClassVar[str]
    title: ClassVar[str]
    rules: ClassVar[tuple[Rule, ...]] = ()
    beta1: ClassVar[float] = 0.9  # Adam's: the share of the old mean of the gradients in the new one

    dataset: Annotated[str, field("Data", "The table or the images that the autoencoder is trained on.", "data")] = (
        "banknote"
    )
    test_share: Annotated[
        float,
        field("Held-out share", "Share of the rows that are not used in training.", "data", ge=0.05, le=0.5, step=0.05),
    ] = 0.2
    split_seed: Annotated[
        int, field("Split seed", "Seed of the random choice of the held-out rows.", "data", ge=0, le=999_999, step=1)
    ] = 0
    examples: Annotated[
        int,
        field(
            "Training examples",
            "How many training rows are used; classes take turns.",
            "data",
            ge=0,
            le=20_000,
            step=1,
            marks=(0, 5, 10, 20, 50, 100, 200, 500, 1000),
            zero_is_all=True,
        ),
    ] = 0
    standardize: Annotated[
        bool,
        field(
            "Standardise",
            "Give every feature mean 0 and standard deviation 1; points of a surface keep its shape.",
            "data",
        ),
    ] = True
    init: Annotated[
        Literal["glorot_uniform", "he_normal", "uniform_0.1"],
        field("Initial weights", "Keras initializer of all kernels; biases start at 0.", "live"),
    ] = "glorot_uniform"
    optimizer: Annotated[
        Literal["adam", "sgd"], field("Optimizer", "The rule by which the weights are updated.", "structural")
    ] = "adam"
    learning_rate: LearningRate = 0.003
    schedule: Schedule = "constant"
    momentum: Annotated[
        float,
        field("Momentum", "Share of the previous step that SGD adds to each step.", "live", ge=0.0, le=0.99, step=0.01),
    ] = 0.0
    batch: Annotated[
        int,
        field(
            "Batch size",
            "Rows per step. The last batch of an epoch may be smaller; a batch size above the number of rows takes all "
            "rows at once.",
            "structural",
            ge=1,
            le=4096,
            step=1,
            marks=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 4096),
        ),
    ] = 32
    epochs: Epochs = 1200
    l2: Annotated[
        float,
        field(
            "Weight decay",
            "L2 penalty: the loss adds this times the sum of all squared kernel weights.",
            "live",
            symbol="λ₂",
            ge=0.0,
            le=1.0,
            marks=(0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1),
        ),
    ] = 0.0
    seed: Annotated[
        int,
        field("Seed", "Seed of the initial weights and of the order of the rows.", "live", ge=0, le=999_999, step=1),
    ] = 0
    timeline: Annotated[
        timelines.Timeline,
        field(
            "Changes",
            "What changes while it trains: (epoch, field, value) says which value a field has after that epoch.",
            "live",
        ),
    ] = ()

    def __init__(self, **values: Any) -> None:
        dataset = values.get("dataset", type(self).model_fields["dataset"].default)
        source = SOURCES.get(dataset) if isinstance(dataset, str) else None
        if "standardize" not in values and source is not None:
            values["standardize"] = not source.unit
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SpecError(_refusal(type(self), error.errors()[0])) from None
        if source is None:
            raise SpecError(f"dataset: choose one of {', '.join(SOURCES)}, not “{self.dataset}”.")
        for rule in self.rules:
            if rule.broken(self):
                raise SpecError(f"{rule.field}: {rule.says}; {rule.way_out}.")
        timelines.check(self)

    @field_validator("*")
    @classmethod
    def _without_negative_zero(cls, value: Any) -> Any:
        return value + 0.0 if isinstance(value, float) else value  # -0.0 equals 0.0 and would have another key

    @field_validator("timeline")
    @classmethod
    def _in_order(cls, timeline: timelines.Timeline) -> timelines.Timeline:
        return tuple(sorted((epoch, name, value + 0.0) for epoch, name, value in timeline))

    def replace(self, **changes: Any) -> Self:
        """The same spec with some fields changed; raises `SpecError`."""
        return type(self)(**{**self.model_dump(), **changes})

    @property
    def stretches(self) -> tuple[tuple[int, int, Self], ...]:
        """(start, stop, spec): what is trained from epoch `start` to `stop`. Specs without a timeline; one, if there is
        none here."""
        if not self.timeline:
            return ((0, self.epochs, self),)
        return cast("tuple[tuple[int, int, Self], ...]", timelines.stretches(self))

    def at(self, epoch: int) -> Self:
        """The spec by which this epoch is trained (of 0: the first one), without a timeline."""
        return next(spec for _, stop, spec in self.stretches if min(epoch, self.epochs) <= stop)

    def moving(self, name: str) -> bool:
        """Whether a field changes while it trains."""
        return any(changed == name for _, changed, _ in self.timeline)

    def ever(self, name: str) -> bool:
        """Whether a number is other than 0 in any stretch."""
        return any(getattr(spec, name) for _, _, spec in self.stretches)

    def in_code(self, name: str) -> str:
        """A number in an exported program: itself, or where the program keeps it if it changes."""
        return f'now["{name}"]' if self.moving(name) else repr(getattr(self, name))

    @property
    def expression(self) -> str:
        """The spec as a line of Python: the kind, and what differs from its defaults."""
        kind = type(self)
        usual = kind(dataset=self.dataset).model_dump() | {"dataset": kind.model_fields["dataset"].default}
        changes = [f"{name}={value!r}" for name, value in self.model_dump().items() if value != usual[name]]
        return f"ae_keras.{kind.__name__}({', '.join(changes)})"

    @property
    def key(self) -> str:
        """Identity of the run: a hash over kind and every field."""
        text = json.dumps([self.kind, self.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @property
    def structure(self) -> tuple[Any, ...]:
        """What is compiled: kind and structural fields. Specs that agree in it and in data shape share a function."""
        return (
            self.kind,
            *(getattr(self, name) for name, face in faces(type(self)).items() if face.role == "structural"),
        )

    @property
    def fixed(self) -> dict[str, Any]:
        """The structural fields by name: what a compiled function is made for."""
        return {name: getattr(self, name) for name, face in faces(type(self)).items() if face.role == "structural"}

    @property
    def live(self) -> dict[str, float | int]:
        """The numbers that may change without compiling again, by name."""
        values = {name: getattr(self, name) for name, face in faces(type(self)).items() if face.role == "live"}
        return {name: value for name, value in values.items() if isinstance(value, float | int)}

    @property
    def split(self) -> dict[str, Any]:
        """What besides the name says which rows the network sees: keyword arguments of `data.load`."""
        options = [option.name for option in SOURCES[self.dataset].options]
        names = ("test_share", "split_seed", "standardize", "examples", *options)
        return {name: getattr(self, name) for name in names}

    @property
    def terms(self) -> dict[str, str]:
        """The terms of the loss by name, as TeX with this spec's numbers; n training rows of m features. What is
        minimised is their sum."""
        return {"l2": rf"{tex(self.l2)}\sum w^2"} if self.l2 else {}

    def formula(self, values: Mapping[str, float]) -> str:
        """The loss as TeX, with the number of each term under it."""
        return "+".join(rf"\underbrace{{{said}}}_{{{tex(values[name])}}}" for name, said in self.terms.items())

    @property
    def letters(self) -> str:
        """What the letters of the formula stand for, besides n rows of m features."""
        return ""

    @property
    def said(self) -> str:
        """What the formula leaves unsaid of the training, in a sentence; else nothing."""
        return ""

    def check(self, dataset: Dataset) -> None:
        """Raise SpecError where this spec does not fit the data."""

    def suited(self, source: Source) -> tuple[Self, list[str]]:
        """The nearest spec that fits a data set, and a sentence for each change."""
        return self, []

    def epoch_seconds(self, rows: int, features: int) -> float:
        """About how long an epoch takes on one core."""
        raise NotImplementedError

    def slowest_epoch(self, rows: int, features: int) -> float:
        """`epoch_seconds` of the slowest stretch."""
        return max(spec.epoch_seconds(rows, features) for _, _, spec in self.stretches)

    def latents(self, n: int, seed: int = 0) -> np.ndarray:
        """(n, code) float32: draws of what the kind decodes into samples. Raises SpecError where it generates none."""
        raise SpecError(f"{self.title}: it does not generate; its codes have no distribution to draw from.")

    def steps(self, rows: int) -> int:
        """Optimizer steps of one epoch over `rows` training rows: rows over batch, rounded up."""
        return math.ceil(rows / min(self.batch, rows))

    @property
    def record_every(self) -> int:
        """Losses are recorded before the first epoch, after every so many, and after the last."""
        return math.ceil(self.epochs / HISTORY_ROWS)

    @property
    def frame_epochs(self) -> tuple[int, ...]:
        """Epochs with a picture: dense at first, where most happens, from 0 to the last."""
        return tuple(sorted({round(self.epochs * (i / FRAMES) ** 2) for i in range(FRAMES + 1)}))
