"""Draws as a function of their mean and deviation, the estimates of a gradient that they give, and what networks learn
by such estimates. As SVG."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ae_keras.charts.drawings.svg import BETWEEN, Part, document, image, printed, side_by_side, words
from ae_keras.charts.style import NEUTRAL, PALETTE, fixed

WIDTH, HEIGHT, LOW = 330, 400, 280
REACH = 7.0  # of both axes, in their own units: as far as draws are shown
SHOWN = 14  # draws with a line
MARKED = 2  # the draw that is computed in words
EARLY = 20  # the axis of the losses starts with the values after one of so many parts of the epochs
BINS, WIDEST = 45, 3.0  # of a histogram; how many of the largest standard deviation it reaches to either side
_EPS, _Z, _BELL = 120, 268, 58  # heights of the two axes, and of the curves over them
_MARK = PALETTE[3]
COLOURS = {
    "pathwise": PALETTE[0],
    "score": PALETTE[1],
    "baseline": PALETTE[2],
    "best constant": PALETTE[6],
    "cut": NEUTRAL,
}
"""By estimator: one colour wherever it is drawn."""


class Estimates(NamedTuple):
    """values: (draws,), an estimate for each. variance: exact. name: what stands over the histogram."""

    name: str
    values: np.ndarray
    variance: float


class Estimated(NamedTuple):
    """eps: (draws,) standard normal numbers, of which z = mu + sigma eps. held: whether they stay as mu and sigma move.
    by: the estimates, by a name in `COLOURS`. slope: what they should be on average."""

    mu: float
    sigma: float
    eps: np.ndarray
    held: bool
    by: Mapping[str, Estimates]
    slope: float


class Learned(NamedTuple):
    """what: the loss. courses: its name, epochs and values for networks, by a name in `COLOURS`. own: the one that the
    page trains. epoch: where it stands; epochs: its last one."""

    what: str
    courses: Mapping[str, tuple[str, np.ndarray, np.ndarray]]
    own: str
    epoch: int
    epochs: int


def estimates_html(shown: Estimated) -> str:
    """For a page; on a phone the histograms are below the draws."""
    return side_by_side(*_parts(shown))


def learned_html(learned: Learned) -> str:
    """Beside them."""
    drawing = document(WIDTH, LOW, _courses(learned))
    style = "width:100%;max-width:500px;max-height:max(12rem,calc(100vh - var(--above) - 9.5rem))"  # below the sliders
    return image(drawing, "Held-out loss over the epochs, by estimator", style)


def estimates_svg(shown: Estimated, learned: Learned) -> str:
    """All in a row, as a file."""
    bodies = [*(part.body for part in _parts(shown)), _courses(learned)]
    step = WIDTH + 2 * BETWEEN
    body = "".join(f'<g transform="translate({BETWEEN + i * step})">{each}</g>' for i, each in enumerate(bodies))
    return printed(len(bodies) * step, HEIGHT, body)


def _parts(shown: Estimated) -> tuple[Part, Part]:
    said = "as a function of ε that is held" if shown.held else "drawn anew for every mean and deviation"
    return (
        Part(f"Draws z, {said}", WIDTH, HEIGHT, _draws(shown)),
        Part("Histograms of the estimates of the gradient", WIDTH, HEIGHT, _histograms(shown)),
    )


# ---- the draws -------------------------------------------------------------------------------------------------------


def _draws(shown: Estimated) -> str:
    z = shown.mu + shown.sigma * shown.eps
    inside = np.flatnonzero(np.abs(z[:SHOWN]) <= REACH)
    parts = [words(8, 17, "z = μ + σ ε, with ε held" if shown.held else "z ~ N(μ, σ²), drawn anew", 15, "start", 1)]
    if shown.held:
        parts += [_bell(0, 1, _EPS, -1), _axis(_EPS), words(8, _EPS - 44, "ε ~ N(0, 1)", 13, "start")]
        parts += [_line(_across(shown.eps[i]), _across(z[i]), i == MARKED) for i in inside]
        parts += [_dot(_across(shown.eps[i]), _EPS, i == MARKED) for i in inside]
    else:
        told = "A new z for every μ and σ:", "where they move, z jumps.", "So it has no slope in them."
        parts += [words(WIDTH / 2, _Z / 2 + 22 * i, line, 14) for i, line in enumerate(told)]
    parts += [_bell(shown.mu, shown.sigma, _Z, 1), _axis(_Z, ticks=True)]
    parts += [_dot(_across(z[i]), _Z, i == MARKED and shown.held) for i in inside]
    parts.append(words(8, _Z + 64, "z ~ N(μ, σ²)", 13, "start"))
    if shown.held and len(shown.eps) > MARKED:
        eps = float(shown.eps[MARKED])
        mu, sigma, noise, value = (_signed(v) for v in (shown.mu, shown.sigma, eps, float(z[MARKED])))
        parts.append(_coloured(8, HEIGHT - 34, f"z = {mu} + {sigma} · {_bracketed(noise)} = {value}", _MARK))
        parts.append(_coloured(8, HEIGHT - 12, f"∂z/∂μ = 1,  ∂z/∂σ = ε = {noise}", _MARK))
    return "".join(parts)


def _signed(value: float) -> str:
    return fixed(value)


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number


def _across(value: float) -> float:
    return WIDTH * (1 + value / REACH) / 2


def _axis(y: float, ticks: bool = False) -> str:
    line = f'<path d="M0 {y}H{WIDTH}" stroke="{NEUTRAL}" stroke-width="1"/>'
    if not ticks:
        return line
    return line + "".join(words(_across(t), y + 16, _whole(t), 11) for t in range(-6, 7, 2))


def _whole(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _bell(mu: float, sigma: float, y: float, side: int) -> str:
    """The density, as high as all others: its width tells the deviation. side: 1 below the axis, -1 above it."""
    at = np.linspace(-REACH, REACH, 141)
    up = y + side * _BELL * np.exp(-0.5 * ((at - mu) / sigma) ** 2)
    d = "M" + "L".join(f"{_across(x):.1f} {h:.1f}" for x, h in zip(at, up, strict=True))
    return f'<path d="{d}" fill="{PALETTE[0]}" fill-opacity=".12" stroke="{PALETTE[0]}" stroke-opacity=".6"/>'


def _line(above: float, below: float, marked: bool) -> str:
    colour, width, opacity = (_MARK, 2.4, 1) if marked else (PALETTE[0], 1.2, 0.5)
    return (
        f'<path d="M{above:.1f} {_EPS}L{below:.1f} {_Z}" stroke="{colour}" stroke-width="{width}" '
        f'stroke-opacity="{opacity}"/>'
    )


def _dot(x: float, y: float, marked: bool) -> str:
    return f'<circle cx="{x:.1f}" cy="{y}" r="{5 if marked else 3.5}" fill="{_MARK if marked else PALETTE[0]}"/>'


def _coloured(x: float, y: float, text: str, colour: str) -> str:
    """Words with a dot of their colour before them: no one colour can be read on light and on dark."""
    return f'<circle cx="{x + 5}" cy="{y - 5}" r="5" fill="{colour}"/>' + words(x + 16, y, text, 13, "start", 1)


# ---- the estimates ---------------------------------------------------------------------------------------------------


def _histograms(shown: Estimated) -> str:
    widest = max(each.variance for each in shown.by.values()) ** 0.5
    reach = 1.5 ** np.ceil(np.log(max(WIDEST * widest, 1e-6)) / np.log(1.5))  # in steps, so that it seldom jumps
    edges = shown.slope + np.linspace(-reach, reach, BINS + 1)
    top, row = 44, (HEIGHT - 70) / len(shown.by)
    middle = WIDTH / 2
    parts = [
        words(8, 17, "Estimates of ∂E[z²]/∂μ, one a draw", 15, "start", 1),
        f'<path d="M{middle} {top - 6}V{HEIGHT - 24}" stroke="{_MARK}" stroke-width="1.5" stroke-dasharray="5 4"/>',
        words(middle, 36, f"true slope: {_signed(shown.slope)}; ▲ mean of the estimates", 12),
    ]
    for i, (key, each) in enumerate(shown.by.items()):
        base = top + (i + 1) * row - 6
        counts, _ = np.histogram(each.values, edges)
        heights = counts / max(counts.max(), 1) * (row - 24)
        step = WIDTH / BINS
        d = "".join(f"M{n * step:.1f} {base:.1f}v-{h:.1f}h{step:.1f}v{h:.1f}z" for n, h in enumerate(heights) if h > 0)
        parts.append(f'<path d="{d}" fill="{COLOURS[key]}" fill-opacity=".8"/>')
        parts.append(f'<path d="M0 {base:.1f}H{WIDTH}" stroke="{NEUTRAL}" stroke-opacity=".6"/>')
        parts.append(_coloured(4, base - row + 21, each.name, COLOURS[key]))
        mean = middle * (1 + (float(each.values.mean()) - shown.slope) / reach)
        parts.append(f'<path d="M{mean:.1f} {base:.1f}l-5 8h10z" fill="{COLOURS[key]}"/>')
        measured = _plain(each.values.var())
        parts.append(words(WIDTH - 4, base - row + 21, f"variance {measured}", 13, "end", 1))
        parts.append(words(WIDTH - 4, base - row + 36, f"exact {_plain(each.variance)}", 11, "end"))
    for tick in _ticks(shown.slope - reach, shown.slope + reach):
        x = middle * (1 + (tick - shown.slope) / reach)
        if 12 < x < WIDTH - 12:
            parts.append(words(x, HEIGHT - 8, _whole(tick), 11))
    return "".join(parts)


def _plain(value: float) -> str:
    """Three digits, without an exponent."""
    return np.format_float_positional(float(f"{value:.3g}"), trim="-")


# ---- the networks ----------------------------------------------------------------------------------------------------


def _courses(learned: Learned) -> str:
    left, right, top, bottom = 30, WIDTH - 8, 66, LOW - 24
    every = [values[np.isfinite(values)] for _, _, values in learned.courses.values()]
    low, high = min(v.min() for v in every), max(v[min(-(-len(v) // EARLY), len(v) - 1)] for v in every)
    span = max(high - low, 1e-6 * abs(high), 1e-9)
    low, high = low - 0.06 * span, high + 0.06 * span

    def place(epoch: float, value: float) -> tuple[float, float]:
        return left + (right - left) * epoch / learned.epochs, bottom - (bottom - top) * (value - low) / (high - low)

    parts = [words(0, 15, learned.what, 14, "start", 1)]
    for tick in _ticks(low, high):
        _, y = place(0, tick)
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="{NEUTRAL}" stroke-opacity=".3"/>')
        parts.append(words(left - 6, y + 4, _whole(tick), 11, "end"))
    parts += [words(place(epoch, low)[0], bottom + 16, _whole(epoch), 11) for epoch in _ticks(0, learned.epochs)]
    x, _ = place(learned.epoch, low)
    parts.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="{NEUTRAL}"/>')
    for i, (key, (name, epochs, values)) in enumerate(learned.courses.items()):
        kept = np.flatnonzero(values <= high)
        d = "L".join("{:.1f} {:.1f}".format(*place(epochs[n], values[n])) for n in kept)
        line = f'stroke="{COLOURS[key]}" stroke-width="{3.5 if key == learned.own else 1.8}" stroke-linejoin="round"'
        parts += [f'<path d="M{d}" fill="none" {line}/>'] * bool(d)
        parts.append(_coloured(2 + WIDTH / 2 * (i % 2), 37 + 19 * (i // 2), name, COLOURS[key]))
    return "".join(parts)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between two, four to nine of them."""
    rough = (high - low) / 5
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [float(f"{t:.6g}") for t in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step]
