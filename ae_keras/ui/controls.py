"""Widgets of a spec's fields, made from the schema, and the spec that they and the link say."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ae_keras.data import SOURCES
from ae_keras.errors import SpecError
from ae_keras.links import from_query, read, scaled, sound, to_query, training_rows, within_means
from ae_keras.specs import Face, Spec, faces, moved, to_text
from ae_keras.ui.outline import link_key
from ae_keras.ui.player import epoch_to_change_from
from ae_keras.ui.presets import FIRST

READABLE = {
    "mean": "mean squared error",
    "half_sum": "half the sum of squared errors",
    "glorot_uniform": "Glorot, uniform",
    "he_normal": "He, normal",
    "uniform_0.1": "uniform, −0.1 to 0.1",
    "adam": "Adam",
    "sgd": "SGD",
    "relu": "ReLU",
    "elu": "ELU",
    "gaussian": "normal",
    "salt-and-pepper": "salt and pepper",
    "kl": "KL of mean activations",
    "l1": "L1",
    "l2": "L2",
    "student-t": "Student-t",
    "normal": "N(0, I)",
    "mixture": "one per class",
    "pathwise": "through z (pathwise)",
    "score": "score function",
    "baseline": "score with baseline",
    "cut": "cut: z is data",
}
"""Choices as the widgets show them; links and code keep the values."""

IN_A_ROW = 3, 18  # choices, and letters of them all, that a column has room for; more are a list

FOREIGN = ("embed", "embed_options")  # Streamlit's own parameters
AT = "at"  # in a link that was shared: the epoch to open at, which goes with the first change of a setting


class Controls:
    """The settings of one page: kept over page switches, read from links, written to the address bar.

    `spec` is what the page shows now, `link` its query; `notices` says what had to be changed to get there. `default`
    is what it showed at first.
    """

    def __init__(self, path: str, datasets: Sequence[str]) -> None:
        self.path, self.page = path, Path(path).stem
        self.default, self._datasets = FIRST[path], datasets
        self._faces = faces(type(self.default))
        self._remembered = link_key(path)
        self.notices: list[str] = []
        self.spec = self._current()
        self._write()

    def _key(self, name: str) -> str:
        return f"{self.page}.{name}"

    def _current(self) -> Spec:
        """What a moved widget says; else the link, where it is another one than the page left; else as it was.

        Widgets go first because a quick hand moves them before the browser has heard of the link of the last move.
        """
        query = _query()
        spec = st.session_state.get(self._key("spec"), self.default)
        changes, said = self._moved(spec)
        asked = st.session_state.get(self._key("asked"), {})
        if not changes and not asked and not said and query != st.session_state.get(self._remembered, {}):
            spec, self.notices = from_query(self.default, query)
            if spec.dataset not in self._datasets:
                title, usual = SOURCES[spec.dataset].title, SOURCES[self.default.dataset].title
                self.notices.append(f"Data: {title} cannot be shown on this page; {usual} is used.")
                spec, _ = within_means(spec.replace(dataset=self.default.dataset))
            self.link = query if not self.notices else self.link_of(spec)
            st.session_state.pop(self._key("wished"), None)
            return spec
        # Where a costly setting has cut the epochs short, they come back when it goes.
        wished = (changes | asked).get("epochs", st.session_state.get(self._key("wished"), spec.epochs))
        st.session_state[self._key("wished")] = wished
        try:
            values = moved(spec, changes, epoch_to_change_from(self.page, spec))
            spec, notes = sound(type(spec), values | ({"epochs": wished} if changes or asked else {}) | asked)
        except SpecError as error:
            notes = [str(error)]
        if changes or asked:
            st.session_state[self._key("moved")] = next(iter(changes or asked))
        self.notices = said + notes
        self.link = self.link_of(spec) if changes or asked or self.notices else query
        return spec

    def _moved(self, spec: Spec) -> tuple[dict[str, Any], list[str]]:
        """Fields whose widgets say another value than the page last showed, and what could not be read."""
        changes, said, last = {}, [], spec.at(spec.epochs)
        for name, face in self._faces.items():
            if name != "timeline" and (value := st.session_state.get(self._key(name))) is not None:
                if face.type == "layers":
                    value, notes = read(face, value, getattr(last, name))
                    said += notes
                if value != getattr(last, name):
                    changes[name] = value
        return scaled(changes), said

    def link_of(self, spec: Spec) -> dict[str, str]:
        """The query that shows a spec on this page."""
        return to_query(spec, self.default)

    def _write(self) -> None:
        """Every widget, the address bar and the memory of this page say the same."""
        last = self.spec.at(self.spec.epochs)  # of what changes while it trains, a widget shows how it ends
        for name, face in self._faces.items():
            value = getattr(last, name)
            st.session_state[self._key(name)] = to_text(value) if face.type == "layers" else value
        foreign = {name: st.query_params.get_all(name) for name in FOREIGN if name in st.query_params}
        # Only what the browser does not say yet: it may be one step further back already, where this would be written.
        if _query() != self.link:
            st.query_params.from_dict({**foreign, **self.link})
        st.session_state[self._remembered] = self.link
        st.session_state[self._key("spec")] = self.spec
        st.session_state.pop(self._key("asked"), None)

    @property
    def moved(self) -> str | None:
        """The field that was moved last on this page, if any."""
        return st.session_state.get(self._key("moved"))

    @property
    def changed(self) -> bool:
        """Whether the page shows anything but what it had at first."""
        return self.spec != self.default

    # ---- changes by buttons (callbacks) ---------------------------------------------------------------------------

    def set(self, **changes: Any) -> None:
        """Change fields as if their widgets had been moved; of those that change while it trains, how they start."""
        if "epochs" in changes:
            st.session_state.pop(self._key("wished"), None)
        if self.spec.timeline or changes.get("timeline"):  # no widget says all of that
            starts = {name: getattr(self.spec, name) for name, face in self._faces.items() if face.moves}
            st.session_state[self._key("asked")] = {"timeline": self.spec.timeline} | starts | changes
            return
        changes.pop("timeline", None)
        for name, value in changes.items():
            st.session_state[self._key(name)] = to_text(value) if self._faces[name].type == "layers" else value

    def reset(self, **changes: Any) -> None:
        """All settings as the page had them at first, but for these changes."""
        self.set(**(self.default.model_dump() | scaled(changes)))

    # ---- widgets --------------------------------------------------------------------------------------------------

    def show(self, names: Sequence[str]) -> None:
        """One widget per field, in the current container."""
        for name in names:
            self._widget(self._faces[name])

    def _widget(self, face: Face) -> None:
        label = f"{face.label} {face.symbol}".strip()
        said: dict[str, Any] = {"key": self._key(face.name), "help": face.help}
        if face.type == "bool":
            st.toggle(label, **said)
        elif face.name == "dataset":
            st.selectbox(label, self._datasets, format_func=lambda name: SOURCES[name].title, **said)
        elif face.type == "choice" and _in_a_row(face.choices):
            st.segmented_control(label, face.choices, required=True, format_func=_readable, **said)
        elif face.type == "choice":
            st.selectbox(label, face.choices, format_func=_readable, **said)
        elif face.type == "layers":
            options = dict.fromkeys([*map(to_text, face.marks), to_text(getattr(self.spec, face.name))])
            st.selectbox(label, list(options), accept_new_options=True, **said)
        elif face.marks:
            st.select_slider(label, marks(self.spec, face), format_func=_mark(self.spec, face), **said)
        elif face.name.endswith("seed"):
            st.number_input(label, *map(int, face.bounds), step=1, **said)
        else:
            written = f"%g{face.unit}" if face.unit else None
            st.slider(label, *face.bounds, step=face.step, format=written, **said)


def marks(spec: Spec, face: Face) -> list:
    """A field's marks in order, as far as the data allow them, and the value that it has; where 0 stands for all there
    are, it is the last."""
    most = spec.widest_code(SOURCES[spec.dataset].features) if face.name == "code" else face.bounds[1]
    found = {*(mark for mark in face.marks if mark <= most), getattr(spec, face.name)}
    if face.name == "batch":  # all that take every row at once are the same
        rows = training_rows(spec)
        whole = spec.batch if spec.batch >= rows else min((mark for mark in found if mark >= rows), default=most)
        found = {*(mark for mark in found if mark < rows), whole}
    return sorted(found, key=lambda mark: (face.zero_is_all and mark == 0, mark))


def _mark(spec: Spec, face: Face) -> Callable[[Any], str]:
    """How a mark of a field is written."""
    if face.zero_is_all:
        return _all_if_zero
    if face.name == "batch":
        rows = training_rows(spec)
        return lambda batch: str(batch) if batch < rows else f"all {rows}"
    return _decimal


def _readable(choice: str) -> str:
    return READABLE.get(choice, choice)


def _in_a_row(choices: Sequence[str]) -> bool:
    return len(choices) <= IN_A_ROW[0] and sum(len(_readable(choice)) for choice in choices) <= IN_A_ROW[1]


def _decimal(value: float) -> str:
    """A number without an exponent: 0.00001 and not 1e-05."""
    return np.format_float_positional(value, trim="-") if isinstance(value, float) else str(value)


def _all_if_zero(value: int) -> str:
    return str(value) if value else "all"


def _query() -> dict[str, str]:
    """What the address bar says of this page."""
    return {name: value for name, value in st.query_params.items() if name not in (*FOREIGN, AT)}
