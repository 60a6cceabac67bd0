"""Specs: one frozen, validated value says all that a run is. A kind's spec lies in the file of its name."""

from ae_keras.specs.adversarial import Adversarial
from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.base import Spec
from ae_keras.specs.contractive import Contractive
from ae_keras.specs.denoising import Denoising
from ae_keras.specs.isometric import Isometric
from ae_keras.specs.layers import MAX_LAYERS, MAX_WIDTH
from ae_keras.specs.linear import Linear
from ae_keras.specs.overcomplete import Overcomplete
from ae_keras.specs.schema import Face, Rule, faces, parameter_table, tex, to_text
from ae_keras.specs.sparse import Sparse
from ae_keras.specs.stochastic import Stochastic
from ae_keras.specs.timeline import MAX_CHANGES, Timeline, alike_until, moved
from ae_keras.specs.undercomplete import Undercomplete
from ae_keras.specs.variational import Variational

_KINDS: tuple[type[Spec], ...] = (
    Undercomplete,
    Overcomplete,
    Linear,
    Denoising,
    Contractive,
    Isometric,
    Sparse,
    Stochastic,
    Adversarial,
    Variational,
)
KINDS: dict[str, type[Spec]] = {kind.kind: kind for kind in _KINDS}

__all__ = [
    "KINDS",
    "MAX_CHANGES",
    "MAX_LAYERS",
    "MAX_WIDTH",
    "Adversarial",
    "Autoencoder",
    "Contractive",
    "Denoising",
    "Face",
    "Isometric",
    "Linear",
    "Overcomplete",
    "Rule",
    "Sparse",
    "Spec",
    "Stochastic",
    "Timeline",
    "Undercomplete",
    "Variational",
    "alike_until",
    "faces",
    "moved",
    "parameter_table",
    "tex",
    "to_text",
]
