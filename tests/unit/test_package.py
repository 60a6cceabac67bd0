"""The package as others install it: its wheel, and the README's example in an empty environment and an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import ae_keras as ae

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
DATA = {"banknote_authentication.csv", "chelsea.png", "mnist_5000.npz", "README.md"}


def run(*command: object, folder: Path) -> str:
    """What a command prints, run in `folder` by somebody to whom this checkout is unknown."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that is not kept, as pytest's own would be."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="session")
def wheel(folder) -> Path:
    """The wheel, built from a copy: a build leaves files in the folder it builds from."""
    source = shutil.copytree(ROOT, folder / "source", ignore=shutil.ignore_patterns(".*", "__pycache__", "build"))
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, source, folder=folder)
    return next(folder.glob("*.whl"))


def needed(requires: list[str]) -> dict[str, Distribution]:
    """What these requirements ask for, and what that asks for in turn, as it is installed here."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(text), "") for text in requires]
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        for extra in {"", *wanted.extras}:
            if f"{wanted.name}[{extra}]" not in found:
                found[f"{wanted.name}[{extra}]"] = one = distribution(wanted.name)
                waiting += [(Requirement(text), extra) for text in one.requires or ()]
    return found


@pytest.fixture(scope="session")
def installed(folder, wheel) -> Path:
    """The Python of an environment that has the wheel, and what the wheel asks for, and nothing else.

    What it asks for is that of the environment that runs this, by links: pip would write 2 GB.
    """
    if os.name == "nt":
        pytest.skip("Windows asks for a right to make links")
    home = folder / "venv"
    venv.create(home)
    python = home / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    owners = packages_distributions()
    for one in {id(one): one for one in needed(metadata_of(wheel).get_all("Requires-Dist")).values()}.values():
        for file in one.files or ():
            top = file.parts[0]
            # A folder by one link, unless it is shared, as `google` is. Commands lie outside.
            part = Path(file if len(set(owners.get(top, ()))) > 1 else top)
            if top != ".." and not (packages / part).exists():
                (packages / part).parent.mkdir(parents=True, exist_ok=True)
                (packages / part).symlink_to(one.locate_file(part))
    pip = [sys.executable, "-m", "pip", "--python", python]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, folder=folder)
    run(*pip, "check", folder=folder)
    return python


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as files:
        name = next(name for name in files.namelist() if name.endswith("/METADATA"))
        return message_from_bytes(files.read(name))


def test_the_wheel_holds_all_of_the_package_and_the_data_it_reads(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("ae_keras/")}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ae_keras").rglob("*.py")}
    assert names == modules | {"ae_keras/py.typed"} | {f"ae_keras/assets/{name}" for name in DATA}


def test_the_metadata_say_what_it_is(wheel):
    metadata = metadata_of(wheel)
    assert metadata["Version"] == ae.__version__
    assert "Autoencoders, live" in metadata.get_payload(), "the README"
    assert {"LICENSE", "assets/README.md"} == set(metadata.get_all("License-File"))
    needs = metadata.get_all("Requires-Dist")
    assert any(need.startswith("streamlit") and 'extra == "app"' in need for need in needs)
    assert [need for need in needs if need.startswith("keras") and "extra" not in need]


def test_the_readme_example_runs_where_nothing_else_is(installed, tmp_path):
    printed = run(installed, "-c", EXAMPLE, folder=tmp_path)
    assert "keras.Model" in printed, "the script that the example prints"
    assert not list(tmp_path.iterdir())


def test_the_base_has_every_data_set_and_none_of_the_app(installed, tmp_path):
    code = """
import importlib.util
import ae_keras as ae
from ae_keras.data import SOURCES
print(len([ae.load(name) for name in SOURCES]), len(SOURCES), ae.__version__, ae.__file__)
print([name for name in ("streamlit", "altair", "vl_convert", "loky", "psutil") if importlib.util.find_spec(name)])
"""
    loaded, app = run(installed, "-c", code, folder=tmp_path).splitlines()
    read, known, version, where = loaded.split(maxsplit=3)
    assert read == known and version == ae.__version__
    assert not Path(where).is_relative_to(ROOT)
    assert app == "[]"
