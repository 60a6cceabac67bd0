"""Corrupted images and ways to restore them: what a denoising network is held against.

scikit-image and scipy are imported where they are used: a page is painted before either is needed.
"""

from collections.abc import Callable, Sequence

import numpy as np

WEIGHTS = (0.0125, 0.025, 0.05, 0.1, 0.2, 0.4)
"""Of total variation, to choose from."""


def corrupted(x: np.ndarray, corruption: str, level: float, seed: int = 0) -> np.ndarray:
    """x (rows, features) as training corrupts it, by the names that `specs.Denoising` has, but drawn by numpy; float32.
    Equal seeds draw equal numbers at every level."""
    draw = np.random.default_rng(seed)
    if corruption == "gaussian":
        return (x + level * draw.normal(size=x.shape)).astype(np.float32)
    drawn = draw.uniform(size=x.shape)
    if corruption == "masking":
        return np.where(drawn < level, np.float32(0), x)
    return np.where(drawn < level / 2, np.float32(0), np.where(drawn > 1 - level / 2, np.float32(1), x))


def psnr(images: np.ndarray, restored: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of images between 0 and 1, all together: -10 log10 of the mean squared error
    over all pixels of all images; inf where nothing differs."""
    error = float(np.square(np.subtract(images, restored, dtype=np.float64)).mean())
    return -10 * float(np.log10(error)) if error else float("inf")


def ssim(images: np.ndarray, restored: np.ndarray) -> float:
    """Structural similarity, mean over images (n, height, width) between 0 and 1; 1 where nothing differs (Wang, Bovik,
    Sheikh and Simoncelli 2004; skimage.metrics, windows of 7 x 7 pixels)."""
    from skimage.metrics import structural_similarity

    pairs = zip(images, restored, strict=True)
    return float(np.mean([structural_similarity(one, other, data_range=1.0) for one, other in pairs]))


def median(images: np.ndarray) -> np.ndarray:
    """Each pixel of images (n, height, width) becomes the median of the 3 x 3 pixels around it."""
    from scipy.ndimage import median_filter

    return median_filter(images, size=(1, 3, 3), mode="nearest")


def total_variation(images: np.ndarray, weight: float) -> np.ndarray:
    """Each of images (n, height, width) becomes the one near it with little total variation, the less the larger the
    weight (Rudin, Osher and Fatemi 1992; Chambolle 2004; skimage.restoration)."""
    from skimage.restoration import denoise_tv_chambolle

    return np.stack([denoise_tv_chambolle(image, weight=weight) for image in images]).astype(np.float32)


def best_weight(images: np.ndarray, noisy: np.ndarray) -> float:
    """That of `WEIGHTS` with which total variation restores these images best; both (n, height, width)."""
    return max(WEIGHTS, key=lambda weight: psnr(images, np.clip(total_variation(noisy, weight), 0, 1)))


def by_patches(
    restore: Callable[[np.ndarray], np.ndarray], image: np.ndarray, size: tuple[int, int], stride: int
) -> np.ndarray:
    """An image (height, width) restored patch by patch, (patches, pixels) -> the same; float32. Patches overlap, and
    each pixel is the mean of what all that hold it say. stride: from one patch to the next, but the last ones end at
    the image's edges."""
    height, width = size
    corners = [sorted({*range(0, n - m + 1, stride), n - m}) for n, m in zip(image.shape, size, strict=True)]
    patches = np.lib.stride_tricks.sliding_window_view(image, size)[np.ix_(*corners)]
    restored = restore(patches.reshape(-1, height * width)).reshape(patches.shape)
    total, count = np.zeros(image.shape, np.float32), np.zeros(image.shape, np.float32)
    for i in range(height):
        for j in range(width):
            place = np.ix_(np.add(corners[0], i), np.add(corners[1], j))
            total[place] += restored[:, :, i, j]
            count[place] += 1
    return total / count


def errors_by_level(
    restore: Callable[[np.ndarray], np.ndarray], x: np.ndarray, corruption: str, levels: Sequence[float]
) -> list[float]:
    """The mean squared error against x (rows, features) of what `restore` makes of x corrupted at each level."""
    return [float(np.square(x - restore(corrupted(x, corruption, level))).mean()) for level in levels]
