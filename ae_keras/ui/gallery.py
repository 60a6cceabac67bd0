"""The pictures of the first page: one of each class, strangers beside them, and a photograph put together again."""

from typing import NamedTuple

import numpy as np

from ae_keras import analysis, charts
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.data.patches import PATCH
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import home

ACROSS = 30, 45  # patches of the photograph, below and beside each other


class Picture(NamedTuple):
    """What can go in: its name, (pixels,) in the data's own units, and the number of its held-out row, if it is one."""

    name: str
    x: np.ndarray
    row: int | None


@kept_with_it(1)
def pictures(dataset: Dataset) -> list[Picture]:
    """A typical held-out picture of each class, or the first ten where there are none; then strangers."""
    typical = analysis.typical_rows(dataset.x_test, dataset.y_test) if dataset.classes else {}
    rows = [*typical.values()] or [*range(min(10, len(dataset.x_test)))]
    names = [dataset.classes[dataset.y_test[row]] if dataset.classes else f"{row + 1}" for row in rows]
    found = [Picture(name, dataset.x_test[row], row) for name, row in zip(names, rows, strict=True)]
    return [*found, *(Picture(name, x, None) for name, x in home.strangers(dataset).items())]


@kept_with_it(1)
def hardest(dataset: Dataset) -> int:
    """The number of the data's picture that is least like any training row: the one to begin with, which suffers."""
    x = np.stack([each.x for each in pictures(dataset) if each.row is not None])
    return int(analysis.off_rows(dataset.x_train, x).argmax())


def whole(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """The photograph and what becomes of it, patch by patch, each (height, width) at half its size; grey where a patch
    is not among the examples."""
    data = moment.data
    x = np.concatenate([data.x_train, data.x_test])
    return _assembled(data, x), _assembled(data, moment.reconstruct(x))


def _assembled(dataset: Dataset, patches: np.ndarray) -> np.ndarray:
    tiles = np.full((SOURCES["cat"].rows, patches.shape[1]), 0.5, np.float32)
    tiles[dataset.rows] = patches
    height, width = PATCH
    small = tiles.reshape(-1, height // 2, 2, width // 2, 2).mean(axis=(2, 4))
    return small.reshape(*ACROSS, height // 2, width // 2).swapaxes(1, 2).reshape(ACROSS[0] * height // 2, -1)


def place(dataset: Dataset, row: int) -> tuple[int, int, int, int]:
    """(top, left, height, width) of a held-out patch in the photograph at half its size."""
    height, width = (side // 2 for side in PATCH)
    down, right = divmod(int(dataset.rows[len(dataset.x_train) + row]), ACROSS[1])
    return down * height, right * width, height, width


def flow(moment: Moment, number: int, ink: bool) -> charts.Flow:
    """A picture on its way; of a patch of the photograph, all of the photograph with it."""
    data, picture = moment.data, pictures(moment.data)[number]
    layers = tuple(layer[0] for layer in moment.network.activations(data.standardized(picture.x[None])))
    middle = len(moment.spec.hidden) + 1
    if data.name == "cat" and picture.row is not None:
        x, y = whole(moment)
        return charts.Flow(x.ravel(), y.ravel(), x.shape, layers, middle, ink, place(data, picture.row))
    return charts.Flow(picture.x, data.original(layers[-1]), data.pixels, layers, middle, ink)


def shown(moment: Moment, chosen: int, ink: bool) -> charts.Gallery:
    """All pictures above what comes out, and three errors."""
    found = pictures(moment.data)
    x = np.stack([each.x for each in found])
    own = sum(each.row is not None for each in found)
    noun = SOURCES[moment.data.name].noun
    names = [each.name for each in found]
    return charts.Gallery(
        x, moment.reconstruct(x), moment.data.pixels, names, own, noun, chosen, home.errors(moment), ink
    )
