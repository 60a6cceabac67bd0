"""Charts as specifications made once, and the rows of each frame; nothing here knows Streamlit."""

from ae_keras.charts.describe import losses_sentence, plane_sentence, sizes_sentence
from ae_keras.charts.export import raster, svg
from ae_keras.charts.flow import PARTS, Flow, flow_html, flow_svg
from ae_keras.charts.losses import losses_data, losses_spec
from ae_keras.charts.plane import Look, Picture, plane_data, plane_look, plane_spec
from ae_keras.charts.sizes import sizes_data, sizes_spec
from ae_keras.charts.style import standalone

__all__ = [
    "PARTS",
    "Flow",
    "Look",
    "Picture",
    "flow_html",
    "flow_svg",
    "losses_data",
    "losses_sentence",
    "losses_spec",
    "plane_data",
    "plane_look",
    "plane_sentence",
    "plane_spec",
    "raster",
    "sizes_data",
    "sizes_sentence",
    "sizes_spec",
    "standalone",
    "svg",
]
