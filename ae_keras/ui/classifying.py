"""Panels on codes and their classes: the picture of both ways to p(h, y), and what a generative model is good for."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.analysis import latent
from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import discriminative as told

SHOWN = 10  # held-out images that are filled in
MARGIN = 0.05  # of the map around the codes


def picture(moment: Moment, found: told.Joint) -> charts.Joints:
    """What is drawn: the plane of the codes, or of their first two principal components, and drawn pairs."""
    codes, data = np.asarray(moment.codes, np.float64), moment.data
    flat = latent.code_map(codes)
    placed = flat.placed(codes)
    low, reach = placed.min(axis=0), np.ptp(placed, axis=0)
    low = np.where(reach > 0, low - MARGIN * reach, low - 0.5)
    reach = np.where(reach > 0, (1 + 2 * MARGIN) * reach, 1)
    conditional = found.conditional
    if codes.shape[1] != 2:  # of what the map shows; p(y|h) itself sees all numbers
        conditional = analysis.conditional(placed, data.y_train, len(data.classes), found.conditional.curved)
    areas = conditional.posterior(low + reach * charts.raster_points()).reshape(charts.RASTER, charts.RASTER, -1)

    def ellipses(density: analysis.Gaussians) -> charts.Ellipses:
        on_map = density.along(flat.axes / reach[:, None], flat.middle + low @ flat.axes)
        return charts.Ellipses(on_map.means, on_map.covariances, on_map.weights)

    return charts.Joints(
        (placed - low) / reach, data.y_train, data.classes, areas.argmax(axis=2), areas.max(axis=2),
        ellipses(found.density), ellipses(found.by_class),
        (
            _drawn(moment, "Drawn code first (× read otherwise)", found.code_first),
            _drawn(moment, "Drawn label first", found.label_first),
        ),
        data.image_shape is not None, SOURCES[data.name].ink, plane(codes.shape[1]),
    )  # fmt: skip


def plane(k: int) -> str:
    """What the map of a code of k numbers shows."""
    if k > 2:
        return "by principal components 1 → and 2 ↑ of h alone"
    return "h₁ →, h₂ ↑" if k == 2 else "h₁ →"


def _drawn(moment: Moment, title: str, pairs: told.Pairs) -> charts.DrawnPairs:
    count, shape = charts.COLUMNS * charts.PAIR_ROWS, moment.data.image_shape
    x = pairs.x[:count]
    rows = moment.data.original(x).reshape(-1, *shape) if shape else np.clip(x / 3, -1, 1)[:, None]
    return charts.DrawnPairs(title, rows, pairs.labels[:count], pairs.right[:count])


def accuracy(moment: Moment, found: told.Joint) -> None:
    """What it costs to generate: how often each model names the right class."""
    on_x, on_h = told.on_inputs(moment.data), told.on_codes(moment, found)
    table = on_x | on_h
    share = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe(
        {
            "model": list(table),
            "training rows": [100 * one for one, _ in table.values()],
            "held-out rows": [100 * other for _, other in table.values()],
        },
        hide_index=True,
        column_config={"training rows": share, "held-out rows": share},
        alt="Accuracy of models of x and of codes",
    )
    train, test, _ = moment.data.shape
    st.markdown(told.of_accuracies(on_x, on_h))
    st.caption(
        f"The share of rows whose most likely class is right; {train} training rows, {test} held out. Models of x "
        f"(scikit-learn's LogisticRegression and MLPClassifier) are fitted to the first {min(train, told.LEARNERS)} "
        f"training rows, those of codes to the first {min(train, analysis.FITTED)}; the code itself is learned from "
        "all, without labels."
    )


def fill_in(moment: Moment, found: told.Joint, ink: bool) -> None:
    """Held-out rows whose first half is hidden."""
    filling, shape = told.filled(moment, found), moment.data.image_shape
    if shape:
        hidden = np.where(filling.seen, filling.x, 0.5)
        images = {"what is seen": hidden} | filling.rows | {"as it is": filling.x}
        rows = [
            charts.Row(
                name,
                moment.data.original(x[:SHOWN]).reshape(-1, *shape),
                f"error {filling.errors[name]:.4f}" if name in filling.errors else "",
            )
            for name, x in images.items()
        ]
        st.html(charts.restored_html(rows, ink))
    else:
        st.dataframe(
            {"way": list(filling.errors), "error over what was hidden": list(filling.errors.values())},
            hide_index=True,
            alt="Error over what was hidden",
        )
    st.markdown(told.of_filled(moment, filling))
    st.caption(
        f"{analysis.DRAWN} codes are drawn from p(h) and decoded; that with the largest log p(h) − |x − g(h)|² / 2σ² "
        "is taken, with what is seen for x and the training error for σ². “All seen, coded” is the network's "
        "reconstruction of the whole row."
    )


def odd_inputs(moment: Moment, found: told.Joint) -> None:
    """Inputs that are no data."""
    table = told.odd(moment, found)
    number = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(
        {
            "odd input": list(table),
            "by the density of the code": [one for one, _ in table.values()],
            "by the reconstruction error": [other for _, other in table.values()],
        },
        hide_index=True,
        column_config={"by the density of the code": number, "by the reconstruction error": number},
        alt="How well odd inputs are told from held-out rows",
    )
    st.markdown(told.of_odd(moment, table))
    st.caption(
        "Area under the ROC curve, held-out rows against odd ones: how often the odd one has the lower density, or the "
        "larger error; 0.5 is chance."
    )
