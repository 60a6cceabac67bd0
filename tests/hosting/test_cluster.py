"""A class on a Dask cluster: the commands of `deploy/compose.yaml`, run here, and what happens when something dies."""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading
import urllib.error
import urllib.request
from contextlib import AsyncExitStack, suppress
from functools import partial

import numpy as np
import psutil
import pytest

from ae_keras.errors import WorkerError
from ae_keras.specs import Undercomplete
from ae_keras.training import lane
from ae_keras.training.cluster import AWAY, Cluster
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.tasks import Task
from deploy.probe import answers
from tests import waiting
from tests.hosting.composed import SERVICES, Composed
from tests.websocket import Request, finished, viewer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the composition is for Linux")

SHAPE = (1097, 275, 4)
SPEC = Undercomplete(epochs=2000)  # some seconds: long enough to be hurt while it runs
HERO = "PCA's plane beside the autoencoder's code"
until = partial(waiting.until, seconds=120)


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    services = Composed(tmp_path_factory.mktemp("composed"))
    services.start("scheduler")
    for name in ("worker-1", "worker-2"):
        services.start("worker", name)
    yield services
    services.close()


@pytest.fixture(scope="module")
def cluster(composed):
    executor = Cluster(composed.scheduler)
    until(lambda: idle(executor) == 2)
    yield executor
    executor.close()


@pytest.fixture(scope="module")
def alone():
    return finish(Runs(InProcess()).get(SPEC, SHAPE))


def idle(cluster: Cluster) -> int:
    return sum(lane.state == "idle" for lane in cluster.status().lanes)


def finish(run: LiveRun) -> LiveRun:
    while not run.done:
        run.ask().result(120)
    return run


def assert_same(one: LiveRun, other: LiveRun) -> None:
    np.testing.assert_array_equal(one.state.weights, other.state.weights)
    np.testing.assert_array_equal(one.history["val_loss"], other.history["val_loss"])
    assert [frame.epoch for frame in one.frames] == [frame.epoch for frame in other.frames]


def begin(cluster: Cluster) -> tuple[LiveRun, threading.Thread, int]:
    """A student's run that is some chunks old, who waits for its end, and the process that trains it."""
    run = Runs(cluster).get(SPEC, SHAPE)
    student = threading.Thread(target=finish, args=(run,))
    student.start()
    until(lambda: run.epoch > 100)
    until(lambda: [lane for lane in cluster.status().lanes if lane.state == "busy"])
    worker = next(lane.pid for lane in cluster.status().lanes if lane.state == "busy")
    assert not run.done
    return run, student, worker


def test_a_run_comes_live_and_with_the_bits_of_one_trained_here(cluster, alone):
    run = Runs(cluster).get(SPEC, SHAPE)
    seen = []
    while not run.done:
        run.ask().result(60)
        seen.append(run.epoch)
    assert len(seen) > 2 and seen == sorted(seen)
    assert_same(run, alone)
    x, spec = np.random.default_rng(0).normal(size=(50, 7)), SPEC.replace(epochs=10, examples=30)
    there, here = (finish(Runs(executor).get(spec, (30, 10, 7), x)) for executor in (cluster, InProcess()))
    assert_same(there, here)
    with pytest.raises(AttributeError):  # what a function raises comes back as it is
        cluster.submit(Task("os._exit", (1,), "rest")).result(60)


def test_a_chunk_nobody_waits_for_is_cancelled(cluster):
    blockers = [cluster.submit(Task("advance", (SPEC.replace(seed=s), None, 10**5, None), "rest")) for s in (5, 6)]
    until(lambda: all(lane.state == "busy" for lane in cluster.status().lanes))
    run = Runs(cluster).get(SPEC.replace(seed=7), SHAPE)
    job = run.ask()
    assert cluster.place(job) == 1
    run.leave(job)
    assert job.cancelled()
    for blocker in blockers:
        blocker.result(60)


# ---- web servers behind a proxy --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def proxy(composed, cluster):
    """Two web servers on the cluster, ready, and the proxy before them; its address."""
    if not shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        message = "no nginx: install it to test the proxy"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    for service in ("web-1", "web-2", "proxy"):
        composed.start(service)
    until(lambda: all(answers(composed.here(said["healthcheck"]["test"].split()[-1])) for said in WEBS))
    until(lambda: get(composed.proxy)[0] == 200)
    return composed.proxy


WEBS = [SERVICES["web-1"], SERVICES["web-2"]]


def get(address: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers)
    except OSError:
        return 0, {}


async def study(address: str, seed: int) -> tuple[str, Request]:
    """A student who comes by the proxy and keeps the cookie that it gives: the cookie, and what the page answers."""
    _, headers = await asyncio.to_thread(get, address)
    cookie = headers["Set-Cookie"].split(";")[0]
    async with viewer(address, HERO, Cookie=cookie, Origin=address) as student:
        request = await student.ask("pca_vs_autoencoder", f"epochs=20&seed={seed}", (f"seed {seed}", "epoch 20 of 20"))
        await request.answered(180)
    return cookie, request


def test_each_student_stays_with_one_of_several_web_servers_and_all_see_the_same(composed, proxy):
    async def lesson():
        return await asyncio.gather(*[study(proxy, 1 + k % 2) for k in range(6)])

    students = finished(lesson())
    assert [request.errors for _, request in students] == 6 * [[]]
    for seed in (0, 1):
        assert len({request.picture.data.data for _, request in students[seed::2]}) == 1, "whoever computed it"
    for cookie, _ in students:
        assert get(proxy, Cookie=cookie)[0] == 200
    assert all(get(proxy)[0] == 200 for _ in range(30)), "others, who come once"
    lines = [json.loads(line) for line in (composed.folder / "access.log").read_text().splitlines()]
    seats = {cookie.split("=")[1]: {line["web"] for line in lines if line["seat"] in cookie} for cookie, _ in students}
    assert all(len(webs) == 1 for webs in seats.values()) and len({line["web"] for line in lines}) == 2
    composed.stop("web-1")
    assert [get(proxy, Cookie=cookie)[0] for cookie, _ in students] == 6 * [200], "the other one takes its students"
    again = finished(study(proxy, 1))[1]
    assert again.errors == [] and again.picture.data.data == students[0][1].picture.data.data


async def sockets(address: str, count: int) -> None:
    """So many students connect at once, who had a page open before."""
    async with AsyncExitStack() as stack:
        await asyncio.gather(*[stack.enter_async_context(viewer(address)) for _ in range(count)])


def test_sockets_find_web_servers_that_were_away(composed, proxy):
    for service in ("web-1", "web-2"):
        with suppress(KeyError):  # the test before has stopped one
            composed.stop(service)
    try:
        until(lambda: [get(proxy)[0] for _ in range(20)] == 20 * [502])
    finally:
        composed.start("web-1")
        composed.start("web-2")
    until(lambda: [get(f"{web}/_stcore/health")[0] for web in composed.webs] == [200, 200])
    finished(sockets(proxy, 40))


def test_the_proxy_keeps_to_itself_what_is_not_for_students(proxy):
    hidden = ["/ready", "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact"]
    assert [get(proxy + path)[0] for path in hidden] == 4 * [404]
    assert get(f"{proxy}/_stcore/health")[0] == 200
    socket = f"{proxy}/_stcore/stream"
    wanted = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    wanted |= {"Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Protocol": "streamlit"}
    assert get(socket, **wanted, Origin="https://elsewhere.example")[0] == 403, "no other site's page gets a session"
    assert "nosniff" in get(proxy)[1]["X-Content-Type-Options"] and "nginx/" not in get(proxy)[1]["Server"]
    cookie = get(proxy, **{"X-Forwarded-Proto": "https"})[1]["Set-Cookie"]
    assert "SameSite=None" in cookie and "Secure" in cookie, "in a frame of another site's page"
    with pytest.raises(urllib.error.HTTPError, match="413"):
        urllib.request.urlopen(urllib.request.Request(proxy, data=bytes(2_000_000), method="POST"), timeout=30)


def test_a_web_server_ends_when_it_is_told_to(composed, proxy):
    process = composed.process("web-2")
    process.terminate()
    process.wait(15)  # the composition's `stop_grace_period`
    said = [json.loads(line)["message"] for line in composed.log("web-2").splitlines() if line.startswith("{")]
    assert said[0] == "The server starts." and "The server stops." in said
    composed.stop("web-2")
    composed.stop("proxy")


# ---- faults ----------------------------------------------------------------------------------------------------------


def test_a_killed_worker_costs_nobody_a_number(cluster, alone):
    run, student, worker = begin(cluster)
    os.kill(worker, signal.SIGKILL)
    student.join(120)
    assert_same(run, alone)
    until(lambda: idle(cluster) == 2)


def test_a_worker_that_hangs_is_replaced(cluster, alone, monkeypatch):
    monkeypatch.setattr(lane, "GRACE", 8.0)
    run, student, worker = begin(cluster)
    os.kill(worker, signal.SIGSTOP)
    student.join(120)
    assert_same(run, alone)
    until(lambda: not psutil.pid_exists(worker))


def test_a_class_goes_on_when_its_scheduler_is_back(composed, cluster, alone):
    until(lambda: idle(cluster))
    run, student, _ = begin(cluster)
    composed.stop("worker-2")  # one worker is enough to see it
    composed.stop("scheduler")
    until(lambda: cluster.status().trouble == AWAY)
    composed.start("scheduler")
    student.join(120)
    assert_same(run, alone)
    assert cluster.status().trouble == ""


def test_dask_that_is_missing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match=r"needs Dask.*requirements-cluster\.txt"):
        Cluster("tcp://127.0.0.1:1")
