"""The server: `streamlit run streamlit_app.py`.

The script that every session runs is `ae_keras/ui/app.py`. It does not stand here because Streamlit takes a `pages`
folder beside its script for its older kind of app and would then run a page alone when the first visitor of a fresh
server comes by a deep link.
"""

from pathlib import Path

import streamlit as st

from deploy import memory, server

memory.keep_little()  # before there are threads that take others

app = st.App(
    Path(__file__).parent / "ae_keras" / "ui" / "app.py",
    lifespan=server.lifespan,
    routes=server.ROUTES,
    on_script_error=server.note,
)
