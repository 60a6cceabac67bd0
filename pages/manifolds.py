"""Manifold learning: a flat code for a bent surface, and where that cannot work."""

import numpy as np
import streamlit as st

from ae_keras import analysis, charts
from ae_keras.data import manifolds
from ae_keras.ui.comparison import comparison_table
from ae_keras.ui.lesson import Lesson, Rows, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.neighbourhoods import neighbourhood_words
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import MANIFOLD_PAGE
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import error_by_code_size

FRESH, MEASURED = 4000, 400
SPEC = charts.space_spec(charts.SHEET, most=330, turn=17, tilt=14)  # one sees into the rolls

lesson = Lesson(MANIFOLD_PAGE, manifolds.NAMES)
sphere = lesson.spec.dataset == "sphere"
lesson.header(
    "Manifold learning",
    "Data with three coordinates may lie on a surface that has only two. The decoder lays a **sheet** through them, "
    "and the code says where on the sheet a point is. What is bent can be flattened; what is closed must **tear**.",
)
lesson.settings(
    ("dataset", "cap" if sphere else "hidden", "code", "lam"),
    more=("hidden",) * sphere
    + ("activation", "learning_rate", "schedule", "epochs", "batch", "l2", "seed", "split_seed"),
)
says, hero, status = Slot(), lesson.hero(height=320), st.empty()
measures = Slot()
follow = st.slider(
    "Follow a point", 0, 100, 0, key="manifolds.follow", help="Its ten neighbours, orange in the data, blue in the code"
)
fresh = lesson.data.standardized(manifolds.draw(lesson.spec.dataset, lesson.spec.cap, FRESH, seed=1)[0])


def closed(moment: Moment) -> bool:
    """Whether opposite points must meet: on the whole sphere, with two numbers."""
    return sphere and moment.spec.cap == 180 and moment.spec.code <= 2


def pair(moment: Moment) -> analysis.Pair | None:
    """The opposite points that the code puts closest together, in the sphere's own units."""
    if not closed(moment):
        return None
    data, network = moment.data, moment.network
    return analysis.meeting_antipodes(
        lambda x: network.encode(data.standardized(x)),
        lambda x: data.original(network.reconstruct(data.standardized(x))),
    )


def rows(moment: Moment, found: analysis.Pair | None) -> Rows:
    marked = None if found is None else moment.data.standardized(np.stack([found.one, found.other]))
    return charts.sheet_data(moment.data, moment.pca, moment.network, follow - 1 if follow else None, marked)


def worst(moment: Moment) -> float:
    """Largest distance of a fresh point to its reconstruction, in the data's own units."""
    data, network = moment.data, moment.network
    return analysis.worst_distance(
        data.original(fresh), lambda x: data.original(network.reconstruct(data.standardized(x)))
    )


def draw(moment: Moment) -> None:
    """The sheet, and how well it fits."""
    found = pair(moment)
    lesson.chart(hero, "The learned sheet, the code, and PCA's plane", rows(moment, found), SPEC)
    error, flat = moment.error_test, ("line", "plane", "space")[min(moment.spec.code, 3) - 1]
    says.draw(
        "markdown",
        f"### Error {'below 0.0001' if error < 1e-4 else f'{error:.4f}'} on points it has not seen; PCA's {flat} "
        f"leaves {moment.pca_error_test:.3f}{': it is stuck there, and another seed may not be' * moment.stuck}",
    )
    text = (
        f"{neighbourhood_words(moment, MEASURED)} Of {FRESH} fresh points the worst comes back **{worst(moment):.2f}** "
        "from its place."
    )
    if found:
        text += (
            f" The opposite points A and B have codes {found.apart:.2g} apart, so one of them comes back "
            f"{found.error:.2f} away: on a whole sphere some such pair always meets (Borsuk and Ulam), and no network "
            "gets the worst error below 1."
        )
    measures.draw("markdown", text)


def words(moment: Moment) -> Words:
    data = moment.data
    codes = moment.network.encode(data.inputs)
    sentence = (
        f"{len(data.inputs)} points of the {lesson.source.title.lower()} in space with a grid of codes decoded into "
        f"it, their code, and PCA. The mean squared error is {moment.error:.5f}, PCA's {moment.pca_error:.4f}; the "
        f"worst of {FRESH} fresh points comes back {worst(moment):.2f} from where it was."
    )
    import pandas as pd

    columns = dict(zip(data.features, data.x_train.T, strict=True))
    return sentence, pd.DataFrame(columns | {f"code {i + 1}": column for i, column in enumerate(codes.T)})


lesson.answer(draw)
lesson.player.show()
lesson.tries(
    "the cap from 90° to 180°: the sheet must open somewhere. The helix and the circle need one number. A "
    "circle must tear; a helix need not, and yet most seeds cut it: training finds a way, not the best one. "
    "Contraction pulls the code flat: on the whole sphere 0.01 of it leaves no more than PCA's plane.",
    {
        "The whole sphere": {"dataset": "sphere", "cap": 180.0, "code": 2},
        "Swiss roll": {"dataset": "swiss-roll", "code": 2},
        "Helix": {"dataset": "helix", "code": 1},
        "Contraction": {"dataset": "sphere", "cap": 180.0, "code": 2, "lam": 0.01},
        "Circle": {"dataset": "circle", "code": 1, "init": "he_normal"},
    },
)
panels = Panels(
    lesson,
    {"Measured": lambda _: comparison_table(lesson), "Every code size": lambda _: error_by_code_size(lesson)},
    words,
    svg=lambda moment: charts.svg(SPEC, rows(moment, pair(moment)), width=1160),  # room for the corners of PCA's plane
)
lesson.play(draw, panels.details, status, panels.finish)
