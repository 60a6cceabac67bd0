"""Why PCA is ahead of a network on held-out rows."""

from ae_keras.ui.said.numbers import error

MOSTLY = 2  # times as far behind on held-out rows as on training rows: a network that overfits


def why(noun: str, held_out: tuple[float, float], training: tuple[float, float], until: str) -> str:
    """noun: what the rows are. held_out, training: errors of the network and of PCA. until: when training ended."""
    (ours, pca), (mine, its) = held_out, training
    if ours - pca > MOSTLY * (mine - its):
        return f"The network overfits: on training {noun} its error is {error(mine)}, PCA’s {error(its)}."
    return f"PCA computes the best linear code; training has come this far by {until}."
