"""What all tests share: steady hypothesis settings, a Python process of one's own, and one Chromium."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests import serving
from tests.uncompiled import uncompiled

# Whether this machine happens to have all of MNIST makes no difference: a test that wants it brings a file of its own.
_keras_home = tempfile.TemporaryDirectory()
os.environ["KERAS_HOME"] = _keras_home.name

ROOT = Path(__file__).resolve().parents[1]

# No deadline: the first example may compile. A failing example is printed so that it can be repeated.
settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")


# What takes longest comes first, so that neither of two processes is left with it at the end.
LONGEST = (
    "tests/browser/",
    "tests/unit/test_said",
    "tests/unit/test_scenes.py",
    "tests/pages/",
    "tests/hosting/",
    "tests/unit/test_kinds.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((i for i, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))

    items.sort(key=place)  # stable: what shares its preparations stays together


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """`--dist loadfile`, but all browser tests on one worker, as they share a server and a browser, and all tests of
    what pages say on one, as they share trained runs; in the order of collection, which is that of `LONGEST`."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            together = (start for start in ("tests/browser/", "tests/unit/test_said") if nodeid.startswith(start))
            return next(together, super()._split_scope(nodeid))

    config.option.loadscopereorder = False
    return Together(config, log)


@pytest.fixture(scope="session")
def fresh_python() -> Callable[..., str]:
    """A function (code, *arguments, **environment) -> what the code prints, in a new Python process."""

    def run(code: str, *arguments: object, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def chromium():
    if serving.chromium_path() is None:
        message = "no Chromium: install it, or run `python3 dev.py test`, which fetches one"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with serving.browser() as browser:
        yield browser


@pytest.fixture(name="uncompiled")
def _uncompiled():
    """For a test, or a file, whose claims are not about XLA."""
    with uncompiled():
        yield
