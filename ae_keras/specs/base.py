"""What every run has, and what every autoencoder has besides: one frozen, validated value says all that a run is.

A field is written once, with its bounds, default, step, symbol and a sentence of help. Widgets, URL parameters,
clamping, cache keys, captions, exported scripts and the documentation's table derive from it.
"""

import hashlib
import itertools
import json
import math
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, ValidationError, create_model, field_validator

from ae_keras.data import SOURCES, Dataset
from ae_keras.errors import SpecError
from ae_keras.specs.schema import Rule, faces, field, tex

MAX_LAYERS = 4
MAX_WIDTH = 256
HISTORY_ROWS = 300
FRAMES = 40

SIGMOID_OUTPUT = Rule(
    "output",
    lambda spec: spec.output == "sigmoid" and spec.standardize,
    "a sigmoid output gives numbers between 0 and 1, which standardised data leave",
    "choose a linear output, or standardize=False for data that lie between 0 and 1",
    lambda spec: {"standardize": False} if SOURCES[spec.dataset].unit else {"output": "linear"},
)

Activation = Literal["linear", "tanh", "relu", "elu", "sigmoid"]
Schedule = Annotated[
    Literal["constant", "cosine"],
    field("Schedule", "Learning rate over the run: constant, or falling to 0 along a cosine.", "live"),
]
LearningRate = Annotated[
    float,
    field(
        "Learning rate",
        "Size of a step.",
        "live",
        symbol="η",
        ge=1e-5,
        le=1.0,
        step=1e-5,
        marks=(0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 1.0),
    ),
]
Epochs = Annotated[
    int,
    field(
        "Epochs",
        "How often training sees every row.",
        "live",
        ge=1,
        le=20_000,
        step=1,
        marks=(10, 30, 100, 300, 600, 1200, 2500, 5000),
    ),
]


def _options_of_data() -> Any:
    """A base class with the fields that single data sets bring; each counts for its own data set only."""
    fields: dict[str, Any] = {
        option.name: (
            Annotated[float, field(option.label, option.help, "data", ge=option.low, le=option.high, step=option.step)],
            option.default,
        )
        for source in SOURCES.values()
        for option in source.options
    }
    return create_model("OptionsOfData", **fields)


_Options: Any = _options_of_data()  # no type checker can see fields that data sets bring


class Spec(_Options):
    """Fields that every run has: its data, its optimizer, its seeds. Frozen; equal values are equal runs.

    Data that lie between 0 and 1 are not standardised unless that is asked for. Raises `SpecError` (not pydantic's
    error) when a value is outside its bounds or breaks a rule of its kind.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    kind: ClassVar[str]
    title: ClassVar[str]
    rules: ClassVar[tuple[Rule, ...]] = ()

    dataset: Annotated[str, field("Data", "Which table or images the autoencoder sees.", "data")] = "banknote"
    test_share: Annotated[
        float,
        field("Held-out share", "Share of the rows that training never sees.", "data", ge=0.05, le=0.5, step=0.05),
    ] = 0.2
    split_seed: Annotated[int, field("Split seed", "Which rows are held out.", "data", ge=0, le=999_999, step=1)] = 0
    examples: Annotated[
        int,
        field(
            "Training examples",
            "How many training rows are used; 0 for all of them.",
            "data",
            ge=0,
            le=20_000,
            step=1,
            marks=(0, 5, 10, 20, 50, 100, 200, 500, 1000),
            zero_is_all=True,
        ),
    ] = 0
    standardize: Annotated[
        bool, field("Standardise", "Give every feature mean 0 and standard deviation 1.", "data")
    ] = True
    init: Annotated[
        Literal["glorot_uniform", "he_normal", "uniform_0.1"],
        field("Initial weights", "Keras initializer of every kernel; biases start at 0.", "live"),
    ] = "glorot_uniform"
    loss: Annotated[
        Literal["mean", "half_sum"],
        field("Loss", "Squared error: mean over samples and features, or half the sum over both.", "structural"),
    ] = "mean"
    optimizer: Annotated[Literal["adam", "sgd"], field("Optimizer", "The update rule.", "structural")] = "adam"
    learning_rate: LearningRate = 0.003
    schedule: Schedule = "constant"
    momentum: Annotated[
        float,
        field("Momentum", "Share of the last SGD step that is kept.", "live", ge=0.0, le=0.99, step=0.01),
    ] = 0.0
    batch: Annotated[
        int,
        field(
            "Batch size",
            "Rows per step. The last, smaller batch of an epoch is a step of its own; a batch larger than the data is "
            "all of it.",
            "structural",
            ge=1,
            le=4096,
            step=1,
            marks=(1, 8, 16, 32, 64, 128, 256, 512, 4096),
        ),
    ] = 32
    epochs: Epochs = 1200
    l2: Annotated[
        float,
        field(
            "Weight decay",
            "L2 penalty: this times the sum of all squared kernel weights.",
            "live",
            symbol="λ₂",
            ge=0.0,
            le=1.0,
            marks=(0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1),
        ),
    ] = 0.0
    seed: Annotated[int, field("Seed", "Initial weights and order of the rows.", "live", ge=0, le=999_999, step=1)] = 0

    def __init__(self, **values: Any) -> None:
        dataset = values.get("dataset", type(self).model_fields["dataset"].default)
        source = SOURCES.get(dataset) if isinstance(dataset, str) else None
        if "standardize" not in values and source is not None:
            values["standardize"] = not source.unit
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            raise SpecError(f"{'.'.join(map(str, first['loc'])) or type(self).__name__}: {first['msg']}.") from None
        if source is None:
            raise SpecError(f"dataset: choose one of {', '.join(SOURCES)}, not “{self.dataset}”.")
        for rule in self.rules:
            if rule.broken(self):
                raise SpecError(f"{rule.field}: {rule.says}; {rule.way_out}.")

    @field_validator("*")
    @classmethod
    def _without_negative_zero(cls, value: Any) -> Any:
        return value + 0.0 if isinstance(value, float) else value  # -0.0 equals 0.0 and would have another key

    def replace(self, **changes: Any) -> Self:
        """The same spec with some fields changed; raises `SpecError`."""
        return type(self)(**{**self.model_dump(), **changes})

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

    @property
    def said(self) -> str:
        """What the formula leaves unsaid of the training, in a sentence; else nothing."""
        return ""

    def check(self, dataset: Dataset) -> None:
        """Raise SpecError where this spec does not fit the data."""

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


class Autoencoder(Spec):
    """Fields that every dense autoencoder has besides: its code and its layers."""

    rules: ClassVar[tuple[Rule, ...]] = (SIGMOID_OUTPUT,)

    hidden: Annotated[
        tuple[int, ...],
        field(
            "Hidden layers",
            "Widths of the encoder's hidden layers from the input inward; the decoder mirrors them.",
            "structural",
            marks=((), (4,), (6, 4), (8, 8), (16, 8), (32, 16), (64, 32), (128, 128)),
            max_length=MAX_LAYERS,
        ),
    ] = (6, 4)
    code: Annotated[
        int,
        field(
            "Code size",
            "Numbers in the code.",
            "structural",
            symbol="k",
            ge=1,
            le=64,
            step=1,
            marks=(1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64),
        ),
    ] = 2
    activation: Annotated[Activation, field("Activation", "Nonlinearity of the hidden layers.", "structural")] = "tanh"
    code_activation: Annotated[
        Activation, field("Code activation", "Nonlinearity of the code layer.", "structural")
    ] = "linear"
    output: Annotated[
        Literal["linear", "sigmoid"],
        field("Output", "Activation of the reconstruction; sigmoid only for data between 0 and 1.", "structural"),
    ] = "linear"
    bias: Annotated[bool, field("Biases", "Whether layers add a bias.", "structural")] = True

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if any(not 1 <= width <= MAX_WIDTH for width in self.hidden):
            raise SpecError(f"hidden: every width must lie between 1 and {MAX_WIDTH}, not {self.hidden}.")

    @property
    def terms(self) -> dict[str, str]:
        share = {"mean": "nm", "half_sum": "2"}[self.loss]
        error = rf"\frac{{1}}{{{share}}}\sum_{{i=1}}^{{n}}\lVert x_i-g(f(x_i))\rVert^2"
        return {"reconstruction": error} | super().terms

    def widest_code(self, features: int) -> int:
        """The largest code that makes sense for data of so many features."""
        return features

    def check(self, dataset: Dataset) -> None:
        features = dataset.shape[2]
        most = self.widest_code(features)
        if self.code > most:
            raise SpecError(f"code: {self.code} is more than the data's {features} features; choose at most {most}.")
        if self.output == "sigmoid" and not dataset.unit:
            raise SpecError(
                f"output: a sigmoid output gives numbers between 0 and 1, and {dataset.name} has others; choose a "
                "linear one."
            )

    def epoch_seconds(self, rows: int, features: int) -> float:
        """About how long an epoch takes on one core: a step costs some 40 µs, arithmetic runs at some 4 GFLOP/s."""
        widths = (features, *self.hidden, self.code)
        weights = 2 * sum(a * b for a, b in itertools.pairwise(widths))
        return 40e-6 * self.steps(rows) + 6 * rows * weights / 4e9
