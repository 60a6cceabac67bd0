"""How well a code keeps neighbours, in words."""

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import PCA
from ae_keras.data import Dataset, kept_with_it
from ae_keras.ui.moment import Moment


def kept(moment: Moment, rows: int) -> str:
    """Trustworthiness and continuity of the code and of PCA's, on at most so many training rows; nothing where these
    are too few to have neighbours."""
    x = moment.data.inputs[:rows]
    trust, continuity = analysis.neighbourhoods(x, moment.codes[:rows])
    if np.isnan(trust):
        return ""
    flat_trust, flat_continuity = _of_pca(moment.data, moment.pca, rows)
    return (
        f"Trustworthiness **{trust:.3f}** (PCA {flat_trust:.3f}), continuity **{continuity:.3f}** (PCA "
        f"{flat_continuity:.3f}), both on {len(x)} rows."
    )


@kept_with_it(64)
def _of_pca(dataset: Dataset, pca: PCA, rows: int) -> tuple[float, float]:
    return analysis.neighbourhoods(dataset.inputs[:rows], pca.encode(dataset.inputs[:rows]))
