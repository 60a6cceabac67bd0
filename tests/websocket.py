"""A viewer without a browser: as much of Streamlit's websocket protocol as asking a page and reading its answer needs.

A browser caches large messages and says which ones, to be sent references to them; this viewer says that it has none,
so that every picture comes in full.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol


class WrongAnswer(Exception):
    """A page has answered, but not with the settings that it was asked for."""


@dataclass
class Request:
    """What a page was asked for, and what has come of it so far; times are `time.perf_counter`'s.

    says: what the page must say, as whole words, when its script has ended. done: holds a result when nothing more will
    come, or WrongAnswer. overtaken: the viewer has asked for something else before this was answered.
    """

    says: tuple[str, ...]
    asked: float
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    first: float | None = None  # the first picture
    final: float | None = None  # the end of the script, whose last picture is on screen
    picture: VegaLiteChart | None = None  # the latest one
    overtaken: bool = False
    errors: list[str] = field(default_factory=list)

    def end(self, error: str = "") -> None:
        if not self.done.done():
            self.errors += [error] * bool(error)
            self.done.set_result(None)

    async def answered(self, seconds: float = 60) -> None:
        """Wait until nothing more will come, for so long after it was asked. Raises WrongAnswer."""
        try:
            await asyncio.wait_for(asyncio.shield(self.done), self.asked + seconds - time.perf_counter())
        except TimeoutError:
            self.end(f"not answered within {seconds:.0f} s")


class Viewer:
    """One session. Its pictures are the charts whose `alt` is `hero`; or all charts, where that is empty. Where it is
    None, a page has answered when its script has ended, whatever it shows."""

    def __init__(self, socket: ClientConnection, hero: str | None) -> None:
        self.sliders: dict[str, str] = {}  # label: id
        self.session = ""  # the server's name for it, by which it is known after a break
        self._socket, self._hero = socket, hero
        self._page_hash = self._run = ""
        self._texts: dict[tuple[int, ...], str] = {}  # of the script's run, by the place of the element
        self._request: Request | None = None
        self._left: list[Request] = []  # without an answer, which may still be under way

    async def ask(
        self,
        page: str = "",
        query: str = "",
        says: tuple[str, ...] = (),
        widgets: Mapping[str, float] | None = None,
        states: Iterable[WidgetState] = (),
    ) -> Request:
        """Open a page, or run it again with another link, or other values of sliders by label, once these are there; or
        with states of any widgets."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = query
        if self._page_hash:
            state.page_script_hash = self._page_hash
        else:
            state.page_name = page
        state.widget_states.widgets.extend(states)
        for label, value in (widgets or {}).items():
            state.widget_states.widgets.add(id=self.sliders[label]).double_array_value.data.append(value)
        if self._request and self._request.final is None:
            self._request.overtaken = not self._request.done.done()
            self._request.end()
            self._left.append(self._request)
        self._request = request = Request(says, time.perf_counter())
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as closed:
            request.end(f"socket closed: {closed}")
        return request

    async def send(self, data: bytes) -> None:
        """Whatever a client may send."""
        await self._socket.send(data)

    async def ended(self) -> int | None:
        """Wait until the server ends the connection: the code that it gives as its reason."""
        await self._socket.wait_closed()
        return self._socket.close_code

    def cut(self) -> None:
        """As when the network breaks: no word of farewell."""
        self._socket.transport.abort()

    async def listen(self) -> None:
        """Read what comes, until the connection ends."""
        try:
            async for data in self._socket:
                message = ForwardMsg()
                message.ParseFromString(data if isinstance(data, bytes) else data.encode())
                if self._request:
                    self._receive(message, self._request)
                self.heard(message)
        except ConnectionClosed:
            pass
        if self._request:
            self._request.end("socket closed")

    def heard(self, message: ForwardMsg) -> None:
        """For who needs more of the protocol: called with every message, after what is said above has been noted."""

    def _receive(self, message: ForwardMsg, request: Request) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            # Of an overtaken request, if it was on its way: then the next one starts anew what is noted here.
            self._run, self._texts = message.metadata.run.script_run_id, {}
            self._page_hash = self._page_hash or message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id or self.session
            if not request.done.done():
                request.first = request.picture = None
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "delta":
            self._draw(message.delta, tuple(message.metadata.delta_path), request)
        elif kind == "script_finished" and message.metadata.run.script_run_id == self._run:
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._finish(request)
            elif message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                request.end("the script does not compile")
        elif kind == "ref_hash":
            request.end("a reference to a message that was never said to be here")

    def _draw(self, delta: Delta, place: tuple[int, ...], request: Request) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if (
            kind == "vega_lite_chart"
            and self._hero in ("", None, element.vega_lite_chart.alt)
            and not request.done.done()
        ):
            request.first = request.first or time.perf_counter()
            request.picture = element.vega_lite_chart
        elif kind == "markdown":
            self._texts[place] = element.markdown.body
        elif kind == "heading":
            self._texts[place] = element.heading.body
        elif kind == "slider":
            self.sliders[element.slider.label] = element.slider.id
            self._texts[place] = " ".join([element.slider.label, *element.slider.raw_value])
        elif kind == "exception":
            request.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            request.errors.append(element.alert.body)

    def _finish(self, request: Request) -> None:
        if request.done.done():
            return
        if request.errors:  # what they say is on screen instead of an answer
            request.end()
        elif self._said(request):
            if request.picture is None and self._hero is not None:
                request.done.set_exception(WrongAnswer(f"the page has shown no picture {self._hero}"))
                return
            request.final = time.perf_counter()
            request.end()
        elif not any(map(self._said, self._left)):  # such an answer was under way when the request overtook it
            wanted, got = ", ".join(request.says), " | ".join(self._texts.values())
            request.done.set_exception(WrongAnswer(f"asked for {wanted}; the page says {got}"))

    def _said(self, request: Request) -> bool:
        texts = "\n".join(self._texts.values())
        return all(re.search(rf"(?<!\w){re.escape(said)}(?![\w.])", texts) for said in request.says)


V = TypeVar("V", bound=Viewer)


@asynccontextmanager
async def viewer(address: str, hero: str = "", known: str = "", **headers: str) -> AsyncIterator[Viewer]:
    """A new session at a server's address, or, `known` by its name, one that goes on after a break."""
    async with connected(address, lambda socket: Viewer(socket, hero), known, **headers) as session:
        yield session


@asynccontextmanager
async def connected(
    address: str, viewer: Callable[[ClientConnection], V], known: str = "", **headers: str
) -> AsyncIterator[V]:
    """The same for another kind of viewer, made of a socket."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    # As a browser: no pings of its own, and messages of any size.
    async with connect(
        stream,
        # In this order a browser says: what it speaks, a token that this server does not ask for, its session.
        subprotocols=[Subprotocol(said) for said in ("streamlit", "token", known) if known or said == "streamlit"],
        additional_headers=headers,
        open_timeout=60,
        close_timeout=1,
        ping_interval=None,
        max_size=None,
    ) as socket:
        session = viewer(socket)
        listening = asyncio.create_task(session.listen())
        try:
            yield session
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine comes to, in a thread of its own: Playwright's event loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
