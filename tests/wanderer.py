"""A viewer that has what a browser has beside the pictures: widgets and their values, the address bar, the history."""

from typing import Any, NamedTuple

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from tests.websocket import Request, Viewer

CLICKED = ("button", "download_button", "page_link", "bidi_component")
VALUED = ("slider", "selectbox", "button_group", "checkbox", "number_input")
OPENED = ("tab_container", "expandable", "popover")


class Place(NamedTuple):
    """An entry of the browser's history. page: the name by which the server knows it, not that of its address."""

    page: str
    query: str


class Wanderer(Viewer):
    """One tab of a browser. `widgets` is what stands on the page, by id: the protocol's messages, and their kinds; of a
    run that goes on, what stood there before is still to be clicked, as in a browser."""

    def __init__(self, socket: ClientConnection, before: "Wanderer | None" = None) -> None:
        """before: the same tab, whose connection broke."""
        super().__init__(socket, None)
        self.resumed = before is not None
        self.widgets: dict[str, tuple[str, Any]] = dict(before.widgets) if before else {}
        self.paths: dict[str, str] = {}  # of the pages, by the names that `Place` has
        self.links: list[str] = []  # where files are that the server has made
        self.unknown = False  # whether the page that was asked for does not exist
        self._values: dict[str, WidgetState] = dict(before._values) if before else {}
        self._history: list[Place] = list(before._history) if before else [Place("", "")]
        self._tabs: dict[tuple[int, ...], list[str]] = {}  # their labels, by the place of the row
        self._rows: dict[str, tuple[int, ...]] = {}  # the places of rows of tabs
        self._runs: dict[str, str] = {}  # of each widget: the run of the script that has shown it last
        if before is not None:
            self._page_hash = before._page_hash

    @property
    def here(self) -> Place:
        """What the address bar says."""
        return self._history[-1]

    def new(self, name: str) -> bool:
        """Whether a widget has come with this run of the script."""
        return self._runs[name] == self._run

    # ---- what is done ----------------------------------------------------------------------------------------------

    async def visit(self, name: str, query: str) -> Request:
        """Open a page by its address."""
        self._history[-1] = Place(self._page_hash, query)
        return await self.ask(name, query)

    async def follow(self, page: str, query: str) -> Request:
        """Click on a link to a page; its widgets have no values yet."""
        self._history.append(Place(page, query))
        self._page_hash = page
        return await self.ask(query=query)

    async def back(self) -> Request:
        """The browser's Back."""
        if len(self._history) > 1:
            self._history.pop()
        here = self._history[-1]
        states = self._values.values() if here.page == self._page_hash else ()
        self._page_hash = here.page
        return await self.ask(query=here.query, states=states)

    async def move(self, state: WidgetState) -> Request:
        """Give a widget another value."""
        self._values[state.id] = state
        return await self.again()

    async def press(self, state: WidgetState) -> Request:
        """Give a widget a value for one run alone, as a button has."""
        return await self.again(state)

    async def again(self, *triggers: WidgetState) -> Request:
        """Let the script run once more, as after a break of the connection."""
        return await self.ask(query=self._history[-1].query, states=[*self._values.values(), *triggers])

    async def download(self, file: str) -> None:
        """Ask for a file that is made when it is asked for; its address will be in `links`."""
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id, asked.deferred_file.file_id = file, self.session, file
        await self.send(message.SerializeToString())

    def tabs(self, name: str) -> list[str]:
        """The labels of a row of tabs."""
        return self._tabs.get(self._rows.get(name, ()), [])

    # ---- what is heard ---------------------------------------------------------------------------------------------

    def heard(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._tabs = {}
        elif kind == "delta":
            self._note(message.delta, tuple(message.metadata.delta_path))
        elif kind == "page_info_changed":
            self._moved(message.page_info_changed.query_string)
        elif kind == "navigation":
            self.paths = {page.page_script_hash: page.url_pathname for page in message.navigation.app_pages}
            if self._history[-1].page != self._page_hash:
                self._history[-1] = Place(self._page_hash, self._history[-1].query)
        elif kind == "page_not_found":
            self.unknown = True
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            for gone in [name for name in self.widgets if self._runs.get(name) != self._run]:
                del self.widgets[gone]
                self._values.pop(gone, None)
        elif kind == "backend_operation_response":
            answer = message.backend_operation_response
            if answer.error_msg and self._request:
                self._request.errors.append(f"no file: {answer.error_msg}")
            self.links += [answer.deferred_file.url] * bool(answer.deferred_file.url)

    def _moved(self, query: str) -> None:
        if query != self._history[-1].query:
            self._history.append(Place(self._page_hash, query))

    def _note(self, delta: Delta, place: tuple[int, ...]) -> None:
        if delta.WhichOneof("type") == "add_block":
            block_kind = delta.add_block.WhichOneof("type")
            if block_kind == "tab":
                self._tabs.setdefault(place[:-1], []).append(delta.add_block.tab.label)
            elif block_kind in OPENED and (block := getattr(delta.add_block, block_kind)).id:
                self._show(block_kind, block)
                self._rows[block.id] = place
        elif delta.WhichOneof("type") == "new_element":
            kind = delta.new_element.WhichOneof("type")
            if kind in CLICKED + VALUED:
                self._show(kind, getattr(delta.new_element, kind))

    def _show(self, kind: str, said: Any) -> None:
        # A link has no id, and one in the sidebar may lead where a scene's does.
        name = said.id if kind != "page_link" else f"{said.page_script_hash}?{said.query_string} {said.label}"
        self.widgets[name] = kind, said
        self._runs[name] = self._run
        if kind in VALUED and (said.set_value or name not in self._values):
            self._values[name] = shown(kind, said)


def shown(kind: str, said: Any) -> WidgetState:
    """The value that a widget shows when it comes."""
    state = WidgetState(id=said.id)
    if kind == "slider" and said.type == Slider.SELECT_SLIDER:
        first = [said.options[int(i)] for i in said.default]
        state.string_array_value.data.extend(said.raw_value if said.set_value else first)
    elif kind == "slider":
        state.double_array_value.data.extend(said.value if said.set_value else said.default)
    elif kind == "selectbox":
        state.string_value = said.raw_value if said.set_value else said.options[said.default]
    elif kind == "button_group":
        first = [said.options[i].content for i in said.default]
        state.string_array_value.data.extend(said.raw_values if said.set_value else first)
    elif kind == "checkbox":
        state.bool_value = said.value if said.set_value else said.default
    else:
        state.double_value = said.value if said.set_value else said.default
    return state
