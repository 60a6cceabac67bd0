"""Where early stopping would have stopped."""

import streamlit as st

from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import power


def early_stopping(lesson: Lesson, moment: Moment) -> None:
    """The network that early stopping would have kept, as near as one was recorded."""
    frame, told = power.stopping(moment)
    st.markdown(told)
    if frame.epoch != moment.epoch:
        st.button(
            f"Show epoch {frame.epoch}",
            icon=":material/front_hand:",
            on_click=lesson.player.seek,
            args=(frame.epoch,),
            help="Moves the slider to this epoch of the run; nothing is trained again",
        )
