"""The lecture's order: its pages, and the ways through them."""

from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ae_keras.ui.presets import (
    BITS_PAGE,
    FORCES_PAGE,
    HOME,
    LINEAR_PAGE,
    MANIFOLD_PAGE,
    OVERCOMPLETE_PAGE,
    PCA_PAGE,
    POWER_PAGE,
)

ROOT = Path(__file__).parents[2]
HOME_TITLE, HOME_ICON = "What are autoencoders?", ":material/home:"


USES = (  # title, icon, page that shows it, what it is
    (
        "Lower dimension",
        ":material/compress:",
        PCA_PAGE,
        "Four numbers, or 64, become two, and can be looked at: as with PCA, but the sheet may bend.",
    ),
    (
        "Structure",
        ":material/hub:",
        MANIFOLD_PAGE,
        "The code finds the surface that the data lie on, without a label.",
    ),
    (
        "Generation",
        ":material/auto_awesome:",
        POWER_PAGE,
        "The decoder makes a picture of any code, also of one that lies between two examples.",
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
        "Without nonlinearity an autoencoder finds PCA's subspace, the same error, and axes of its own.",
    ),
    Chapter(
        "Undercomplete",
        POWER_PAGE,
        "Too much power",
        ":material/bolt:",
        "Few examples and many weights: the code becomes an index, and the network knows its examples by heart.",
    ),
    Chapter(
        "Undercomplete",
        BITS_PAGE,
        "Mitchell's 8-3-8",
        ":material/filter_3:",
        "Eight examples, three hidden units: does backpropagation learn to count in binary?",
    ),
    Chapter(
        "Undercomplete",
        MANIFOLD_PAGE,
        "Manifold learning",
        ":material/public:",
        "A flat code for a bent surface: the decoder unfolds a sheet, and tears it where it must.",
    ),
    Chapter(
        "Undercomplete",
        PCA_PAGE,
        "PCA vs autoencoder",
        ":material/compare:",
        "The same two numbers per banknote: a plane that PCA must keep flat, and a sheet that a network may bend.",
    ),
    Chapter(
        "Undercomplete",
        FORCES_PAGE,
        "Two forces",
        ":material/balance:",
        "Why it works: reconstruction pulls one way, a restraint the other.",
    ),
    Chapter(
        "Regularised",
        OVERCOMPLETE_PAGE,
        "Overcomplete",
        ":material/expand:",
        "More numbers in the code than in the input: without a restraint the network copies.",
    ),
)


def pages() -> list:
    """Every page, in lecture order, as `st.navigation` takes them."""
    first = st.Page(ROOT / HOME, title=HOME_TITLE, icon=HOME_ICON, default=True)
    return [first, *(st.Page(ROOT / chapter.page, title=chapter.title, icon=chapter.icon) for chapter in CHAPTERS)]


def _link(page: str, label: str, icon: str) -> None:
    """A link to a page as it was left: its settings are in the link, so that Back and Forward find them again."""
    st.page_link(ROOT / page, label=label, icon=icon, query_params=st.session_state.get(link_key(page)))


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
    """What one makes autoencoders for."""
    st.subheader("What they are for", anchor=False)
    for column, (title, icon, page, about) in zip(st.columns(len(USES)), USES, strict=True):
        with column:
            _link(page, f"**{title}**", icon)
            st.caption(about)


def lecture() -> None:
    """Every page with a sentence."""
    st.subheader("The lecture", anchor=False)
    for chapter in CHAPTERS:
        _link(chapter.page, chapter.title, chapter.icon)
        st.caption(chapter.about)
