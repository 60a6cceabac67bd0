"""The app in this process: AppTest from the script that every session runs, training in the same process."""

import pytest
from streamlit.testing.v1 import AppTest

from ae_keras.ui.outline import ROOT


@pytest.fixture(scope="session", autouse=True)
def in_process():
    """No worker processes here: those belong to the tests of hosting and of the browser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AE_KERAS_WORKERS", "0")
        yield


@pytest.fixture
def open_page():
    """(page, **query) -> an AppTest of that page, run once."""

    def open_it(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(ROOT / "ae_keras" / "ui" / "app.py", default_timeout=120)
        app.run()
        app.switch_page(str(ROOT / page))
        app.query_params.clear()  # as a browser does; home wrote its link there
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_it
