"""The page of variational autoencoders: what it refuses, what it draws of each kind of data, and its panels."""

import numpy as np
import pytest

from ae_keras.links import to_query
from ae_keras.ui.presets import FIRST, VARIATIONAL_PAGE

SMALL = FIRST[VARIATIONAL_PAGE].replace(epochs=6, hidden=(32,))


def query(**changes) -> dict[str, str]:
    return to_query(SMALL.replace(**changes), FIRST[VARIATIONAL_PAGE])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"beta": "-1"}, "KL weight: -1 is not a number from 0.0 to 100.0; 0.0 is used."),
        ({"code": "0"}, "Code size: 0 is not a whole number from 1 to 64; 1 is used."),
        ({"prior": "mixture", "code": "1"}, "Prior: a mixture has a mean for each class"),
        ({"prior": "mixture", "dataset": "moons"}, "has no classes; normal is used."),
        (
            {"dataset": "banknote", "standardize": "no"},
            "Standardise: the normal distribution of a row has a fixed variance",
        ),
        ({"dataset": "cat"}, "cannot be shown on this page"),
    ],
)
def test_what_cannot_be_is_said_with_what_is_used_instead(open_page, asked, said):
    app = open_page(VARIATIONAL_PAGE, **query() | asked)
    assert not app.exception and any(said in warning.value for warning in app.warning), [w.value for w in app.warning]


@pytest.mark.parametrize("changes", [{"code": 1}, {"prior": "mixture", "code": 10}])
def test_it_draws_codes_of_any_size(open_page, changes):
    app = open_page(VARIATIONAL_PAGE, **query(**changes))
    assert not app.exception and not app.error
    assert "The codes as ellipses" in app.get("html")[0].proto.body


def test_its_panels(open_page):
    app = open_page(VARIATIONAL_PAGE, **query(prior="mixture"))
    for tab, what in (("ELBO", "Their sum is −"), ("Aggregate posterior", "Code 1"), ("By class", "36 draws")):
        app.session_state["variational.tabs"] = tab
        app.run()
        assert not app.exception
        said = [each.value for each in app.caption] + [html.proto.body for html in app.get("html")]
        assert any(what in text or what.replace(" ", "%20") in text for text in said), tab
    table = app.dataframe[0].value
    assert list(table["class"]) == list("0123456789") and table["read as the class asked for"].between(0, 1).all()
    app.session_state["variational.tabs"] = "Without a prior"
    app.run()
    app.button(key="variational.plain").click().run()
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 3 and (table["distance to the nearest training row"] > 0).all()
    near, far = table["distance to the nearest training row"], table["of decoded held-out rows"]
    told = next(text.value for text in app.markdown if "From decoded draws" in text.value)
    assert all(f"{ratio:.2f}" in told for ratio in np.divide(near, far))
