"""Contrast as WCAG 2.2 defines it."""

import tomllib

from tests.serving import ROOT

AA = 4.5
"""The least contrast of text."""

THEMES = {
    name: theme | {"words": theme["chartCategoricalColors"][-1]}
    for name, theme in tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"].items()
    if name in ("light", "dark")
}
"""The two themes of `.streamlit/config.toml`; words: the colour of words in a Vega specification."""


def rgb(colour: str) -> tuple[float, ...]:
    """Red, green and blue, from 0 to 255, of "#RRGGBB"."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def over(colour, opacity: float, below) -> tuple[float, ...]:
    """A colour of some opacity, painted on another."""
    return tuple(opacity * a + (1 - opacity) * b for a, b in zip(colour, below, strict=True))


def luminance(colour) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other) -> float:
    """From 1 to 21; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
