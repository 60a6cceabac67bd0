"""Words in the light theme and in the dark one: which of a page cannot be read, which test_frame.py asks of every page,
and pictures that follow the theme."""

import io
from functools import partial
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from ae_keras.charts.drawings import svg
from tests.browser.conftest import themed, until
from tests.browser.test_chapter_pages import trained
from tests.contrast import AA, THEMES, contrast, rgb

ICON = 3.0
"""The least contrast of what is no text."""

WORDS = """() => {
  const number = text => text.match(/[\\d.e-]+/g).map(Number)
  const parse = text => {
    const [r, g, b, a = 1] = number(text)
    return text.startsWith('color(srgb') ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a]
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => a * c + (1 - a) * below[i])
  const found = {}
  for (const root of document.querySelectorAll('[data-testid=stMain], [data-testid=stSidebar]')) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement, text = node.textContent.trim()
      const box = element.getBoundingClientRect()
      if (!text || box.width < 2 || box.height < 2 || !element.checkVisibility({visibilityProperty: true})) continue
      if (element.closest('style, [disabled], [aria-disabled=true], .katex-mathml')) continue
      const chain = []
      for (let e = element; e; e = e.parentElement) chain.unshift(e)
      let opacity = 1, below = [255, 255, 255]
      for (const e of chain) {
        const style = getComputedStyle(e), [r, g, b, a] = parse(style.backgroundColor)
        opacity *= Number(style.opacity)
        const {left, right, top, bottom} = e.getBoundingClientRect()
        // What hangs out of its parent, such as a slider's number, has not the parent's background.
        const apart = box.left >= right || box.right <= left || box.top >= bottom || box.bottom <= top
        if (!apart || style.overflow !== 'visible') below = over([r, g, b, a * opacity], below)
      }
      if (opacity === 0) continue
      const style = getComputedStyle(element), svg = element.namespaceURI.endsWith('svg')
      const [r, g, b, a] = parse(svg ? style.fill : style.color)
      const ink = over([r, g, b, a * opacity * (svg ? Number(style.fillOpacity) : 1)], below)
      const icon = Boolean(element.closest('[data-testid=stIconMaterial]'))
      found[JSON.stringify([ink, below, icon])] = text.slice(0, 60)
    }
  }
  return Object.entries(found).map(([key, text]) => [...JSON.parse(key), text])
}"""


def unreadable(page) -> list[tuple[float, str]]:
    """The words on the page that have too little contrast, with their contrast; what is just fading in gets a while."""
    for _ in range(10):
        seen = [(contrast(ink, below), icon, text) for ink, below, icon, text in page.evaluate(WORDS)]
        assert len(seen) > 5
        pale = [(round(ratio, 2), text) for ratio, icon, text in seen if ratio < (ICON if icon else AA)]
        if not pale:
            break
        page.wait_for_timeout(300)
    return pale


def readable(locator, theme: str, least: float, lines: slice = slice(None)) -> bool:
    """Whether something in the picture of an element, its words if there is nothing else, has this contrast to the
    paper."""
    picture = np.asarray(Image.open(io.BytesIO(locator.screenshot())).convert("RGB"))[lines]
    paper = rgb(THEMES[theme]["backgroundColor"])
    colours = np.unique(picture @ (1 << 16, 1 << 8, 1))  # as one number each: rows are sorted far more slowly
    return any(contrast((c >> 16, c >> 8 & 255, c & 255), paper) > least for c in colours.tolist())


@pytest.mark.parametrize("path", ["manifolds", "pca_vs_autoencoder", "mitchell"])
def test_the_words_in_pictures_follow_the_theme(visit, path):
    """The browser's scheme changes while the page is open; the script does not run again."""
    page = trained(visit(f"{path}?epochs=25", color_scheme="dark", device_scale_factor=3), 25)
    canvas = page.locator("[data-testid=stVegaLiteChart] canvas").first
    for theme in ("dark", "light", "dark"):
        themed(page, theme)
        ink, paper = rgb(getattr(svg, f"{theme.upper()}_INK")), rgb(THEMES[theme]["backgroundColor"])
        # The paper is the new theme's by now: words in the old ink have hardly any contrast, until they are drawn anew.
        below, least = slice(-60, None), 0.9 * contrast(ink, paper)
        until(page, partial(readable, canvas, theme, AA, below), f"the hint below the picture, {theme}")
        for picture in page.locator("[data-testid=stHtml] img").all():
            if "<text" in unquote(picture.get_attribute("src")):
                until(page, partial(readable, picture, theme, least), f"a drawing, {theme}")


def test_a_link_is_told_by_more_than_its_colour(visit):
    page = trained(visit("linear?epochs=25"), 25)
    link = page.locator("[data-testid=stMarkdownContainer] a").first
    assert "underline" in link.evaluate("e => getComputedStyle(e).textDecorationLine")
