"""A row, the distribution that a decoder gives for it, samples from that, and what each number costs. As SVG."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document, printed, scrolled, words
from ae_keras.charts.style import INK, NEUTRAL, PALETTE, fixed

_SIDE, _GAP, _TOP, _LEFT = 148, 18, 30, 6
_PLOT, _SAMPLE = 250, 104
DRAWS = 8
MOST_SPREAD = 0.5  # the standard deviation that is drawn opaque: of a fair coin, the largest of numbers from 0 to 1
_COST, _TRUE = PALETTE[7], PALETTE[1]


class Drawn(NamedTuple):
    """x, mean, spread, nats: (features,), of one row; nats is what each number costs. samples: (n, features). features:
    their names. shape: of the image; None: rows of numbers, whose features are drawn as columns. ink: whether 1 is
    dark. at: (values, heights) of the distribution of the number that costs most, bars or (`curve`) a density."""

    x: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    nats: np.ndarray
    samples: np.ndarray
    features: Sequence[str]
    shape: tuple[int, int] | None
    ink: bool
    at: tuple[np.ndarray, np.ndarray]
    curve: bool


def distribution_svg(drawn: Drawn) -> str:
    """A file."""
    return printed(*_body(drawn))


def distribution_html(drawn: Drawn) -> str:
    """The same for a page; on a phone it is scrolled."""
    width, height, body = _body(drawn)
    alt = "A row, the distribution that the decoder gives for it, and samples"
    return scrolled(document(width, height, body), alt, 620, 1.35 * width)


def outputs_html(means: Mapping[str, np.ndarray]) -> str:
    """What comes back of all rows, (rows, features), of several networks side by side, with its numbers."""
    body, cell, left = [], 34, 4
    for name, rows in means.items():
        n, m = rows.shape
        body.append(words(left, 18, name, 14, anchor="start", opacity=1))
        body.append(_framed(pixels.signed(np.clip(rows, -1, 1)), left, _TOP, m * cell, n * cell))
        for (i, j), value in np.ndenumerate(rows):
            if abs(value) >= 0.005:
                x, y = left + (j + 0.5) * cell, _TOP + (i + 0.5) * cell + 4
                body.append(words(x, y, fixed(value), 12, opacity=1))
        left += m * cell + 30
    height = _TOP + max(len(rows) for rows in means.values()) * cell + 6
    return scrolled(document(left, height, "".join(body)), "Outputs of every head, one row an example", 760, 1.2 * left)


def _body(drawn: Drawn) -> tuple[float, float, str]:
    """(width, height, body) of the drawing."""
    return _columns(drawn) if drawn.shape is None else _images(drawn, drawn.shape)


def _images(drawn: Drawn, shape: tuple[int, int]) -> tuple[float, float, str]:
    most = max(float(np.abs(drawn.nats).max()), 1e-9)
    pictures = (
        ("input x", pixels.grey(drawn.x.reshape(shape), drawn.ink)),
        ("mean of p(x | h)", pixels.grey(drawn.mean.reshape(shape), drawn.ink)),
        ("spread, from 0 to 0.5", pixels.tinted(drawn.spread.reshape(shape) / MOST_SPREAD, PALETTE[0])),
        (f"−ln p: sum {_signed(drawn.nats.sum())}", pixels.signed(drawn.nats.reshape(shape) / most)),
    )
    body = []
    for i, (title, png) in enumerate(pictures):
        left = _LEFT + i * (_SIDE + _GAP)
        body.append(words(left + _SIDE / 2, 20, title, 14, opacity=1))
        body.append(_framed(png, left, _TOP, _SIDE, _SIDE))
    worst = int(drawn.nats.argmax())
    row, column = divmod(worst, shape[1])
    height, width = _SIDE / shape[0], _SIDE / shape[1]
    for i in (0, 3):
        left = _LEFT + i * (_SIDE + _GAP)
        body.append(_box(left + column * width, _TOP + row * height, width, height, _TRUE, 2.5))
    left = _LEFT + 4 * (_SIDE + _GAP) + 14
    body.append(words(left + _PLOT / 2, 20, f"the pixel that costs most: {_signed(drawn.nats[worst])}", 14, opacity=1))
    body.append(_plot(drawn, left, worst))
    below = _TOP + _SIDE + 34
    body.append(words(_LEFT, below - 10, "samples from p(x | h)", 14, anchor="start", opacity=1))
    told = "orange costs" + ", blue is below 0: a density above 1" * bool((drawn.nats < 0).any())
    body.append(words(_LEFT + 3 * (_SIDE + _GAP), below - 10, told, 13, anchor="start"))
    for i, sample in enumerate(drawn.samples[:DRAWS]):
        png = pixels.grey(sample.reshape(shape), drawn.ink)
        body.append(_framed(png, _LEFT + i * (_SAMPLE + 12), below, _SAMPLE, _SAMPLE))
    return left + _PLOT + 12, below + _SAMPLE + 6, "".join(body)


def _plot(drawn: Drawn, left: float, worst: int) -> str:
    """The distribution of one number, and where the number is."""
    values, heights = drawn.at
    low, high = (float(values.min()), float(values.max())) if drawn.curve else (-0.08, 1.08)
    base, top = _TOP + _SIDE - 18, _TOP + 6
    x = lambda value: left + (value - low) / (high - low) * _PLOT  # noqa: E731
    y = lambda height: base - height / max(float(heights.max()), 1e-12) * (base - top)  # noqa: E731
    true = float(drawn.x[worst])
    parts = [f'<line x1="{left}" y1="{base}" x2="{left + _PLOT}" y2="{base}" stroke="{NEUTRAL}"/>']
    if drawn.curve:
        points = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in zip(values, heights, strict=True))
        parts.append(f'<polygon points="{x(low):.1f},{base} {points} {x(high):.1f},{base}" {_paint(0.35)}/>')
    else:
        width = min(0.8 * _PLOT / (high - low) / max(len(values) - 1, 1), 40)
        for value, height in zip(values, heights, strict=True):
            there = y(height)
            parts.append(
                f'<rect x="{x(value) - width / 2:.1f}" y="{there:.1f}" width="{width:.1f}" '
                f'height="{base - there:.1f}" {_paint(0.75)}/>'
            )
    parts.append(
        f'<line x1="{x(true):.1f}" y1="{top}" x2="{x(true):.1f}" y2="{base}" stroke="{_TRUE}" stroke-width="2.5"/>'
    )
    parts += [words(x(value), base + 16, f"{value:g}", 13) for value in (0, 1)]
    aside, anchor = (-8, "end") if x(true) > left + _PLOT - 24 else (8, "start")
    if 0.1 < true < 0.9:
        parts.append(words(x(true), base + 16, "x", 13, opacity=1))
    else:
        parts.append(words(x(true) + aside, top + 10, "x", 13, anchor=anchor, opacity=1))
    return "".join(parts)


def _columns(drawn: Drawn) -> tuple[float, float, str]:
    """Each feature a column: mean and spread, the number itself, samples, and what it costs."""
    step = min(150, max(84, 760 // len(drawn.features)))
    top, base, left = 34, 268, 96
    reach = drawn.spread if drawn.curve else 0
    seen = np.concatenate([drawn.samples.ravel(), drawn.x, drawn.mean - reach, drawn.mean + reach])
    low, high = min(float(seen.min()), 0.0), max(float(seen.max()), 1.0)
    y = lambda value: base - (value - low) / (high - low) * (base - top)  # noqa: E731
    right = left + step * len(drawn.features)
    body = [f'<line x1="{left}" y1="{y(0):.1f}" x2="{right}" y2="{y(0):.1f}" stroke="{NEUTRAL}"/>']
    body += [words(left - 10, y(value) + 5, f"{value:g}", 13, anchor="end") for value in (0, 1)]
    for j, name in enumerate(drawn.features):
        x, mean = left + (j + 0.5) * step, float(drawn.mean[j])
        upper, lower = sorted((y(mean), y(0)))
        body.append(f'<rect x="{x - 18:.1f}" y="{upper:.1f}" width="36" height="{lower - upper:.1f}" {_paint(0.5)}/>')
        if drawn.curve:
            ends = (y(mean - drawn.spread[j]), y(mean + drawn.spread[j]))
            body.append(
                f'<line x1="{x:.1f}" y1="{ends[0]:.1f}" x2="{x:.1f}" y2="{ends[1]:.1f}" stroke="{INK}" '
                'stroke-width="1.5"/>'
            )
        body.append(
            f'<line x1="{x - 24:.1f}" y1="{y(drawn.x[j]):.1f}" x2="{x + 24:.1f}" y2="{y(drawn.x[j]):.1f}" '
            f'stroke="{_TRUE}" stroke-width="3"/>'
        )
        for k, sample in enumerate(drawn.samples[:, j]):
            aside = x + 25 + 3 * (k % 4)
            body.append(f'<circle cx="{aside:.1f}" cy="{y(sample):.1f}" r="2.2" {_paint(0.9)}/>')
        body.append(words(x, base + 26, name if len(name) < 15 else name[:13] + "…", 13))
        body.append(words(x, base + 48, _signed(drawn.nats[j]), 14, opacity=1))
    body.append(words(4, base + 48, "−ln p", 14, anchor="start", opacity=1))
    body.append(words(4, base + 72, f"sum {_signed(drawn.nats.sum())}", 14, anchor="start", opacity=1))
    mean_is = "mean, with the spread as a line" if drawn.curve else "probability"
    told = f"bar: {mean_is} · orange: the input · dots: samples"
    body.append(words(left, 18, told, 14, anchor="start"))
    return max(right + 8, 560), base + 82, "".join(body)


def _signed(nats: float) -> str:
    return f"{fixed(nats)} nats"


def _paint(opacity: float) -> str:
    return f'fill="{PALETTE[0]}" fill-opacity="{opacity}"'


def _box(x: float, y: float, width: float, height: float, colour: str, stroke: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{stroke}"/>'
    )


def _framed(png: bytes, x: float, y: float, width: float, height: float) -> str:
    return pixels.element(png, x, y, width, height) + _box(x, y, width, height, NEUTRAL, 1)
