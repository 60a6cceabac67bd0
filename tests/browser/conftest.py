"""One server with two workers for all browser tests."""

import re

import pytest

from tests import serving


@pytest.fixture(scope="session")
def app():
    """(address, pid) of a running server."""
    with serving.server(AE_KERAS_WORKERS="2") as running:
        yield running


@pytest.fixture
def visit(app, chromium):
    """(path, width=1280, **settings of the browser) -> a page of one's own; no page may log an error."""
    contexts, errors = [], []

    def open_it(path: str = "", width: int = 1280, **settings):
        context = chromium.new_context(viewport={"width": width, "height": 1000}, accept_downloads=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{app[0]}/{path}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not errors


class Flagship:
    """What a test reads off the flagship page."""

    def __init__(self, page) -> None:
        self.page = page
        self.hero = page.locator("[data-testid=stVegaLiteChart]").first

    def verdict(self) -> str:
        return self.page.locator("h3").first.inner_text()

    def epoch(self) -> int:
        text = self.page.get_by_text(re.compile(r"^(\W|timeline)*epoch \d+ of \d+")).first.inner_text()
        return int(re.search(r"epoch (\d+) of", text).group(1))

    def trained(self, epochs: int):
        """Wait until the last epoch is on screen."""
        self.page.get_by_text(f"epoch {epochs} of {epochs}").first.wait_for(timeout=120_000)
        self.page.locator("[data-testid=stVegaLiteChart]").nth(1).wait_for()
        return self

    def pixels(self) -> int:
        """A hash of what the hero looks like."""
        return self.page.evaluate(PIXELS)

    def redrawn(self, before: int) -> int:
        """Wait until the hero looks different."""
        self.page.wait_for_function(f"({PIXELS})() !== {before}")
        return self.pixels()


PIXELS = """() => {
  const canvas = document.querySelector('[data-testid=stVegaLiteChart] canvas')
  if (!canvas) return 0
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  let hash = 7
  for (let i = 0; i < data.length; i += 4) hash = (hash * 31 + data[i] + 3 * data[i + 1] + 7 * data[i + 2]) | 0
  return hash
}"""


@pytest.fixture
def flagship(visit):
    """(query="epochs=60", **settings) -> the flagship page, trained."""

    def open_it(query: str = "epochs=60", **settings) -> Flagship:
        epochs = int(re.search(r"epochs=(\d+)", query).group(1))
        return Flagship(visit(f"pca_vs_autoencoder?{query}", **settings)).trained(epochs)

    return open_it
