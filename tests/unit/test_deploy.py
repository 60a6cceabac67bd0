"""What is said about hosting, against what is there."""

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from streamlit import config
from streamlit.elements import exception
from streamlit.proto.Exception_pb2 import Exception as ExceptionProto
from streamlit.runtime import media_file_manager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.watcher import LocalSourcesWatcher, local_sources_watcher

from deploy import mended

ROOT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]


def test_each_test_that_the_threat_table_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 10
    for file, name in named:
        text = (ROOT / file).read_text()
        assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE), f"{file}::{name}"


def test_a_page_that_fails_says_no_details():
    sent = ExceptionProto()
    exception.marshall(sent, ValueError("in /home/lecturer/secret.csv"), apply_show_error_details=True)
    assert sent.message and "secret" not in sent.SerializeToString().decode(errors="replace")
    assert not sent.stack_trace and "ValueError" not in sent.message


def test_only_the_proxy_can_be_reached():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    for service in SERVICES.values():
        assert "0.0.0.0" not in service["command"] and "network_mode" not in service


def test_all_that_ends_is_started_again_and_what_has_a_health_is_asked_for_it():
    assert all(service["restart"] == "always" for service in SERVICES.values())
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {"scheduler", "web-1", "web-2"}
    for name in re.findall(r"server (\S+):8501", (ROOT / "deploy" / "nginx.conf").read_text()):
        assert f"--server.address {name} --server.port 8501" in SERVICES[name]["command"]


@pytest.fixture
def unmended(monkeypatch):
    """Streamlit's own, also when the test is over."""
    monkeypatch.setattr(LocalSourcesWatcher, "update_watched_modules", LocalSourcesWatcher.update_watched_modules)
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)
    monkeypatch.setattr(SafeSessionState, "filtered_state", SafeSessionState.filtered_state)


def test_a_session_that_changes_while_it_is_read_is_read_again(unmended):
    class Changing(SessionState):
        """Another run of the script adds to it, twice."""

        left = 2

        @property
        def filtered_state(self) -> dict:
            Changing.left -= 1
            if Changing.left >= 0:
                raise RuntimeError("dictionary changed size during iteration")
            return {"seed": 1}

    state = SafeSessionState(Changing(), lambda: None)
    with pytest.raises(RuntimeError):
        _ = state.filtered_state
    mended.mend()
    assert state.filtered_state == {"seed": 1}


def test_a_session_that_comes_back_has_no_files_looked_through(unmended, monkeypatch):
    looked = []
    monkeypatch.setattr(local_sources_watcher, "get_module_paths", lambda module: looked.append(module) or set())
    watcher = LocalSourcesWatcher(PagesManager(str(ROOT / "ae_keras" / "ui" / "app.py")))
    watcher.update_watched_modules()
    assert looked, "as Streamlit does it"
    looked.clear()

    assert config.get_option("server.fileWatcherType") == "none"
    mended.mend()
    LocalSourcesWatcher(PagesManager(str(ROOT / "ae_keras" / "ui" / "app.py"))).update_watched_modules()
    assert not looked


ARENAS = """
import ctypes, sys, threading
from deploy import memory
memory.keep_little() if sys.argv[1] == "little" else None
bytes(2_000_000)  # after which glibc by itself no longer gives back what is smaller
large = bytes(1_000_000)
here = threading.Barrier(7)
threads = [threading.Thread(target=lambda: (bytes(100_000), here.wait())) for _ in range(6)]
[thread.start() for thread in threads]
here.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file), libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_threads_take_memory_from_two_arenas_and_large_pieces_from_none(tmp_path):
    def arenas(how: str) -> tuple[int, int]:
        """How many there are, and the bytes that are in none of them."""
        subprocess.run([sys.executable, "-c", ARENAS, how, tmp_path / how], cwd=ROOT, check=True)
        told = (tmp_path / how).read_text()
        return told.count("<heap "), int(re.findall(r'"mmap" count="\d+" size="(\d+)"', told)[-1])

    many, outside = arenas("as it is")
    assert many > 2 and outside < 1_000_000
    few, outside = arenas("little")
    assert few == 2 and outside > 1_000_000


def test_a_file_made_on_demand_stays_for_half_a_minute(unmended, monkeypatch):
    def seconds_kept() -> float:
        """How long it is there while somebody's script ends each second."""
        files = media_file_manager.MediaFileManager(MemoryMediaFileStorage("/media"))
        url = files.execute_deferred(files.add_deferred(lambda: b"history", "text/csv", "1.2"))
        files.clear_session_refs()  # the page has run again
        for second in range(100):
            monkeypatch.setattr(mended.time, "monotonic", lambda second=second: 1000.0 + second)
            files.remove_orphaned_files()
            if files.read_file(url.split("/")[-1].split(".")[0]) is None:
                return second
        return 100

    assert seconds_kept() == 1, "as Streamlit does it"
    mended.mend()
    assert seconds_kept() == mended.KEPT + 1
