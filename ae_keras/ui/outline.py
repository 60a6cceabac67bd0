"""The lecture's order: its pages, and the ways through them."""

from copy import copy
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from ae_keras.ui.presets import (
    BITS_PAGE,
    DENOISING_PAGE,
    DISCRIMINATIVE_PAGE,
    FORCES_PAGE,
    GAN_PAGE,
    HOME,
    LATENT_PAGE,
    LINEAR_PAGE,
    MANIFOLD_PAGE,
    OVERCOMPLETE_PAGE,
    PCA_PAGE,
    POWER_PAGE,
    REPARAM_PAGE,
    SCORE_PAGE,
    SPARSE_PAGE,
    STOCHASTIC_PAGE,
    VARIATIONAL_PAGE,
)

ROOT = Path(__file__).parents[2]
HOME_TITLE, HOME_ICON = "What are autoencoders?", ":material/home:"


USES = (  # title, icon, page that shows it, what it is
    (
        "Lower dimension",
        ":material/compress:",
        PCA_PAGE,
        "Four features, or 64, become two numbers that can be plotted: as with PCA, but the surface may be curved.",
    ),
    (
        "Structure",
        ":material/hub:",
        MANIFOLD_PAGE,
        "The code finds the surface that the data lie on, without labels.",
    ),
    (
        "Generation",
        ":material/auto_awesome:",
        LATENT_PAGE,
        "The decoder turns any code into a picture, also one that lies between two examples.",
    ),
)


class Chapter(NamedTuple):
    """A page of the lecture."""

    section: str
    page: str
    title: str
    icon: str
    about: str


CHAPTERS = (
    Chapter(
        "Undercomplete",
        LINEAR_PAGE,
        "Linear = PCA",
        ":material/straighten:",
        "A linear autoencoder finds PCA's subspace and reaches PCA's error, but with other axes.",
    ),
    Chapter(
        "Undercomplete",
        POWER_PAGE,
        "Too much power",
        ":material/bolt:",
        "Few examples and many weights: the code becomes an index, and the network memorises its examples.",
    ),
    Chapter(
        "Undercomplete",
        BITS_PAGE,
        "Mitchell's 8-3-8",
        ":material/filter_3:",
        "Eight examples, three hidden units: does backpropagation find the binary numbers?",
    ),
    Chapter(
        "Undercomplete",
        MANIFOLD_PAGE,
        "Manifold learning",
        ":material/public:",
        "A flat code for a bent surface: what keeps it to scale, and where it must tear.",
    ),
    Chapter(
        "Undercomplete",
        PCA_PAGE,
        "PCA vs autoencoder",
        ":material/compare:",
        "Two numbers per banknote: PCA's flat plane beside the curved surface of a network.",
    ),
    Chapter(
        "Undercomplete",
        FORCES_PAGE,
        "Two forces",
        ":material/balance:",
        "Reconstruction makes a network keep details, restraints make it drop them: how much of each?",
    ),
    Chapter(
        "Regularised",
        OVERCOMPLETE_PAGE,
        "Overcomplete",
        ":material/expand:",
        "More numbers in the code than in the input: without a restraint the network copies.",
    ),
    Chapter(
        "Regularised",
        SPARSE_PAGE,
        "Sparse",
        ":material/grain:",
        "Units that may rarely be active specialise: on photographs they come to look for edges.",
    ),
    Chapter(
        "Regularised",
        DENOISING_PAGE,
        "Denoising",
        ":material/blur_on:",
        "Noise is added to the input and must be removed again: beside PCA and two image filters.",
    ),
    Chapter(
        "Regularised",
        SCORE_PAGE,
        "Denoising in 2-D",
        ":material/near_me:",
        "Points in the plane: whoever removes noise has learned which way the data lie.",
    ),
    Chapter(
        "Generating",
        STOCHASTIC_PAGE,
        "Stochastic decoders",
        ":material/ssid_chart:",
        "The decoder gives a distribution: linear, sigmoid and softmax units, each with the likelihood that belongs "
        "to it.",
    ),
    Chapter(
        "Generating",
        LATENT_PAGE,
        "Latent space",
        ":material/explore:",
        "Any code can be decoded: where codes of the data are, it becomes an image like theirs.",
    ),
    Chapter(
        "Generating",
        DISCRIMINATIVE_PAGE,
        "Classify or generate",
        ":material/category:",
        "Which class has a code, and which codes has a class: the second can be drawn from, and decoded.",
    ),
    Chapter(
        "Generating",
        GAN_PAGE,
        "GAN",
        ":material/sports_martial_arts:",
        "A generator bends noise into samples, a discriminator tells them from data: each learns from the other.",
    ),
    Chapter(
        "Generating",
        VARIATIONAL_PAGE,
        "Variational",
        ":material/blur_circular:",
        "Codes are distributions near a prior: its draws are decoded to new digits, also of a class asked for.",
    ),
    Chapter(
        "Generating",
        REPARAM_PAGE,
        "Reparametrization",
        ":material/alt_route:",
        "z = μ + σ ε: a draw becomes a function of μ and σ, the gradient passes through it, and its noise is small.",
    ),
)


@cache
def by_file() -> dict[str, Any]:
    """Every page by its file, as a link takes it. Looked up on disk once: that takes as long as a picture."""
    first = st.Page(ROOT / HOME, title=HOME_TITLE, icon=HOME_ICON, default=True)
    return {HOME: first} | {
        chapter.page: st.Page(ROOT / chapter.page, title=chapter.title, icon=chapter.icon) for chapter in CHAPTERS
    }


def pages() -> list:
    """Every page, in lecture order, as `st.navigation` takes them; it marks one, so that each run has its own."""
    return list(map(copy, by_file().values()))


def _link(page: str, label: str, icon: str) -> None:
    """A link to a page as it was left: its settings are in the link, so that Back and Forward find them again."""
    st.page_link(by_file()[page], label=label, icon=icon, query_params=st.session_state.get(link_key(page)))


def link_key(page: str) -> str:
    """Where the session keeps the query of a page as it was left."""
    return f"{Path(page).stem}.link"


def sidebar() -> None:
    """The way through the lecture."""
    with st.sidebar:
        _link(HOME, HOME_TITLE, HOME_ICON)
        for section, chapters in groupby(CHAPTERS, lambda chapter: chapter.section):
            st.caption(section)
            for chapter in chapters:
                _link(chapter.page, chapter.title, chapter.icon)


def uses() -> None:
    """What autoencoders are used for, in a row."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="uses"):
        st.markdown("**What they are used for:**", width="content")
        for title, icon, page, about in USES:
            query = st.session_state.get(link_key(page))
            st.page_link(by_file()[page], label=title, icon=icon, help=about, query_params=query)


def lecture() -> None:
    """Every page with a sentence."""
    st.subheader("The lecture", anchor=False)
    for chapter in CHAPTERS:
        _link(chapter.page, chapter.title, chapter.icon)
        st.caption(chapter.about)
