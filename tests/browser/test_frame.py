"""The frame of every page: what is in sight at once, what can be read, and what stays where it is."""

import re
from contextlib import contextmanager
from urllib.parse import unquote

import pytest

from ae_keras.charts.style import QUIET
from ae_keras.ui.outline import CHAPTERS
from ae_keras.ui.presets import HOME
from tests.browser.conftest import ran, stands_still, themed, until, visiting
from tests.browser.test_chapter_pages import drawn
from tests.browser.test_contrast import unreadable

PAGES = {"": HOME} | {chapter.page.removeprefix("pages/").removesuffix(".py"): chapter.page for chapter in CHAPTERS}
PICTURE_BESIDE = {  # the least share of the width
    "mitchell": 0.55,
    "pca_vs_autoencoder": 0.55,
    "sparse": 0.55,
    "variational": 0.45,
    "reparametrization": 0.6,
}

# Boxes [left, top, right, bottom] by name, of what can be seen.
BOXES = """window.boxes = () => {
  const frame = document.querySelector('.st-key-frame')
  const seen = all => [...all].find(e => e.getBoundingClientRect().width > 0)
  const captions = document.querySelectorAll('[data-testid=stCaptionContainer]')
  const found = {
    title: document.querySelector('h1'),
    settings: document.querySelector('.st-key-settings'),
    first: seen(document.querySelectorAll('.st-key-settings [data-testid=stColumn]')),
    play: seen(document.querySelectorAll('.st-key-player button')),
    verdict: frame?.querySelector('h3'),
    hero: frame?.querySelector('[data-testid=stVegaLiteChart], [data-testid=stHtml]'),
    below: [...captions].find(e => e.innerText.startsWith('Try')),
    main: document.querySelector('[data-testid=stMainBlockContainer] > [data-testid=stVerticalBlock]'),
  }
  const box = e => { const {left, top, right, bottom} = e.getBoundingClientRect(); return [left, top, right, bottom] }
  return Object.fromEntries(Object.entries(found).filter(([, e]) => e).map(([name, e]) => [name, box(e)]))
}"""

# Where the upper edges of what should not move have been, in any picture that the browser has drawn.
TOPS = """() => {
  window.tops = {}
  const look = () => {
    const {verdict, hero, below} = boxes(), scrolled = document.querySelector('[data-testid=stMain]').scrollTop
    for (const [name, box] of Object.entries({verdict, hero, below})) {
      if (box) (tops[name] ??= new Set()).add(Math.round(box[1] + scrolled))
    }
    window.watching = requestAnimationFrame(look)
  }
  look()
}"""


def arrived(page):
    """Wait until a page is trained and stands still."""
    page.locator(".st-key-frame h3").first.wait_for(timeout=120_000)
    stands_still(page)
    page.evaluate(BOXES)
    return page


def at_rest(page) -> dict[str, list[int]]:
    """The boxes, once three looks at them find the same."""
    seen = []

    def same() -> bool:
        page.wait_for_timeout(150)
        seen.append({name: [round(edge) for edge in box] for name, box in page.evaluate("boxes()").items()})
        return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3] and "hero" in seen[-1]

    until(page, same, "the boxes never come to rest")
    return seen[-1]


def in_sight(page, names: tuple[str, ...], width: int, height: int) -> dict[str, list[int]]:
    """The boxes, once those of these names lie within the window, which has just been given this size."""
    page.set_viewport_size({"width": width, "height": height})
    for _ in range(10):
        boxes = at_rest(page)
        found = [boxes[name] for name in names if name in boxes]
        within = [0 <= left < right <= width and 0 <= top < bottom <= height for left, top, right, bottom in found]
        if len(found) == len(names) and all(within):
            return boxes
    raise AssertionError(f"{width} x {height}: {boxes}")


@contextmanager
def nothing_moves(page, doing: str):
    """What is done within moves neither verdict, nor picture, nor what is below it."""
    page.evaluate(TOPS)
    yield
    tops = page.evaluate("""() => {
      cancelAnimationFrame(watching)
      return Object.fromEntries(Object.entries(tops).map(([name, seen]) => [name, [...seen]]))
    }""")
    assert set(tops) == {"verdict", "hero", "below"}
    assert all(max(seen) - min(seen) <= 1 for seen in tops.values()), (doing, tops)


def button(page, name: str):
    return page.locator(".st-key-player").get_by_role("button", name=name)


def film(page) -> None:
    """Play, to the end."""
    button(page, "Play").click()
    button(page, "Pause").wait_for()
    button(page, "Play").wait_for()
    stands_still(page)


def judged(page) -> None:
    """Wait until an answer has its judgement."""
    page.locator(".st-key-question").get_by_text(re.compile(": correct|Measured:")).wait_for(timeout=120_000)
    stands_still(page)


def shown(page) -> int:
    """The epoch at which the player stands."""
    return int(page.get_by_role("slider", name="Epoch shown").get_attribute("aria-valuetext"))


@pytest.fixture(scope="module", params=PAGES)
def visited(request, app, context):
    """(path, page) for each page as it comes: one visit for three tests, which leave its settings to the last one."""
    with visiting(app, context) as visit:
        yield request.param, arrived(visit(request.param, width=1366))


def test_all_of_a_page_is_in_sight_at_once(visited):
    path, page = visited
    for width, height in ((1366, 768), (1280, 720), (1920, 1080)):
        boxes = in_sight(page, ("title", "settings", "play", "verdict", "hero"), width, height)
        assert page.get_by_test_id("stSidebar").bounding_box()["width"] > 150, "the sidebar is open"
        share = (boxes["hero"][2] - boxes["hero"][0]) / (boxes["main"][2] - boxes["main"][0])
        assert share >= PICTURE_BESIDE.get(path, 0.85), (share, width, boxes)


def test_the_picture_is_drawn_and_every_word_can_be_read(visited):
    """In the light theme and in the dark one, in every tab."""
    _, page = visited
    page.set_viewport_size({"width": 1366, "height": 768})
    themes = ["light", "dark"]
    for theme in themes:
        themed(page, theme)
        drawn(page)
    themes.reverse()
    tabs = page.get_by_role("tab").all()
    assert tabs
    for tab in tabs:
        if tab.get_attribute("aria-selected") != "true":
            ran(page, tab.click)
        for theme in themes:
            themed(page, theme)
            assert unreadable(page) == [], (tab.inner_text(), theme)
        themes.reverse()
    for picture in page.locator("[data-testid=stHtml] img").all():
        for text in re.findall("<text[^>]*>", unquote(picture.get_attribute("src"))):
            assert 'fill="currentColor"' in text
            assert float(re.search('fill-opacity="(.*?)"', text).group(1)) >= QUIET
    themed(page, "light")
    ran(page, tabs[0].click)


def test_nothing_moves(visited):
    _, page = visited
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
    at_rest(page)
    with nothing_moves(page, "a film"):
        film(page)
    with nothing_moves(page, "a moved slider"):
        slider = page.locator(".st-key-settings").get_by_role("slider").first
        least = slider.evaluate("e => e.value === e.min")
        ran(page, lambda: slider.press("ArrowRight" if least else "ArrowLeft"))
    with nothing_moves(page, "an answer"):
        ran(page, page.locator(".st-key-question").get_by_role("button").last.click)
        judged(page)
        judgement = page.locator(".st-key-question p").first
        assert judgement.bounding_box()["height"] < 36, ("two lines have room", judgement.inner_text())
    with nothing_moves(page, "the pointer"):
        page.locator(".st-key-frame").locator("[data-testid=stVegaLiteChart], [data-testid=stHtml]").first.hover()
        page.wait_for_timeout(300)
        for toolbar in page.locator(".st-key-frame [data-testid=stElementToolbar]").all():
            assert not toolbar.is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_play_and_picture_together_and_is_never_scrolled_to_the_side(visit, path):
    page = visit(path, width=390, color_scheme="dark", has_touch=True, is_mobile=True)
    arrived(page)
    boxes = in_sight(page, ("title", "first", "play", "verdict"), 390, 844)
    assert min(844, boxes["hero"][3]) - boxes["hero"][1] >= 150, boxes
    wide = "[document.querySelector('[data-testid=stMain]'), document.documentElement].map(e => e.scrollWidth)"
    assert max(page.evaluate(wide)) <= 390
    pictures = page.locator("[data-testid=stHtml] img")
    whole = "all => all.every(i => i.complete && i.naturalWidth)"
    until(page, lambda: pictures.evaluate_all(whole), "a broken picture")


def test_another_code_size_moves_nothing_on_the_linear_page(visit):
    page = visit("linear?epochs=25", width=1366)
    page.set_viewport_size({"width": 1366, "height": 768})
    at_rest(arrived(page))
    slider = page.locator(".st-key-settings").get_by_role("slider").first
    with nothing_moves(page, "k = 4"):
        for size in (3, 4):
            ran(page, lambda: slider.press("ArrowRight"))
            page.wait_for_url(re.compile(f"code={size}"))
        page.locator(".st-key-beside td").get_by_text("4", exact=True).wait_for()


def test_the_frontier_moves_nothing(visit):
    page = visit("two_forces?epochs=25&examples=50", width=1366)
    page.set_viewport_size({"width": 1366, "height": 768})
    at_rest(arrived(page))
    others = page.locator(".st-key-frontier").get_by_role("radio", name="training noise")
    with nothing_moves(page, "the strengths"):
        ran(page, others.click)
        page.get_by_text("repairs held-out digits to").wait_for()
    columns = page.evaluate("""() => {
      const middle = each => (({left, width}) => left + width / 2)(each.getBoundingClientRect())
      const names = [...document.querySelectorAll('[data-testid=stVegaLiteChart] .role-axis-label text')]
      const cells = [...document.querySelectorAll('[data-testid=stHtml] [role=img] > div')]
      const first = names.findIndex(name => name.textContent === 'input')
      return [0, 1, 5].map(at => middle(names[first + at]) - middle(cells[at + 1]))
    }""")
    assert max(map(abs, columns)) < 3, "images stand under the points of their network"
