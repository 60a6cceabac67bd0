"""Keras functional builders, one a type, in the file of its name. They know keras and numbers, nothing of ours."""

from ae_keras.models.adversarial import adversarial
from ae_keras.models.base import Autoencoder, Models, initializers, own_layers, seeded, variables
from ae_keras.models.contractive import contractive
from ae_keras.models.denoising import denoising
from ae_keras.models.isometric import isometric
from ae_keras.models.linear import linear
from ae_keras.models.overcomplete import overcomplete
from ae_keras.models.sparse import sparse
from ae_keras.models.stochastic import stochastic
from ae_keras.models.undercomplete import undercomplete
from ae_keras.models.variational import variational

__all__ = [
    "Autoencoder",
    "Models",
    "adversarial",
    "contractive",
    "denoising",
    "initializers",
    "isometric",
    "linear",
    "overcomplete",
    "own_layers",
    "seeded",
    "sparse",
    "stochastic",
    "undercomplete",
    "variables",
    "variational",
]
