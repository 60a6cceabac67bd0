"""The lecture's order: its pages, and its scenes, one-click links that set a page up as a slide needs it."""

from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ae_keras.links import to_query
from ae_keras.specs import Autoencoder
from ae_keras.ui.presets import (
    BITS_PAGE,
    FIRST,
    FORCES_PAGE,
    HOME,
    LINEAR_PAGE,
    MANIFOLD_PAGE,
    PCA_PAGE,
    POWER_PAGE,
)

ROOT = Path(__file__).parents[2]
HOME_TITLE, HOME_ICON = "What are autoencoders?", ":material/home:"


class Scene(NamedTuple):
    """A slide: a page, its settings, and what the class sees there."""

    title: str
    icon: str
    page: str
    spec: Autoencoder
    sees: str

    @property
    def query(self) -> dict[str, str]:
        return to_query(self.spec, FIRST[self.page])


SCENES = (
    Scene(
        "Squeeze",
        ":material/compress:",
        HOME,
        FIRST[HOME],
        "A digit of 64 pixels goes through two numbers and comes out blurred; most can still be read. With 64 numbers "
        "nothing is squeezed: it copies.",
    ),
    Scene(
        "Index",
        ":material/format_list_numbered:",
        POWER_PAGE,
        FIRST[POWER_PAGE],
        "Ten digits, one number, far too many weights: the code becomes a list of the ten, and every new digit "
        "comes out as one of them, or as something between two.",
    ),
    Scene(
        "Bits",
        ":material/filter_3:",
        BITS_PAGE,
        FIRST[BITS_PAGE],
        "Eight examples through three hidden units: within 5000 epochs each gets a code of its own, and most of them "
        "look like binary numbers.",
    ),
    Scene(
        "Tear",
        ":material/public:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(cap=180.0),
        "No flat code keeps a whole sphere in one piece: it tears, and two opposite points get the same code. A cap of "
        "it can be flattened, stretched but whole.",
    ),
    Scene(
        "Banknotes",
        ":material/payments:",
        PCA_PAGE,
        FIRST[PCA_PAGE],
        "Four numbers per banknote go through a code of two. PCA's plane mixes the classes at the edges; the "
        "6,4,2,4,6 autoencoder bends its sheet and loses less than half as much.",
    ),
)


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


def scenes() -> None:
    """The strip of scenes."""
    st.subheader("Scenes", anchor=False, help="One click sets a page up as a slide of the lecture needs it.")
    for first in range(0, len(SCENES), 3):
        for column, scene in zip(st.columns(3), SCENES[first : first + 3], strict=False):
            with column.container(border=True, height="stretch"):
                st.page_link(ROOT / scene.page, label=f"**{scene.title}**", icon=scene.icon, query_params=scene.query)
                st.caption(scene.sees)


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
