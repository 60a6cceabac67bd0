"""Mitchell's figures of the 8-3-8: the table of hidden values beside the book's, and three courses over the epochs."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.analysis.bits import MITCHELL
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import mitchell

_MOST = 16  # lines of a chart


def figures(lesson: Lesson, moment: Moment, chosen: int) -> None:
    """Figure 4.7, and of figure 4.8 the three charts: errors, hidden values of an example, weights into a unit."""
    codes, outputs = mitchell.values(moment)
    count, k = codes.shape
    left, right = st.columns([2, 1])
    left.html(charts.codebook_html(codes, outputs, MITCHELL if (count, k) == MITCHELL.shape else None))
    st.session_state["mitchell.unit"] = min(st.session_state.get("mitchell.unit", 1), k)
    unit = right.slider("Weights into hidden unit", 1, k, key="mitchell.unit") - 1 if k > 1 else 0
    right.caption(
        "The book's figure 4.7 is the table of hidden values. Its figure 4.8 are the three charts below: the errors, "
        f"the hidden values of one example (here {chosen + 1}, in the book 2), and the weights into one hidden unit."
    )
    moments = [lesson.moment(i) for i in range(len(moment.run.frames))]
    epochs = [each.epoch for each in moments]
    errors = mitchell.errors(moments)
    hidden = np.stack([each.codes[chosen] for each in moments])
    into = [each.network.encoder[-1] for each in moments]
    weights = np.stack([layer.kernel[:_MOST, unit] for layer in into])
    bias = np.array([layer.bias[unit] for layer in into])
    drawn = (
        ("squared error of output", {str(j + 1): column for j, column in enumerate(errors.T)}),
        (f"values of example {chosen + 1}", {f"h{j + 1}": column for j, column in enumerate(hidden.T)}),
        (f"weights into h{unit + 1} from", {str(j + 1): column for j, column in enumerate(weights.T)} | {"bias": bias}),
    )
    for i, (title, columns) in enumerate(drawn):
        courses = {name: (np.asarray(epochs), values) for name, values in columns.items()}
        rows = charts.courses_data(courses, {}, moment.epoch, moment.spec.epochs)
        st.vega_lite_chart(rows, charts.courses_spec(title, 220), alt=title, key=f"mitchell.course {i}")
    st.caption(
        f"{mitchell.course(epochs, errors)} {mitchell.settled(epochs, hidden, chosen)} "
        f"{mitchell.weights(epochs[-1], np.column_stack([weights, bias]), unit)}"
    )
