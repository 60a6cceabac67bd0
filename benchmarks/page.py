"""How long a person waits, in a real Chromium: `python3 dev.py bench page`.

Cold: from the start of the server process to the title, and to the first trained picture, both for the app and for
`naive_app.py`, in turn. Warm: from the release of a slider to the first picture that differs, and to the
picture of the last epoch, as the page's own pixels tell it. A structure is warm when a worker has it compiled, on disk
when only XLA's cache on disk has it, and new when it was never seen. The learning rate keeps the chart, another code
size makes the browser build another one, and three numbers have three times as many points as two. `bare_app.py` is a
page with nothing but a slider and the same picture, and a trained run is one that needs no training: what is left then
is Streamlit's and the browser's. `--chapter` measures the main slider of every other page instead, warm, and
`--tries 20` each page's buttons after 20 seconds in which nobody asked for anything. All times in
milliseconds.
"""

import argparse
import itertools
import statistics
import tempfile
import time

from ae_keras.links import LINK_VERSION
from ae_keras.ui.presets import FIRST
from tests import serving

EPOCHS = 1200
# Two thin strips of the hero tell a new picture, and cost the browser next to nothing to read.
WATCH = """() => {
  const strip = (canvas, share) => {
    const data = canvas.getContext('2d').getImageData(0, Math.round(share * canvas.height), canvas.width, 3).data
    let h = 7
    for (let i = 0; i < data.length; i += 4) h = (h * 31 + data[i] + 3 * data[i + 1] + 7 * data[i + 2]) | 0
    return h
  }
  const look = () => {
    const drawn = document.querySelectorAll('[data-testid=stHtml] img')
    if (drawn.length) return Array.from(drawn, image => image.src).join()
    const [canvas, svg] = ['canvas', 'svg.marks'].map(
      kind => document.querySelector('[data-testid=stVegaLiteChart] ' + kind))
    if (!canvas && svg) return svg.innerHTML
    return canvas && canvas.width ? [canvas.width, strip(canvas, 0.4), strip(canvas, 0.7)].join() : null
  }
  window.seen = []
  let last = look()
  const tick = () => {
    const now = look()
    if (now !== null && now !== last) { last = now; window.seen.push(performance.now()) }
    window.ticking = requestAnimationFrame(tick)
  }
  cancelAnimationFrame(window.ticking); tick()
}"""
CLICK = "() => { addEventListener('click', () => { window.pressed = performance.now() }, {once: true, capture: true}) }"
PRESS = "() => { addEventListener('keyup', () => { window.pressed = performance.now() }, {once: true, capture: true}) }"


def cold(chromium, script: str, path: str, done: str, cache: str) -> tuple[float, float]:
    """(first paint, first trained picture) of a fresh server, counted from its start."""
    started = time.perf_counter()
    with serving.server(script, wait=False, AE_KERAS_CACHE=cache) as (address, _):
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        serving.await_health(address)
        page.goto(f"{address}/{path}")
        page.get_by_role("heading", name="PCA vs autoencoder").wait_for(timeout=120_000)
        painted = time.perf_counter() - started
        page.locator(done).first.wait_for(timeout=400_000)
        trained = time.perf_counter() - started
        page.close()
    return 1000 * painted, 1000 * trained


def settle(page, epochs: int = EPOCHS) -> None:
    """Wait until the page's script has ended, the last epoch is on screen, and the picture stands still."""
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=120_000)
    page.get_by_text(f"epoch {epochs} of {epochs}").first.wait_for(timeout=120_000)
    page.wait_for_timeout(700)


def move(page, key: str, slider: str = "Code size k", epochs: int = EPOCHS) -> tuple[float, float]:
    """(first new picture, final picture) after one step of a slider."""
    thumb = page.get_by_role("slider", name=slider)
    if not thumb.is_visible():
        page.get_by_role("button", name="More").click()
        page.wait_for_timeout(500)
    page.evaluate(WATCH)
    page.evaluate(PRESS)
    thumb.press(key)
    page.wait_for_function("() => window.seen.some(t => t > window.pressed)", timeout=60_000)
    settle(page, epochs)
    pressed, seen = page.evaluate("() => [window.pressed, window.seen.filter(t => t > window.pressed)]")
    return seen[0] - pressed, seen[-1] - pressed


def try_it(page, number: int) -> tuple[float, float]:
    """(first new picture, final picture) after a click on one of the buttons that show something to try."""
    page.evaluate(WATCH)
    page.evaluate(CLICK)
    page.locator("[class*='st-key-'][class*='-try-'] button:visible").nth(number).click()
    page.wait_for_function("() => window.seen.some(t => t > window.pressed)", timeout=60_000)
    page.wait_for_timeout(700)
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=120_000)
    page.wait_for_timeout(700)
    pressed, seen = page.evaluate("() => [window.pressed, window.seen.filter(t => t > window.pressed)]")
    return seen[0] - pressed, seen[-1] - pressed


def first_picture(page, key: str) -> float:
    """The same, of a page with one slider and one picture."""
    page.evaluate(WATCH)
    page.evaluate(PRESS)
    page.get_by_role("slider").press(key)
    page.wait_for_function("() => window.seen.some(t => t > window.pressed)", timeout=60_000)
    pressed, seen = page.evaluate("() => [window.pressed, window.seen.filter(t => t > window.pressed)]")
    return seen[0] - pressed


def goto(page, address: str, layers: str, code: int, seed: int) -> None:
    page.goto(f"{address}/pca_vs_autoencoder?epochs={EPOCHS}&hidden={layers}&code={code}&seed={seed}")
    settle(page)


def structures(count: int) -> list[str]:
    """Lists of layers that nobody has trained before."""
    return [f"{a}-{b}" for a, b in itertools.islice(itertools.product(range(9, 15), range(5, 9)), count)]


def row(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(f"{name:<44}{len(times):>4}{statistics.median(times):>9.0f}{p95:>9.0f}", flush=True)


CHAPTER = {  # page: its main slider
    "home": "Code size k",
    "linear": "Weight decay λ₂",
    "too_much_power": "Weight decay λ₂",
    "mitchell": "Code size k",
    "manifolds": "Code size k",
    "two_forces": "Weight decay λ₂",
    "overcomplete": "Noise σ",
    "sparse": "Sparsity λ",
    "denoising": "Noise σ",
    "score": "Noise σ",
    "stochastic": "Deviation σ",
    "latent_space": "Weight decay λ₂",
    "discriminative": "Weight decay λ₂",
    "gan": "Learning rate η",
    "variational": "KL weight β",
}


def first(path: str) -> tuple[str, int]:
    """A page's address, and the epochs of its first settings."""
    return "" if path == "home" else path, FIRST[f"pages/{path}.py"].epochs


def chapter(chromium, pages: list[str], samples: int, cache: str) -> None:
    """From the release of each page's main slider to its first new picture, all structures being warm."""
    with serving.server(AE_KERAS_CACHE=cache) as (address, _):
        for path in pages:
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            times, (where, epochs) = [], first(path)
            for i in range(-4, samples):  # the first ones compile
                page.goto(f"{address}/{where}?v={LINK_VERSION}&seed={10 + i}")
                settle(page, epochs)
                times.append(move(page, "ArrowRight", CHAPTER[path], epochs)[0])
            row(f"{path}: first new picture", times[4:])
            page.close()


def tries(chromium, pages: list[str], samples: int, quiet: float, cache: str) -> None:
    """From the click on a page's first buttons to the last new picture, where nobody asked for anything before."""
    with serving.server(AE_KERAS_CACHE=cache) as (address, _):
        for path in pages:
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            times, (where, epochs) = [], first(path)
            for i in range(samples):
                page.goto(f"{address}/{where}")
                settle(page, epochs)
                page.wait_for_timeout(1000 * quiet)
                times.append(try_it(page, i % 2))
            row(f"{path}: button to first new picture", [first for first, _ in times])
            row(f"{path}: button to final picture", [final for _, final in times])
            page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--cold", type=int, default=5)
    parser.add_argument("--naive", type=int, default=1, help="cold starts of naive_app.py, some minutes each")
    parser.add_argument("--chapter", action="store_true", help="the other pages instead of the flagship")
    parser.add_argument("--tries", type=float, metavar="SECONDS", help="the buttons, after so long without a request")
    parser.add_argument(
        "--pages", nargs="*", choices=CHAPTER, default=[*CHAPTER], help="of the other pages, only these"
    )
    options = parser.parse_args()
    print(f"{'':<44}{'n':>4}{'p50':>9}{'p95':>9}")
    with serving.browser() as chromium, tempfile.TemporaryDirectory() as cache:
        if options.chapter:
            return chapter(chromium, options.pages, options.samples, cache)
        if options.tries:
            return tries(chromium, options.pages, options.samples, options.tries, cache)
        page_path = f"pca_vs_autoencoder?epochs={EPOCHS}"
        ours, naive = [], []
        canvas = "[data-testid=stVegaLiteChart] canvas"
        for i in range(options.cold):
            ours.append(cold(chromium, "streamlit_app.py", page_path, canvas, cache))
            if i < options.naive:
                naive.append(cold(chromium, "benchmarks/naive_app.py", "", canvas, cache))
        for name, times in (("this app", ours), ("naive_app.py", naive)):
            if not times:
                continue
            row(f"cold, {name}: first paint", [painted for painted, _ in times])
            row(f"cold, {name}: first trained picture", [trained for _, trained in times])
        fresh = structures(options.samples)
        with serving.server(AE_KERAS_CACHE=cache) as (address, _):
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            for seed in (0, 1):  # both workers get every size compiled
                for code in (1, 2, 3):
                    goto(page, address, "6-4", code, seed)
            strips: list[tuple[float, float]] = []
            pairs: list[tuple[float, float]] = []
            rate, trained = [], []
            for i in range(options.samples):
                goto(page, address, "6-4", 2, 100 + i)
                (pairs if i % 2 else strips).append(move(page, "ArrowRight" if i % 2 else "ArrowLeft"))
                trained.append(move(page, "ArrowLeft" if i % 2 else "ArrowRight"))
                goto(page, address, "6-4", 2, 200 + i)
                rate.append(move(page, "ArrowLeft", "Learning rate η"))
            new = []
            for layers in fresh:
                goto(page, address, layers, 2, 0)
                new.append(move(page, "ArrowRight"))
            page.close()
        with serving.server(AE_KERAS_CACHE=cache) as (address, _):
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            on_disk = []
            for layers in fresh:
                goto(page, address, layers, 2, 0)
                on_disk.append(move(page, "ArrowRight"))
            page.close()
        with serving.server("benchmarks/bare_app.py") as (address, _):
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            page.goto(address)
            page.locator(canvas).first.wait_for()
            bare = []
            for i in range(options.samples):
                page.wait_for_timeout(500)
                bare.append(first_picture(page, "ArrowRight" if i % 2 else "ArrowLeft"))
            row("slider, bare_app.py: new picture", bare)
            page.close()
        row("slider, trained run: new picture", [first for first, _ in trained])
        named = {
            "warm, learning rate": rate, "warm, code size 1": strips, "warm, code size 3": pairs, "on disk": on_disk,
            "new": new,
        }  # fmt: skip
        for name, times in named.items():
            row(f"slider, {name}: first new picture", [first for first, _ in times])
            row(f"slider, {name}: final picture, {EPOCHS} epochs", [final for _, final in times])


if __name__ == "__main__":
    main()
