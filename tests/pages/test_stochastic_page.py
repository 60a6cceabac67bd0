"""The page of stochastic decoders: what it refuses, what its settings are, and the panels that train."""

import numpy as np
import pandas as pd
import pytest

import ae_keras as ae
from ae_keras.links import to_query
from ae_keras.ui import heads
from ae_keras.ui.presets import FIRST, ONE_OF_8, STOCHASTIC_PAGE
from ae_keras.ui.said.numbers import signed

SMALL = FIRST[STOCHASTIC_PAGE].replace(epochs=4, examples=200)


def query(spec: ae.Stochastic) -> dict[str, str]:
    return to_query(spec, FIRST[STOCHASTIC_PAGE])


def widgets(app) -> set[str]:
    kinds = (app.select_slider, app.slider, app.selectbox, app.segmented_control)
    return {widget.key.partition(".")[2] for kind in kinds for widget in kind if widget.key}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"head": "softmax", "levels": "1"}, "with one level there is nothing to choose; 2 is used."),
        ({"head": "softmax", "levels": "0"}, "are not one-hot; 17 is used."),
        ({"head": "sigmoid", "dataset": "banknote"}, "linear is used."),
        ({"head": "sigmoid", "standardize": "yes"}, "standardised data go beyond them; “no” is used."),
        ({"sigma": "0"}, "Deviation: 0 is not a number from 0.001 to 2.0; 0.001 is used."),
        ({"code_noise": "-1"}, "Code noise: -1 is not a number from 0.0 to 1.0; 0.0 is used."),
        ({"dataset": "iris"}, "cannot be shown on this page"),
    ],
)
def test_what_cannot_be_is_said_with_what_is_used_instead(open_page, asked, said):
    app = open_page(STOCHASTIC_PAGE, **query(SMALL) | asked)
    assert not app.exception and any(said in warning.value for warning in app.warning), [w.value for w in app.warning]


def test_every_head_has_its_own_settings_and_picture(open_page):
    app = open_page(STOCHASTIC_PAGE, **query(SMALL))
    assert {"spread", "sigma"} <= widgets(app) and "levels" not in widgets(app)
    app.selectbox(key="stochastic.head").set_value("softmax").run()
    assert not app.exception and "levels" in widgets(app) and "sigma" not in widgets(app)
    app.slider(key="stochastic.row").set_value(7).run()
    assert not app.exception
    app.selectbox(key="stochastic.dataset").set_value("one-hot-8").run()
    assert not app.exception and "0 is used" in app.warning[0].value
    assert app.slider(key="stochastic.row").max == 8


def test_heads_are_compared_by_their_own_runs(open_page):
    app = open_page(STOCHASTIC_PAGE, **query(SMALL))
    app.session_state["stochastic.tabs"] = "Heads compared"
    app.run()
    app.button(key="stochastic.heads").click().run()
    assert not app.exception
    table = app.dataframe[0].value
    specs = heads.heads(SMALL, 17)
    assert list(table.index) == list(specs) and pd.isna(table.loc["sigmoid", "common"])
    for name, spec in specs.items():
        last = ae.train(spec).history.iloc[-1]
        assert table.loc[name, "loss"] == signed(last["val_nll"], 2)
        assert float(table.loc[name, "error"]) == pytest.approx(last["val_error"], abs=6e-5)


def test_where_only_linear_units_can_be_there_are_only_these(open_page):
    app = open_page(STOCHASTIC_PAGE, **query(SMALL) | {"dataset": "banknote", "code": "2", "standardize": "yes"})
    app.session_state["stochastic.tabs"] = "Heads compared"
    app.run()
    app.button(key="stochastic.heads").click().run()
    assert not app.exception and len(app.dataframe[0].value) == 2
    assert any("Sigmoid and softmax units are for numbers between 0 and 1" in m.value for m in app.markdown)


def test_the_wrong_head_and_the_other_target_are_trained_on_demand(open_page, monkeypatch):
    monkeypatch.setattr(heads, "ONE_OF_8", ONE_OF_8.replace(epochs=30))
    app = open_page(STOCHASTIC_PAGE, **query(SMALL))
    app.session_state["stochastic.tabs"] = "The wrong head"
    app.run()
    app.button(key="stochastic.wrong").click().run()
    told = next(m.value for m in app.markdown if m.value.startswith("**linear, fixed spread**"))
    means = ae.train(ONE_OF_8.replace(epochs=30)).network().reconstruct(np.eye(8, dtype="float32"))
    assert f"outputs from {means.min():.2f} to {means.max():.2f}; the sum of a row from 1.00 to 1.00." in told
    app.session_state["stochastic.tabs"] = "Target x or y"
    app.run()
    app.button(key="stochastic.targets").click().run()
    assert not app.exception and any("**the same** at every" in m.value for m in app.markdown)
