"""Many clients who do anything, for a long time: `python3 dev.py bench soak --minutes 20 --clients 20 --seed 0`.

Each client (`tests/wanderer.py`: a browser's protocol, widgets and history, without pictures) does what a generator
with a seed of its own says, `--least` to `--most` seconds after what it did before, whether that has been answered or
not: it opens a random page by a link with random valid settings, or with nonsense; follows a link of the page; moves a
random widget to a random value; opens a panel or a tab; presses a random button, or a tile of a drawing; has a file
made, once the page stands still, and fetches it; goes Back; or loses its connection and comes back to its session. In
the end all wait for their last answers.

Printed are a line a minute, with what was asked and the resident memory of the web process and of its workers (the
medians of a minute, sampled twice a second), then what has failed, which is:

- an exception or an error on a page, a file that does not come, or an answer that does not come within `--patience`
  seconds, each printed with the last things that its client did;
- a line of the server's log that is neither information nor its address: warnings, errors, tracebacks;
- work that somebody asked for, or sessions, when all have gone;
- memory of the web process whose largest minute in the last third of the time is more than 10 % above the largest in
  the middle third, where a third has three minutes or more (in the first third caches fill);
- memory of the workers in any minute more than a quarter above the limit at which each is replaced (successors start
  beside them).

That a training diverges is what a page may say: it is counted, and no failure.
"""

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
import time
import urllib.request
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, WebSocketException

from ae_keras.specs import Face, Spec, faces, to_text
from ae_keras.training.local_workers import MEMORY_LIMIT
from ae_keras.ui.outline import CHAPTERS
from ae_keras.ui.presets import FIRST, HOME
from benchmarks.table import Memory
from tests import serving
from tests.wanderer import OPENED, VALUED, Wanderer
from tests.websocket import Request, connected

PAGES = [HOME, *(chapter.page for chapter in CHAPTERS)]
WORKERS = 2
NONSENSE = (
    "", "none", "nan", "-1", "1e999", "0", "yes", "%00", "../../etc/passwd", "<script>alert(1)</script>", "λ" * 50,
    "9" * 400, "6-4-2-1-1-1-1", "lam:1:2,,", "0:0,0:0", "digits", "no such data", "True", "１２", "\u202e",
)  # fmt: skip


# ---- what is chosen --------------------------------------------------------------------------------------------------


def settings(first: Spec, chance: random.Random) -> str:
    """A link with up to three valid settings of a page."""
    fields = faces(type(first))
    names = chance.sample([*fields], chance.randint(0, 3))
    return urlencode({name: to_text(value(fields[name], first, chance)) for name in names})


def value(face: Face, first: Spec, chance: random.Random) -> Any:
    """Any value that a field may have."""
    if face.type == "choice":
        return chance.choice(face.choices)
    if face.type == "bool":
        return chance.random() < 0.5
    if face.type == "points":
        return tuple((chance.randint(-5, 5), chance.randint(-5, 5)) for _ in range(chance.randint(2, 8)))
    if face.type == "timeline":
        moving = [name for name, each in faces(type(first)).items() if each.moves]
        changes = {(chance.randint(1, first.epochs), name) for name in moving for _ in range(chance.randint(0, 2))}
        return tuple((epoch, name, chance.random()) for epoch, name in sorted(changes))
    if face.marks and chance.random() < 0.8:
        return chance.choice(face.marks)
    if face.type == "layers":
        return tuple(chance.randint(1, 64) for _ in range(chance.randint(0, 3)))
    low, high = face.bounds
    return chance.randint(int(low), int(high)) if face.type == "int" else chance.uniform(low, high)


def nonsense(first: Spec, chance: random.Random) -> str:
    """A link that says no settings, or such as there are not."""
    names = [*faces(type(first)), "v", "embed", "no_setting", "theme", ""]
    return urlencode({name: chance.choice(NONSENSE) for name in chance.sample(names, chance.randint(1, 5))})


def moved(kind: str, said: Any, tabs: list[str], chance: random.Random) -> WidgetState | None:
    """Another value of a widget, from those that it offers; None where it offers none."""
    state = WidgetState(id=said.id)
    if kind == "slider" and said.type == Slider.SELECT_SLIDER:
        state.string_array_value.data.append(chance.choice(said.options))
    elif kind == "slider":
        steps = round((said.max - said.min) / said.step)
        ends = sorted(chance.randint(0, steps) for _ in said.default)
        state.double_array_value.data.extend(min(said.min + step * said.step, said.max) for step in ends)
    elif kind == "selectbox":
        state.string_value = chance.choice([*said.options, *["7-5", "x", ""] * said.accept_new_options])
    elif kind == "button_group":
        state.string_array_value.data.append(chance.choice(said.options).content)
    elif kind == "number_input":
        state.double_value = chance.randint(int(said.min), int(said.max))
    elif kind == "tab_container":
        if not tabs:
            return None
        state.string_value = chance.choice(tabs)
    else:
        state.bool_value = chance.random() < 0.7
    return state


# ---- clients ---------------------------------------------------------------------------------------------------------


@dataclass
class Notes:
    """What all clients have met. asked: how often each kind of action was done."""

    asked: Counter[str] = field(default_factory=Counter)
    diverged: int = 0
    failures: list[str] = field(default_factory=list)


class Client:
    """One person, with one tab at a time."""

    def __init__(self, address: str, seed: str, pauses: tuple[float, float], notes: Notes) -> None:
        self._address, self._pauses, self._notes = address, pauses, notes
        self._chance = random.Random(seed)
        self._trail: deque[str] = deque([seed], maxlen=12)
        self._request: Request | None = None

    async def live(self, seconds: float, patience: float) -> None:
        """Do things for so long, and wait for the answer to the last one."""
        end = time.monotonic() + seconds
        before: Wanderer | None = None
        while True:
            try:
                known = before.session if before else ""
                async with connected(self._address, partial(Wanderer, before=before), known) as tab:
                    before = await self._use(tab, end, patience)
            except (OSError, WebSocketException, TimeoutError) as error:
                self._fail(f"no connection: {error!r}")
                before = None
            if time.monotonic() > end:
                return

    async def _use(self, tab: Wanderer, end: float, patience: float) -> Wanderer | None:
        """Use a tab until it is closed, or its connection breaks: then it is given back."""
        self._request = None
        await self._do(tab, "again" if tab.resumed else self._chance.choice(["open", "open", "broken link"]))
        while time.monotonic() < end:
            await asyncio.sleep(self._chance.uniform(*self._pauses))
            self._look()
            what = self._chance.choices([*ACTIONS], [*ACTIONS.values()])[0]
            if what == "close":
                return None
            if what == "break":
                self._notes.asked[what] += 1
                tab.cut()
                await asyncio.sleep(self._chance.uniform(*self._pauses))
                return tab
            await self._do(tab, what)
        if self._request is not None:
            await self._request.answered(patience)
            self._look()
        return None

    async def _do(self, tab: Wanderer, what: str) -> None:
        """One action, if the page offers it."""
        chance = self._chance
        if what in ("open", "broken link"):
            page = chance.choice(PAGES)
            first, name = FIRST[page], "" if page == HOME else Path(page).stem
            query = settings(first, chance) if what == "open" else nonsense(first, chance)
            if what == "broken link" and chance.random() < 0.2:
                name = chance.choice(["nothing", "../home", "pages/gan.py", "Ω"])
            await self._note(what, f"{name}?{query}", tab.visit(name, query))
        elif what == "again":
            await self._note(what, "", tab.again())
        elif what == "back":
            await self._note(what, "", tab.back())
        elif found := [pair for pair in tab.widgets.items() if pair[1][0] in OFFERS[what]]:
            name, (kind, said) = chance.choice(found)
            if not getattr(said, "disabled", False):
                await self._touch(tab, what, name, kind, said)
        elif what == "file":  # the last tab has them
            for name, (kind, said) in tab.widgets.items():
                if kind == "tab_container" and tab.tabs(name):
                    state = WidgetState(id=said.id, string_value=tab.tabs(name)[-1])
                    await self._note("panel", state.string_value, tab.move(state))
                    break

    async def _touch(self, tab: Wanderer, what: str, name: str, kind: str, said: Any) -> None:
        chance = self._chance
        if kind == "page_link":
            await self._note(
                what, f"{said.label} ?{said.query_string}", tab.follow(said.page_script_hash, said.query_string)
            )
        elif kind == "button":
            await self._note(what, name, tab.press(WidgetState(id=name, trigger_value=True)))
        elif kind == "bidi_component":
            event, number = ("tile", chance.randint(0, 8)) if "tiles" in said.component_name else ("at", [0.3, 0.6])
            if "tiles" in said.component_name or "lens" in said.component_name:
                told = json.dumps([{"event": event, "value": number}])
                press = tab.press(WidgetState(id=f"{name}__events", json_trigger_value=told))
                await self._note(what, f"{name} {number}", press)
        elif kind == "download_button" and (self._request is None or self._request.done.done()):
            self._notes.asked[what] += 1
            self._trail.append(f"{what}: {said.label}")
            await self._fetch(tab, said)
        elif kind in VALUED + OPENED:
            tabs = tab.tabs(name) if kind == "tab_container" else []
            if state := moved(kind, said, tabs, chance):
                how = f"{name} {str(state).split(maxsplit=2)[-1].split()}"
                await self._note(what, how, tab.move(state))

    async def _note(self, what: str, how: str, request: Any) -> None:
        self._notes.asked[what] += 1
        self._trail.append(f"{what}: {how}")
        self._request = await request

    async def _fetch(self, tab: Wanderer, said: Any) -> None:
        """Have a file made, and fetch it."""
        with suppress(ConnectionClosed):
            if said.deferred_file_id:
                await tab.download(said.deferred_file_id)
                for _ in range(500):  # as a browser: as soon as its address comes, within ten seconds
                    if tab.links:
                        break
                    await asyncio.sleep(0.02)
            else:
                tab.links.append(said.url)
        for link in tab.links:
            try:
                await asyncio.to_thread(urllib.request.urlopen, f"{self._address}{link}", timeout=60)
            except OSError as error:
                self._fail(f"{link}: {error}")
        tab.links.clear()

    def _look(self) -> None:
        """What the page has said by now."""
        if self._request is None:
            return
        errors, self._request.errors = self._request.errors, []
        for error in errors:
            if error.startswith("Training diverged"):
                self._notes.diverged += 1
            else:
                self._fail(error)

    def _fail(self, error: str) -> None:
        self._notes.failures.append("\n      ".join([error, *self._trail]))


ACTIONS = {
    "move": 32, "button": 22, "panel": 10, "link": 10, "close": 6, "break": 5, "back": 6, "tile": 3, "file": 4,
}  # fmt: skip
OFFERS = {
    "move": VALUED, "button": ("button",), "panel": OPENED, "link": ("page_link",), "tile": ("bidi_component",),
    "file": ("download_button",),
}  # fmt: skip


async def soak(
    address: str, clients: int, seconds: float, seed: int, notes: Notes, pauses: tuple[float, float], patience: float
) -> None:
    """Let so many clients do things for so long, and note what they meet."""
    await asyncio.gather(
        *[Client(address, f"client {k} of seed {seed}", pauses, notes).live(seconds, patience) for k in range(clients)]
    )


# ---- the server ------------------------------------------------------------------------------------------------------


@dataclass
class Minutes:
    """Resident MB of the web process and of its workers together, minute by minute."""

    web: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)

    async def watch(self, pid: int, notes: Notes) -> None:
        """Sample for ever, and print a line a minute."""
        memory = Memory([pid])
        print(f"{'minute':>6}{'asked':>8}{'a second':>10}{'web MB':>8}{'workers MB':>12}", flush=True)
        while True:
            asked, web, workers = notes.asked.total(), [], []
            minute = time.monotonic() + 60
            while time.monotonic() < minute:
                with suppress(psutil.Error):  # a process may end while it is looked at
                    now = memory.now()
                    web.append(now[0])
                    workers.append(now[1])
                await asyncio.sleep(0.5)
            self.web.append(statistics.median(web) / 1e6)
            self.workers.append(statistics.median(workers) / 1e6)
            asked = notes.asked.total() - asked
            done = f"{len(self.web):>6}{asked:>8}{asked / 60:>10.1f}"
            print(f"{done}{self.web[-1]:>8.0f}{self.workers[-1]:>12.0f}", flush=True)

    def growth(self) -> list[str]:
        """What is neither flat nor within its limit."""
        found, third = [], len(self.web) // 3
        if third >= 3 and (last := max(self.web[-third:])) > 1.1 * (middle := max(self.web[third:-third])):
            found.append(f"the web process has {middle:.0f} MB in the middle third, {last:.0f} MB in the last")
        if (most := max(self.workers, default=0)) > 1.25 * WORKERS * MEMORY_LIMIT / 1e6:
            found.append(f"the workers have {most:.0f} MB")
        return found


def complaints(log: str) -> list[str]:
    """The lines of a server's log that are neither information nor its address."""
    found = []
    for line in filter(None, map(str.strip, log.splitlines())):
        if line.startswith("{"):
            said = json.loads(line)
            if said["level"] != "INFO":
                found.append(f"{said['message']} {said.get('traceback', '')}".strip())
        elif not re.search(r"URL: http|You can now view", line):
            found.append(line)
    return found


def left(address: str, seconds: float = 60) -> list[str]:
    """What is still there when all have gone: sessions, and work; after so long at most."""
    deadline, found = time.monotonic() + seconds, [""]
    while found and time.monotonic() < deadline:
        time.sleep(0.5)
        with urllib.request.urlopen(f"{address}/_stcore/metrics") as answer:
            metrics = dict(re.findall(r"^(\w+) (\d+)", answer.read().decode(), re.MULTILINE))
        with urllib.request.urlopen(f"{address}/ready") as answer:
            status = json.load(answer)
        counts = {name: count for name, count in status["waiting"].items() if name != "idle"}
        counts["sessions"] = int(metrics["active_sessions"])
        found = [f"{count} left: {name}" for name, count in counts.items() if count]
    return found


async def watched(address: str, pid: int, options: argparse.Namespace) -> tuple[Notes, Minutes]:
    """The soak, and the memory meanwhile."""
    notes, minutes = Notes(), Minutes()
    watching = asyncio.create_task(minutes.watch(pid, notes))
    pauses = options.least, options.most
    await soak(address, options.clients, 60 * options.minutes, options.seed, notes, pauses, options.patience)
    watching.cancel()
    return notes, minutes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.2, help="seconds between two actions of a client")
    parser.add_argument("--most", type=float, default=3.0)
    parser.add_argument("--patience", type=float, default=300, help="seconds after which no answer is a failure")
    options = parser.parse_args()
    with tempfile.TemporaryFile("w+") as log:
        with serving.server(log=log, AE_KERAS_LOG="json", AE_KERAS_WORKERS=str(WORKERS)) as (address, pid):
            notes, minutes = asyncio.run(watched(address, pid, options))
            failures = notes.failures + left(address)
        log.seek(0)
        failures += complaints(log.read()) + minutes.growth()
    print("asked:", ", ".join(f"{count} x {what}" for what, count in notes.asked.most_common()))
    print(f"trainings that diverged: {notes.diverged}")
    print(f"failures: {len(failures)}", *failures, sep="\n  ")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
