"""Principal components, alignment of codes, and the measures that the pages show."""

from ae_keras.analysis.align import plane, procrustes
from ae_keras.analysis.linear import Geometry, decoder_geometry, squares_with_decay
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
from ae_keras.analysis.tear import Pair, meeting_antipodes, worst_distance

__all__ = [
    "PCA",
    "Geometry",
    "Layer",
    "LayerPlan",
    "Network",
    "Pair",
    "Plan",
    "active_dimensions",
    "continuity",
    "decoder_geometry",
    "explained_variance",
    "mean_squared_error",
    "meeting_antipodes",
    "nearest_neighbour_score",
    "neighbourhoods",
    "pca",
    "plane",
    "principal_angles",
    "procrustes",
    "row_errors",
    "squares_with_decay",
    "summary",
    "trustworthiness",
    "worst_distance",
]
