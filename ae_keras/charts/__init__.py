"""Charts as specifications made once, and the rows of each frame; nothing here knows Streamlit."""

from ae_keras.charts.curves.activity import activity_data, activity_spec
from ae_keras.charts.curves.courses import courses_data, courses_spec, without_start
from ae_keras.charts.curves.duel import duel_data, duel_spec
from ae_keras.charts.curves.elbo import (
    aggregate_data,
    aggregate_spec,
    divergences_data,
    divergences_spec,
    stacked_data,
    stacked_spec,
)
from ae_keras.charts.curves.frontier import Stop, frontier_data, frontier_spec
from ae_keras.charts.curves.lambdas import lambdas_data, lambdas_spec
from ae_keras.charts.curves.levels import levels_data, levels_spec
from ae_keras.charts.curves.losses import losses_data, losses_spec
from ae_keras.charts.curves.outputs import outputs_data, outputs_spec
from ae_keras.charts.curves.sizes import sizes_data, sizes_spec
from ae_keras.charts.curves.template import TINY
from ae_keras.charts.curves.terms import terms_data, terms_spec
from ae_keras.charts.drawings.activations import activations_html, places_html
from ae_keras.charts.drawings.arrows import arrows_html, arrows_svg
from ae_keras.charts.drawings.arrows import grid as arrow_grid
from ae_keras.charts.drawings.codebook import codebook_html, codebook_svg
from ae_keras.charts.drawings.copies import Copied, copies_html, copies_svg
from ae_keras.charts.drawings.distribution import DRAWS, Drawn, distribution_html, distribution_svg, outputs_html
from ae_keras.charts.drawings.filters import PARTNERS, SAMPLES, Filters, filters_html, filters_svg, mosaics_html
from ae_keras.charts.drawings.flow import PARTS, Flow, flow_html, flow_svg
from ae_keras.charts.drawings.generated import ROWS as GENERATED
from ae_keras.charts.drawings.generated import Plane, generated_html, generated_svg, surface_grid, turn_html
from ae_keras.charts.drawings.joint import (
    COLUMNS,
    RASTER,
    DrawnPairs,
    Ellipses,
    Joints,
    joints_html,
    joints_svg,
    raster_points,
)
from ae_keras.charts.drawings.joint import ROWS as PAIR_ROWS
from ae_keras.charts.drawings.latent import Landscape, Meter, landscape_html, landscape_svg
from ae_keras.charts.drawings.lens import CELLS, lens_picture
from ae_keras.charts.drawings.posteriors import (
    Cloud,
    CodeMap,
    DecodedSheet,
    decoded_html,
    posteriors_html,
    posteriors_svg,
)
from ae_keras.charts.drawings.restored import Row, restored_html, restored_svg
from ae_keras.charts.drawings.target import target_html
from ae_keras.charts.drawings.walk import walk_html, walk_svg
from ae_keras.charts.export import raster, svg
from ae_keras.charts.style import fixed, standalone
from ae_keras.charts.vega.axes import axes_data, axes_reach, axes_spec
from ae_keras.charts.vega.cube import cube_data, cube_spec
from ae_keras.charts.vega.plane import Look, Recorded, plane_data, plane_look, plane_spec
from ae_keras.charts.vega.sheet import SHEET, sheet_data
from ae_keras.charts.vega.space import View, space_spec

__all__ = [
    "CELLS",
    "COLUMNS",
    "DRAWS",
    "GENERATED",
    "PAIR_ROWS",
    "PARTNERS",
    "PARTS",
    "RASTER",
    "SAMPLES",
    "SHEET",
    "TINY",
    "Cloud",
    "CodeMap",
    "Copied",
    "DecodedSheet",
    "Drawn",
    "DrawnPairs",
    "Ellipses",
    "Filters",
    "Flow",
    "Joints",
    "Landscape",
    "Look",
    "Meter",
    "Plane",
    "Recorded",
    "Row",
    "Stop",
    "View",
    "activations_html",
    "activity_data",
    "activity_spec",
    "aggregate_data",
    "aggregate_spec",
    "arrow_grid",
    "arrows_html",
    "arrows_svg",
    "axes_data",
    "axes_reach",
    "axes_spec",
    "codebook_html",
    "codebook_svg",
    "copies_html",
    "copies_svg",
    "courses_data",
    "courses_spec",
    "cube_data",
    "cube_spec",
    "decoded_html",
    "distribution_html",
    "distribution_svg",
    "divergences_data",
    "divergences_spec",
    "duel_data",
    "duel_spec",
    "filters_html",
    "filters_svg",
    "fixed",
    "flow_html",
    "flow_svg",
    "frontier_data",
    "frontier_spec",
    "generated_html",
    "generated_svg",
    "joints_html",
    "joints_svg",
    "lambdas_data",
    "lambdas_spec",
    "landscape_html",
    "landscape_svg",
    "lens_picture",
    "levels_data",
    "levels_spec",
    "losses_data",
    "losses_spec",
    "mosaics_html",
    "outputs_data",
    "outputs_html",
    "outputs_spec",
    "places_html",
    "plane_data",
    "plane_look",
    "plane_spec",
    "posteriors_html",
    "posteriors_svg",
    "raster",
    "raster_points",
    "restored_html",
    "restored_svg",
    "sheet_data",
    "sizes_data",
    "sizes_spec",
    "space_spec",
    "stacked_data",
    "stacked_spec",
    "standalone",
    "surface_grid",
    "svg",
    "target_html",
    "terms_data",
    "terms_spec",
    "turn_html",
    "walk_html",
    "walk_svg",
    "without_start",
]
