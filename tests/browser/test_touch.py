"""A finger on the charts, and the keyboard: sideways turns and marks, up and down scrolls."""

import re

import pytest

from tests.browser.conftest import Flagship, until

CANVAS = "[data-testid=stVegaLiteChart] canvas"
PHONE = {"width": 390, "has_touch": True, "is_mobile": True}

COLOUR = """() => {
  const canvas = document.querySelector('[data-testid=stVegaLiteChart] canvas')
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  let count = 0
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = [data[i], data[i + 1], data[i + 2]]
    if (Math.max(r, g, b) - Math.min(r, g, b) > 60) count++
  }
  return count
}"""


class Phone(Flagship):
    """A page under a finger."""

    def __init__(self, page) -> None:
        super().__init__(page)
        page.locator(CANVAS).first.wait_for()
        page.locator('[data-test-script-state="notRunning"]').first.wait_for()
        self.wire = page.context.new_cdp_session(page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    def swipe(self, across: float, up: float = 0) -> None:
        """A finger moves over the picture, from its left third and 150 pixels below its top."""
        self.page.locator(CANVAS).first.scroll_into_view_if_needed()
        box = self.page.locator(CANVAS).first.bounding_box()
        x, y = box["x"] + box["width"] / 3, box["y"] + 150
        self.touch("touchStart", (x, y))
        for step in range(1, 16):
            self.touch("touchMove", (x + across * step / 15, y - up * step / 15))
            self.page.wait_for_timeout(16)
        self.touch("touchEnd")
        self.page.wait_for_timeout(400)

    def tap(self) -> None:
        box = self.page.locator(CANVAS).first.bounding_box()
        self.page.touchscreen.tap(box["x"] + box["width"] / 3, box["y"] + 150)
        self.page.wait_for_timeout(400)

    def colour(self) -> int:
        """How many pixels of the picture have a strong colour."""
        return self.page.evaluate(COLOUR)

    def scrolled(self) -> float:
        return self.page.locator("[data-testid=stMain]").evaluate("e => e.scrollTop")


@pytest.fixture(params=["manifolds?epochs=25", "mitchell?epochs=25"])
def turning(visit, request):
    """A page whose picture can be turned, under a finger."""
    page = visit(request.param, **PHONE)
    page.get_by_text("epoch 25 of 25").first.wait_for(timeout=120_000)
    return Phone(page)


def angles(page) -> dict[str, float]:
    return {
        name: float(page.get_by_role("slider", name=re.compile(rf"^{name}\b")).input_value())
        for name in ("Turn", "Tilt")
    }


def test_a_finger_sideways_and_the_keyboard_turn_the_picture_and_a_finger_that_moves_up_scrolls_the_page(turning):
    page = turning.page
    before, at = turning.pixels(), angles(page)
    turning.swipe(100)
    turning.redrawn(before)
    expected = {"Turn": pytest.approx(at["Turn"] + 40, abs=5), "Tilt": at["Tilt"]}
    until(page, lambda: angles(page) == expected, "40 degrees, and not up or down")

    page.locator(CANVAS).first.scroll_into_view_if_needed()
    before, top = turning.pixels(), turning.scrolled()
    turning.swipe(4, up=140)
    assert turning.scrolled() > top + 60
    assert turning.pixels() == before, "it scrolls, and turns nothing"

    for name, key, step in (("Turn", "ArrowRight", 1), ("Tilt", "ArrowLeft", -1)):
        before, at = turning.pixels(), angles(page)
        page.get_by_role("slider", name=re.compile(rf"^{name}\b")).press(key)
        turning.redrawn(before)
        assert angles(page) == at | {name: at[name] + step}


def test_a_finger_sideways_marks_rows_a_tap_clears_them_and_a_finger_that_moves_up_scrolls_the_page(flagship):
    phone = Phone(flagship("epochs=60", **PHONE).page)
    everything = phone.colour()
    phone.swipe(90)
    fades = "the rows outside of the box fade"
    until(phone.page, lambda: 0.02 * everything < phone.colour() < 0.8 * everything, fades)
    phone.tap()
    until(phone.page, lambda: phone.colour() > 0.95 * everything, "a tap clears")
    phone.tap()
    until(phone.page, lambda: phone.colour() < 0.25 * everything, "a tap marks the few rows under the finger")

    phone.page.locator(CANVAS).first.scroll_into_view_if_needed()
    before, top = phone.pixels(), phone.scrolled()
    phone.swipe(4, up=140)
    assert phone.scrolled() > top + 60
    assert phone.pixels() == before, "it scrolls, and marks nothing"


LENS = """() => {
  const data = document.querySelector('[data-testid=stVegaLiteChart] canvas').getContext('2d')
    .getImageData(8, 12, 70, 70).data
  return Array.from(data).filter((_, i) => i % 4 == 0)
}"""


def test_a_line_is_decoded_under_a_finger_and_by_the_keyboard(visit):
    page = visit("too_much_power?epochs=60", **PHONE)
    page.get_by_text("epoch 60 of 60").first.wait_for(timeout=120_000)
    phone = Phone(page)
    slider = page.get_by_role("slider", name=re.compile("^Along the line"))

    def at() -> int:
        return int(slider.input_value())

    phone.swipe(100)
    width = page.locator(CANVAS).first.bounding_box()["width"] - 2
    place = (width / 3 + 100 - width / 22) / (width - width / 11)  # eleven tiles, the first and the last at the ends
    until(page, lambda: at() == pytest.approx(100 * place, abs=1.5), "where the finger is")
    there, before = page.evaluate(LENS), at()
    assert min(there) < 80 and max(there) == 255, "ink on paper"
    slider.press("Home")
    until(page, lambda: at() == 0 and page.evaluate(LENS) != there, "another place, another picture")
    slider.fill(str(before))
    until(page, lambda: page.evaluate(LENS) == there, "back")
    top = phone.scrolled()
    phone.swipe(4, up=140)
    assert phone.scrolled() > top + 60, "it scrolls"
