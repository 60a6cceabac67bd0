"""The code of one number as a line: examples above it, what it is decoded to along it, new rows below.

The browser makes the images from a character a pixel, at once: an image that it had to load would flicker with every
moment of a run. On paper, where no browser draws, they are PNG files.
"""

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis.line import STEPS, Line
from ae_keras.charts import pixels
from ae_keras.charts.style import DATA, GOOD, LABEL_SIZE, NEUTRAL, PALETTE, fixed
from ae_keras.charts.vega.panels import NARROW
from ae_keras.charts.vega.template import LARGER, template, words
from ae_keras.data import Dataset

if TYPE_CHECKING:
    import pandas

_LAST = STEPS - 1
_MARK = PALETTE[1]
_WORDS, _LEADER, _GAP, _TITLE = 20, 30, 24, 14
_NUMBER, _FOOT = 17, 8  # a number's circle, and what is between it and its tick
_NUMBERED = 10  # more examples have no numbers, which would not fit beside their places
_CELLS = 21  # of the decoded line; on a phone about half as many
_SHADES = "0123456789abcdef"


@lru_cache(maxsize=8)
def line_spec(shape: tuple[int, int], ink: bool, paper: bool = False) -> dict[str, Any]:
    """A specification (Vega, without data) for `line_data`; cached and shared: do not change it.

    shape: height and width of the images. ink: whether 1 is dark. paper: for a file, where images are PNG files.
    """
    every = f"(narrow ? {2 * _LAST // (_CELLS - 1)} : {_LAST // (_CELLS - 1)})"
    lens = f"(narrow ? 84 : clamp(room / 3, 96, 170)) * {LARGER}"
    rows = 4 * _WORDS + 2 * _LEADER + 8 + _NUMBER + _FOOT
    signals: list[dict[str, Any]] = [
        {"name": "page", "update": "max(width, 240)"},
        {"name": "narrow", "update": f"page < {NARROW}"},
        {"name": "every", "update": every},
        {"name": "lens", "update": lens},
        {"name": "left", "update": f"narrow ? 0 : lens + {_GAP}"},
        {"name": "across", "update": "page - left - 2"},
        {"name": "cell", "update": f"across / ({_LAST} / every + 1)"},
        {"name": "tall", "update": f"min(cell, clamp((room - {rows + 44} * {LARGER}) / 4, 26, 64))"},
        {"name": "row", "update": f"{_WORDS} * {LARGER}"},
        {"name": "top", "update": "(narrow ? lens + row : 0) + row * (narrow ? 2 : 1)"},
        {"name": "disc", "update": f"{_NUMBER} * {LARGER} * (narrow ? 0.8 : 1)"},
        {"name": "above", "update": f"top + tall + row + {_LEADER}"},
        {"name": "band", "update": f"above + disc + {_FOOT}"},
        {"name": "below", "update": f"band + cell + row + {_LEADER}"},
        {"name": "height", "update": "below + 2 * tall + 6 + row * (narrow ? 4 : 2.2)"},
        {
            "name": "at",
            "value": _LAST // 2,
            "bind": {"input": "range", "min": 0, "max": _LAST, "step": 1, "name": "Along the line, %"},
            "on": [
                {
                    "events": "pointermove, pointerdown",
                    "update": f"round(clamp((x() - left - cell / 2) / (across - cell), 0, 1) * {_LAST})",
                }
            ],
        },
    ]
    image = _Image(shape, ink, paper)
    stage = {
        "type": "group",
        "encode": {"update": {"width": {"signal": "page"}, "height": {"signal": "height"},
                              "fill": {"value": "transparent"}, "cursor": {"value": "crosshair"}}},
        "data": [
            _part("example", *image.made("pixels"), when="(!narrow || datum.n <= 10 || datum.i % 2 == 0)"),
            _part("example", when=f"datum.n <= {_NUMBERED}", name="numbered"),
            _part("example", when=f"datum.n <= {_NUMBERED} && datum.i == 0", name="first"),
            _part("tick"),
            _part("new", *image.made("pixels"), *image.made("back")),
            _part("step", *image.made("pixels"), when="datum.i % every == 0"),
            _part("step", *image.made("pixels"), when="datum.i == at", name="here"),
            _part("said"),
        ],
        "marks": [
            *_said(),
            *_band(image),
            *_thumbnails("example", image, "top"),
            *_numbers(),
            _ticks(),
            *_thumbnails("new", image, "below"),
            *_lens(image),
        ],
    }  # fmt: skip
    return template(signals, [stage])


class _Image:
    """How an image is made of a column of rows, and drawn."""

    def __init__(self, shape: tuple[int, int], ink: bool, paper: bool) -> None:
        self._shape, self._paper = shape, paper
        self._zero, self._one = pixels.ends(ink)

    def made(self, column: str) -> list[dict[str, Any]]:
        if self._paper:
            return []
        height, width = self._shape
        grid = f"{{width: {width}, height: {height}, values: split(datum.{column}, '')}}"
        return [
            {"type": "formula", "as": f"{column}_grid", "expr": grid},
            {
                "type": "heatmap", "field": f"{column}_grid", "as": f"{column}_image",
                "color": self._one,
                "opacity": {"expr": f"parseInt(datum.$value, 16) / {len(_SHADES) - 1}"},
            },
        ]  # fmt: skip

    def marks(
        self, data: str, column: str, x: str, y: str, side: str, frame: str = f"'{NEUTRAL}'", key: str = "i"
    ) -> list[dict[str, Any]]:
        """Paper, image, and frame. x, y: the left upper corner, side: expressions of `datum`."""
        place = {"x": {"signal": x}, "y": {"signal": y}, "width": {"signal": side}, "height": {"signal": side}}
        plain = {"interactive": False, "key": key, "from": {"data": data}}
        sheet = {"fill": {"value": self._zero}}
        content = {"url": {"field": column}} if self._paper else {"image": {"field": f"{column}_image"}}
        edge = {"fill": {"value": "transparent"}, "stroke": {"signal": frame}, "strokeWidth": {"value": 1}}
        return [
            {"type": "rect", **plain, "encode": {"update": {**place, **sheet}}},
            {"type": "image", **plain, "encode": {"update": {
                **place, **content, "aspect": {"value": False}, "smooth": {"value": False}}}},
            {"type": "rect", **plain, "encode": {"update": {**place, **edge}}},
        ]  # fmt: skip


def _part(part: str, *transform: dict[str, Any], when: str = "true", name: str = "") -> dict[str, Any]:
    chosen = {"type": "filter", "expr": f"datum.part == '{part}' && {when}"}
    return {"name": name or part, "source": DATA, "transform": [chosen, *transform]}


def _along(place: str) -> str:
    """Where on the screen a place from 0 to 1 on the line is."""
    return f"left + cell / 2 + {place} * (across - cell)"


_LIT = f"at >= datum.since && at <= datum.until ? '{_MARK}' : "
"""The colour of an example that the place which is looked at is at, or next to."""


_COLOUR = f"datum.same == 1 ? '{GOOD}' : datum.same == 0 ? '{PALETTE[7]}' : '{NEUTRAL}'"
"""Of a new row: whether it comes out as its own class, where there are classes."""


_MANY = f"(datum.n > {_NUMBERED} ? {{}} : {{}})"
_PLACED = _MANY.format("datum.at", "datum.numbered")
"""Where the line from an example's image ends: at its number, or at its place."""


def _thumbnails(part: str, image: _Image, row: str) -> list[dict[str, Any]]:
    """A row of images at equal distances, and from each a line to its place on the line."""
    shown = "min(datum.n, narrow ? 10 : 20)"  # of twenty a phone shows every second
    side = f"min(tall, across / {shown} - 4)"
    middle = f"left + (datum.i * {shown} / datum.n + 0.5) * across / {shown}"
    corner = f"{middle} - {side} / 2"
    near, far, place, colour = "band + cell", f"{row} - 2", "datum.at", _COLOUR
    if part == "example":  # a leader ends at a number, which has a tick of its own, or at a tick
        near, far, place = _MANY.format("band - disc", "above"), f"{row} + {side} + row", _PLACED
        colour = f"{_LIT}({_COLOUR})"
    leader = {
        "x": {"signal": _along(place)}, "y": {"signal": near}, "x2": {"signal": middle}, "y2": {"signal": far},
        "stroke": {"signal": colour}, "strokeWidth": {"value": 1.5},
    }  # fmt: skip
    under = f"{row} + {side}" if part == "example" else f"{row} + 2 * {side} + 6"
    label = words(
        x={"signal": middle}, y={"signal": f"{under} + row * 0.7"}, text={"field": "label"}, align={"value": "center"}
    )
    tick = {
        "x": {"signal": _along("datum.at")}, "y": {"signal": "band" if part == "example" else near},
        "fill": {"signal": colour}, "size": {"signal": "narrow ? 40 : 70"},
    }  # fmt: skip
    plain = {"interactive": False, "key": "i", "from": {"data": part}}
    marks = [
        {"type": "rule", **plain, "encode": {"update": leader}},
        {"type": "symbol", **plain, "encode": {"update": tick}},
        *image.marks(part, "pixels", corner, row, side),
        {"type": "text", **plain, "encode": {"update": label}},
    ]
    if part == "new":
        marks += image.marks(part, "back", corner, f"{row} + {side} + 6", side, _COLOUR)
    return marks


def _numbers() -> list[dict[str, Any]]:
    """What leads to an example's place; the number i of each of few examples in a circle above its tick, as near to it
    as there is room."""
    place = {"x": {"signal": _along("datum.numbered")}, "y": {"signal": "above + disc / 2"}}
    foot = {
        "x": {"signal": _along("datum.at")}, "y": {"signal": "band"},
        "x2": {"signal": _along(_PLACED)}, "y2": {"signal": _MANY.format("band - disc", "above + disc")},
        "stroke": {"signal": f"{_LIT}'{NEUTRAL}'"}, "strokeWidth": {"value": 2.5},
    }  # fmt: skip
    circle = {
        **place, "size": {"signal": "disc * disc"}, "stroke": {"signal": f"{_LIT}'{NEUTRAL}'"},
        "strokeWidth": {"value": 2},
    }  # fmt: skip
    number = words(
        **place, text={"signal": "datum.i + 1"}, align={"value": "center"}, baseline={"value": "middle"},
        fontWeight={"value": "bold"}, fontSize={"signal": "0.68 * disc"},
    )  # fmt: skip
    name = words(
        x={"signal": f"{_along('datum.numbered')} - disc / 2 - 4"}, y=place["y"], text={"value": "i ="},
        align={"value": "right"}, baseline={"value": "middle"}, fontStyle={"value": "italic"},
    )  # fmt: skip
    plain = {"interactive": False, "key": "i", "from": {"data": "numbered"}}
    return [
        {"type": "rule", **plain, "from": {"data": "example"}, "encode": {"update": foot}},
        {"type": "text", **plain, "from": {"data": "first"}, "encode": {"update": name}},
        {"type": "symbol", **plain, "encode": {"update": circle}},
        {"type": "text", **plain, "encode": {"update": number}},
    ]


def _ticks() -> dict[str, Any]:
    """Where every example is, if there are too many for numbers."""
    line = {
        "x": {"signal": _along("datum.at")}, "y": {"signal": "band - disc"}, "y2": {"signal": "band - 2"},
        "stroke": {"value": NEUTRAL}, "strokeWidth": {"value": 1}, "strokeOpacity": {"value": 0.5},
    }  # fmt: skip
    return {"type": "rule", "interactive": False, "key": "i", "from": {"data": "tick"}, "encode": {"update": line}}


def _band(image: _Image) -> list[dict[str, Any]]:
    """The line itself: what it is decoded to at equal distances, and the place that is looked at."""
    place = f"{_along(f'datum.i / {_LAST}')} - cell / 2"
    here = {
        "x": {"signal": _along(f"at / {_LAST}")},
        "y": {"signal": "band - 6"},
        "y2": {"signal": "band + cell + 6"},
        "stroke": {"value": _MARK},
        "strokeWidth": {"value": 3},
    }
    return [*image.marks("step", "pixels", place, "band", "cell"), {"type": "rule", "encode": {"update": here}}]


def _lens(image: _Image) -> list[dict[str, Any]]:
    """The decoded place that is looked at, enlarged, and which one that is."""
    top = "(narrow ? 0 : band + cell / 2 - lens / 2)"
    word = {"x": {"signal": "narrow ? lens + 12 : 0"}, "limit": {"signal": "narrow ? page - lens - 12 : lens"}}
    first = f"{top} + (narrow ? row : -0.3 * row)"
    second = f"{top} + (narrow ? 2 * row : lens + 0.8 * row)"
    title = words(**word, y={"signal": first}, text={"value": "Decoded at the mark"}, fontWeight={"value": "bold"})
    where = words(**word, y={"signal": second}, text={"field": "label"})
    plain = {"type": "text", "interactive": False, "from": {"data": "here"}}
    return [
        *image.marks("here", "pixels", "1", top, "lens", f"'{_MARK}'", key="part"),
        {**plain, "encode": {"update": title}},
        {**plain, "encode": {"update": where}},
    ]


def _said() -> list[dict[str, Any]]:
    """A title and a sentence above the examples and below the new rows; on a phone below each other."""
    y = "datum.i == 0 ? top - row * (narrow ? 1.3 : 0.3) : below + 2 * tall + 6 + row * 1.8"
    title = words(
        x={"signal": "left"},
        y={"signal": y},
        text={"field": "label"},
        fontWeight={"value": "bold"},
        fontSize={"value": _TITLE},
    )
    after = f"(narrow ? 0 : 10 + {0.52 * _TITLE} * {LARGER} * length(datum.label))"
    sentence = words(
        x={"signal": f"left + {after}"},
        y={"signal": f"({y}) + (narrow ? row : 0)"},
        text={"signal": r"narrow ? split(datum.short, '\n') : datum.said"},
        lineHeight={"signal": "row"},
        limit={"signal": f"across - {after}"},
        fontSize={"value": LABEL_SIZE + 1},
    )
    plain = {"type": "text", "interactive": False, "from": {"data": "said"}}
    return [{**plain, "encode": {"update": title}}, {**plain, "encode": {"update": sentence}}]


def line_data(
    shown: Line, data: Dataset, ink: bool, titles: Sequence[tuple[str, str, str]], paper: bool = False
) -> "pandas.DataFrame":
    """The rows of one moment. titles: of the examples and of the new rows, each a title, a sentence, and the same
    for a phone, where new rows have room for two lines. paper: for a file."""
    import pandas as pd

    def images(rows: np.ndarray) -> list[str]:
        x = np.clip(rows, 0, 1).reshape(-1, *data.pixels)
        if paper:
            files = (base64.b64encode(pixels.grey(each, ink)).decode() for each in x)
            return [f"data:image/png;base64,{file}" for file in files]
        shades = np.frombuffer(_SHADES.encode(), np.uint8)[np.rint(15 * x).astype(int)]
        return [each.tobytes().decode() for each in shades]

    def name(classes: np.ndarray) -> list[str]:
        return [data.classes[i] if data.classes else "" for i in classes]

    was, now = data.y_test[shown.new], data.y_train[shown.alike]
    comes = [other if sure else "?" for other, sure in zip(name(now), shown.clear, strict=True)]
    arrow = [f"{one} → {other}" if one else "" for one, other in zip(name(was), comes, strict=True)]
    same = np.where(shown.clear, was == now, -1) if data.classes else np.full(len(was), -1)
    first, last = shown.ends[:, 0]
    share = np.linspace(0, 1, STEPS)
    numbers = [f"h = {fixed(first + at * (last - first))}" for at in share]
    count = len(shown.examples)
    beside = np.array([_beside(at, shown.places) for at in share])
    lit = np.zeros((count, STEPS), bool)
    if count == len(data.x_train):
        numbers = [
            f"{number}, i {_named(left, right, count)}" for number, (left, right) in zip(numbers, beside, strict=True)
        ]
        lit = (beside == np.arange(1, count + 1)[:, None, None]).any(axis=2)
    # Steps at which an example is named: one after the other.
    since = np.where(lit.any(axis=1), lit.argmax(axis=1), STEPS)
    until = np.where(lit.any(axis=1), _LAST - lit[:, ::-1].argmax(axis=1), -1)
    own = name(data.y_train[shown.examples])
    said = [_DIGITS.get(each, each) for each in own]
    ticks = shown.ticks if len(own) > _NUMBERED else shown.ticks[:0]
    ways = [f"{at:.0%} of the way" for at in share]
    parts = [
        _rows("example", shown.places, images(data.x_train[shown.examples]), said)
        | {"numbered": shown.numbered, "since": since, "until": until},
        _rows("tick", ticks, [""] * len(ticks), [""] * len(ticks)),
        _rows("step", share, images(data.original(shown.path)), numbers if shown.codes.shape[1] == 1 else ways),
        _rows("new", shown.new_places, images(data.x_test[shown.new]), arrow)
        | {"back": images(data.original(shown.decoded)), "same": same},
        _rows("said", np.zeros(2), [""] * 2, [title for title, _, _ in titles])
        | {"said": [said for _, said, _ in titles], "short": [short for _, _, short in titles]},
    ]
    usual = {"back": "", "same": -1, "said": "", "short": "", "numbered": 0.0, "since": STEPS, "until": -1}
    return pd.concat([pd.DataFrame(usual | part) for part in parts], ignore_index=True)


_DIGITS = dict(
    zip("0123456789", ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), strict=True)
)
"""Classes as words, where a number is that of an example."""


def _beside(at: float, places: np.ndarray) -> tuple[int, int]:
    """The two numbers on the line that a place from 0 to 1 is between, or twice the one that it is at."""
    nearest = int(np.abs(places - at).argmin())
    if abs(places[nearest] - at) <= 0.5 / _LAST:
        return nearest + 1, nearest + 1
    left = int((places < at).sum())
    return left, left + 1


def _named(left: int, right: int, count: int) -> str:
    """The same in words, where there are so many numbers."""
    if left == right:
        return f"= {left}"
    return "< 1" if left == 0 else f"> {left}" if left == count else f"= {left} to {right}"


def _rows(part: str, at: np.ndarray, images: list[str], labels: list[str]) -> dict[str, Any]:
    return {
        "part": part, "i": np.arange(len(at)), "n": len(at), "at": at.astype(np.float32), "pixels": images,
        "label": labels,
    }  # fmt: skip
