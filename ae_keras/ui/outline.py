"""The lecture's order: its pages, and its scenes, one-click links that set a page up as a slide needs it."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ae_keras.links import to_query
from ae_keras.specs import Autoencoder, Denoising, Overcomplete, Undercomplete

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
LINEAR_PAGE = "pages/linear.py"
BITS_PAGE = "pages/mitchell.py"
MANIFOLD_PAGE = "pages/manifolds.py"
FORCES_PAGE = "pages/two_forces.py"
POWER_PAGE = "pages/too_much_power.py"
PCA_PAGE = "pages/pca_vs_autoencoder.py"

INDEX = Denoising(
    dataset="digits", examples=10, standardize=False, hidden=(128, 128), code=1, output="sigmoid", noise=0.0,
    learning_rate=0.003, schedule="constant", epochs=1000,
)  # fmt: skip
BITS = Undercomplete(
    dataset="one-hot-8", standardize=False, hidden=(), code=3, code_activation="sigmoid", output="sigmoid",
    loss="half_sum", optimizer="sgd", learning_rate=0.3, schedule="constant", init="uniform_0.1", batch=16, epochs=5000,
)  # fmt: skip
FORCES = Denoising(
    dataset="digits", examples=100, standardize=False, hidden=(64, 32), code=16, output="sigmoid", noise=0.0,
)  # fmt: skip

PATCH = Undercomplete(dataset="sphere", cap=90.0, hidden=(64, 32), learning_rate=0.01, epochs=600)

SCENES = (
    Scene(
        "Squeeze",
        ":material/compress:",
        HOME,
        Overcomplete(dataset="digits", standardize=False, output="sigmoid", activation="relu", code=2),
        "A digit of 64 pixels goes through two numbers and comes out blurred, but readable. With 64 numbers nothing is "
        "squeezed: it copies.",
    ),
    Scene(
        "Index",
        ":material/format_list_numbered:",
        POWER_PAGE,
        INDEX,
        "Ten digits, one number, far too many weights: the code becomes a list of the ten, and every new digit "
        "comes out as one of them, or as something between two.",
    ),
    Scene(
        "Bits",
        ":material/filter_3:",
        BITS_PAGE,
        BITS,
        "Eight examples through three hidden units: within 5000 epochs each gets a code of its own, and most of them "
        "look like binary numbers.",
    ),
    Scene(
        "Tear",
        ":material/public:",
        MANIFOLD_PAGE,
        PATCH.replace(cap=180.0),
        "No flat code keeps a whole sphere in one piece: it tears, and two opposite points get the same code. A cap of "
        "it can be flattened, stretched but whole.",
    ),
    Scene(
        "Banknotes",
        ":material/payments:",
        PCA_PAGE,
        Undercomplete(),
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


def pages() -> dict[str, list]:
    """Sections in lecture order, as `st.navigation` takes them."""
    sections = {"": [st.Page(ROOT / HOME, title="What are autoencoders?", icon=":material/home:", default=True)]}
    for chapter in CHAPTERS:
        page = st.Page(ROOT / chapter.page, title=chapter.title, icon=chapter.icon)
        sections.setdefault(chapter.section, []).append(page)
    return sections


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
            st.page_link(ROOT / page, label=f"**{title}**", icon=icon)
            st.caption(about)


def lecture() -> None:
    """Every page with a sentence."""
    st.subheader("The lecture", anchor=False)
    for chapter in CHAPTERS:
        st.page_link(ROOT / chapter.page, label=chapter.title, icon=chapter.icon)
        st.caption(chapter.about)
