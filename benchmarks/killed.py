"""What a student waits for who trains on a worker that is killed: `python3 dev.py bench killed`.

One client of Streamlit's websocket protocol (`tests/websocket.py`) asks the banknotes' page for one seed after another,
with the workers warm. Twice: at a server that is left alone, and at one whose worker is killed (SIGKILL) at a random
moment of each run. With two workers it is the one that trains. Times are in seconds from the request to the last
epoch's picture; `more` compares the runs of one seed. `different` counts pictures that are not those of the server that
was left alone, byte by byte.
"""

import argparse
import asyncio
import json
import random
import statistics
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple
from urllib.error import HTTPError

import psutil

from benchmarks.classroom import HERO, PAGE, link
from benchmarks.table import percentiles
from tests import serving
from tests.websocket import Viewer, finished, viewer

READY = 600  # tenths of a second within which all workers are to be there again
WARM = range(1_000, 1_004)  # seeds by which all workers start and compile


class Answer(NamedTuple):
    seconds: float
    picture: bytes


async def ready(address: str) -> None:
    """Wait until all workers can take a task."""
    for _ in range(READY):
        with suppress(HTTPError), urllib.request.urlopen(f"{address}/ready") as answer:
            if set(json.load(answer)["workers"]) <= {"idle", "busy"}:
                return
        await asyncio.sleep(0.1)
    raise TimeoutError("a worker has not come back")


def spent(process: psutil.Process) -> float:
    """Seconds of the processor."""
    times = process.cpu_times()
    return times.user + times.system


async def kill(pid: int, after: float) -> None:
    """Kill the worker of a server that trains, so many seconds from now."""
    await asyncio.sleep(after)
    below = psutil.Process(pid).children(recursive=True)
    workers = [each for each in below if "--process-name" in each.cmdline()]
    before = [spent(each) for each in workers]
    await asyncio.sleep(0.05)
    max(zip(workers, before, strict=True), key=lambda pair: spent(pair[0]) - pair[1])[0].kill()


async def trained(student: Viewer, epochs: int, seed: int) -> Answer:
    ask = link(epochs, seed)
    request = await student.ask(PAGE, ask.query, ask.says)
    await request.answered(180)
    request.done.result()
    assert request.final is not None and request.picture is not None, request.errors
    return Answer(request.final - request.asked, request.picture.data.data)


async def lesson(
    address: str, pid: int, epochs: int, seeds: Sequence[int], killed_within: float | None = None
) -> list[Answer]:
    """A student's answers, seed by seed; a worker is killed within so many seconds from each request."""
    chance, answers = random.Random(0), []
    async with viewer(address, HERO) as student:
        for seed in WARM:
            await trained(student, epochs, seed)
        for seed in seeds:
            await ready(address)
            if killed_within is None:
                answers.append(await trained(student, epochs, seed))
            else:
                killing = kill(pid, chance.uniform(0, killed_within))
                answers.append((await asyncio.gather(trained(student, epochs, seed), killing))[0])
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=1200)
    parser.add_argument("--runs", type=int, default=12)
    options = parser.parse_args()
    seeds = range(1, 1 + options.runs)
    print(f"{'workers':>7}{'':>9}{'runs: n':>11}{'p50':>7}{'p95':>7}{'most':>7}{'more, at most':>15}{'different':>11}")
    for count in (1, 2):
        alone: list[Answer] = []
        for doing in ("alone", "killed"):
            within = statistics.median(each.seconds for each in alone) if alone else None
            with serving.server(AE_KERAS_WORKERS=str(count), AE_KERAS_AHEAD="0") as (address, pid):
                answers = finished(lesson(address, pid, options.epochs, seeds, within))
            alone = alone or answers
            times = [each.seconds for each in answers]
            more = max(each.seconds - other.seconds for each, other in zip(answers, alone, strict=True))
            different = sum(each.picture != other.picture for each, other in zip(answers, alone, strict=True))
            print(f"{count:>7}{doing:>9}{percentiles(times)}{max(times):>7.2f}{more:>15.2f}{different:>11}", flush=True)


if __name__ == "__main__":
    main()
