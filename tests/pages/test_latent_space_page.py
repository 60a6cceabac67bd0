"""The page of the latent space: its sliders, its map for codes of any size, and its panels."""

import pytest

import ae_keras as ae
from ae_keras.links import to_query
from ae_keras.ui.outline import USES
from ae_keras.ui.presets import FIRST, LATENT_PAGE

SMALL = FIRST[LATENT_PAGE].replace(epochs=4, examples=200)


def headline(app) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("###"))


def test_generation_is_shown_here():
    assert next(page for title, _, page, _ in USES if title == "Generation") == LATENT_PAGE


@pytest.mark.parametrize("code", [1, 2, 8])
def test_the_cross_goes_where_the_sliders_say(open_page, code):
    app = open_page(LATENT_PAGE, **to_query(SMALL.replace(code=code), FIRST[LATENT_PAGE]))
    said = headline(app)
    app.slider(key="latent_space.across").set_value(120).run()
    assert not app.exception and headline(app) != said
    if code > 1:
        said = headline(app)
        app.slider(key="latent_space.up").set_value(-20).run()
        assert not app.exception and headline(app) != said


@pytest.mark.parametrize(
    ("tab", "key", "value", "said"),
    [
        ("Where to sample", "components", 3, "Nearest to training digits are the images of"),
        ("Between two images", "other", 9, "Half way, the decoded code is"),
    ],
)
def test_panels(open_page, tab, key, value, said):
    app = open_page(LATENT_PAGE, **to_query(SMALL, FIRST[LATENT_PAGE]))
    app.session_state["latent_space.tabs"] = tab
    app.run()
    told = next(m.value for m in app.markdown if m.value.startswith(said))
    app.slider(key=f"latent_space.{key}").set_value(value).run()
    assert not app.exception and next(m.value for m in app.markdown if m.value.startswith(said)) != told


@pytest.mark.parametrize(
    ("asked", "said"), [({"code": "0"}, "Code size"), ({"dataset": "banknote"}, "cannot be shown")]
)
def test_bad_input_is_said_with_a_way_out(open_page, asked, said):
    app = open_page(LATENT_PAGE, **to_query(SMALL, FIRST[LATENT_PAGE]) | asked)
    assert not app.exception and any(said in warning.value for warning in app.warning)


def test_few_examples(open_page):
    app = open_page(LATENT_PAGE, examples="2", epochs="2")
    app.session_state["latent_space.tabs"] = "Where to sample"
    app.run()
    assert not app.exception and not app.error
    assert ae.load("digits", examples=2).shape[0] == 2
