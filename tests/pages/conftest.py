"""The app in this process: AppTest from the script that every session runs, training in the same process."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from ae_keras.ui import player, seat
from ae_keras.ui.outline import ROOT
from ae_keras.ui.presets import HOME
from tests.uncompiled import uncompiled

components = cache(manifest_scanner.scan_component_manifests)  # of the installed packages: not for every AppTest anew


@pytest.fixture(scope="module", autouse=True)
def in_process():
    """No worker processes and no film of four seconds here: those are for the tests of hosting and of the browser.

    And no XLA: tests/unit trains every page's first settings with it. A test's own `ae.train` runs as the page does.
    """
    with uncompiled(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AE_KERAS_WORKERS", "0")
        patch.setattr(manifest_scanner, "scan_component_manifests", components)
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)  # would collect garbage after every run
        patch.setattr(player, "FILM_SECONDS", 0.0)
        patch.setattr(seat, "BREATH", 0.0)
        yield


@pytest.fixture
def open_page():
    """(page, **query) -> an AppTest of that page, run once: a first visit by a link."""

    def open_it(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(ROOT / "ae_keras" / "ui" / "app.py", default_timeout=120)
        if page != HOME:  # which the app itself opens with
            app.switch_page(str(ROOT / page))
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_it
