"""What every session runs: the frame around the page that is open."""

import streamlit as st

from ae_keras.ui import gate
from ae_keras.ui.outline import ROOT, pages

SIDEBAR = 250  # CSS pixels: the longest title, bold as that of the open page is, has room

with gate.scripts.inside():
    st.set_page_config(
        page_title="Autoencoders, live",
        page_icon=str(ROOT / "assets" / "icon.svg"),
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.html(ROOT / "assets" / "style.css")  # style alone takes no room in the page
    st.logo(str(ROOT / "assets" / "logo.svg"), size="large", icon_image=str(ROOT / "assets" / "icon.svg"))
    st.navigation(pages(), position="hidden").run()  # `outline.sidebar` is the way through them
