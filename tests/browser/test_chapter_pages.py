"""The chapter's pages in a browser: what their pictures do."""

import io
import json
import re
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from ae_keras.ui.presets import HOME
from ae_keras.ui.scenes import SCENES
from tests.browser.conftest import ran, until

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


COUNT_SENT = """() => {
  const send = WebSocket.prototype.send
  window.sent = 0
  WebSocket.prototype.send = function (...message) { sent++; return send.apply(this, message) }
}"""


def test_the_map_is_decoded_under_a_pointer_by_the_browser_alone_and_a_press_or_a_finger_moves_the_cross(visit):
    page = trained(visit("latent_space?epochs=25", has_touch=True), 25)
    drawing, maps, decoded = (page.locator(f"[data-{name}]") for name in ("lens", "map", "picture"))

    def style(*names: str) -> list[str]:
        return [drawing.evaluate(f"e => e.style.getPropertyValue('--{name}')") for name in names]

    def at(number: int, across: float, down: float) -> tuple[float, float]:
        box = maps.nth(number).bounding_box()
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def cross() -> list[int]:
        sliders = [page.get_by_role("slider", name=name) for name in ("Across", "Up")]
        return [int(each.get_attribute("aria-valuetext").rstrip(" %").replace("−", "-")) for each in sliders]

    def comes() -> bool:
        page.mouse.move(*at(0, 0.5, 0.5))
        page.mouse.move(*at(0, 0.31, 0.4))
        return style("lens") == ["visible"]

    until(page, comes, "the images come")
    page.evaluate(COUNT_SENT)
    told = set()
    for number, across, down in ((0, 0.31, 0.4), (1, 0.31, 0.4), (1, 0.98, 0.03), (0, 0.02, 0.98)):
        page.mouse.move(*at(number, across, down))
        column, row = int(24 * across), int(24 * down)
        assert style("column", "row") == [str(column), str(row)]
        place = decoded.evaluate("e => getComputedStyle(e).backgroundPosition")
        shares = [float(share) for share in re.findall(r"[\d.]+(?=%)", place)]
        assert shares == pytest.approx([100 * column / 23, 100 * row / 23], abs=0.1)
        told.add(page.locator("[data-said]").inner_text())
    assert decoded.evaluate("e => getComputedStyle(e).visibility + e.style.backgroundImage").startswith("visibleurl(")
    assert len(told) == 3 and page.evaluate("sent") == 0, "nothing goes to the server"

    verdict = page.locator("h3").first.inner_text()
    ran(page, lambda: page.mouse.click(*at(0, 0.31, 0.4)))
    assert cross() == pytest.approx([-25 + 150 * 0.31, 125 - 150 * 0.4], abs=1)
    assert page.locator("h3").first.inner_text() != verdict

    wire = page.context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    def drag() -> None:
        finger("touchStart", at(0, 0.3, 0.5))
        for step in range(1, 11):
            finger("touchMove", at(0, 0.3 + 0.04 * step, 0.5))
        until(page, lambda: style("lens", "column") == ["visible", str(int(24 * 0.7))], "the cell under the finger")
        finger("touchEnd")

    ran(page, drag)
    assert cross() == pytest.approx([-25 + 150 * 0.7, 125 - 150 * 0.5], abs=1)


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
