"""Autoencoders of a lecture, live: specs, Keras models, and a training engine that is a pure function.

Importing this is quick; TensorFlow is imported by the first call that needs it.
"""

from ae_keras.analysis import pca
from ae_keras.data import Dataset, load
from ae_keras.errors import AutoencoderError, DataError, DivergedError, SpecError
from ae_keras.specs import (
    Adversarial,
    Contractive,
    Denoising,
    Isometric,
    Linear,
    Overcomplete,
    Sparse,
    Stochastic,
    Undercomplete,
    Variational,
)
from ae_keras.training.api import Run, build, chunks, compile, script, train

__version__ = "0.1.0"

__all__ = [
    "Adversarial",
    "AutoencoderError",
    "Contractive",
    "DataError",
    "Dataset",
    "Denoising",
    "DivergedError",
    "Isometric",
    "Linear",
    "Overcomplete",
    "Run",
    "Sparse",
    "SpecError",
    "Stochastic",
    "Undercomplete",
    "Variational",
    "build",
    "chunks",
    "compile",
    "load",
    "pca",
    "script",
    "train",
]
