"""What a manifold is: the page's surface from ever nearer."""

from functools import lru_cache

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.data import manifolds
from ae_keras.ui.lesson import Rows
from ae_keras.ui.moment import Moment
from ae_keras.ui.said.manifolds import nearer

POINTS = 40_000  # so many that the smallest piece has some
MAGNIFIED = 60  # about so many of a piece are seen in the magnifier
SHARES = (1, 1 / 3, 1 / 9, 1 / 27)  # of the distance to the farthest point


def zoom(moment: Moment) -> None:
    """Four pieces around a point of the page's manifold, each a third of the one before."""
    name = moment.data.name
    pieces, places, _ = _pieces(name, moment.spec.cap)
    st.caption(nearer(pieces, manifolds.dimension(name)))
    st.html(charts.zoom_html(pieces, charts.place_colours(name, places), FLAT[manifolds.dimension(name)]))


FLAT = {1: "line", 2: "plane"}
NEAR = {1: "near by: straight", 2: "near by: flat"}


def magnifier(moment: Moment) -> Rows:
    """The nearest piece, as a magnifier shows it in the picture in space."""
    name = moment.data.name
    pieces, places, centre = _pieces(name, moment.spec.cap)
    some = slice(None, None, max(1, len(pieces[-1].rows) // MAGNIFIED))
    colours = charts.place_colours(name, places[pieces[-1].rows[some]])
    at = moment.data.standardized(centre[None])[0]
    return charts.magnifier("0", at, pieces[-1].points[some], colours, 10, NEAR[manifolds.dimension(name)])


@lru_cache(maxsize=4)
def _pieces(name: str, cap: float) -> tuple[list[analysis.Near], np.ndarray, np.ndarray]:
    x, places = manifolds.draw(name, cap, POINTS, seed=1)
    centre = x[np.abs(places - 0.5).sum(axis=1).argmin()]
    far = np.linalg.norm(x - centre, axis=1).max()
    return analysis.zoomed(x, centre, manifolds.dimension(name), [share * far for share in SHARES]), places, centre
