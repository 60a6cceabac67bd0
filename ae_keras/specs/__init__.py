"""Specs: one frozen, validated value says all that a run is. A kind's spec lies in the file of its name."""

from ae_keras.specs.autoencoder import MAX_LAYERS, MAX_WIDTH, Autoencoder
from ae_keras.specs.base import Spec
from ae_keras.specs.contractive import Contractive
from ae_keras.specs.denoising import Denoising
from ae_keras.specs.linear import Linear
from ae_keras.specs.overcomplete import Overcomplete
from ae_keras.specs.schema import Face, Rule, faces, parameter_table, tex, to_text
from ae_keras.specs.sparse import Sparse
from ae_keras.specs.stochastic import Stochastic
from ae_keras.specs.undercomplete import Undercomplete
from ae_keras.specs.variational import Variational

KINDS: dict[str, type[Autoencoder]] = {
    kind.kind: kind
    for kind in (Undercomplete, Overcomplete, Linear, Denoising, Contractive, Sparse, Stochastic, Variational)
}

__all__ = [
    "KINDS",
    "MAX_LAYERS",
    "MAX_WIDTH",
    "Autoencoder",
    "Contractive",
    "Denoising",
    "Face",
    "Linear",
    "Overcomplete",
    "Rule",
    "Sparse",
    "Spec",
    "Stochastic",
    "Undercomplete",
    "Variational",
    "faces",
    "parameter_table",
    "tex",
    "to_text",
]
