"""The lecture's order: its pages, and its scenes, one-click links that set a page up as a slide needs it."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ae_keras.specs import Autoencoder, Undercomplete, to_query

ROOT = Path(__file__).parents[2]


class Scene(NamedTuple):
    """A slide: a page, its settings, and what the class sees there."""

    title: str
    icon: str
    page: str
    spec: Autoencoder
    sees: str

    @property
    def query(self) -> dict[str, str]:
        return to_query(self.spec)


HOME = "pages/home.py"
PCA_PAGE = "pages/pca_vs_autoencoder.py"

SCENES = (
    Scene(
        "Banknotes",
        ":material/payments:",
        PCA_PAGE,
        Undercomplete(),
        "Four numbers per banknote go through a code of two. PCA's plane mixes the classes at the edges; the "
        "6,4,2,4,6 autoencoder bends its sheet and loses less than half as much.",
    ),
)


def pages() -> dict[str, list]:
    """Sections in lecture order, as `st.navigation` takes them."""
    return {
        "": [st.Page(ROOT / HOME, title="Autoencoders, live", icon=":material/home:", default=True)],
        "Undercomplete": [
            st.Page(ROOT / PCA_PAGE, title="PCA vs autoencoder", icon=":material/compare:"),
        ],
    }
