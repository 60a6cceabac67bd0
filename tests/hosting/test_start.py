"""The first start on a desktop: a new account, a display, and a person who looks at the terminal."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

import ae_keras as ae
from ae_keras.export.tables import codes_csv
from tests import serving

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")

# The very command of `python3 dev.py app`, in the environment that runs the tests, which has all it needs.
DEV_APP = """
import sys
from pathlib import Path
import dev
dev.install, dev.BIN = lambda requirements: None, Path(sys.executable).parent
sys.exit(dev.app(sys.argv[1:]))
"""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def await_health(address: str, text: Callable[[], str]) -> None:
    try:
        serving.await_health(address)
    except TimeoutError:
        pytest.fail(f"the app serves nobody; its terminal says: {text()}")


@contextmanager
def on_a_terminal(command: list[str], home: os.PathLike) -> Iterator[tuple[str, Callable[[], str]]]:
    """Start the app as a new user does: its address, and a function that says what is on the terminal by now.

    Streamlit opens a browser for who has a display; `true` takes the browser's place.
    """
    ours, theirs = os.openpty()
    port = serving.free_port()
    quiet = ("STREAMLIT_", "TF_CPP_", "WAYLAND_")  # what this account has set is not what a fresh one has
    environment = {name: value for name, value in os.environ.items() if not name.startswith(quiet)}
    environment |= {"HOME": str(home), "DISPLAY": ":0", "BROWSER": "true", "AE_KERAS_WORKERS": "1", "TERM": "dumb"}
    process = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=serving.ROOT, env=environment, start_new_session=True, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    written: list[bytes] = []

    def read() -> None:
        while True:
            try:
                written.append(os.read(ours, 4096))
            except OSError:  # nobody has the terminal open any more
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield f"http://127.0.0.1:{port}", lambda: COLOURS.sub("", b"".join(written).decode(errors="replace"))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        reader.join(30)
        os.close(ours)


def test_a_fresh_account_is_asked_nothing(tmp_path):
    with on_a_terminal([sys.executable, "-m", "streamlit", "run", "streamlit_app.py"], tmp_path) as (address, text):
        await_health(address, text)
        assert "Email" not in text() and "Welcome" not in text()


def test_a_first_visitor_by_deep_link_gets_the_same_bytes_and_nothing_but_addresses_is_on_the_terminal(
    chromium, tmp_path
):
    """Nobody has been here before, and nothing is asked: navigation, page and trained picture are there all the same,
    and the app's own workers, which train in other chunks, give the same file.

    No warning by the server and no notice by a worker's TensorFlow; nor does the browser mind our theme. (Of the
    browser's other messages, Vega's come from charts whose data are still on their way.)
    """
    spec = ae.Undercomplete(epochs=90, seed=8, code=1)
    with on_a_terminal([sys.executable, "-c", DEV_APP], tmp_path) as (address, text):
        await_health(address, text)
        theme: list[str] = []
        page = chromium.new_page()
        page.on("console", lambda message: theme.append(message.text) if "theme" in message.text else None)
        page.goto(f"{address}/pca_vs_autoencoder?epochs=90&seed=8&code=1")
        page.get_by_role("heading", name="PCA vs autoencoder").wait_for(timeout=60_000)
        page.get_by_text("Undercomplete").first.wait_for()
        page.get_by_text("epoch 90 of 90").first.wait_for(timeout=120_000)
        assert page.get_by_text("Page not found").count() == 0
        page.get_by_role("tab", name="Share and export").click()
        with page.expect_download(timeout=60_000) as waiting:
            page.get_by_role("button", name="Codes").click()
        codes = waiting.value.path().read_text()
        page.close()
        assert theme == []
        lines = [line.strip() for line in text().splitlines()]
        assert [line for line in lines if line and not re.search(r"URL: http|You can now view", line)] == []
    run = ae.train(spec)
    assert codes == codes_csv(run.data, run.frame)
