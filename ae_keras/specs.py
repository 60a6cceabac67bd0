"""The schema: one frozen, validated value says all that a run is.

A field is written once, with its bounds, default, step, symbol and a sentence of help. Widgets, URL parameters,
clamping, cache keys, captions, exported scripts and the documentation's table derive from it.
"""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, get_args, get_origin

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo

from ae_keras.analysis import DenseNetwork, dense_network
from ae_keras.data import SOURCES
from ae_keras.errors import SpecError

MAX_LAYERS = 4
MAX_WIDTH = 256
HISTORY_ROWS = 300
FRAMES = 40

Role = Literal["data", "structural", "live"]


@dataclass(frozen=True)
class Face:
    """How a field shows itself.

    role: what a change of it costs, new data, a new compiled function, or nothing. marks: values that a widget offers,
    where steps of one size would not serve; a link may hold any other within the bounds. zero_is_all: 0 stands for as
    many as there are.
    """

    name: str
    label: str
    help: str
    symbol: str
    role: Role
    default: Any
    low: float | None
    high: float | None
    step: float | None
    marks: tuple[Any, ...]
    choices: tuple[Any, ...]
    zero_is_all: bool
    type: Literal["int", "float", "bool", "choice", "layers"]


def _field(
    label: str,
    help: str,
    role: Role,
    *,
    symbol: str = "",
    step: float | None = None,
    marks: tuple = (),
    zero_is_all: bool = False,
    **bounds: Any,
) -> Any:
    """What is said once of a field; its default stands in the class."""
    extra = {"symbol": symbol, "role": role, "step": step, "marks": marks, "zero_is_all": zero_is_all}
    return Field(title=label, description=help, json_schema_extra=extra, **bounds)


def _marked(*marks: Any, **bounds: Any) -> Any:
    """Other marks and bounds of a field that the base class has."""
    return Field(json_schema_extra={"marks": marks}, **bounds)


class Rule(NamedTuple):
    """What several fields must be together.

    field: the one that an error names. broken: whether a spec breaks the rule. says: why, the middle of a sentence.
    way_out: what to choose in Python. mend: the nearest sound values, for what comes by link or widget.
    """

    field: str
    broken: Callable[["Autoencoder"], bool]
    says: str
    way_out: str
    mend: Callable[["Autoencoder"], dict[str, Any]]


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
    _field("Schedule", "Learning rate over the run: constant, or falling to 0 along a cosine.", "live"),
]
LearningRate = Annotated[
    float,
    _field(
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
    _field(
        "Epochs",
        "How often training sees every row.",
        "live",
        ge=1,
        le=20_000,
        step=1,
        marks=(10, 30, 100, 300, 600, 1200, 2500, 5000),
    ),
]


class Autoencoder(BaseModel):
    """Fields that every deterministic autoencoder has. Frozen; equal values are equal runs.

    Raises `SpecError` (not pydantic's error) when a value is outside its bounds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    kind: ClassVar[str]
    title: ClassVar[str]
    rules: ClassVar[tuple[Rule, ...]] = (SIGMOID_OUTPUT,)

    dataset: Annotated[str, _field("Data", "Which table or images the autoencoder sees.", "data")] = "banknote"
    test_share: Annotated[
        float,
        _field("Held-out share", "Share of the rows that training never sees.", "data", ge=0.05, le=0.5, step=0.05),
    ] = 0.2
    split_seed: Annotated[int, _field("Split seed", "Which rows are held out.", "data", ge=0, le=999_999, step=1)] = 0
    examples: Annotated[
        int,
        _field(
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
    cap: Annotated[
        float,
        _field(
            "Cap angle",
            "Of the sphere: how far from its pole points lie at most, in degrees; 180 is all of it.",
            "data",
            ge=30.0,
            le=180.0,
            step=15.0,
        ),
    ] = 180.0
    standardize: Annotated[
        bool, _field("Standardise", "Give every feature mean 0 and standard deviation 1.", "data")
    ] = True
    hidden: Annotated[
        tuple[int, ...],
        _field(
            "Hidden layers",
            "Widths of the encoder's hidden layers from the input inward; the decoder mirrors them.",
            "structural",
            marks=((), (4,), (6, 4), (8, 8), (16, 8), (32, 16), (64, 32), (128, 128)),
            max_length=MAX_LAYERS,
        ),
    ] = (6, 4)
    code: Annotated[
        int,
        _field(
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
    activation: Annotated[Activation, _field("Activation", "Nonlinearity of the hidden layers.", "structural")] = "tanh"
    code_activation: Annotated[
        Activation, _field("Code activation", "Nonlinearity of the code layer.", "structural")
    ] = "linear"
    output: Annotated[
        Literal["linear", "sigmoid"],
        _field("Output", "Activation of the reconstruction; sigmoid only for data between 0 and 1.", "structural"),
    ] = "linear"
    bias: Annotated[bool, _field("Biases", "Whether layers add a bias.", "structural")] = True
    init: Annotated[
        Literal["glorot_uniform", "he_normal", "uniform_0.1"],
        _field("Initial weights", "Keras initializer of every kernel; biases start at 0.", "live"),
    ] = "glorot_uniform"
    loss: Annotated[
        Literal["mean", "half_sum"],
        _field("Loss", "Squared error: mean over samples and features, or half the sum over both.", "structural"),
    ] = "mean"
    optimizer: Annotated[Literal["adam", "sgd"], _field("Optimizer", "The update rule.", "structural")] = "adam"
    learning_rate: LearningRate = 0.003
    schedule: Schedule = "constant"
    momentum: Annotated[
        float,
        _field("Momentum", "Share of the last SGD step that is kept.", "live", ge=0.0, le=0.99, step=0.01),
    ] = 0.0
    batch: Annotated[
        int,
        _field(
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
        _field(
            "Weight decay",
            "L2 penalty: this times the sum of all squared kernel weights.",
            "live",
            symbol="λ₂",
            ge=0.0,
            le=1.0,
            marks=(0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1),
        ),
    ] = 0.0
    seed: Annotated[int, _field("Seed", "Initial weights and order of the rows.", "live", ge=0, le=999_999, step=1)] = 0

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            raise SpecError(f"{'.'.join(map(str, first['loc'])) or type(self).__name__}: {first['msg']}.") from None
        if any(not 1 <= width <= MAX_WIDTH for width in self.hidden):
            raise SpecError(f"hidden: every width must lie between 1 and {MAX_WIDTH}, not {self.hidden}.")
        if self.dataset not in SOURCES:
            raise SpecError(f"dataset: choose one of {', '.join(SOURCES)}, not “{self.dataset}”.")
        for rule in self.rules:
            if rule.broken(self):
                raise SpecError(f"{rule.field}: {rule.says}; {rule.way_out}.")

    @field_validator("*")
    @classmethod
    def _without_negative_zero(cls, value: Any) -> Any:
        return value + 0.0 if isinstance(value, float) else value  # -0.0 equals 0.0 and would have another key

    def replace(self, **changes: Any) -> "Autoencoder":
        """The same spec with some fields changed; raises `SpecError`."""
        return type(self)(**{**self.model_dump(), **changes})

    @property
    def expression(self) -> str:
        """The spec as a line of Python: the kind, and what differs from its defaults."""
        first = type(self)().model_dump()
        changes = [f"{name}={value!r}" for name, value in self.model_dump().items() if value != first[name]]
        return f"ae_keras.{type(self).__name__}({', '.join(changes)})"

    @property
    def key(self) -> str:
        """Identity of the run: a hash over kind and every field."""
        text = json.dumps([self.kind, self.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @property
    def structure(self) -> tuple[Any, ...]:
        """What is compiled: kind and structural fields. Specs that agree in it and in data shape share a function."""
        return (self.kind, *(getattr(self, name) for name, face in faces(type(self)).items() if _structural(face)))

    @property
    def split(self) -> dict[str, Any]:
        """What besides the name says which rows the autoencoder sees: keyword arguments of `data.load`."""
        names = ("test_share", "split_seed", "standardize", "examples", "cap")
        return {name: getattr(self, name) for name in names}

    @property
    def noisy(self) -> bool:
        """Whether training sees its input with noise."""
        return getattr(self, "noise", 0.0) > 0

    def widest_code(self, features: int) -> int:
        """The largest code that makes sense for data of so many features."""
        return features

    def network(self, weights: np.ndarray, features: int) -> DenseNetwork:
        """The network for data of so many features as plain arrays; weights as in `State` and `Frame`."""
        return dense_network(
            weights, features, self.hidden, self.code, self.activation, self.code_activation, self.output, self.bias
        )

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


class Undercomplete(Autoencoder):
    """An autoencoder whose code is narrower than its input: it must choose what to keep."""

    kind: ClassVar[str] = "undercomplete"
    title: ClassVar[str] = "Undercomplete autoencoder"

    learning_rate: LearningRate = 0.02
    schedule: Schedule = "cosine"


class Overcomplete(Autoencoder):
    """An autoencoder whose code may be as wide as its input or wider: nothing forces it to choose what to keep."""

    kind: ClassVar[str] = "overcomplete"
    title: ClassVar[str] = "Autoencoder with a code of any width"

    code: Annotated[int, _marked(1, 2, 3, 4, 8, 16, 32, 64, 100, 128, 256, ge=1, le=MAX_WIDTH)] = 2
    hidden: Annotated[
        tuple[int, ...],
        _marked((), (16,), (32,), (64,), (64, 32), (128, 64), (256,), max_length=MAX_LAYERS),
    ] = (64,)
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 150

    def widest_code(self, features: int) -> int:
        return MAX_WIDTH


class Linear(Autoencoder):
    """No hidden layer, no nonlinearity: it can learn the subspace of PCA and nothing better (Baldi and Hornik 1989)."""

    kind: ClassVar[str] = "linear"
    title: ClassVar[str] = "Linear autoencoder"

    hidden: tuple[()] = ()
    activation: Literal["linear"] = "linear"
    code_activation: Literal["linear"] = "linear"
    output: Literal["linear"] = "linear"
    learning_rate: LearningRate = 0.02
    schedule: Schedule = "cosine"
    epochs: Epochs = 300


class Denoising(Autoencoder):
    """An autoencoder that sees its input with noise and must give it back without (Vincent et al. 2008)."""

    kind: ClassVar[str] = "denoising"
    title: ClassVar[str] = "Denoising autoencoder"

    noise: Annotated[
        float,
        _field(
            "Noise",
            "Standard deviation of the normal noise that training adds to each input, in the units of training.",
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


KINDS: dict[str, type[Autoencoder]] = {kind.kind: kind for kind in (Undercomplete, Overcomplete, Linear, Denoising)}


def _structural(face: Face) -> bool:
    return face.role == "structural"


@cache
def faces(kind: type[Autoencoder]) -> dict[str, Face]:
    """The fields of a kind, in order, as widgets, links and tables need them."""
    return {name: _face(name, info) for name, info in kind.model_fields.items()}


def _face(name: str, info: FieldInfo) -> Face:
    """A kind that gives a field other bounds or marks keeps what the base class says of it."""
    said = info if info.title else Autoencoder.model_fields[name]
    extra = said.json_schema_extra | (info.json_schema_extra or {})
    bounds = {bound: getattr(m, bound) for m in info.metadata for bound in ("ge", "le") if hasattr(m, bound)}
    choices: tuple[Any, ...] = ()
    if name == "dataset":
        kind, choices = "choice", tuple(SOURCES)
    elif get_origin(info.annotation) is Literal:
        kind, choices = "choice", get_args(info.annotation)
    elif get_origin(info.annotation) is tuple:
        kind = "layers"
    else:
        kind = info.annotation.__name__
    return Face(
        name, said.title, said.description, extra["symbol"], extra["role"], info.default,
        bounds.get("ge"), bounds.get("le"), extra["step"], extra["marks"], choices, extra["zero_is_all"], kind,
    )  # fmt: skip


def to_text(value: Any) -> str:
    """A field's value as a URL and a text box show it: layers as `6-4`, none of them as `none`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"
    return repr(value) if isinstance(value, float) else str(value)


def parameter_table(kind: type[Autoencoder]) -> list[dict[str, str]]:
    """The documentation's table of a kind's parameters: one row a field."""
    return [
        {
            "field": face.name,
            "label": face.label,
            "values": ", ".join(map(str, face.choices))
            or (f"{face.low} to {face.high}" if face.low is not None else face.type),
            "default": to_text(face.default),
            "a change costs": {"data": "new data", "structural": "a compilation", "live": "nothing"}[face.role],
            "meaning": face.help,
        }
        for face in faces(kind).values()
    ]
