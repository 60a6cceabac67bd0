"""One server, and one browser with one cache, for all browser tests."""

import re
from contextlib import contextmanager

import pytest

from tests import serving
from tests.contrast import THEMES, rgb

# What the server says over its WebSocket, by the fields of Streamlit's `ForwardMsg`. runs: how many runs of the script
# have begun; running: whether the last one goes on, or ended early for another; changed: when a message came last, or
# the state that the page shows changed. That state alone would not do, as a quick run on a busy machine may begin and
# end between two pictures of the browser; nor would just any message, as some answer a heartbeat.
WATCH = """
window.runs = 0
window.running = true
const NEW_SESSION = 4, SCRIPT_FINISHED = 6, EARLY_FOR_RERUN = 2
const heard = bytes => {
  let i = 0
  const varint = () => {
    let number = 0, place = 1, byte
    do { byte = bytes[i++]; number += (byte & 127) * place; place *= 128 } while (byte > 127)
    return number
  }
  changed = performance.now()
  while (i < bytes.length) {
    const field = varint() >> 3, value = varint()
    if (field === NEW_SESSION) { runs++; running = true; return }
    if (field === SCRIPT_FINISHED) { running = value === EARLY_FOR_RERUN; return }
    if (field > 2) return
    i += value  // the message's hash and what is said about it come first
  }
}
new MutationObserver(() => { changed = performance.now() })
  .observe(document, {subtree: true, attributeFilter: ['data-test-script-state']})
window.WebSocket = class extends WebSocket {
  constructor(...address) { super(...address); this.addEventListener('message', e => heard(new Uint8Array(e.data))) }
}
"""
STANDS_STILL = """([visit, before]) => runs > (visit === performance.timeOrigin ? before : 0) && !running
  && performance.now() - changed > 200
  && document.querySelector('[data-test-script-state="notRunning"]')"""
THEMED = """paper => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === paper
  && !document.getAnimations().some(a => a instanceof CSSTransition && a.playState === 'running')"""


@pytest.fixture(scope="session")
def app():
    """(address, pid) of a running server. One worker, and none of its training ahead, which would fill every pause of a
    test: what takes time here is the browser, on the same cores. (The servers that tests start for themselves have it.)
    """
    with serving.server(AE_KERAS_WORKERS="1", AE_KERAS_AHEAD="0") as running:
        yield running


@pytest.fixture(scope="session")
def context(chromium):
    """(**settings of the browser) -> a context with these; shared, so that Streamlit's scripts are fetched once."""
    contexts = {}

    def one(**settings):
        key = frozenset(settings.items())
        if key not in contexts:
            contexts[key] = chromium.new_context(accept_downloads=True, **settings)
            contexts[key].add_init_script(WATCH)
        return contexts[key]

    yield one
    for each in contexts.values():
        each.close()


@contextmanager
def visiting(app, context):
    """`visit`, below."""
    pages, errors = [], []

    def open_it(path: str = "", width: int = 1280, color_scheme: str = "light", **settings):
        page = context(**settings).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=color_scheme)
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{app[0]}/{path}")
        return page

    yield open_it
    for page in pages:
        page.close()
    assert not errors


@pytest.fixture
def visit(app, context):
    """(path, width=1280, color_scheme="light", **settings of the browser) -> a page of one's own; no page may log an
    error."""
    with visiting(app, context) as open_it:
        yield open_it


def ran(page, act) -> None:
    """Do what makes the script run again, and wait until it has run and the page stands still."""
    before = page.evaluate("[performance.timeOrigin, runs]")
    act()
    stands_still(page, before)


def stands_still(page, before: tuple[float, int] = (0, 0)) -> None:
    """Wait until the script has run once more than `before`, a time of loading the page and a number of runs, and has
    ended."""
    page.wait_for_function(STANDS_STILL, arg=before, timeout=120_000)


def themed(page, theme: str) -> None:
    """Let the browser ask for another theme, and wait until the page has it; the script does not run again."""
    page.emulate_media(color_scheme=theme)
    paper = ", ".join(f"{part:.0f}" for part in rgb(THEMES[theme]["backgroundColor"]))
    page.wait_for_function(THEMED, arg=f"rgb({paper})")


def until(page, condition, said: str) -> None:
    """Wait until a condition that is read in this process holds."""
    for _ in range(50):
        if condition():
            return
        page.wait_for_timeout(200)
    raise AssertionError(said)


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
