"""Charts as specifications made once, and the rows of each frame; nothing here knows Streamlit."""

from ae_keras.charts.axes import HEIGHT as AXES_HEIGHT
from ae_keras.charts.axes import axes_data, axes_reach, axes_spec
from ae_keras.charts.codebook import codebook_html, codebook_svg
from ae_keras.charts.describe import losses_sentence, plane_sentence, sizes_sentence
from ae_keras.charts.export import raster, svg
from ae_keras.charts.flow import PARTS, Flow, flow_html, flow_svg
from ae_keras.charts.frontier import Stop, frontier_data, frontier_spec
from ae_keras.charts.losses import losses_data, losses_spec
from ae_keras.charts.outputs import outputs_data, outputs_spec
from ae_keras.charts.plane import Look, Recorded, plane_data, plane_look, plane_spec
from ae_keras.charts.sheet import SHEET, sheet_data
from ae_keras.charts.sizes import sizes_data, sizes_spec
from ae_keras.charts.space import View, cube_data, cube_spec, space_spec
from ae_keras.charts.style import standalone
from ae_keras.charts.walk import RECALLED, Walk, recalled, walk, walk_html, walk_svg

__all__ = [
    "AXES_HEIGHT",
    "PARTS",
    "RECALLED",
    "SHEET",
    "Flow",
    "Look",
    "Recorded",
    "Stop",
    "View",
    "Walk",
    "axes_data",
    "axes_reach",
    "axes_spec",
    "codebook_html",
    "codebook_svg",
    "cube_data",
    "cube_spec",
    "flow_html",
    "flow_svg",
    "frontier_data",
    "frontier_spec",
    "losses_data",
    "losses_sentence",
    "losses_spec",
    "outputs_data",
    "outputs_spec",
    "plane_data",
    "plane_look",
    "plane_sentence",
    "plane_spec",
    "raster",
    "recalled",
    "sheet_data",
    "sizes_data",
    "sizes_sentence",
    "sizes_spec",
    "space_spec",
    "standalone",
    "svg",
    "walk",
    "walk_html",
    "walk_svg",
]
