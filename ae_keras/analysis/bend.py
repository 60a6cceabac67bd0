"""A grid of latents, and where a generator carries it."""

import numpy as np

LINES, STEPS = 15, 61


def latent_grid(latent: int) -> np.ndarray:
    """(lines, STEPS, latent): lines of a grid over the first two latents, the others at 0; of one latent, its line.

    The lines divide the normal distribution of each latent into LINES + 1 equally likely parts, so that each cell of
    the grid holds as many samples as any other.
    """
    from scipy.special import ndtri

    levels = ndtri(np.arange(1, LINES + 1) / (LINES + 1))
    along = ndtri(np.linspace(0.005, 0.995, STEPS))
    if latent == 1:
        return along[None, :, None].astype(np.float32)
    grid = np.zeros((2 * LINES, STEPS, latent), np.float32)
    for axis in (0, 1):
        lines = grid[axis * LINES : (axis + 1) * LINES]
        lines[:, :, axis] = along
        lines[:, :, 1 - axis] = levels[:, None]
    return grid
