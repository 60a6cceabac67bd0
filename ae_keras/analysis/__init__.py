"""Principal components, alignment of codes, and the measures that the pages show."""

from ae_keras.analysis.align import fitted, flattened, plane, procrustes
from ae_keras.analysis.coder import Coder
from ae_keras.analysis.copying import STRANGERS, lost, noise_like, off_identity
from ae_keras.analysis.filters import ascent, best_input, peak_share
from ae_keras.analysis.linear import Geometry, arrow_tips, decoder_geometry, squares_with_decay
from ae_keras.analysis.measures import (
    active_dimensions,
    continuity,
    explained_variance,
    mean_squared_error,
    nearest_neighbour_score,
    neighbourhoods,
    principal_angles,
    row_errors,
    summary,
    trustworthiness,
)
from ae_keras.analysis.network import Layer, LayerPlan, Network, Plan
from ae_keras.analysis.pca import PCA, pca
from ae_keras.analysis.score import (
    Agreement,
    agreement,
    best_reconstruction,
    field,
    noised,
    off_rows,
    smoothed_score,
    step_along,
)
from ae_keras.analysis.sheet import Sheet, decoded_sheet, flat_sheet, nearest
from ae_keras.analysis.tear import Pair, meeting_antipodes, worst_distance
from ae_keras.analysis.walk import RECALLED, Walk, recalled, walk

__all__ = [
    "PCA",
    "RECALLED",
    "STRANGERS",
    "Agreement",
    "Coder",
    "Geometry",
    "Layer",
    "LayerPlan",
    "Network",
    "Pair",
    "Plan",
    "Sheet",
    "Walk",
    "active_dimensions",
    "agreement",
    "arrow_tips",
    "ascent",
    "best_input",
    "best_reconstruction",
    "continuity",
    "decoded_sheet",
    "decoder_geometry",
    "explained_variance",
    "field",
    "fitted",
    "flat_sheet",
    "flattened",
    "lost",
    "mean_squared_error",
    "meeting_antipodes",
    "nearest",
    "nearest_neighbour_score",
    "neighbourhoods",
    "noise_like",
    "noised",
    "off_identity",
    "off_rows",
    "pca",
    "peak_share",
    "plane",
    "principal_angles",
    "procrustes",
    "recalled",
    "row_errors",
    "smoothed_score",
    "squares_with_decay",
    "step_along",
    "summary",
    "trustworthiness",
    "walk",
    "worst_distance",
]
