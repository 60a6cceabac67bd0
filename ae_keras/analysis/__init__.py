"""Principal components, alignment of codes, and the measures that the pages show."""

from ae_keras.analysis.activity import active_at_a_time, dead, partners
from ae_keras.analysis.align import fitted, flattened, plane, procrustes
from ae_keras.analysis.coder import Coder
from ae_keras.analysis.copying import STRANGERS, lost, noise_like, off_identity
from ae_keras.analysis.estimators import ESTIMATORS, Estimator
from ae_keras.analysis.filters import EDGE, ascent, best_input, best_inputs, peak_share
from ae_keras.analysis.generating import Generated, generated, reader
from ae_keras.analysis.linear import Geometry, arrow_tips, decoder_geometry, squares_with_decay
from ae_keras.analysis.measures import (
    active_dimensions,
    continuity,
    explained_variance,
    labelled_score,
    linear_score,
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
from ae_keras.analysis.priors import component_means, gaussian_kl, quantile_grid
from ae_keras.analysis.restoring import (
    WEIGHTS,
    best_weight,
    by_patches,
    corrupted,
    errors_by_level,
    median,
    psnr,
    ssim,
    total_variation,
)
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
    "EDGE",
    "ESTIMATORS",
    "PCA",
    "RECALLED",
    "STRANGERS",
    "WEIGHTS",
    "Agreement",
    "Coder",
    "Estimator",
    "Generated",
    "Geometry",
    "Layer",
    "LayerPlan",
    "Network",
    "Pair",
    "Plan",
    "Sheet",
    "Walk",
    "active_at_a_time",
    "active_dimensions",
    "agreement",
    "arrow_tips",
    "ascent",
    "best_input",
    "best_inputs",
    "best_reconstruction",
    "best_weight",
    "by_patches",
    "component_means",
    "continuity",
    "corrupted",
    "dead",
    "decoded_sheet",
    "decoder_geometry",
    "errors_by_level",
    "explained_variance",
    "field",
    "fitted",
    "flat_sheet",
    "flattened",
    "gaussian_kl",
    "generated",
    "labelled_score",
    "linear_score",
    "lost",
    "mean_squared_error",
    "median",
    "meeting_antipodes",
    "nearest",
    "nearest_neighbour_score",
    "neighbourhoods",
    "noise_like",
    "noised",
    "off_identity",
    "off_rows",
    "partners",
    "pca",
    "peak_share",
    "plane",
    "principal_angles",
    "procrustes",
    "psnr",
    "quantile_grid",
    "reader",
    "recalled",
    "row_errors",
    "smoothed_score",
    "squares_with_decay",
    "ssim",
    "step_along",
    "summary",
    "total_variation",
    "trustworthiness",
    "walk",
    "worst_distance",
]
