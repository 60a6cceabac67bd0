"""A lecture with a hundred students and one server, without browsers: `python3 dev.py bench classroom`.

Clients of Streamlit's websocket protocol (`tests/websocket.py`), in a process beside the server's, show the banknotes'
page. What is measured is what the server does until a message is there; a browser has still to draw it, on the
student's own machine. The rows, one after another:

- opening, fresh server: all open one link at the same moment; the workers start only now.
- opening, workers warm: the same with another link, when the page's networks are compiled.
- together: every `--pause` seconds on average (the pauses are exponential) the lecturer says "now set k to 3", and all
  ask at that very moment, by one link, for the same code size, 1, 2 or 3 in turn, with the next seed.
- one link, own pace: everyone goes through one list of links, the same for all, with pauses of their own: who comes to
  a link first has it trained, and who comes while it trains joins.
- a link each: the same pauses, but a seed of one's own with every request, so that every request is another run.
- a mix: pauses of 5 to 20 s, all lengths alike; of the requests 4 in 10 move a live field (another rate and seed), 3 in
  10 ask for a code size that is compiled, 1 in 10 for hidden layers that nobody has asked for before, and 2 in 10 for
  a link of a list that is the same for all.

A pause runs from one request to the next whether the first has been answered or not, so that a slow server is not asked
less. `n` of `first` and `final` says how many of the `asked` got so far: to a first new picture, and to the end of the
script with the last epoch on screen; the others were overtaken by their client's next request, and are missing in the
percentiles, or had an error: an exception on the page, a closed socket, no answer within `--patience`. An answer must
show a picture and name the seed, the epochs and the code size that were asked for; one for other settings ends the
benchmark. `done/s` counts final pictures. Times are in seconds, from the request, or from before the connection where a
page is opened; memory is the largest sum of resident MB in a row, sampled twice a second.

With `--proxy` the same is asked of the services of `deploy/compose.yaml`, on this machine: two web servers behind a
proxy, and a cluster of two workers; memory is that of both servers, and of the workers.

`naive_app.py` trains by `model.fit` in the web process; its clients, `--naive` of them, move its two sliders: another
code size, and one epoch less than in any request before, because the page names nothing else. The last line
compares the trainings a second of our mix, those of one link counted once, with those of its better row.
"""

import argparse
import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from websockets.exceptions import WebSocketException

from benchmarks.table import HEAD, Memory, Rate, row, watched
from tests import serving
from tests.hosting.composed import Composed
from tests.websocket import Request, Viewer, viewer

PAGE, HERO = "pca_vs_autoencoder", "PCA's plane beside the autoencoder's code"
CODES = (2, 3, 1)
ROWS = ("together", "one link, own pace", "a link each", "a mix")


class Ask(NamedTuple):
    """What a client asks for: a link or values of sliders, and what the page must then say."""

    query: str = ""
    says: tuple[str, ...] = ()
    widgets: Mapping[str, float] | None = None


# ---- what is asked ---------------------------------------------------------------------------------------------------


def link(epochs: int, seed: int, code: int = 2, more: str = "") -> Ask:
    return Ask(
        f"epochs={epochs}&code={code}&seed={seed}{more}",
        (f"seed {seed}", f"epoch {epochs} of {epochs}", f"Code size k {code}"),
    )


def moments(seconds: float, pause: float, chance: random.Random) -> list[float]:
    """When to ask, within so many seconds."""
    times, now = [], chance.expovariate(1 / pause)
    while now < seconds:
        times.append(now)
        now += chance.expovariate(1 / pause)
    return times


def mixed_moments(seconds: float, chance: random.Random) -> list[float]:
    """The same for the mix."""
    times, now = [], chance.uniform(0, 20)
    while now < seconds:
        times.append(now)
        now += chance.uniform(5, 20)
    return times


def mixed(epochs: int, count: int, chance: random.Random) -> Ask:
    """The next request of the mix. count: of those before it, of all clients."""
    seed, kind = 100_000 + count, chance.random()
    if kind < 0.4:
        return link(epochs, seed, more=f"&learning_rate={chance.choice((0.001, 0.002, 0.005, 0.01))}")
    if kind < 0.7:
        return link(epochs, seed, chance.choice(CODES))
    if kind < 0.8:
        return link(epochs, seed, more=f"&hidden={7 + count % 10}-{3 + count // 10 % 10}-{3 + count // 100 % 10}")
    return link(epochs, 2000 + count // 100)


# ---- clients ---------------------------------------------------------------------------------------------------------


class Classroom:
    """Clients of one server, who open a page and ask it for other settings; each of its methods prints a row.

    hero: the `alt` of the page's picture. stack: keeps the clients connected.
    """

    def __init__(
        self, address: str, page: str, hero: str, memory: Memory, patience: float, stack: AsyncExitStack
    ) -> None:
        self._address, self._page, self._hero = address, page, hero
        self._memory, self._patience, self._stack = memory, patience, stack
        self.students: list[Viewer] = []

    async def open(self, name: str, asks: Sequence[Ask]) -> Rate:
        """As many new clients as there are links all open theirs at once."""
        return await row(name, self._memory, asyncio.gather(*[self._open(ask) for ask in asks]))

    async def warm(self, asks: Sequence[Ask]) -> None:
        """The same without a row, for what it makes the workers compile."""
        for request in await asyncio.gather(*[self._open(ask) for ask in asks]):
            request.done.result()

    async def ask(self, name: str, times: Sequence[Sequence[float]], asks: Callable[[int, int], Ask]) -> Rate:
        """Every client asks at times of its own, counted from now; asks: (client, how many before) -> what."""
        work = [self._ask(student, times[k], partial(asks, k)) for k, student in enumerate(self.students)]
        return await row(name, self._memory, all_requests(work))

    async def _open(self, ask: Ask) -> Request:
        started = time.perf_counter()
        try:
            student = await self._stack.enter_async_context(viewer(self._address, self._hero))
        except (OSError, WebSocketException, TimeoutError) as error:
            failed = Request((), started)
            failed.end(f"no connection: {error!r}")
            return failed
        self.students.append(student)
        request = await student.ask(self._page, ask.query, ask.says)
        request.asked = started
        await request.answered(self._patience)
        return request

    async def _ask(self, student: Viewer, times: Sequence[float], asks: Callable[[int], Ask]) -> list[Request]:
        started, requests = time.perf_counter(), []
        for i, moment in enumerate(times):
            await asyncio.sleep(started + moment - time.perf_counter())
            ask = asks(i)
            requests.append(await student.ask(self._page, ask.query, ask.says, ask.widgets))
        for request in requests:  # all but the last one are over by now: overtaken, if not answered
            await request.answered(self._patience)
            if request.final is not None and request.final - request.asked > self._patience:
                request.errors.append("answered late")
        return requests


async def all_requests(work: Sequence[Awaitable[list[Request]]]) -> list[Request]:
    """The requests of all clients at once."""
    return [request for requests in await asyncio.gather(*work) for request in requests]


# ---- the lecture -----------------------------------------------------------------------------------------------------


async def lecture(address: str, memory: Memory, options: argparse.Namespace) -> float:
    """The rows of this app; the trainings a second of the mix, if it is one of them."""
    chance, epochs, count = random.Random(0), options.epochs, options.clients

    def classroom(stack: AsyncExitStack) -> Classroom:
        return Classroom(address, PAGE, HERO, memory, options.patience, stack)

    async with AsyncExitStack() as stack:
        await classroom(stack).open("opening, fresh server", count * [link(epochs, 1)])
    async with AsyncExitStack() as stack:
        for i, code in enumerate(CODES):  # two at a time, so that both workers get every code size compiled
            await classroom(stack).warm([link(epochs, seed, code) for seed in (10 + i, 20 + i)])
    async with AsyncExitStack() as stack:
        room = classroom(stack)
        await room.open("opening, workers warm", count * [link(epochs, 2)])
        said = moments(options.seconds, options.pause, chance)
        paces = [moments(options.seconds, options.pause, chance) for _ in range(count)]
        mixes, asked = [mixed_moments(options.seconds, chance) for _ in range(count)], itertools.count()
        rows: dict[str, tuple[list[list[float]], Callable[[int, int], Ask]]] = {
            "together": (count * [said], lambda k, i: link(epochs, 100 + i, CODES[i % 3])),
            "one link, own pace": (paces, lambda k, i: link(epochs, 1000 + i, CODES[i % 3])),
            "a link each": (paces, lambda k, i: link(epochs, 10_000 + 1000 * k + i)),
            "a mix": (mixes, lambda k, i: mixed(epochs, next(asked), chance)),
        }
        rates = {name: await room.ask(name, *rows[name]) for name in ROWS if name in options.rows}
    return rates["a mix"].different if "a mix" in rates else 0.0


async def naive_lecture(address: str, memory: Memory, options: argparse.Namespace) -> float:
    """The same for the peer: an opening by all, and then settings of everyone's own; its trainings a second, in the
    better of the two."""
    chance, fewer = random.Random(0), itertools.count(1)

    def move(k: int, i: int) -> Ask:
        epochs = max(10, options.epochs - next(fewer))
        return Ask("", (f"epoch {epochs} of {epochs}",), {"Code size k": CODES[(i + 1) % 3], "Epochs": epochs})

    async with AsyncExitStack() as stack:
        room = Classroom(address, "", "", memory, options.patience, stack)
        opened = await room.open("naive_app.py: opening", options.naive * [Ask(says=("epoch 1200 of 1200",))])
        paces = [moments(options.seconds, options.pause, chance) for _ in range(options.naive)]
        own = await room.ask("naive_app.py: settings of one's own", paces, move)
    return max(opened.finals, own.finals)


# ---- the servers -----------------------------------------------------------------------------------------------------


@contextmanager
def alone() -> Iterator[tuple[str, Memory]]:
    """One server with two workers: its address, its memory."""
    with serving.server(AE_KERAS_WORKERS="2") as (address, pid), watched([pid]) as memory:
        yield address, memory


@contextmanager
def proxied() -> Iterator[tuple[str, Memory]]:
    """The services of `deploy/compose.yaml`: two web servers behind a proxy, two workers."""
    webs, workers = ["web-1", "web-2"], ["worker-1", "worker-2"]
    with tempfile.TemporaryDirectory() as folder, closing(Composed(Path(folder))) as services:
        for name in ("scheduler", *webs, "proxy"):
            services.start(name)
        for name in workers:
            services.start("worker", name)
        for address in (*services.webs, services.proxy):
            serving.await_health(address)
        web, theirs = ([services.process(name).pid for name in names] for names in (webs, workers))
        with watched(web, theirs) as memory:
            yield services.proxy, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60, help="for which the clients of one row ask")
    parser.add_argument(
        "--pause", type=float, default=10, help="mean of the seconds between two requests of one client"
    )
    parser.add_argument("--epochs", type=int, default=1200)
    parser.add_argument("--patience", type=float, default=60, help="seconds after which no answer is an error")
    parser.add_argument(
        "--rows", nargs="*", default=ROWS, choices=ROWS, help="of what is asked for once all have opened"
    )
    parser.add_argument(
        "--proxy", action="store_true", help="the services of deploy/compose.yaml instead of one server"
    )
    parser.add_argument("--naive", type=int, default=3, help="clients of naive_app.py; 0 leaves it out")
    options = parser.parse_args()
    print(HEAD)
    with proxied() if options.proxy else alone() as (address, memory):
        ours = asyncio.run(lecture(address, memory, options))
    if options.naive and "a mix" in options.rows:
        with serving.server("benchmarks/naive_app.py") as (address, pid), watched([pid]) as memory:
            naive = asyncio.run(naive_lecture(address, memory, options))
        told = f"{ours / naive:.0f} times the {naive:.4f} of naive_app.py" if naive else "naive_app.py finished none"
        print(f"a mix: {ours:.2f} trainings a second, {told}")


if __name__ == "__main__":
    main()
