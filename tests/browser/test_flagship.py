"""The flagship page in a real Chromium, over a real server with real worker processes."""

import io
import re
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import ae_keras as ae
from ae_keras.data.paths import BANKNOTE_CSV
from tests.browser.conftest import stands_still, themed, until


def test_home_leads_to_the_scene(visit):
    page = visit()
    page.get_by_role("link", name="Banknotes").click()
    page.get_by_role("heading", name="PCA vs autoencoder").wait_for()
    page.wait_for_url(re.compile("/pca_vs_autoencoder$"))
    page.get_by_text("epoch 1200 of 1200").first.wait_for(timeout=120_000)


def download(view, label: str) -> bytes:
    return named_download(view, label)[1]


def named_download(view, label: str) -> tuple[str, bytes]:
    with view.page.expect_download(timeout=60_000) as waiting:
        view.page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_the_verdict_and_the_downloads_are_what_the_package_computes(flagship, tmp_path):
    view = flagship("epochs=60&seed=3")
    run = ae.train(ae.Undercomplete(epochs=60, seed=3))
    assert f"{run.frame.errors[run.data.shape[0] :].mean():.4f} against" in view.verdict()
    view.page.get_by_role("tab", name="Share and export").click()

    name, program = named_download(view, "Keras program")
    with zipfile.ZipFile(io.BytesIO(program)) as archive:
        assert archive.read("autoencoder.py").decode() == ae.script(run.spec)
        assert archive.read(BANKNOTE_CSV.name) == BANKNOTE_CSV.read_bytes()
    assert name.endswith(".zip")
    history = pd.read_csv(io.BytesIO(download(view, "History")))
    np.testing.assert_allclose(history["val_loss"], run.history["val_loss"], rtol=1e-5)
    codes = pd.read_csv(io.BytesIO(download(view, "Codes")))
    np.testing.assert_allclose(codes[["code_1", "code_2"]], run.frame.codes, atol=1e-4)
    assert download(view, "Picture, SVG").lstrip().startswith(b"<svg")
    picture = Image.open(io.BytesIO(download(view, "Picture, PNG")))
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 20

    name, weights = named_download(view, "Weights")
    assert name.endswith("-epoch-60.keras")
    (tmp_path / "model.keras").write_bytes(weights)
    np.save(tmp_path / "x.npy", run.data.held_out)
    code = (
        "import keras, numpy as np; np.save('y.npy', keras.models.load_model('model.keras').predict(np.load('x.npy')))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    expected = run.models.autoencoder(run.data.held_out).numpy()
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), expected, atol=1e-4)


def test_what_reads_no_file_is_a_program_alone(flagship):
    view = flagship("epochs=61&dataset=iris")
    view.page.get_by_role("tab", name="Share and export").click()
    name, program = named_download(view, "Keras program")
    assert name.endswith(".py")
    assert program.decode() == ae.script(ae.Undercomplete(epochs=61, dataset="iris"))


def colourful(view) -> tuple[float, float]:
    """Share of strongly coloured pixels in the left and the right half of the hero."""
    picture = Image.open(io.BytesIO(view.hero.screenshot())).convert("HSV")
    strong = np.asarray(picture)[60:, :, 1] > 110
    half = strong.shape[1] // 2
    return strong[:, :half].mean(), strong[:, half:].mean()


def drag(view, x0: float, y0: float, x1: float, y1: float) -> None:
    """A drag over shares of the hero's box."""
    box = view.hero.bounding_box()
    mouse = view.page.mouse
    mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
    mouse.down()
    mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"], steps=8)
    mouse.up()


@pytest.mark.parametrize("left", [True, False], ids=["from PCA", "from the code"])
def test_a_brush_marks_the_same_rows_in_both_and_survives_new_data(flagship, left):
    view = flagship("epochs=61&seed=2")
    before, shown = colourful(view), view.pixels()
    start = 0.1 if left else 0.62
    drag(view, start, 0.35, start + 0.12, 0.8)
    marked = view.redrawn(shown)

    def faded() -> bool:
        return all(now < 0.7 * then for now, then in zip(colourful(view), before, strict=True))

    until(view.page, faded, "the unmarked rows fade in both panels")
    view.page.get_by_role("slider", name="Epoch shown").press("ArrowLeft")
    view.redrawn(marked)
    view.page.wait_for_timeout(300)
    assert faded(), "the brush outlives a new frame"


def hovered(view) -> str:
    """What a tooltip says, somewhere along the middle of PCA's plane."""
    box = view.hero.bounding_box()
    for share in np.linspace(0.1, 0.45, 60):
        view.page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.45 * box["height"])
        tip = view.page.locator("#vg-tooltip-element.visible")
        if tip.count():
            return tip.first.inner_text()
    raise AssertionError("no tooltip")


def test_what_is_pointed_at_scrubbed_and_moved_on_one_visit(flagship):
    view = flagship()
    said = hovered(view)
    assert all(word in said for word in ("variance", "skewness", "kurtosis", "entropy", "PCA", "class"))

    view.page.get_by_role("slider", name="Epoch shown").press("Home")
    view.page.get_by_text("epoch 0 of 60").first.wait_for()
    run = ae.train(ae.Undercomplete(epochs=60))
    error = run.frames[0].errors[run.data.shape[0] :].mean()
    view.page.wait_for_function(f"document.querySelector('h3').innerText.includes('{error:.4f} against')")

    before, said = view.pixels(), view.verdict()
    view.page.get_by_role("slider", name="Code size k").press("ArrowRight")
    view.redrawn(before)
    view.page.wait_for_function(f"document.querySelector('h3').innerText !== {said!r}")
    view.page.wait_for_url(re.compile("code=3"))


# Notes each epoch that the film says, and presses Pause at the third: on a slow machine a film is over before a
# test has read much of it.
FILM = """() => {
  window.told = []
  new MutationObserver(() => {
    const epoch = document.querySelector('[data-testid=stProgress]')?.innerText.match(/epoch (\\d+)/)?.[1]
    if (!epoch || told.at(-1) === epoch) return
    told.push(epoch)
    if (told.length === 3) [...document.querySelectorAll('button')].find(b => b.innerText.includes('Pause')).click()
  }).observe(document.body, {subtree: true, childList: true, characterData: true})
}"""


def test_the_film_plays_and_pauses(flagship):
    view = flagship("epochs=200&seed=1")
    view.page.evaluate(FILM)
    play = view.page.get_by_role("button", name="Play")
    play.click()
    view.page.wait_for_function("told.length >= 3")
    stands_still(view.page)
    play.wait_for()
    held, told = view.epoch(), view.page.evaluate("told.length")
    view.page.wait_for_timeout(700)
    assert view.epoch() == held < 200
    assert view.page.evaluate("told.length") == told, "nothing moves"
    play.click()
    view.page.get_by_role("button", name="Pause").wait_for()
    view.trained(200)
    play.wait_for(timeout=60_000)
    epochs = [int(epoch) for epoch in view.page.evaluate("told")]
    assert epochs == sorted(epochs) and len(set(epochs)) > 10, "a film has many pictures"


def test_a_phone_shows_everything_within_its_width(flagship):
    view = flagship(width=390)
    for theme in ("light", "dark"):
        themed(view.page, theme)
        assert view.page.evaluate("document.documentElement.scrollWidth") <= 390
        for chart in view.page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").all():
            box = chart.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 391
        assert 250 < view.hero.bounding_box()["height"] < 500, "both maps are on one screen"
