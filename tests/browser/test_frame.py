"""The frame of every page: what is in sight at once, what stays where it is, the keys of projector mode, the question,
and the way from scene to scene."""

import re
from contextlib import contextmanager

import pytest

from ae_keras.ui.outline import CHAPTERS
from ae_keras.ui.presets import FIRST, HOME
from ae_keras.ui.scenes import SCENES
from tests.browser.conftest import ran, stands_still, until

PAGES = {"": HOME} | {chapter.page.removeprefix("pages/").removesuffix(".py"): chapter.page for chapter in CHAPTERS}
PICTURE_BESIDE = {  # the least share of the width
    "mitchell": 0.55, "pca_vs_autoencoder": 0.55, "sparse": 0.55, "variational": 0.45
}  # fmt: skip

# Boxes [left, top, right, bottom] by name, of what can be seen.
BOXES = """window.boxes = () => {
  const frame = document.querySelector('.st-key-frame')
  const seen = all => [...all].find(e => e.getBoundingClientRect().width > 0)
  const captions = document.querySelectorAll('[data-testid=stCaptionContainer]')
  const found = {
    title: document.querySelector('h1'),
    settings: document.querySelector('.st-key-settings'),
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
        within = [0 <= boxes[n][0] < boxes[n][2] <= width and 0 <= boxes[n][1] < boxes[n][3] <= height for n in names]
        if all(within):
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


@pytest.mark.parametrize("path", PAGES)
def test_all_of_a_page_is_in_sight_at_once_and_nothing_moves(visit, path):
    page = visit(path, width=1366)
    arrived(page)
    for width, height in ((1366, 768), (1280, 720), (1920, 1080)):
        boxes = in_sight(page, ("title", "settings", "play", "verdict", "hero"), width, height)
        assert page.get_by_test_id("stSidebar").bounding_box()["width"] > 150, "the sidebar is open"
        share = (boxes["hero"][2] - boxes["hero"][0]) / (boxes["main"][2] - boxes["main"][0])
        assert share >= PICTURE_BESIDE.get(path, 0.85), (share, width, boxes)

    page.set_viewport_size({"width": 1366, "height": 768})
    at_rest(page)
    with nothing_moves(page, "a film"):
        film(page)
    with nothing_moves(page, "a moved slider"):
        slider = page.locator(".st-key-settings").get_by_role("slider").first
        ran(page, lambda: slider.press("ArrowLeft"))  # where the first value is the slider's last, right moves nothing
    with nothing_moves(page, "an answer"):
        ran(page, page.locator(".st-key-question").get_by_role("button").last.click)
        judged(page)
    with nothing_moves(page, "the pointer"):
        page.locator(".st-key-frame").locator("[data-testid=stVegaLiteChart], [data-testid=stHtml]").first.hover()
        page.wait_for_timeout(300)
        for toolbar in page.locator(".st-key-frame [data-testid=stElementToolbar]").all():
            assert not toolbar.is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_the_picture_first_and_is_never_scrolled_to_the_side(visit, path):
    page = visit(path, width=390, color_scheme="dark", has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 844})
    boxes = at_rest(arrived(page))
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
    train = page.get_by_role("button", name=re.compile("Train \\d+ networks"))
    train.wait_for()
    with nothing_moves(page, "the frontier"):
        ran(page, train.click)
        train.wait_for(state="detached")


def test_projector_mode_and_its_keys(visit):
    linear = [scene for scene in SCENES if scene.page == PAGES["linear"]]
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
    const last = [said, [...row.querySelectorAll('button')].filter(b => b.offsetWidth && opacity(b) > 0).length]
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
        row.get_by_text("Predict:").wait_for()
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


def test_from_the_first_scene_to_the_last_and_back(visit):
    page = visit(width=1366)
    arrived(page)
    addresses = []
    for i, scene in enumerate(SCENES):
        name = "" if scene.page == HOME else scene.page.removeprefix("pages/").removesuffix(".py")
        end = "&".join(f"{field}={value}" for field, value in scene.query.items())
        page.wait_for_url(re.compile(re.escape(f"/{name}" + f"?{end}" * bool(end)) + "$"))
        page.locator("h1").wait_for()
        addresses.append((page.url, page.locator("h1").inner_text()))
        if i + 1 < len(SCENES):
            following = page.locator("[class*=st-key-Next-scene]").filter(has_text=SCENES[i + 1].title)
            ran(page, following.locator("a:visible, button:visible").first.click)
    for url, title in reversed(addresses[-3:-1]):
        ran(page, page.go_back)
        page.wait_for_url(url)
        page.get_by_role("heading", name=title, exact=True, level=1).wait_for()


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
