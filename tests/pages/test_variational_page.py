"""The page of variational autoencoders."""

import pytest

from ae_keras.links import to_query
from ae_keras.ui.presets import FIRST, VARIATIONAL_PAGE

SMALL = FIRST[VARIATIONAL_PAGE].replace(epochs=6, hidden=(32,))


def query(**changes) -> dict[str, str]:
    return to_query(SMALL.replace(**changes), FIRST[VARIATIONAL_PAGE])


@pytest.mark.parametrize(
    "changes", [{}, {"prior": "mixture"}, {"code": 1}, {"code": 5}, {"prior": "mixture", "code": 10}]
)
def test_it_draws(open_page, changes):
    app = open_page(VARIATIONAL_PAGE, **query(**changes))
    assert not app.exception and not app.error
    assert "The codes as ellipses" in app.get("html")[0].proto.body
