"""Mitchell's figures of the 8-3-8: three courses over the epochs, and the table of hidden values beside the book's."""

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.analysis.bits import MITCHELL
from ae_keras.ui.lesson import Lesson, Rows
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import mitchell

_MOST = 16  # lines of a chart


class Recorded(NamedTuple):
    """All moments up to one. errors: (moments, outputs), squared and summed over the examples. hidden: (moments, k),
    the values of one example. weights: (moments, inputs), those into one hidden unit; bias: (moments,)."""

    epochs: list[int]
    errors: np.ndarray
    hidden: np.ndarray
    weights: np.ndarray
    bias: np.ndarray


def recorded(moment: Moment, chosen: int, unit: int) -> Recorded:
    """What his figure 4.8 draws of a run until a moment, for the chosen example and hidden unit."""
    frames = [frame for frame in moment.run.frames if frame.epoch <= moment.epoch]
    moments = [Moment(moment.run, frame, moment.data) for frame in frames]
    into = [each.network.encoder[-1] for each in moments]
    return Recorded(
        [each.epoch for each in moments],
        mitchell.errors(moments),
        np.stack([each.codes[chosen] for each in moments]),
        np.stack([layer.kernel[:_MOST, unit] for layer in into]),
        np.array([layer.bias[unit] for layer in into]),
    )


def courses(moment: Moment, chosen: int, unit: int) -> list[tuple[Rows, dict[str, Any]]]:
    """The three charts of figure 4.8: the rows of each, and its specification. Hidden units are no examples: they have
    none of their colours."""
    import pandas as pd

    found = recorded(moment, chosen, unit)
    numbered = {str(j + 1): column for j, column in enumerate(found.weights.T)}
    errors = {str(j + 1): column for j, column in enumerate(found.errors.T)}
    hidden = {f"h{j + 1}": column for j, column in enumerate(found.hidden.T)}
    at = np.asarray(found.epochs)
    drawn = []
    for title, subtitle, lines, named in (
        ("squared output errors", "colour = output", errors, []),
        ("hidden values", f"of example {chosen + 1}", hidden, [*hidden]),
        (f"weights into h{unit + 1}", "colour = input", numbered | {"bias": found.bias}, ["bias"]),
    ):
        shown = {name: (at, line) for name, line in lines.items()}
        rows = charts.courses_data(shown, {}, moment.epoch, moment.spec.epochs)
        rows = pd.concat([rows, charts.line_ends(shown, named)], ignore_index=True)
        drawn.append((rows, charts.small_courses_spec(title, subtitle, dashed=lines is hidden)))
    return drawn


def figures(lesson: Lesson, moment: Moment, chosen: int, unit: int) -> None:
    """Figure 4.7, the table of hidden values, and in words what the charts of figure 4.8 show."""
    codes, outputs = mitchell.values(moment)
    left, right = st.columns([2, 1])
    book = MITCHELL if codes.shape == MITCHELL.shape else None
    left.html(charts.codebook_html(codes, outputs, book))
    tables = "The table is that of the book's figure 4.7, for this run."
    if book is not None:
        tables = "Figure 4.7: on the left this run, on the right the book's."
    found = recorded(lesson.moment(len(moment.run.frames) - 1), chosen, unit)
    into = np.column_stack([found.weights, found.bias])
    right.caption(
        f"{tables} The three charts under the network are its figure 4.8: the errors, the "
        f"hidden values of one example (here {chosen + 1}, in the book 2), and the weights into one hidden unit."
    )
    right.caption(mitchell.course(found.epochs, found.errors))
    right.caption(
        f"{mitchell.settled(found.epochs, found.hidden, chosen)} {mitchell.weights(found.epochs[-1], into, unit)}"
    )
