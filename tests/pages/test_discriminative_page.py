"""The page on discriminative and generative models: its widgets, its tabs, and other data."""

import pytest

from ae_keras.ui.presets import DISCRIMINATIVE_PAGE


@pytest.fixture
def page(open_page):
    def open_it(tab: str = "", **query: str):
        app = open_page(DISCRIMINATIVE_PAGE, epochs="12", **query)
        if tab:
            app.session_state["discriminative.tabs"] = tab
            app.run()
        assert not app.exception and not app.error
        return app

    return open_it


def verdict(app) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("### "))


def said(app, words: str) -> str:
    return next(element.value for element in (*app.markdown, *app.caption) if words in element.value)


def test_borders_and_components_change_what_is_drawn_code_first(page):
    app = page()
    first = verdict(app)
    app.segmented_control(key="discriminative.borders").set_value("curved").run()
    bent = verdict(app)
    app.slider(key="discriminative.components").set_value(1).run()
    assert not app.exception and len({first, bent, verdict(app)}) == 3
    assert len({told.split("code first")[1] for told in (first, bent, verdict(app))}) == 1, "label first is as it was"


def test_every_tab_measures(page):
    app = page("Accuracy")
    assert "p(y|x), logistic regression" in app.dataframe[0].value["model"].tolist()
    for tab, words in {"Fill in": "Error over what was hidden", "Odd inputs": "odd input"}.items():
        app.session_state["discriminative.tabs"] = tab
        app.run()
        assert not app.exception and said(app, words)


def test_two_classes_that_are_no_images(page):
    query = {"dataset": "banknote", "output": "linear", "hidden": "16"}
    app = page("Fill in", **query)
    assert "held-out notes" in verdict(app) and len(app.dataframe) == 1


@pytest.mark.parametrize("code", ["1", "8"])
def test_the_map_of_other_codes(page, code):
    assert verdict(page(code=code)).startswith("### Read as their label")
