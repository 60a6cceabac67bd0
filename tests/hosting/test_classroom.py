"""Several students at once, each with settings of their own, over the wire that a browser uses."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from pandas.testing import assert_frame_equal
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

import ae_keras as ae
from ae_keras import analysis, charts, data
from ae_keras.export.tables import codes_csv
from benchmarks import reconnect
from benchmarks.soak import Notes, soak
from tests import serving
from tests.waiting import until
from tests.wanderer import Wanderer
from tests.websocket import Request, WrongAnswer, connected, finished, viewer

HERO = "PCA's plane beside the autoencoder's code"
STUDENTS = 24
XSRF = "_streamlit_xsrf"  # the cookie with the page's token
SPECS = [ae.Undercomplete(epochs=20, seed=seed) for seed in range(1, 6)]


async def see(address: str, spec: ae.Undercomplete, *says: str) -> Request:
    """What a student sees who opens the page by a link."""
    async with viewer(address, HERO) as student:
        request = await student.ask("pca_vs_autoencoder", f"epochs={spec.epochs}&seed={spec.seed}", says)
        await request.answered()
        return request


async def lesson(address: str) -> tuple[list[Request], list[ae.Run]]:
    """All students open their links at the same moment, while the same is trained here."""
    here = asyncio.create_task(asyncio.to_thread(lambda: [ae.train(spec) for spec in SPECS]))
    seen = await asyncio.gather(*[see(address, spec, f"seed {spec.seed}", "epoch 20 of 20") for spec in SPECS])
    with pytest.raises(WrongAnswer, match=r"asked for seed 77; the page says (?s:.*)seed 1\]"):
        await see(address, SPECS[0], "seed 77")
    return seen, await here


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def server(log):
    """Its address and its process."""
    settings = {"AE_KERAS_WORKERS": "2", "AE_KERAS_AHEAD": "0", "AE_KERAS_LOG": "json"}
    with log.open("w") as file, serving.server(log=file, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def address(server):
    return server[0]


def test_every_student_gets_their_own_numbers(address):
    seen, runs = finished(lesson(address))
    dataset = data.load("banknote")
    pca = analysis.pca(dataset.inputs, 2)
    for run, request in zip(runs, seen, strict=True):
        assert request.errors == [] and request.picture is not None
        shown = convert_arrow_bytes_to_pandas_df(request.picture.data.data)
        assert_frame_equal(shown, charts.plane_data(dataset, pca, run.frame, run.network()), check_exact=True)


def test_a_class_comes_back_after_a_network_drop(address):
    returned = finished(reconnect.come_back(address, STUDENTS, epochs=400))
    assert [each.request.errors for each in returned] == STUDENTS * [[]]
    assert all(each.before == each.after for each in returned), "each to the session that it had"
    assert all(each.request.picture for each in returned) and reconnect.different(returned) == 0


async def left_alone(address: str, working: Callable[[], bool]) -> None:
    """A student asks for long runs, quickly one after another, and in the middle of the last one the browser is gone;
    when the workers rest, another student opens the same link, and they go on."""
    async with viewer(address, HERO) as student:
        await (await student.ask("pca_vs_autoencoder", "epochs=20&seed=1")).answered()  # the page is known from here on
        for seed in range(5, 10):
            link = f"epochs=20000&seed={seed}"
            request = await student.ask("pca_vs_autoencoder", link)
            await asyncio.sleep(0.05)
        await asyncio.to_thread(until, lambda: request.first is not None, 60)
        student.cut()
    await asyncio.to_thread(until, lambda: not working(), 120)
    async with viewer(address, HERO) as student:
        await student.ask("pca_vs_autoencoder", link)
        await asyncio.to_thread(until, working, 120)


def test_runs_that_nobody_watches_any_more_stop(server):
    address, pid = server

    def working() -> bool:
        """Whether a worker uses the processor within half a second."""
        used = []
        for pause in (0.5, 0):
            below = [each for each in psutil.Process(pid).children(recursive=True) if "loky" in str(each.cmdline())]
            used.append(sum(each.cpu_times().user for each in below))
            time.sleep(pause)
        return used[1] - used[0] > 0.02  # of an idle process, a tick of the clock at most

    finished(left_alone(address, working))


async def nonsense(address: str) -> Request:
    """What no browser sends, and beside it a student."""
    async with viewer(address) as odd, viewer(address, HERO) as student:
        for data in (b"", b"\xff\x00 nonsense", bytes(100_000)):
            with suppress(ConnectionClosed):
                await odd.send(data)
        link = "epochs=20&seed=1&code=%00&hidden=" + 300 * "9" + "&kind=../../etc/passwd"
        request = await student.ask("pca_vs_autoencoder", link, ("seed 1", "epoch 20 of 20"))
        await request.answered(120)
        return request


def test_nonsense_on_the_wire_or_in_a_link_harms_nobody(address):
    request = finished(nonsense(address))
    assert request.errors == [] and request.picture is not None


def put(address: str, session: str, size: int, token: str) -> int:
    """The status of what answers a file of this size that is sent to a session."""
    head = f'--{XSRF}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'.encode()
    headers = {"Cookie": f"{XSRF}={token}", "X-Xsrftoken": token}
    headers["Content-Type"] = f"multipart/form-data; boundary={XSRF}"
    url = f"{address}/_stcore/upload_file/{session}/1"
    try:
        request = urllib.request.Request(url, head + bytes(size), headers, method="PUT")
        return urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as refused:
        return refused.code


async def uninvited(address: str) -> tuple[int, int]:
    """A large file that is sent to one's own session, and a small one by who has not seen its page."""
    with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
        token = answer.headers["Set-Cookie"].split(";")[0].removeprefix(f"{XSRF}=")
    async with viewer(address) as student:
        await student.ask()
        while not student.session:
            await asyncio.sleep(0.01)
        large = await asyncio.to_thread(put, address, student.session, 3_000_000, token)
        return large, await asyncio.to_thread(put, address, student.session, 10, "another")


def test_files_that_nobody_asked_for_are_refused(address):
    assert finished(uninvited(address)) == (413, 403)


def test_a_message_that_no_page_sends_ends_its_own_connection(address):
    async def overload() -> int | None:
        async with viewer(address) as student:
            with suppress(ConnectionClosed):
                await student.send(bytes(60_000_000))
            return await asyncio.wait_for(student.ended(), 60)

    assert finished(overload()) == 1009, "too large"


async def slow_download(address: str) -> str:
    """The codes of seed 1, fetched when another student has moved a slider three times meanwhile."""
    async with connected(address, Wanderer) as slow, viewer(address, HERO) as other:
        await (await slow.visit("pca_vs_autoencoder", "epochs=20&seed=1")).answered()
        tabs = next(name for name, (kind, _) in slow.widgets.items() if kind == "tab_container")
        moved = await slow.move(WidgetState(id=tabs, string_value=slow.tabs(tabs)[-1]))
        await moved.answered()
        codes = next(said for _, said in slow.widgets.values() if getattr(said, "label", "") == "Codes")
        await slow.download(codes.deferred_file_id)
        await asyncio.to_thread(until, lambda: slow.links, 30)
        for seed in (2, 3, 4):
            await (await other.ask("pca_vs_autoencoder", f"epochs=20&seed={seed}")).answered()
        with await asyncio.to_thread(urllib.request.urlopen, f"{address}{slow.links[0]}") as answer:
            return answer.read().decode()


def test_a_file_waits_for_a_slow_network(address):
    run = ae.train(SPECS[0])
    assert finished(slow_download(address)) == codes_csv(data.load("banknote"), run.frame)


def test_clients_who_do_anything_meet_no_error(address):
    """A short one of `benchmarks/soak.py`; the next test reads the server's log."""
    notes = Notes()
    finished(soak(address, clients=3, seconds=8, seed=0, notes=notes, pauses=(0.2, 3.0), patience=300))
    assert notes.failures == [] and notes.asked


def test_no_page_has_failed(log):
    """The last of this file: of all that the server was asked above."""
    said = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert [line for line in said if line["level"] in ("ERROR", "WARNING")] == [] and said
    assert log.read_text().count("Traceback") == log.read_text().count("DecodeError"), "of nonsense alone"
