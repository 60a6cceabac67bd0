"""In a lecture: projector mode and its keys, the question, the way from scene to scene, a page within slides."""

import asyncio
import itertools
import re
import time
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from ae_keras.ui.presets import FIRST, HOME, LINEAR_PAGE
from ae_keras.ui.scenes import SCENES, Scene
from tests.browser.conftest import ran, stands_still
from tests.browser.test_frame import arrived, button, film, in_sight, judged, shown
from tests.wanderer import Wanderer
from tests.websocket import connected, finished


def test_projector_mode_and_its_keys(visit):
    linear = [scene for scene in SCENES if scene.page == LINEAR_PAGE]
    page = visit("linear", width=1366)
    page.set_viewport_size({"width": 1366, "height": 768})
    arrived(page)
    sizes = "['h1', '.st-key-frame h3'].map(h => parseFloat(getComputedStyle(document.querySelector(h)).fontSize))"
    usual = page.evaluate(sizes)
    ran(page, page.locator(".st-key-projector-switch button:visible").click)
    assert page.evaluate(sizes) == pytest.approx([1.5 * size for size in usual], rel=0.01)
    assert not page.get_by_test_id("stSidebar").is_visible()
    in_sight(page, ("play", "verdict", "hero"), 1366, 768)

    press = page.keyboard.press
    press("Space")
    button(page, "Pause").wait_for()
    press("Space")
    button(page, "Play").wait_for()
    stands_still(page)
    held = shown(page)
    assert held < FIRST[linear[0].page].epochs
    ran(page, lambda: press("ArrowRight"))
    on = shown(page)
    ran(page, lambda: press("ArrowLeft"))
    assert shown(page) == held < on

    ran(page, lambda: press("PageDown"))
    page.wait_for_url(re.compile("/linear.*l2=0.03"))
    press("PageDown")
    page.wait_for_url(re.compile("/too_much_power$"))
    page.get_by_role("heading", name="Too much power").wait_for()
    stands_still(page)
    ran(page, lambda: press("PageUp"))
    page.wait_for_url(re.compile("/linear.*l2=0.03"))
    page.get_by_role("heading", name="Linear").first.wait_for()
    stands_still(page)
    ran(page, lambda: press("PageUp"))
    page.wait_for_url(re.compile("/linear$"))
    ran(page, lambda: press("Escape"))
    page.get_by_test_id("stSidebar").wait_for()
    assert page.evaluate(sizes) == usual


# The text of the question's row in every picture that the browser draws, and how many answers can be seen with it.
ROW = """() => {
  window.rows = []
  const look = () => {
    const row = document.querySelector('.st-key-question')
    const opacity = e => e === row ? 1 : Number(getComputedStyle(e).opacity) * opacity(e.parentElement)
    const said = row.querySelector('[data-testid=stMarkdownContainer]').innerText
    const answers = [...row.querySelectorAll('button:not(.st-key-mine *)')]
    const last = [said, answers.filter(b => b.offsetWidth && opacity(b) > 0).length]
    if (JSON.stringify(rows.at(-1)) !== JSON.stringify(last)) rows.push(last)
    requestAnimationFrame(look)
  }
  look()
}"""


def test_a_question_is_answered_judged_and_asked_again(visit):
    page = visit("mitchell?epochs=25", width=1366)
    arrived(page)
    row = page.locator(".st-key-question")
    answers = row.get_by_role("button")
    for ask_again in (
        lambda: page.locator(".st-key-mitchell-back button:visible").click(),
        lambda: page.locator(".st-key-settings").get_by_role("slider").first.press("ArrowRight"),
    ):
        row.get_by_text("Predict").wait_for()
        answers.nth(2).wait_for()
        chosen = answers.first.inner_text()
        page.evaluate(ROW)
        ran(page, answers.first.click)
        page.wait_for_url(re.compile("/mitchell.*code=2$"))
        judged(page)
        assert f"You said {chosen}" in row.inner_text()
        told = [seen for said, seen in page.evaluate("rows") if said.startswith("You said") or "training" in said]
        assert told and not any(told), page.evaluate("rows")
        ran(page, ask_again)


def address_of(scene: Scene) -> tuple[str, dict[str, str]]:
    """Path and query of a scene."""
    return "" if scene.page == HOME else scene.page.removeprefix("pages/").removesuffix(".py"), scene.query


def test_from_scene_to_scene_and_back(visit):
    """The first ones, which are of several pages; the next test goes on to the last."""
    page, scenes = visit(width=1366), SCENES[:7]
    arrived(page)
    addresses = []
    for i, scene in enumerate(scenes):
        name, query = address_of(scene)
        end = "&".join(f"{field}={value}" for field, value in query.items())
        page.wait_for_url(re.compile(re.escape(f"/{name}" + f"?{end}" * bool(end)) + "$"))
        page.locator("h1").wait_for()
        addresses.append((page.url, page.locator("h1").inner_text()))
        if i + 1 < len(scenes):
            following = page.locator("[class*=st-key-Next-scene]").filter(has_text=scenes[i + 1].title)
            ran(page, following.locator("a:visible, button:visible").first.click)
    for url, title in reversed(addresses[-3:-1]):
        ran(page, page.go_back)
        page.wait_for_url(url)
        page.get_by_role("heading", name=title, exact=True, level=1).wait_for()


def ways(tab: Wanderer, title: str) -> list[tuple[str, str, Any]]:
    """What leads from the page on screen to the next scene, once it is there: name, kind, and the widget."""
    found = [(name, *widget) for name, widget in tab.widgets.items() if tab.new(name)]
    found = [each for each in found if each[1] in ("button", "page_link") and each[2].label == title]
    return [each for each in found if each[1] == "page_link" or each[0].endswith("Next scene")]


async def walk(address: str) -> None:
    """From the first scene to the last, faster than they train."""
    async with connected(address, Wanderer) as tab:
        await tab.visit("", "")
        for scene, following in itertools.pairwise([*SCENES, None]):
            deadline = time.monotonic() + 120
            while (tab.paths.get(tab.here.page), dict(parse_qsl(tab.here.query))) != address_of(scene) or (
                following and not ways(tab, following.title)
            ):
                assert time.monotonic() < deadline, f"{tab.here} is not {scene.title}, or has no way on"
                await asyncio.sleep(0.01)
            if following:
                name, kind, said = ways(tab, following.title)[0]
                if kind == "button":
                    await tab.press(WidgetState(id=name, trigger_value=True))
                else:
                    await tab.follow(said.page_script_hash, said.query_string)


def test_from_the_first_scene_to_the_last(app):
    finished(walk(app[0]))


def test_an_embedded_page_has_no_navigation_and_works(visit):
    page = visit("linear?embed=true&epochs=25", width=1000)
    arrived(page)
    assert not page.get_by_test_id("stSidebar").is_visible()
    assert not page.get_by_role("link", name="Two forces").count()
    assert not page.locator("[class*=scene] :is(a, button), .st-key-projector-switch button").count()
    film(page)
    slider = page.locator(".st-key-settings").get_by_role("slider").first
    ran(page, lambda: slider.press("ArrowRight"))
    page.wait_for_url(re.compile("embed=true.*code=3|code=3.*embed=true"))
    ran(page, page.locator(".st-key-question").get_by_role("button").first.click)
    judged(page)
