"""A real server process and a real Chromium, for the browser tests and the page benchmark."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(
    script: str = "streamlit_app.py", wait: bool = True, log: int | IO = subprocess.DEVNULL, **environment: str
) -> Iterator[tuple[str, int]]:
    """`streamlit run` in a process group of its own: (address, pid). Everything it started ends with it.

    log: a file for what it writes to its terminal.
    """
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.headless=true",
            "--server.address=127.0.0.1",
        ],
        cwd=ROOT, env={**os.environ, **environment}, start_new_session=True,
        stdout=log, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        if wait:
            await_health(address)
        yield address, process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def await_health(address: str, seconds: float = 60) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{address} did not answer within {seconds} s")


def chromium_path() -> str | None:
    """Debian's Chromium or another one on the path; else the one that Playwright installed, if it did."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
        return path if Path(path).exists() else None


@contextmanager
def browser():
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()
