"""Where early stopping would have stopped."""

from dataclasses import replace

import streamlit as st

from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment


def early_stopping(lesson: Lesson, moment: Moment) -> None:
    """The network that early stopping would have kept, as near as one was recorded."""
    errors, epochs = moment.errors["val_loss"], moment.errors["epoch"]
    best = int(errors.argmin())
    frame = min(moment.run.frames, key=lambda frame: abs(frame.epoch - epochs[best]))
    kept = replace(moment, frame=frame)
    st.markdown(
        f"The held-out error was least after **epoch {epochs[best]}**: {errors[best]:.4f}, against {errors[-1]:.4f} "
        f"after epoch {epochs[-1]}. Early stopping watches it and keeps that network. The recorded one that is nearest "
        f"to it is that of **epoch {frame.epoch}**: its held-out error is {kept.error_test:.4f}."
    )
    if frame.epoch != moment.epoch:
        st.button(
            f"Show epoch {frame.epoch}",
            icon=":material/front_hand:",
            on_click=lesson.player.seek,
            args=(frame.epoch,),
            help="The scrubber goes to that moment of this very run; nothing is trained again",
        )
