"""Why PCA is ahead of a network on held-out rows."""

from ae_keras.ui.said.numbers import error

MOSTLY = 2  # times as far behind on held-out rows as on training rows: a network that overfits


def why(
    noun: str, held_out: tuple[float, float], training: tuple[float, float], until: str, network: str = "the network"
) -> str:
    """noun: what the rows are. held_out, training: errors of the network and of PCA. until: when training ended.
    network: what it is called."""
    (ours, pca), (mine, its) = held_out, training
    if ours - pca <= MOSTLY * (mine - its):
        return f"PCA computes the best linear code; training has come this far by {until}."
    if error(mine) == error(its):
        return f"{network.capitalize()} overfits: on training {noun} both errors are {error(mine)}."
    if mine < its:
        return f"{network.capitalize()} overfits: on training {noun} its error is {error(mine)}, PCA’s {error(its)}."
    return f"On training {noun}, too, {network} is behind: {error(mine)} against {error(its)}; it overfits as well."
