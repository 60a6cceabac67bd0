"""The page of the latent space: its sliders, its map for codes of any size, and its panels."""

import pytest

import ae_keras as ae
from ae_keras.links import to_query
from ae_keras.ui.outline import USES
from ae_keras.ui.presets import FIRST, LATENT_PAGE

SMALL = FIRST[LATENT_PAGE].replace(epochs=4, examples=200)


def told(app, start: str) -> str:
    return next(m.value for m in app.markdown if m.value.startswith(start))


def opened(open_page, tab: str, **changes):
    app = open_page(LATENT_PAGE, **to_query(SMALL.replace(**changes), FIRST[LATENT_PAGE]))
    app.session_state["latent_space.tabs"] = tab
    return app.run()


def test_generation_is_shown_here():
    assert next(page for title, _, page, _ in USES if title == "Generation") == LATENT_PAGE


@pytest.mark.parametrize("code", [1, 2, 8])
def test_the_cross_goes_where_the_sliders_say(open_page, code):
    app = open_page(LATENT_PAGE, **to_query(SMALL.replace(code=code), FIRST[LATENT_PAGE]))
    said = told(app, "The cross is")
    app.select_slider(key="latent_space.across").set_value(120).run()
    assert not app.exception and told(app, "The cross is") != said
    said = told(app, "The cross is")
    app.select_slider(key="latent_space.up").set_value(-20).run()
    assert not app.exception and (told(app, "The cross is") != said) == (code > 1)


def test_a_mixture_has_as_many_components_as_the_slider_says(open_page):
    app = opened(open_page, "Where to sample")
    app.slider(key="latent_space.components").set_value(3).run()
    assert not app.exception and any("mixture of 3" in html.proto.body for html in app.get("html"))
    assert told(app, "Nearest to training digits are the images of")


def test_few_rows_have_few_components(open_page):
    app = opened(open_page, "Where to sample", examples=8)
    assert not app.exception and any("mixture of 4" in html.proto.body for html in app.get("html"))
    app = opened(open_page, "Where to sample", examples=2)
    assert not app.exception and not app.error and ae.load("digits", examples=2).shape[0] == 2
    assert not any('"nan"' in html.proto.body for html in app.get("html")), "of eight classes there are no codes"


def test_between_two_images(open_page):
    app = opened(open_page, "Between two images")
    said = told(app, "Half way")
    app.slider(key="latent_space.other").set_value(9).run()
    assert not app.exception and told(app, "Half way") != said


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"code": "0"}, "Code size: 0 is not a whole number from 1"), ({"dataset": "banknote"}, "cannot be shown")],
)
def test_bad_input_is_said_with_a_way_out(open_page, asked, said):
    app = open_page(LATENT_PAGE, **to_query(SMALL, FIRST[LATENT_PAGE]) | asked)
    assert not app.exception and any(said in warning.value for warning in app.warning)
