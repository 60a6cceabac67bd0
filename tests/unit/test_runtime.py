"""TensorFlow as our settings start it: what it leaves on the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def stderr_of(code: str) -> str:
    """What a new Python process writes there, on an account that has set nothing for TensorFlow."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    ).stderr


@pytest.mark.parametrize("call", ["ae.train(spec).reconstruct(ae.load('banknote').x_test)", "ae.build(spec)"])
def test_python_users_see_no_notice(call):
    assert stderr_of(f"import ae_keras as ae; spec = ae.Undercomplete(epochs=2); {call}") == ""


def test_only_the_notices_are_held_back():
    """Whatever else is written while TensorFlow is imported comes through, also when that import fails."""
    said = stderr_of("""
import os
from ae_keras.training import runtime
with runtime.without_notices():
    os.write(2, b"I0000 port.cc] oneDNN custom operations are on. You may see\\na library is missing\\n")
    raise ImportError("no TensorFlow")
""")
    assert "oneDNN" not in said
    assert said.startswith("a library is missing\n") and said.endswith("ImportError: no TensorFlow\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_full_disk_and_a_forbidden_one_keep_no_compiled_functions_and_others_do(fresh_python, tmp_path):
    (tmp_path / "file").touch()
    code = """
import resource, sys
from pathlib import Path
from ae_keras.training import runtime
room, forbidden = Path(sys.argv[1]) / "room", Path(sys.argv[1]) / "file" / "folder"
print(runtime.usable(room), runtime.usable(forbidden))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
print(runtime.usable(room), [*room.iterdir()])
"""
    assert fresh_python(code, tmp_path).splitlines() == ["True False", "False []"]
