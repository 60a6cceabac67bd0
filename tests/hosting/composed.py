"""The services of `deploy/compose.yaml` as processes of this machine: their own commands, at ports that are free."""

import os
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import yaml

from ae_keras.training.runtime import cache_directory
from tests import serving

DEPLOY = serving.ROOT / "deploy"
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]


class Composed:
    """Starts services and, as `restart: always` has it, starts again what has ended, until it is closed.

    folder: for what they write.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        scheduler, first, second, proxy = (serving.free_port() for _ in range(4))
        self.scheduler = f"tcp://127.0.0.1:{scheduler}"
        self.proxy, *self.webs = (f"http://127.0.0.1:{port}" for port in (proxy, first, second))
        self._here = {
            "/tmp": str(folder),  # first: the folder may lie there itself
            "scheduler:8786": f"127.0.0.1:{scheduler}",
            "web-1:8501": f"127.0.0.1:{first}",
            "web-2:8501": f"127.0.0.1:{second}",
            "--host scheduler --port 8786": f"--host 127.0.0.1 --port {scheduler}",
            "web-1 --server.port 8501": f"127.0.0.1 --server.port {first}",
            "web-2 --server.port 8501": f"127.0.0.1 --server.port {second}",
            "listen 8080": f"listen 127.0.0.1:{proxy}",
            "/etc/ae-keras": str(folder),
            "/dev/stdout": f"{folder}/access.log",
            "/cache": str(cache_directory()),  # that of the other tests
        }
        (folder / "nginx.conf").write_text(self.here((DEPLOY / "nginx.conf").read_text()))
        self._lock = threading.Lock()  # or what is stopped might be started again
        self._running: dict[str, tuple[str, subprocess.Popen]] = {}
        self._closed = threading.Event()
        self._watching = threading.Thread(target=self._watch)
        self._watching.start()

    def here(self, text: str) -> str:
        """A text of the composition, with this machine's addresses and folders."""
        for theirs, ours in self._here.items():
            text = text.replace(theirs, ours)
        return text

    def start(self, service: str, name: str = "") -> None:
        """Start a service, under another name where there are several of it."""
        name = name or service
        said = SERVICES[service]
        environment = {key: self.here(value) for key, value in said.get("environment", {}).items()}
        with (self.folder / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                shlex.split(self.here(said["command"])),
                cwd=serving.ROOT, start_new_session=True, stdout=log, stderr=log,
                env={
                    **os.environ, **environment, "AE_KERAS_AHEAD": "0", "PYTHONPATH": str(serving.ROOT),
                    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin",
                },
            )  # fmt: skip
        self._running[name] = service, process

    def process(self, name: str) -> subprocess.Popen:
        return self._running[name][1]

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self, name: str) -> None:
        """Kill a service's processes, and leave it at that until `start`."""
        with self._lock:
            _, process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _watch(self) -> None:
        while not self._closed.wait(0.2):
            with self._lock:
                for name, (service, process) in [*self._running.items()]:
                    if process.poll() is not None:
                        self.start(service, name)

    def close(self) -> None:
        self._closed.set()
        self._watching.join()
        for name in [*self._running]:
            self.stop(name)
