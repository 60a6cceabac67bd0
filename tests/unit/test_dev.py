"""The commands for a fresh machine. Where something would be installed, a stand-in for Python says what pip would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]
PIP = """#!/bin/sh
echo "$@" >> calls
test -t 1 && echo "a progress bar"
echo "Collecting keras"
echo "  Downloading keras.whl"
echo "Requirement already satisfied: numpy"
echo "Collecting tensorflow"
test ! -e broken
"""
needs_sh = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A folder with requirements files and an environment whose pip is a stand-in; it is the current folder too."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text(PIP)
    (tmp_path / "bin" / "python").chmod(0o755)
    for name, text in {"all": "# all\n-r package\n-r app\n", "package": "keras\n", "app": "streamlit\n"}.items():
        (tmp_path / name).write_text(text)
    for name, path in {"ROOT": tmp_path, "VENV": tmp_path, "BIN": tmp_path / "bin"}.items():
        monkeypatch.setattr(dev, name, path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def calls(machine: Path) -> int:
    return len((machine / "calls").read_text().splitlines())


@needs_sh
def test_an_install_says_its_size_and_a_line_for_each_package(machine, capfd):
    dev.install("all")
    first, *packages = capfd.readouterr().out.splitlines()
    assert "GB" in first and "minutes" in first
    assert packages == ["Collecting keras", "Collecting tensorflow"]


@needs_sh
def test_on_a_terminal_pip_shows_its_own_progress(machine):
    ours, theirs = os.openpty()
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import dev; dev.pip(['bin/python'])"
    subprocess.run([sys.executable, "-c", code], stdout=theirs, check=True)
    os.close(theirs)
    assert b"a progress bar" in os.read(ours, 4096)
    os.close(ours)


@needs_sh
@pytest.mark.parametrize("changed", ["all", "package", "app"])
def test_a_change_in_any_included_file_is_installed(machine, changed):
    dev.install("all")
    dev.install("all")
    assert calls(machine) == 1, "nothing has changed"
    with (machine / changed).open("a") as file:
        file.write("scipy\n")
    dev.install("all")
    assert calls(machine) == 2


@needs_sh
def test_what_could_not_be_installed_is_tried_again(machine):
    (machine / "broken").touch()
    with pytest.raises(subprocess.CalledProcessError):
        dev.install("all")
    (machine / "broken").unlink()
    dev.install("all")
    assert calls(machine) == 2


def test_the_tools_include_all_that_the_app_needs():
    names = {file.name for file in dev.files("requirements-dev.txt")}
    assert names == {f"requirements{part}.txt" for part in ("", "-dev", "-cluster", "-app", "-package")}


@pytest.mark.parametrize("words", [[], ["speed"]])
def test_bench_says_the_names(words):
    done = subprocess.run([sys.executable, "dev.py", "bench", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert "memory, page, " in done.stderr and "training" in done.stderr and "naive_app" not in done.stderr


def test_bench_runs_a_program_with_its_options(monkeypatch, capfd):
    monkeypatch.setattr(dev, "install_tools", lambda: None)
    monkeypatch.setattr(dev, "BIN", Path(sys.executable).parent)
    assert dev.bench(["memory", "--help"]) == 0
    assert "--limit" in capfd.readouterr().out
