"""What a student takes home: the Keras code of this very model, its summary, a link, and files."""

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urlencode

import streamlit as st

from ae_keras import charts
from ae_keras.export.bundle import beside, bundle
from ae_keras.export.tables import codes_csv, history_csv, samples_csv
from ae_keras.links import LINK_VERSION
from ae_keras.specs import parameter_table
from ae_keras.ui import gate
from ae_keras.ui.controls import AT
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.waiting import ask

File: TypeAlias = tuple[str, str, str | Callable[[], str | bytes], str, str]
"""What a button says, its icon, and what it gives: content, name, and type."""


def model_tab(lesson: Lesson) -> None:
    """The program that trains this model in plain Keras, and Keras's own summary."""
    file = beside(lesson.spec)
    reads = f" It reads {file.name}, which is in the download under Share and export." if file else ""
    st.caption(
        f"This page's model as a separate program: plain Keras, the same initial weights, the same split.{reads}"
    )
    st.code(program(lesson), language="python", height=480)
    with st.expander("Keras's summary of its parts", icon=":material/account_tree:"):
        st.code(ask(lesson.run, "summary", "artefact", "summary"), language=None)
    with st.expander("All parameters of this page", icon=":material/list:"):
        st.dataframe(parameter_table(type(lesson.spec)), hide_index=True, alt="Every parameter, its bounds and meaning")


def share_tab(lesson: Lesson, moment: Moment, svg: Callable[[], str]) -> None:
    """A link that gives the same numbers, and the run and its picture as files."""
    st.caption(
        "The same link gives everybody the same numbers, and opens at the epoch on screen. It does not say how a "
        "picture is turned or what is marked in it."
    )
    base = (st.context.url or "").split("?")[0]
    at = {AT: moment.epoch} if moment.epoch < lesson.spec.epochs else {}
    st.code(f"{base}?{urlencode({'v': LINK_VERSION} | lesson.controls.link | at)}", language=None, wrap_lines=True)

    def drawn() -> str:
        return samples_csv(lesson.data, moment.samples, moment.epoch)

    codes = "encoder" in moment.network.parts
    what, rows = ("Codes", lambda: codes_csv(lesson.data, moment.recorded)) if codes else ("Samples", drawn)
    st.caption(
        f"{what}, weights and picture are those of the epoch on screen ({moment.epoch}); the history is that of the "
        "whole run."
    )
    name = f"{lesson.page}-{lesson.spec.key[:8]}"
    now = f"{name}-epoch-{moment.epoch}"
    text: File = ("Keras program", "code", lambda: program(lesson), f"{name}.py", "text/x-python")
    if beside(lesson.spec):
        text = ("Keras program", "code", lambda: bundle(lesson.spec, program(lesson)), f"{name}.zip", "application/zip")
    files: list[File] = [
        text,
        ("History", "table", history_csv(moment.run.history), f"{name}-history.csv", "text/csv"),
        (what, "table", rows, f"{now}-{what.lower()}.csv", "text/csv"),
        ("Weights", "save", lambda: weights(moment), f"{now}.keras", "application/octet-stream"),
        ("Picture, SVG", "image", svg, f"{now}.svg", "image/svg+xml"),
        ("Picture, PNG", "image", lambda: charts.raster(svg()), f"{now}.png", "image/png"),
    ]
    with st.container(horizontal=True):
        for label, icon, content, file, mime in files:
            st.download_button(
                label, content, file, mime, icon=f":material/{icon}:", on_click="ignore", key=f"{lesson.page}.{label}"
            )


def weights(moment: Moment) -> bytes:
    """The last of the models as it is at this moment, as the bytes of a .keras file."""
    return moment.run.result("keras", "artefact", "keras", frame=moment.frame).result(60)


def program(lesson: Lesson) -> str:
    """The spec as a program in plain Keras; a worker writes it, where Keras is."""
    with gate.scripts.outside():
        return lesson.run.result("program", "artefact", "program").result(60)
