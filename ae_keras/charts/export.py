"""A chart as a file: the picture of a specification and its rows, drawn without a browser."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ae_keras.charts.style import standalone

if TYPE_CHECKING:
    import pandas


def svg(spec: Mapping[str, Any], data: "pandas.DataFrame", width: int = 800) -> str:
    """The chart as SVG text, `width` pixels wide and a margin around it, on white."""
    import vl_convert

    complete = standalone(spec, data, width)
    return vl_convert.vega_to_svg(complete) if _is_vega(spec) else vl_convert.vegalite_to_svg(complete)


def raster(svg: str, scale: float = 2) -> bytes:
    """An SVG text as a PNG file with `scale` pixels for each of its units."""
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=scale)


def _is_vega(spec: Mapping[str, Any]) -> bool:
    return "/vega/" in spec["$schema"]
