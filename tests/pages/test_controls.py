"""The settings of a page, without the page."""

from streamlit.testing.v1 import AppTest

from ae_keras.links import max_epochs
from ae_keras.ui.presets import FIRST, POWER_PAGE


def settings() -> None:
    import streamlit as st

    from ae_keras.ui.controls import Controls
    from ae_keras.ui.presets import POWER_PAGE

    controls = Controls(POWER_PAGE, ("digits", "mnist"))
    controls.show(("dataset", "examples", "epochs"))
    for notice in controls.notices:
        st.warning(notice)
    st.button("set", on_click=controls.set, kwargs={"epochs": 600, "examples": 20}, key="set")
    st.text(controls.spec.epochs)


def test_epochs_that_a_costly_setting_cut_short_come_back_when_it_goes():
    app = AppTest.from_function(settings).run()
    examples, costly = "too_much_power.examples", FIRST[POWER_PAGE].replace(dataset="mnist", examples=0)
    most = max_epochs(costly)

    def shows(epochs: int, cut: bool = False) -> None:
        assert int(app.text[0].value) == epochs and bool(app.warning) == cut and not app.exception
        assert int(app.query_params.get("epochs", "1000")) == epochs

    app.selectbox(key="too_much_power.dataset").set_value("mnist").run()
    shows(1000)
    app.select_slider(key=examples).set_value(0).run()
    shows(most, cut=True)
    app.run()
    shows(most)
    app.select_slider(key=examples).set_value(20).run()
    shows(1000)
    app.select_slider(key=examples).set_value(0).run()
    shows(most, cut=True)
    app.button(key="set").click().run()  # as a button of the page does: these epochs and no others
    shows(600)
    app.select_slider(key=examples).set_value(0).run()
    app.select_slider(key=examples).set_value(50).run()
    shows(600)
