"""Charts as specifications made once, and the rows of each frame; nothing here knows Streamlit."""

from ae_keras.charts.curves.activity import activity_data, activity_spec
from ae_keras.charts.curves.courses import courses_data, courses_spec, line_ends, small_courses_spec, without_start
from ae_keras.charts.curves.duel import duel_data, duel_spec
from ae_keras.charts.curves.elbo import (
    aggregate_data,
    aggregate_spec,
    divergences_data,
    divergences_spec,
    stacked_data,
    stacked_spec,
)
from ae_keras.charts.curves.lambdas import lambdas_data, lambdas_spec
from ae_keras.charts.curves.levels import levels_data, levels_spec
from ae_keras.charts.curves.losses import losses_data, losses_spec
from ae_keras.charts.curves.restraints import (
    FORCES,
    Present,
    Stop,
    labelled_data,
    labelled_spec,
    restraints_data,
    restraints_spec,
    strength_columns,
)
from ae_keras.charts.curves.sizes import sizes_data, sizes_spec
from ae_keras.charts.curves.template import TINY
from ae_keras.charts.curves.terms import terms_data, terms_spec
from ae_keras.charts.drawings.activations import activations_html, places_html
from ae_keras.charts.drawings.arrows import arrows_html, arrows_svg
from ae_keras.charts.drawings.arrows import grid as arrow_grid
from ae_keras.charts.drawings.codebook import Wired, codebook_html, codebook_svg, example_colours, wired_html, wired_svg
from ae_keras.charts.drawings.copies import Copied, copies_html, copies_svg
from ae_keras.charts.drawings.distribution import DRAWS, Drawn, distribution_html, distribution_svg, outputs_html
from ae_keras.charts.drawings.estimates import (
    Estimated,
    Estimates,
    Learned,
    estimates_html,
    estimates_svg,
    learned_html,
)
from ae_keras.charts.drawings.filters import PARTNERS, SAMPLES, Filters, filters_html, filters_svg, mosaics_html
from ae_keras.charts.drawings.flow import PARTS, Flow, flow_html, flow_svg
from ae_keras.charts.drawings.gallery import Gallery, gallery_html
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
from ae_keras.charts.drawings.layers import Layers, layers_html
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
from ae_keras.charts.drawings.strengths import strengths_html
from ae_keras.charts.drawings.target import target_html
from ae_keras.charts.drawings.zoom import zoom_html
from ae_keras.charts.export import raster, svg
from ae_keras.charts.style import fixed, standalone
from ae_keras.charts.vega.axes import axes_data, axes_views
from ae_keras.charts.vega.cube import cube_data, cube_spec
from ae_keras.charts.vega.line import line_data, line_spec
from ae_keras.charts.vega.plane import FOR_THE_PICTURE, Look, Recorded, plane_data, plane_look, plane_spec
from ae_keras.charts.vega.sheet import drawn_circles, place_colours, sheet_data, sheet_spec
from ae_keras.charts.vega.space import View, space_spec
from ae_keras.charts.vega.space_rows import magnifier
from ae_keras.charts.vega.surface import DECODER, PCAS, class_colours, surface_data, surface_view
from ae_keras.charts.vega.surface import DRAWN as DRAWN_ROWS

__all__ = [
    "CELLS",
    "COLUMNS",
    "DECODER",
    "DRAWN_ROWS",
    "DRAWS",
    "FORCES",
    "FOR_THE_PICTURE",
    "GENERATED",
    "PAIR_ROWS",
    "PARTNERS",
    "PARTS",
    "PCAS",
    "RASTER",
    "SAMPLES",
    "TINY",
    "Cloud",
    "CodeMap",
    "Copied",
    "DecodedSheet",
    "Drawn",
    "DrawnPairs",
    "Ellipses",
    "Estimated",
    "Estimates",
    "Filters",
    "Flow",
    "Gallery",
    "Joints",
    "Landscape",
    "Layers",
    "Learned",
    "Look",
    "Meter",
    "Plane",
    "Present",
    "Recorded",
    "Row",
    "Stop",
    "View",
    "Wired",
    "activations_html",
    "activity_data",
    "activity_spec",
    "aggregate_data",
    "aggregate_spec",
    "arrow_grid",
    "arrows_html",
    "arrows_svg",
    "axes_data",
    "axes_views",
    "class_colours",
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
    "drawn_circles",
    "duel_data",
    "duel_spec",
    "estimates_html",
    "estimates_svg",
    "example_colours",
    "filters_html",
    "filters_svg",
    "fixed",
    "flow_html",
    "flow_svg",
    "gallery_html",
    "generated_html",
    "generated_svg",
    "joints_html",
    "joints_svg",
    "labelled_data",
    "labelled_spec",
    "lambdas_data",
    "lambdas_spec",
    "landscape_html",
    "landscape_svg",
    "layers_html",
    "learned_html",
    "lens_picture",
    "levels_data",
    "levels_spec",
    "line_data",
    "line_ends",
    "line_spec",
    "losses_data",
    "losses_spec",
    "magnifier",
    "mosaics_html",
    "outputs_html",
    "place_colours",
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
    "restraints_data",
    "restraints_spec",
    "sheet_data",
    "sheet_spec",
    "sizes_data",
    "sizes_spec",
    "small_courses_spec",
    "space_spec",
    "stacked_data",
    "stacked_spec",
    "standalone",
    "strength_columns",
    "strengths_html",
    "surface_data",
    "surface_grid",
    "surface_view",
    "svg",
    "target_html",
    "terms_data",
    "terms_spec",
    "turn_html",
    "wired_html",
    "wired_svg",
    "without_start",
    "zoom_html",
]
