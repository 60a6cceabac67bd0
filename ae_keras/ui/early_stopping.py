"""Where early stopping would have stopped."""

import streamlit as st

from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment


def early_stopping(lesson: Lesson, moment: Moment) -> None:
    """Where early stopping would have stopped."""
    errors, epochs = moment.errors["val_loss"], moment.errors["epoch"]
    best = int(errors.argmin())
    st.markdown(
        f"The held-out error was least after **epoch {epochs[best]}**: {errors[best]:.4f}, against {errors[-1]:.4f} "
        "now. Early stopping watches it and keeps that network."
    )
    if 0 < epochs[best] < moment.spec.epochs:
        st.button(
            "Stop there",
            icon=":material/front_hand:",
            on_click=lesson.controls.set,
            kwargs={"epochs": int(epochs[best]), "schedule": "constant"},
        )
