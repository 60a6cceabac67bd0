"""Objectives: what each kind minimises, in the file of its name."""

from ae_keras.objectives import (
    adversarial,
    contractive,
    denoising,
    isometric,
    linear,
    overcomplete,
    sparse,
    stochastic,
    undercomplete,
    variational,
)
from ae_keras.objectives.base import Batch, Context, Objective, Turn

OBJECTIVES: dict[str, Objective] = {
    "undercomplete": undercomplete.OBJECTIVE,
    "overcomplete": overcomplete.OBJECTIVE,
    "linear": linear.OBJECTIVE,
    "denoising": denoising.OBJECTIVE,
    "contractive": contractive.OBJECTIVE,
    "isometric": isometric.OBJECTIVE,
    "sparse": sparse.OBJECTIVE,
    "stochastic": stochastic.OBJECTIVE,
    "variational": variational.OBJECTIVE,
    "adversarial": adversarial.OBJECTIVE,
}

__all__ = ["OBJECTIVES", "Batch", "Context", "Objective", "Turn"]
