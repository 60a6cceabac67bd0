"""Back and Forward show what was there: one entry of the browser's history for each page and each moved control."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import ran, stands_still

WAYS = {  # a step of a visit -> the address that it leaves
    "Manifold learning": "/manifolds",
    "Two forces": "/two_forces",
    "Linear = PCA": "/linear",
    "PCA vs autoencoder": "/pca_vs_autoencoder",
}


def shown(page) -> tuple[str, str, str]:
    """(path and query, title, verdict)."""
    address = urlsplit(page.url)
    return f"{address.path}?{address.query}".rstrip("?"), *(page.locator(h).first.inner_text() for h in ("h1", "h3"))


@pytest.fixture
def tour(visit):
    page = visit()
    seen = []

    def step(act) -> None:
        ran(page, act)
        seen.append(shown(page))

    def shows(expected, act) -> None:
        ran(page, act)
        assert shown(page) == expected

    page.locator("h3").first.wait_for(timeout=120_000)
    stands_still(page)
    seen.append(shown(page))
    return page, seen, shows, step


def follow(page, name: str):
    return lambda: page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()


def test_back_and_forward_over_five_pages(tour):
    page, seen, shows, step = tour
    entries = page.evaluate("history.length")
    for name, address in WAYS.items():
        step(follow(page, name))
        assert seen[-1][0] == address, "the page's first settings need no query"
    assert page.evaluate("history.length") == entries + len(WAYS), "one entry a page"
    for expected in reversed(seen[:-1]):
        shows(expected, page.go_back)
    for expected in seen[1:]:
        shows(expected, page.go_forward)


def test_a_page_is_found_as_it_was_left_and_history_holds_every_setting(tour):
    page, seen, shows, step = tour
    step(follow(page, "Manifold learning"))
    step(lambda: page.get_by_role("slider", name="Code size k").press("ArrowRight"))
    assert seen[-1][0] == "/manifolds?v=4&code=3"
    step(follow(page, "What are autoencoders?"))
    step(follow(page, "Manifold learning"))
    assert seen[-1] == seen[-3], "as it was left"
    step(follow(page, "What are autoencoders?"))
    step(lambda: page.get_by_role("slider", name="Code size k").press("ArrowRight"))
    step(lambda: page.get_by_role("button", name="Autoencoders").last.click())
    assert seen[-1] == seen[0], "a scene of this very page"
    for expected in reversed(seen[:-1]):
        shows(expected, page.go_back)


ENTRIES = "navigation.entries().map(entry => entry.url)"
STEPS = "([steps, way, pause]) => { for (let i = 0; i < steps; i++) setTimeout(() => history[way](), i * pause) }"


def test_steps_through_the_history_quicker_than_the_script_leave_it_as_it_is(tour):
    """Whatever of the runs between comes late, the last address is shown, and no entry is written over."""
    page, seen, _, step = tour
    step(follow(page, "Manifold learning"))
    step(lambda: page.get_by_role("slider", name="Code size k").press("ArrowRight"))
    step(follow(page, "What are autoencoders?"))
    step(follow(page, "Manifold learning"))
    entries = page.evaluate(ENTRIES)
    for pause in (10, 40, 90, 150):  # ms
        for way, at in (("back", -4), ("forward", -1)):
            page.evaluate(STEPS, [3, way, pause])
            page.wait_for_timeout(3 * pause + 500)  # until the last of them has asked for its run
            stands_still(page)
            assert page.evaluate(ENTRIES) == entries
            assert shown(page) == seen[at]
