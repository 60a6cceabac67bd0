"""The page of reparametrization: its own sliders, its four networks, and what it refuses."""

import numpy as np
import pytest

import ae_keras as ae
from ae_keras.links import to_query
from ae_keras.ui.presets import FIRST, REPARAM_PAGE

SMALL = FIRST[REPARAM_PAGE].replace(epochs=6, hidden=(32,))
QUERY = to_query(SMALL, FIRST[REPARAM_PAGE])


def picture(app) -> str:
    return app.get("html")[0].proto.body


def told(app, what: str) -> str:
    return next(m.value for m in app.markdown if what in m.value)


def test_its_sliders_move_the_same_draws_or_draw_new_ones(open_page):
    app = open_page(REPARAM_PAGE, **QUERY)
    assert not app.exception and "slope 2μ = **4.00**" in told(app, "E[z²]") and "**21.8** times" in told(app, "E[z²]")
    same = picture(app)
    app.select_slider(key="reparametrization.mu").set_value(-1.0).run()
    assert not app.exception and "slope 2μ = **−2.00**" in told(app, "E[z²]")
    moved = picture(app)
    app.select_slider(key="reparametrization.mu").set_value(2.0).run()
    assert picture(app) == same != moved
    app.toggle(key="reparametrization.held").set_value(False).run()
    assert "it has no slope" in picture(app).replace("%20", " ") and picture(app) != same
    app.slider(key="reparametrization.sigma").set_value(0.1).run()
    app.select_slider(key="reparametrization.draws").set_value(10).run()
    assert not app.exception and "Mean of 10 estimates" in told(app, "E[z²]")
    assert not dict(app.query_params).keys() - QUERY.keys(), "the link is the network's"


def test_one_button_trains_a_network_with_each_gradient(open_page):
    app = open_page(REPARAM_PAGE, **QUERY)
    button = app.button(key="reparametrization.train")
    assert button.label == "Train the other 3"
    button.click().run()
    assert not app.exception and not [b for b in app.button if b.key == "reparametrization.train"]
    curves = app.get("html")[1].proto.body.replace("%20", " ")
    assert all(name in curves for name in ("through z", "score function", "score with baseline", "cut out"))
    app.session_state["reparametrization.tabs"] = "Side by side"
    app.run()
    assert not app.exception
    table = app.dataframe[0].value
    for name, gradient in (("through z", "pathwise"), ("cut out", "cut")):
        last = ae.train(SMALL.replace(gradient=gradient)).history.iloc[-1]
        row = table.loc[name]
        assert row["kl"] == pytest.approx(last["val_kl"], rel=1e-4, abs=1e-6)
        assert row["loss"] == pytest.approx(last["val_loss"], rel=1e-4, abs=1e-6)
    assert told(app, "Lowest: **") and np.all(table["through"] > 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"gradient": "luck"}, "Gradient: “luck” cannot be read; pathwise is used."),
        ({"batch": "0"}, "Batch size: 0 is not a whole number from 1 to 4096; 1 is used."),
        ({"dataset": "cat"}, "cannot be shown on this page"),
    ],
)
def test_what_cannot_be_is_said_with_what_is_used_instead(open_page, asked, said):
    app = open_page(REPARAM_PAGE, **QUERY | {"epochs": "1"} | asked)
    assert not app.exception and any(said in warning.value for warning in app.warning)


@pytest.mark.parametrize(
    "changes",
    [
        {"beta": 0.0},
        {"beta": 0.5, "gradient": "baseline"},
        {"dataset": "iris", "output": "linear", "standardize": True},
    ],
)
def test_other_losses_are_drawn_too(open_page, changes):
    app = open_page(REPARAM_PAGE, **to_query(SMALL.replace(**changes), FIRST[REPARAM_PAGE]))
    assert not app.exception and not app.error and not app.warning
    assert ("loss" in told(app, "###")) == ("beta" in changes)


def test_a_run_that_diverges_is_drawn_as_far_as_it_came(open_page):
    app = open_page(REPARAM_PAGE, **QUERY | {"learning_rate": "1", "gradient": "score"})
    assert not app.exception and "Training diverged" in app.error[0].value
    assert "score function" in app.get("html")[1].proto.body.replace("%20", " ")
