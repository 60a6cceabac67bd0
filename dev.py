"""Set up and run on a fresh machine with Python 3.11 to 3.13: `python3 dev.py app`, `python3 dev.py test`,
`python3 dev.py bench NAME`, or, once, `python3 dev.py mnist`, after which the home page offers all of MNIST.

All first make a virtual environment in `.venv`, and bring it up to date when a requirements file has changed. What
follows the word is handed on, to Streamlit, to pytest, or to the benchmark.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SIZE = "Some 500 MB are fetched and 2 to 3 GB of disk are filled: a few minutes, by the network."


def files(requirements: str) -> list[Path]:
    """A requirements file and all that it includes."""
    file = ROOT / requirements
    included = [line.split()[1] for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("-r ")]
    return [file, *(part for name in included for part in files(name))]


def install(requirements: str) -> None:
    """Install a requirements file into `.venv`, unless all that it says and this Python have been installed before."""
    contents = b"".join(file.read_bytes() for file in files(requirements))
    wanted = hashlib.sha256(contents + sys.version.encode()).hexdigest()
    stamp = VENV / f"{requirements}.installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not BIN.exists():
        venv.create(VENV, with_pip=True)
    print(f"Installing {requirements} into .venv, once. {SIZE}", flush=True)
    pip([BIN / "python", "-m", "pip", "install", "-r", ROOT / requirements])
    stamp.write_text(wanted)


def pip(command: list) -> None:
    """Run pip: with its progress bars on a terminal, and else with a line for each package that was missing."""
    if sys.stdout.isatty():
        subprocess.run(command, check=True)
        return
    with subprocess.Popen([*command, "--progress-bar", "off"], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.startswith(("Collecting ", "Processing ")):
                print(line, end="", flush=True)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def app(arguments: list[str]) -> int:
    install("requirements.txt")
    return subprocess.call([BIN / "python", "-m", "streamlit", "run", "streamlit_app.py", *arguments], cwd=ROOT)


def mnist(arguments: list[str]) -> int:
    install("requirements.txt")
    fetch = "import keras; print(sum(len(x) for x, _ in keras.datasets.mnist.load_data()), 'images are here.')"
    return subprocess.call([BIN / "python", "-c", fetch], cwd=ROOT)


def test(arguments: list[str]) -> int:
    install_tools()
    # Two at a time, file by file: what a file prepares is prepared once; see also tests/conftest.py.
    together = ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadfile"]
    return subprocess.call([BIN / "python", "-m", "pytest", *together, *arguments], cwd=ROOT)


def bench(arguments: list[str]) -> int:
    programs = (path for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))
    names = sorted(path.stem for path in programs)
    if not arguments or arguments[0] not in names:
        sys.exit(f"Say `python3 dev.py bench NAME`, and its options after it; the names are {', '.join(names)}.")
    install_tools()
    name, *options = arguments
    return subprocess.call([BIN / "python", "-m", f"benchmarks.{name}", *options], cwd=ROOT)


def install_tools() -> None:
    """What tests and benchmarks need beyond the app: the developers' requirements, and a Chromium if there is none."""
    install("requirements-dev.txt")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        subprocess.call([BIN / "python", "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    commands = {"app": app, "mnist": mnist, "test": test, "bench": bench}
    if not (3, 11) <= sys.version_info < (3, 14):
        sys.exit(f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}.")
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(
            "Say `python3 dev.py app` to start the app, `mnist` to fetch all of MNIST, `test` to run all tests, or "
            "`bench` to measure."
        )
    try:
        sys.exit(commands[sys.argv[1]](sys.argv[2:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"Could not install the requirements (pip ended with {error.returncode}); is there a network?")
    except KeyboardInterrupt:
        sys.exit(130)
