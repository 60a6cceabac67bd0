"""The schema: one frozen, validated value says all that a run is.

A field is written once, with its bounds, default, step, symbol and a sentence of help. Widgets, URL parameters,
clamping, cache keys, captions, exported scripts and the documentation's table derive from it.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from ae_keras.data import SOURCES
from ae_keras.errors import SpecError

LINK_VERSION = 1
MAX_LAYERS = 4
MAX_WIDTH = 256
MAX_SECONDS = 60  # of one worker, for one run that comes by link or widget
HISTORY_ROWS = 300
FRAMES = 40

Activation = Literal["linear", "tanh", "relu", "elu", "sigmoid"]

Role = Literal["data", "structural", "live"]


@dataclass(frozen=True)
class Face:
    """How a field shows itself: `role` says what a change of it costs (new data, a new compiled function, nothing)."""

    name: str
    label: str
    help: str
    symbol: str
    role: Role
    default: Any
    low: float | None
    high: float | None
    step: float | None
    choices: tuple[Any, ...]
    type: Literal["int", "float", "bool", "choice", "layers"]


def _field(default: Any, label: str, help: str, role: Role, *, symbol: str = "", step: float | None = None, **bounds):
    return Field(
        default,
        title=label,
        description=help,
        json_schema_extra={"symbol": symbol, "role": role, "step": step},
        validate_default=False,
        **bounds,
    )


class Autoencoder(BaseModel):
    """Fields that every deterministic autoencoder has. Frozen; equal values are equal runs.

    Raises `SpecError` (not pydantic's error) when a value is outside its bounds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    kind: ClassVar[str]
    title: ClassVar[str]

    dataset: str = _field("banknote", "Data", "Which table or images the autoencoder sees.", "data")
    test_share: float = _field(
        0.2, "Held-out share", "Share of the rows that training never sees.", "data", ge=0.05, le=0.5, step=0.05
    )
    split_seed: int = _field(0, "Split seed", "Which rows are held out.", "data", ge=0, le=999_999, step=1)
    standardize: bool = _field(True, "Standardise", "Give every feature mean 0 and standard deviation 1.", "data")
    hidden: tuple[int, ...] = _field(
        (6, 4),
        "Hidden layers",
        "Widths of the encoder's hidden layers from the input inward; the decoder mirrors them.",
        "structural",
        max_length=MAX_LAYERS,
    )
    code: int = _field(2, "Code size", "Numbers in the bottleneck.", "structural", symbol="k", ge=1, le=64, step=1)
    activation: Activation = _field("tanh", "Activation", "Nonlinearity of the hidden layers.", "structural")
    code_activation: Activation = _field("linear", "Code activation", "Nonlinearity of the code layer.", "structural")
    output: Literal["linear", "sigmoid"] = _field(
        "linear", "Output", "Activation of the reconstruction; sigmoid only for data between 0 and 1.", "structural"
    )
    bias: bool = _field(True, "Biases", "Whether layers add a bias.", "structural")
    init: Literal["glorot_uniform", "he_normal", "uniform_0.1"] = _field(
        "glorot_uniform", "Initial weights", "Keras initializer of every kernel; biases start at 0.", "live"
    )
    loss: Literal["mean", "half_sum"] = _field(
        "mean",
        "Loss",
        "Squared error: mean over samples and features, or half the sum over both.",
        "structural",
    )
    optimizer: Literal["adam", "sgd"] = _field("adam", "Optimizer", "The update rule.", "structural")
    learning_rate: float = _field(
        0.003, "Learning rate", "Size of a step.", "live", symbol="η", ge=1e-5, le=1.0, step=1e-5
    )
    schedule: Literal["constant", "cosine"] = _field(
        "constant", "Schedule", "Learning rate over the run: constant, or falling to 0 along a cosine.", "live"
    )
    momentum: float = _field(0.0, "Momentum", "Share of the last SGD step that is kept.", "live", ge=0.0, le=0.99)
    batch: int = _field(
        32,
        "Batch size",
        "Rows per step. The last, smaller batch of an epoch is a step of its own; a batch larger than the data is "
        "all of it.",
        "structural",
        ge=1,
        le=4096,
        step=1,
    )
    epochs: int = _field(1200, "Epochs", "How often training sees every row.", "live", ge=1, le=20_000, step=1)
    l2: float = _field(
        0.0, "Weight decay", "L2 penalty: this times the sum of all squared kernel weights.", "live", ge=0.0, le=1.0
    )
    seed: int = _field(0, "Seed", "Initial weights and order of the rows.", "live", ge=0, le=999_999, step=1)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            raise SpecError(f"{'.'.join(map(str, first['loc'])) or type(self).__name__}: {first['msg']}.") from None
        if any(not 1 <= width <= MAX_WIDTH for width in self.hidden):
            raise SpecError(f"hidden: every width must lie between 1 and {MAX_WIDTH}, not {self.hidden}.")

    def replace(self, **changes: Any) -> "Autoencoder":
        """The same spec with some fields changed; raises `SpecError`."""
        return type(self)(**{**self.model_dump(), **changes})

    @property
    def key(self) -> str:
        """Identity of the run: a hash over kind and every field."""
        text = json.dumps([LINK_VERSION, self.kind, self.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @property
    def structure(self) -> tuple[Any, ...]:
        """What is compiled: kind and structural fields. Specs that agree in it and in data shape share a function."""
        return (self.kind, *(getattr(self, name) for name, face in faces(type(self)).items() if _structural(face)))

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

    schedule: Literal["constant", "cosine"] = _field(
        "cosine", "Schedule", "Learning rate over the run: constant, or falling to 0 along a cosine.", "live"
    )


class Linear(Autoencoder):
    """No hidden layers and no nonlinearity: it can learn the subspace of PCA, and nothing better (Baldi, Hornik 1989)."""

    kind: ClassVar[str] = "linear"
    title: ClassVar[str] = "Linear autoencoder"

    hidden: tuple[()] = _field((), "Hidden layers", "None: one matrix in, one matrix out.", "structural")
    activation: Literal["linear"] = _field("linear", "Activation", "None.", "structural")
    code_activation: Literal["linear"] = _field("linear", "Code activation", "None.", "structural")
    output: Literal["linear"] = _field("linear", "Output", "None.", "structural")
    learning_rate: float = _field(
        0.01, "Learning rate", "Size of a step.", "live", symbol="η", ge=1e-5, le=1.0, step=1e-5
    )
    schedule: Literal["constant", "cosine"] = _field(
        "cosine", "Schedule", "Learning rate over the run: constant, or falling to 0 along a cosine.", "live"
    )
    epochs: int = _field(300, "Epochs", "How often training sees every row.", "live", ge=1, le=20_000, step=1)


KINDS: dict[str, type[Autoencoder]] = {kind.kind: kind for kind in (Undercomplete, Linear)}


def _structural(face: Face) -> bool:
    return face.role == "structural"


def faces(kind: type[Autoencoder]) -> dict[str, Face]:
    """The fields of a kind, in order, as widgets, links and tables need them."""
    return {name: _face(name, info) for name, info in kind.model_fields.items()}


def _face(name: str, info: FieldInfo) -> Face:
    extra = info.json_schema_extra
    bounds = {
        attribute: getattr(m, attribute) for m in info.metadata for attribute in ("ge", "le") if hasattr(m, attribute)
    }
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
        name, info.title, info.description, extra["symbol"], extra["role"], info.default,
        bounds.get("ge"), bounds.get("le"), extra["step"], choices, kind,
    )  # fmt: skip


# ---- links -----------------------------------------------------------------------------------------------------------


def to_query(spec: Autoencoder) -> dict[str, str]:
    """Every field as URL parameters, defaults included, so that a later default cannot change an old link."""
    return {"v": str(LINK_VERSION)} | {name: to_text(value) for name, value in spec.model_dump().items()}


def to_text(value: Any) -> str:
    """A field's value as a URL and a text box show it: layers as `6-4`, none of them as `none`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"
    return repr(value) if isinstance(value, float) else str(value)


def from_query(
    default: Autoencoder, query: Mapping[str, str], ignored: Iterable[str] = ()
) -> tuple[Autoencoder, list[str]]:
    """A spec from any query string whatever, and a sentence for each value that had to be changed. Never raises.

    Missing parameters take `default`'s values; `ignored` ones are somebody else's.
    """
    kind, notices, values = type(default), [], default.model_dump()
    for name, text in query.items():
        if name in ignored:
            continue
        if name == "v":
            if text != str(LINK_VERSION):
                notices.append(f"This link was made by another version ({_short(text)}); numbers may differ.")
        elif name not in kind.model_fields:
            notices.append(f"“{_short(name)}” is not a setting of this page and was left out.")
        else:
            values[name], said = _read(faces(kind)[name], str(text), values[name])
            notices += said
    spec, said = fit(kind(**values))
    return spec, notices + said


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"


def _read(face: Face, text: str, fallback: Any) -> tuple[Any, list[str]]:
    """One value from text, clamped into the field's bounds; the fallback where it cannot be read."""
    unread = [f"{face.label}: “{_short(text)}” cannot be read; {to_text(fallback)} is used."]
    text = text.strip()
    if face.type == "choice":
        return (text, []) if text in face.choices else (fallback, unread)
    if face.type == "bool":
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        return (words[text.lower()], []) if text.lower() in words else (fallback, unread)
    if face.type == "layers":
        return _read_layers(face, text, fallback, unread)
    number = _number(text)
    if number is None:
        return fallback, unread
    value = round(number) if face.type == "int" else number
    clamped = type(value)(min(max(value, face.low), face.high))
    if clamped != number:
        return clamped, [f"{face.label}: {_short(text)} is out of range; {to_text(clamped)} is used."]
    return clamped, []


def _read_layers(face: Face, text: str, fallback: tuple, unread: list[str]) -> tuple[tuple[int, ...], list[str]]:
    if text.lower() in ("none", ""):
        return (), []
    numbers = [_number(part) for part in text.replace(",", "-").replace(" ", "-").split("-") if part]
    if not numbers or None in numbers or face.default == ():
        return fallback, unread
    widths = tuple(int(min(max(round(number), 1), MAX_WIDTH)) for number in numbers[:MAX_LAYERS])
    changed = widths != tuple(numbers)
    return widths, [
        f"{face.label}: at most {MAX_LAYERS} layers of 1 to {MAX_WIDTH}; {to_text(widths)} is used."
    ] * changed


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def fit(spec: Autoencoder) -> tuple[Autoencoder, list[str]]:
    """The nearest spec that fits its data set and a classroom's means, and a sentence for each change.

    The code is at most as wide as the input; the epochs are those that one worker trains in about a minute.
    """
    source, notices = SOURCES[spec.dataset], []
    if spec.code > source.features:
        notices.append(f"Code size: {source.title} has {source.features} features; {source.features} is used.")
        spec = spec.replace(code=source.features)
    most = max_epochs(spec)
    if spec.epochs > most:
        notices.append(f"Epochs: {spec.epochs} would take more than {MAX_SECONDS} s here; {most} is used.")
        spec = spec.replace(epochs=most)
    return spec, notices


def max_epochs(spec: Autoencoder) -> int:
    """Epochs of about `MAX_SECONDS` on one core: a step costs some 25 µs, arithmetic runs at some 4 GFLOP/s."""
    source = SOURCES[spec.dataset]
    rows = source.rows - math.ceil(spec.test_share * source.rows)
    widths = (source.features, *spec.hidden, spec.code)
    weights = 2 * sum(a * b for a, b in zip(widths, widths[1:], strict=False))
    seconds_per_epoch = 25e-6 * math.ceil(rows / spec.batch) + 6 * rows * weights / 4e9
    return max(1, min(int(MAX_SECONDS / seconds_per_epoch), faces(type(spec))["epochs"].high))


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
