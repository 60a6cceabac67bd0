"""What more workers bring, and what one more student costs: `python3 dev.py bench scale`.

Three tables. Trainings a second of banknotes' networks over 300 epochs, each with a seed of its own, for `--students`
threads that ask for chunks as pages do: by workers of this machine, and by those of a Dask cluster on it, started by
the commands of `deploy/compose.yaml`. The processor's seconds a training are those of the workers (of a cluster with
its scheduler), and those of the process that asks, which draws nothing.

One more student: clients of Streamlit's websocket protocol (`tests/websocket.py`) open the page of a server one after
another, all by one link, and stay; then each asks for another link, the same for all, so that nearly nothing has to be
trained, and then for a link of their own, which the worker trains meanwhile. Then all leave, and as many come again
once Streamlit has forgotten them (after two minutes).

A small machine: resident memory after each of some pages, each opened for the first time and its first settings trained
to the end, in the web process (`AE_KERAS_WORKERS=0`) and with a worker beside it.
"""

import argparse
import asyncio
import itertools
import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from ae_keras import data
from ae_keras.specs import Undercomplete
from ae_keras.training.cluster import Cluster
from ae_keras.training.live import Runs
from ae_keras.training.local_workers import LocalWorkers
from ae_keras.training.queue import Queue
from benchmarks.classroom import HERO, PAGE, link
from benchmarks.table import Memory, watched
from tests import serving
from tests.hosting.composed import Composed
from tests.waiting import until
from tests.websocket import Viewer, finished, viewer

SPEC = Undercomplete(epochs=300)
WARM = 1_000  # seeds from here on are for what is compiled before anything is measured
STARTING = 180.0  # seconds within which workers must have started
FORGOTTEN = 130.0  # seconds after which Streamlit has forgotten a session without a connection
PAGES = ("pca_vs_autoencoder", "sparse", "variational")


# ---- trainings a second ----------------------------------------------------------------------------------------------


def train(executor: Queue, seeds: range, students: int) -> None:
    """Train the networks of these seeds, so many at a time."""
    runs, shape = Runs(executor), data.shape(SPEC.dataset, **SPEC.split)
    left, taking = iter(seeds), threading.Lock()

    def study() -> None:
        while True:
            with taking:
                seed = next(left, None)
            if seed is None:
                return
            run = runs.get(SPEC.replace(seed=seed), shape)
            while not run.done:
                run.ask().result()

    threads = [threading.Thread(target=study) for _ in range(students)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def seconds_used(below: bool) -> float:
    """The processor's seconds of this process, or of those that it has started."""
    this = psutil.Process()
    spent = [process.cpu_times() for process in (this.children(recursive=True) if below else [this])]
    return sum(times.user + times.system for times in spent)


def rate(name: str, executor: Queue, workers: int, options: argparse.Namespace) -> None:
    """Measure the workers of an executor, and print a row."""
    until(lambda: sum(lane.state == "idle" for lane in executor.status().lanes) == workers, STARTING)
    train(executor, range(WARM, WARM + 8 * workers), 4 * workers)
    theirs, ours, started = seconds_used(True), seconds_used(False), time.perf_counter()
    train(executor, range(options.trainings), options.students)
    seconds = time.perf_counter() - started
    each = [(seconds_used(below) - before) / options.trainings for below, before in ((True, theirs), (False, ours))]
    print(f"{name:<28}{options.trainings / seconds:>14.2f}{each[0]:>24.3f}{each[1]:>24.3f}", flush=True)


@contextmanager
def cluster(workers: int) -> Iterator[Cluster]:
    """The workers of a Dask cluster on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        services = Composed(Path(folder))
        try:
            services.start("scheduler")
            for i in range(workers):
                services.start("worker", f"worker-{i}")
            executor = Cluster(services.scheduler)
            try:
                yield executor
            finally:
                executor.close()
        finally:
            services.close()


# ---- one more student ------------------------------------------------------------------------------------------------


class Cost(NamedTuple):
    """Of a web process, by now: resident bytes, and the processor's seconds."""

    memory: int
    seconds: float


def cost(pid: int) -> Cost:
    process = psutil.Process(pid)
    times = process.cpu_times()
    return Cost(process.memory_info().rss, times.user + times.system)


async def come(address: str, stack: AsyncExitStack, seed: int, count: int) -> list[Viewer]:
    """So many students open one link, one after another."""
    students = []
    for _ in range(count):
        student = await stack.enter_async_context(viewer(address, HERO))
        await ask(student, seed)
        students.append(student)
    return students


async def ask(student: Viewer, seed: int) -> None:
    said = link(SPEC.epochs, seed)
    request = await student.ask(PAGE, said.query, said.says)
    await request.answered(STARTING)
    if request.errors:
        raise RuntimeError(request.errors[0])


async def one_more(address: str, pid: int, options: argparse.Namespace) -> None:
    def row(name: str, before: Cost) -> None:
        memory, seconds = ((b - a) / options.sessions for a, b in zip(before, cost(pid), strict=True))
        print(f"{name:<28}{memory / 1e6:>14.2f}{1000 * seconds:>24.0f}", flush=True)

    async with AsyncExitStack() as stack:
        await come(address, stack, 1, 3)  # what is read and compiled once
        before = cost(pid)
        students = await come(address, stack, 1, options.sessions)
        row("opens a page", before)
        for name, seeds in (("one link", itertools.repeat(2)), ("their own links", itertools.count(WARM))):
            before = cost(pid)
            for student, seed in zip(students, seeds, strict=False):
                await ask(student, seed)
            row(f"asks for {name}", before)
    if options.forgotten:
        await asyncio.sleep(options.forgotten)
        async with AsyncExitStack() as stack:
            before = cost(pid)
            await come(address, stack, 1, options.sessions)
            row("comes when others have left", before)


# ---- a small machine -------------------------------------------------------------------------------------------------


async def visit(address: str, memory: Memory, workers: str, pages: Sequence[str]) -> None:
    """One student after another, each of whom opens one page."""
    for page in pages:
        async with viewer(address) as student:
            request = await student.ask(page)
            await request.answered(STARTING)
        if request.errors:
            raise RuntimeError(request.errors[0])
        memory.sample()
        print(f"{workers} workers, {page:<28}{memory.web / 1e6:>10.0f}{memory.workers / 1e6:>12.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2], help="numbers of workers to try")
    parser.add_argument("--trainings", type=int, default=100)
    parser.add_argument("--students", type=int, default=16, help="who ask for trainings at the same time")
    parser.add_argument("--sessions", type=int, default=40, help="who open a page; 0 leaves it out")
    parser.add_argument("--forgotten", type=float, default=FORGOTTEN, help="seconds until others come; 0: none do")
    parser.add_argument("--pages", nargs="*", default=PAGES, help="of a small machine; none: left out")
    options = parser.parse_args()
    logging.getLogger("ae_keras").setLevel(logging.ERROR)  # workers come and go here
    print(f"{'':<28}{'trainings/s':>14}{'CPU s each, workers':>24}{'CPU s each, asking':>24}")
    for workers in options.workers:
        executor = LocalWorkers(workers)
        rate(f"{workers} of this machine", executor, workers, options)
        executor.close()
    for workers in options.workers:
        with cluster(workers) as members:
            rate(f"{workers} of a cluster", members, workers, options)
    if options.sessions:
        print(f"\n{'one more student':<28}{'MB, web':>14}{'CPU ms, web':>24}")
        with serving.server(AE_KERAS_WORKERS="1", AE_KERAS_AHEAD="0") as (address, pid):
            finished(one_more(address, pid, options))
    if options.pages:
        print(f"\n{'after opening':<39}{'web, MB':>10}{'worker, MB':>12}")
    for number in ("0", "1") if options.pages else ():
        with serving.server(AE_KERAS_WORKERS=number, AE_KERAS_AHEAD="0") as (address, pid), watched([pid]) as memory:
            finished(visit(address, memory, number, options.pages))


if __name__ == "__main__":
    main()
