"""Many pictures at once: what comes in above what comes out, and a photograph put together from its patches."""

import numpy as np
import streamlit as st

from ae_keras.charts import pixels
from ae_keras.data import SOURCES
from ae_keras.data.patches import PATCH
from ae_keras.ui.moment import Moment

SHOWN = 16


def gallery(moment: Moment) -> None:
    """The first held-out pictures and their reconstructions; of the photograph, all patches in their places."""
    data = moment.data
    outputs = data.original(moment.network.reconstruct(data.held_out[:SHOWN]))
    st.caption(f"The first {min(SHOWN, len(data.x_test))} held-out pictures, each above its reconstruction.")
    pairs = np.stack([data.x_test[:SHOWN], outputs])
    sheet = _sheet(pairs.reshape(-1, *data.pixels), 2, gap=1)
    with st.container(key="gallery.pairs"):  # `assets/style.css` has the browser keep its pixels
        _show(sheet, SOURCES[data.name].ink, "Originals above reconstructions")
    if data.name == "cat":
        st.caption("The whole photograph, put together from its patches: the original and the reconstruction.")
        for column, images in zip(st.columns(2), (data.x, _all_outputs(moment)), strict=True):
            tiles = np.full((SOURCES["cat"].rows, images.shape[1]), 0.5, images.dtype)  # grey: not among the examples
            tiles[data.rows] = images
            with column:
                _show(_sheet(tiles.reshape(-1, *PATCH), 30), False, "A photograph of a cat")


def _all_outputs(moment: Moment) -> np.ndarray:
    data = moment.data
    return data.original(moment.network.reconstruct(np.concatenate([data.inputs, data.held_out])))


def _sheet(images: np.ndarray, rows: int, gap: int = 0) -> np.ndarray:
    """(images, height, width) in `rows` rows, as one image."""
    padded = np.pad(images, ((0, 0), (0, gap), (0, gap)), constant_values=0.5 if gap else 0)
    count, height, width = padded.shape
    columns = count // rows
    return padded.reshape(rows, columns, height, width).swapaxes(1, 2).reshape(rows * height, columns * width)


def _show(image: np.ndarray, ink: bool, caption: str) -> None:
    st.image(pixels.grey(image, ink, shades=256), width="stretch", alt=caption)
