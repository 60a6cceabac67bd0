"""What is said once of a field, and everything that widgets, links, tables and errors make of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from ae_keras.data import SOURCES
from ae_keras.data.mixtures import Points

Role = Literal["data", "structural", "live"]
Type = Literal["int", "float", "bool", "choice", "layers", "points", "timeline"]


@dataclass(frozen=True)
class Face:
    """How a field shows itself.

    role: what a change of it costs, new data, a new compiled function, or nothing. marks: values that a widget offers,
    where steps of one size would not serve; a link may hold any other within the bounds. zero_is_all: 0 stands for as
    many as there are. moves: it may change while it trains, by the spec's timeline. unit: what stands behind a number.
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
    moves: bool
    unit: str
    type: Type

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest value of a number. Raises ValueError for a field that holds none."""
        if self.low is None or self.high is None:
            raise ValueError(f"{self.name} has no bounds")
        return self.low, self.high


def field(
    label: str,
    help: str,
    role: Role,
    *,
    symbol: str = "",
    step: float | None = None,
    marks: tuple = (),
    zero_is_all: bool = False,
    moves: bool = False,
    unit: str = "",
    **bounds: Any,
) -> Any:
    """What is said once of a field; its default stands in the class."""
    extra: dict[str, Any] = {
        "symbol": symbol, "role": role, "step": step, "marks": marks, "zero_is_all": zero_is_all, "moves": moves,
        "unit": unit,
    }  # fmt: skip
    return Field(title=label, description=help, json_schema_extra=extra, **bounds)


def narrowed(*marks: Any, **bounds: Any) -> Any:
    """Other marks and bounds of a field that a base class has; the rest is as that says."""
    extra: dict[str, Any] = {"marks": marks}
    return Field(json_schema_extra=extra, **bounds)


class Rule(NamedTuple):
    """What several fields must be together.

    field: the one that an error names. broken: whether a spec breaks the rule. says: why, the middle of a sentence.
    way_out: what to choose in Python. mend: the nearest sound values, for what comes by link or widget.
    """

    field: str
    broken: Callable[[Any], bool]
    says: str
    way_out: str
    mend: Callable[[Any], dict[str, Any]]


_faces: dict[type[BaseModel], dict[str, Face]] = {}


def faces(kind: type[BaseModel]) -> dict[str, Face]:
    """The fields of a kind, in order, as widgets, links and tables need them."""
    if kind not in _faces:
        _faces[kind] = {name: _face(kind, name, info) for name, info in kind.model_fields.items()}
    return _faces[kind]


def _face(kind: type[BaseModel], name: str, info: FieldInfo) -> Face:
    """A kind that gives a field other bounds or marks keeps what its base classes say of it."""
    said = info if info.title else _first_said(kind, name)
    extra: dict[str, Any] = {**_extra(said), **_extra(info)}
    bounds = {bound: getattr(m, bound) for m in info.metadata for bound in ("ge", "le") if hasattr(m, bound)}
    choices: tuple[Any, ...] = ()
    annotation: Any = info.annotation
    marks = () if annotation == tuple[()] else extra["marks"]  # of a kind that has no hidden layers there is no choice
    type_: Type
    if name == "dataset":
        type_, choices = "choice", tuple(SOURCES)
    elif name == "timeline":
        type_ = "timeline"
    elif get_origin(annotation) is Literal:
        type_, choices = "choice", get_args(annotation)
    elif annotation == Points:
        type_ = "points"
    elif get_origin(annotation) is tuple:
        type_ = "layers"
    else:
        type_ = annotation.__name__
    return Face(
        name, said.title or name, said.description or "", extra["symbol"], extra["role"], info.default,
        bounds.get("ge"), bounds.get("le"), extra["step"], marks, choices, extra["zero_is_all"], extra["moves"],
        extra["unit"], type_,
    )  # fmt: skip


def _first_said(kind: type[BaseModel], name: str) -> FieldInfo:
    fields = (base.model_fields.get(name) for base in kind.__mro__ if issubclass(base, BaseModel))
    return next(info for info in fields if info is not None and info.title)


def _extra(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def to_text(value: Any) -> str:
    """A field's value as a URL and a text box show it: layers as `6-4`, points as `-5:0,3:2`, a timeline as
    `lam:30:0.1,p:50:0.02`, none of them as `none`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            if len(value[0]) == 2:
                return ",".join(f"{across}:{up}" for across, up in value)
            return ",".join(f"{name}:{epoch}:{to_text(number)}" for epoch, name, number in value)
        return "-".join(map(str, value)) or "none"
    return repr(value) if isinstance(value, float) else str(value)


def tex(value: float) -> str:
    """A number in a formula: four places, or two digits and a power of ten."""
    if not 0 < abs(value) < 1e-3:
        return f"{value:.4f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{float(mantissa):g}\cdot10^{{{int(exponent)}}}"


def parameter_table(kind: type[BaseModel]) -> list[dict[str, str]]:
    """The documentation's table of a kind's parameters: one row a field."""
    return [
        {
            "name": face.name,
            "label": face.label,
            "values": ", ".join(map(str, face.choices))
            or (f"{face.low} to {face.high}" if face.low is not None else face.type),
            "default": to_text(face.default),
            "when changed": {"data": "loads other data", "structural": "compiles again", "live": "trains again"}[
                face.role
            ],
            "meaning": face.help,
        }
        for face in faces(kind).values()
    ]
