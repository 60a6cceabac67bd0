"""How well the code keeps neighbours, in words."""

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import PCA
from ae_keras.data import Dataset, kept_with_it
from ae_keras.ui.moment import Moment


def neighbourhood_words(moment: Moment, rows: int) -> str:
    """Trustworthiness and continuity of the code and of PCA's, on at most so many training rows; nothing where these
    are too few to have neighbours."""
    x = moment.data.inputs[:rows]
    trust, kept = analysis.neighbourhoods(x, moment.codes[:rows])
    if np.isnan(trust):
        return ""
    flat_trust, flat_kept = _pca_neighbourhoods(moment.data, moment.pca, rows)
    return (
        f"Trustworthiness **{trust:.3f}** (PCA {flat_trust:.3f}), continuity **{kept:.3f}** (PCA {flat_kept:.3f}), "
        f"both on {len(x)} rows."
    )


@kept_with_it(64)
def _pca_neighbourhoods(dataset: Dataset, pca: PCA, rows: int) -> tuple[float, float]:
    return analysis.neighbourhoods(dataset.inputs[:rows], pca.encode(dataset.inputs[:rows]))
