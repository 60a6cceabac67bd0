"""Panels on the units of a sparse code: what they cost, when they are active, and where what excites one lies."""

import streamlit as st

from ae_keras import charts
from ae_keras.data import patches
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import sparse

ROWS = 200  # held-out rows in the matrix of activations


def terms(moment: Moment) -> None:
    """Every term of the loss over the epochs."""
    names = {
        name: {"l2": "weight decay"}.get(name, name) for _, _, spec in moment.run.spec.stretches for name in spec.terms
    }
    rows = charts.terms_data(moment.run.history, names, moment.epoch)
    st.vega_lite_chart(rows, charts.terms_spec(), alt="Terms of the loss over epochs", key="sparse.terms")


def matrix(moment: Moment) -> None:
    """Activations of all units for held-out rows."""
    st.caption(f"Activations of all units for the first {ROWS} held-out rows: a sparse code has few in each column.")
    st.html(charts.activations_html(moment.network.encode(moment.data.held_out[:ROWS])))


def places(moment: Moment, unit: int) -> None:
    """Where the patches that excite a unit most lie."""
    data = moment.data
    if data.position is None:
        st.caption("Only patches of photographs have a place: choose them as data.")
        return
    rows = sparse.most_excited(moment, unit, charts.SAMPLES)
    photographs = dict(zip(data.classes, patches.photographs(), strict=True))
    corners = patches.corners(data.position[rows], next(iter(photographs.values())).shape)
    st.caption(f"The {charts.SAMPLES} training patches that excite unit {unit + 1} most, in their photographs.")
    found = {name: corners[data.y_train[rows] == i] for i, name in enumerate(data.classes)}
    st.html(charts.places_html(photographs, found, data.pixels))
