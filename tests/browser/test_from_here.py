"""A slider that is moved while the film of a run stands: the run changes from there on, and its past stays."""

import re

from tests.browser.conftest import ran, stands_still
from tests.browser.test_frame import arrived, at_rest, button, nothing_moves, shown

SMALL = "sparse?v=4&dataset=digits&standardize=no&code=9&p=0.05&lam=0.03&batch=32&examples=300&epochs=30"


def test_play_stop_and_a_slider_that_counts_from_there_on(visit):
    page = visit(SMALL, width=1366)
    page.set_viewport_size({"width": 1366, "height": 768})
    at_rest(arrived(page))
    verdict = page.locator(".st-key-frame h3")
    filters = page.locator(".st-key-frame [data-testid=stHtml] img").first
    clear = page.locator(".st-key-player").get_by_role("button", name="undo icon")
    assert clear.is_disabled()

    ran(page, page.locator(".st-key-player").get_by_text("From here on").click)
    button(page, "Play").click()
    button(page, "Pause").wait_for()
    page.wait_for_timeout(2000)
    ran(page, button(page, "Pause").click)
    epoch = shown(page)
    assert 0 < epoch < 30
    before = verdict.inner_text(), filters.get_attribute("src")

    slider = page.locator(".st-key-settings").get_by_role("slider", name="Sparsity")
    with nothing_moves(page, "a slider that counts from here on"):
        slider.press("ArrowRight")
        page.wait_for_url(re.compile(f"timeline=lam%3A{epoch}%3A0.06"))
        button(page, "Play").wait_for()
        stands_still(page)
    assert shown(page) == 30, "it goes on by itself"
    page.get_by_text(f"Changed while it trained: λ = 0.06 after epoch {epoch}.").wait_for()
    assert page.locator("[data-testid=stVegaLiteChart] svg text").get_by_text("λ = 0.06").count() == 1

    while shown(page) > epoch:
        ran(page, page.locator(".st-key-player").get_by_role("button", name="skip_previous icon").click)
    assert (verdict.inner_text(), filters.get_attribute("src")) == before, "the past is as it was"

    ran(page, clear.click)
    assert "timeline" not in page.url and slider.get_attribute("aria-valuetext") == "0.03"
