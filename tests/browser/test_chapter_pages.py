"""The chapter's pages in a browser: what their pictures do."""

import io
import json
import re
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from ae_keras.ui.outline import CHAPTERS
from ae_keras.ui.presets import HOME, PCA_PAGE
from ae_keras.ui.scenes import SCENES
from tests.browser.conftest import ran, until

PATHS = {"": "home"} | {
    chapter.page.removeprefix("pages/").removesuffix(".py"): chapter.page
    for chapter in CHAPTERS
    if chapter.page != PCA_PAGE
}
PICTURE = '[data-testid=stVegaLiteChart] :is(canvas, svg.marks), [data-testid=stHtml] img[src^="data:image/svg"]'


def trained(page, epochs: int):
    page.get_by_text(f"epoch {epochs} of {epochs}").first.wait_for(timeout=120_000)
    page.locator(PICTURE).first.wait_for()
    page.locator('[data-test-script-state="notRunning"]').first.wait_for()
    return page


def drawn(page) -> None:
    """The picture is there, in sight without scrolling, and no drawing is broken."""
    box = page.locator(PICTURE).first.bounding_box()
    assert box["width"] > 90 and box["height"] > 50 and box["y"] < 700
    whole = "all => all.every(i => i.complete && i.naturalWidth)"
    until(page, lambda: page.locator("[data-testid=stHtml] img").evaluate_all(whole), "a broken picture")


def test_a_turned_picture_stays_turned_while_it_trains(visit):
    page = trained(visit("manifolds?epochs=25"), 25)

    def pixels() -> np.ndarray:
        """Where in the left third of the picture there is colour: the data. The sheet is grey."""
        page.wait_for_timeout(500)
        colours = np.array(page.evaluate(LEFT_THIRD)).reshape(-1, 4)[:, :3]
        return np.ptp(colours, axis=1) > 60

    def likeness(one, other) -> float:
        return (one & other).sum() / (one | other).sum()

    before = pixels()
    box = page.locator("[data-testid=stVegaLiteChart] canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 20, steps=5)
    page.mouse.up()
    until(page, lambda: likeness(pixels(), before) < 0.5, "it turns")
    turned = pixels()
    ran(page, page.get_by_role("button", name="New seed").click)
    page.wait_for_url(re.compile("seed=1$"))
    trained(page, 25)
    until(page, lambda: likeness(pixels(), turned) > 0.8, "the points are where they were turned to")


LEFT_THIRD = """() => {
  const canvas = document.querySelector('[data-testid=stVegaLiteChart] canvas')
  return Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width / 3, canvas.height).data)
}"""


def test_every_scene_is_one_click_from_home(visit):
    page = visit(HOME.removeprefix("pages/home.py"))
    page.get_by_role("heading", name="Scenes").wait_for()
    for scene in SCENES:
        page.get_by_role("button" if scene.page == HOME else "link", name=scene.title).first.wait_for()
    page.get_by_role("link", name="Mitchell's 8-3-8").last.click()
    page.get_by_role("heading", name="Mitchell's 8-3-8").wait_for()
    assert page.url.endswith("/mitchell"), "the page's first settings need no more"


@pytest.mark.parametrize("phone", [False, True])
def test_a_click_or_a_touch_on_a_filter_shows_its_unit_and_trains_nothing(visit, phone):
    settings = {"width": 390, "has_touch": True, "is_mobile": True} if phone else {}
    page = trained(visit("sparse?dataset=digits&code=25&epochs=25", **settings), 25)
    press = page.touchscreen.tap if phone else page.mouse.click
    verdict = page.locator("h3").first.inner_text()
    grid = page.get_by_role("img", name="What each unit looks for")
    slider = page.get_by_role("slider", name="Unit")

    def pressed(image, number: int) -> int:
        """Press the middle of an image's tile; the unit that it stands for, counted from 1."""
        left, top, side, unit = json.loads(image.get_attribute("data-tiles"))[number]
        image.scroll_into_view_if_needed()
        box, width = image.bounding_box(), image.evaluate("e => e.naturalWidth")
        scale = box["width"] / width
        press(box["x"] + (left + side / 2) * scale, box["y"] + (top + side / 2) * scale)
        return unit + 1

    assert pressed(grid, 17) == 18
    beside = page.get_by_role("img", name="Unit 18, its partners")
    beside.wait_for()
    assert slider.input_value() == "18"
    partner = pressed(beside, 0)
    page.get_by_role("img", name=f"Unit {partner}, its partners").wait_for()
    slider.press("ArrowRight" if partner < 25 else "ArrowLeft")
    page.get_by_role("img", name=f"Unit {partner + 1 if partner < 25 else 24}, its partners").wait_for()
    assert page.locator("h3").first.inner_text() == verdict and page.get_by_text("epoch 25 of 25").count()


def test_pointing_at_a_part_dims_the_others(visit):
    page = trained(visit("?epochs=25"), 25)
    drawn = "() => [...document.querySelectorAll('[data-testid=stHtml] img')].map(i => i.src).join()"
    before = page.evaluate(drawn)
    page.get_by_role("button", name="decoder").or_(page.get_by_role("radio", name="decoder")).first.click()
    page.wait_for_function(f"before => ({drawn})() !== before", arg=before)
    assert 'opacity="0.2"' in unquote(page.evaluate(drawn))


def test_pixels_are_squares(visit):
    page = trained(visit("?epochs=25", width=1500), 25)
    original = page.locator("[data-testid=stHtml] img").first
    picture = np.asarray(Image.open(io.BytesIO(original.screenshot())).convert("RGB"))[4:-4, 4:-4].astype(int)
    assert min(picture.shape[:2]) > 80
    for axis in (0, 1):
        changes = np.flatnonzero(np.diff(picture, axis=axis).any(axis=(1 - axis, 2)))
        # 7 edges between 8 squares, each of one line, or of two where it falls between the screen's pixels.
        assert 4 <= len(changes) <= 2 * 7, "where a picture is blurred, nearly every line differs from the one before"
