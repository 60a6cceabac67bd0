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
COMMANDS = {
    "dev.py app": [sys.executable, "-c", DEV_APP],
    "streamlit run": [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"],
}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


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


@pytest.mark.parametrize("command", COMMANDS)
def test_a_fresh_account_is_asked_nothing(command, tmp_path):
    with on_a_terminal(COMMANDS[command], tmp_path) as (address, text):
        try:
            serving.await_health(address)
        except TimeoutError:
            pytest.fail(f"the app serves nobody; its terminal says: {text()}")
        assert "Email" not in text() and "Welcome" not in text()


def test_a_page_that_trains_leaves_nothing_but_addresses_on_the_terminal(chromium, tmp_path):
    """No warning by the server and no notice by a worker's TensorFlow; nor does the browser mind our theme.

    (Of the browser's other messages, Vega's come from charts whose data are still on their way.)
    """
    with on_a_terminal(COMMANDS["dev.py app"], tmp_path) as (address, text):
        serving.await_health(address)
        theme: list[str] = []
        page = chromium.new_page()
        page.on("console", lambda message: theme.append(message.text) if "theme" in message.text else None)
        page.goto(f"{address}/pca_vs_autoencoder?epochs=30&code=1")
        page.get_by_text("epoch 30 of 30").first.wait_for(timeout=120_000)
        page.close()
        assert theme == []
        lines = [line.strip() for line in text().splitlines()]
        assert [line for line in lines if line and not re.search(r"URL: http|You can now view", line)] == []
