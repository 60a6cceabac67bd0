"""A class that loses the network in the middle of its runs and comes back at one moment: `python3 dev.py bench
reconnect`, without browsers, as `bench classroom` does it.

All clients open the banknotes' page, by one of four links, and their connections break without a word of farewell when
the last of them has begun. Then all connect again, each naming its session as a browser does. Streamlit keeps 128
sessions whose connections broke, for two minutes: who is not among them gets a new one, and the page by its link.
`same` counts those that found their session, `different` the pictures of one link that are not alike. Times are in
seconds from the moment at which all come back to the last epoch's picture.
"""

import argparse
import asyncio
from contextlib import AsyncExitStack
from typing import NamedTuple

from benchmarks.classroom import HERO, PAGE
from benchmarks.table import percentiles
from tests import serving
from tests.websocket import Request, finished, viewer

LINKS = 4


class Return(NamedTuple):
    """Of one client: its session before and after, and what is then on the page."""

    before: str
    after: str
    request: Request


async def come_back(address: str, count: int, epochs: int) -> list[Return]:
    """So many clients lose a server and come back to it; those of one link are `LINKS` apart."""
    async with AsyncExitStack() as stack:
        students = [await stack.enter_async_context(viewer(address, HERO)) for _ in range(count)]
        for k, student in enumerate(students):
            await student.ask(PAGE, f"epochs={epochs}&seed={1 + k % LINKS}")
        while not all(student.session for student in students):
            await asyncio.sleep(0.01)
        for student in students:
            student.cut()

    async def once_more(k: int) -> Return:
        before = students[k].session
        async with viewer(address, HERO, before) as student:
            says = (f"seed {1 + k % LINKS}", f"epoch {epochs} of {epochs}")
            request = await student.ask(PAGE, f"epochs={epochs}&seed={1 + k % LINKS}", says)
            await request.answered(120)
            return Return(before, student.session, request)

    return await asyncio.gather(*map(once_more, range(count)))


def different(returned: list[Return]) -> int:
    """How many pictures differ from another one of the same link."""
    pictures = [[each.request.picture for each in returned[k::LINKS]] for k in range(LINKS)]
    return sum(len({picture.data.data for picture in alike if picture is not None}) - 1 for alike in pictures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=1200)
    options = parser.parse_args()
    with serving.server(AE_KERAS_WORKERS="2", AE_KERAS_AHEAD="0") as (address, _):
        finished(come_back(address, LINKS, options.epochs))  # the workers have started, and compiled what it takes
        returned = finished(come_back(address, options.sessions, options.epochs + 1))
    same = sum(each.before == each.after for each in returned)
    errors = sum(bool(each.request.errors) for each in returned)
    times = [each.request.final - each.request.asked for each in returned if each.request.final is not None]
    print(f"{'sessions':>8}{'same':>6}{'errors':>8}{'different':>11}   {'back: n':>8}{'p50':>7}{'p95':>7}")
    print(f"{len(returned):>8}{same:>6}{errors:>8}{different(returned):>11}{percentiles(times)}")


if __name__ == "__main__":
    main()
