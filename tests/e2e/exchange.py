"""What a page has asked of its server, and whether that was answered."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.e2e.patience import PATIENCE

_LOOK_AGAIN = 20.0  # milliseconds


class Exchange:
    """A click is sent at once, but its script may begin much later where the machine is busy: until
    then the page looks as if it were at rest."""

    def __init__(self) -> None:
        self.owed = self._begun = False

    def opened(self, socket: WebSocket) -> None:
        """A page that was loaded anew; nothing more is heard of what the one before it asked."""
        self.owed = False
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: bytes | str) -> None:
        if not isinstance(frame, bytes):
            return
        message = BackMsg.FromString(frame)
        if message.HasField("rerun_script") and not message.rerun_script.is_auto_rerun:
            self.owed, self._begun = True, False

    def _received(self, frame: bytes | str) -> None:
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        if message.HasField("new_session"):
            self._begun = True
        elif message.HasField("script_finished") and self._begun:
            self.owed = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


_exchanges: WeakKeyDictionary[Page, Exchange] = WeakKeyDictionary()


def followed(page: Page) -> Page:
    """The same page, of which it is known from now on what it waits for."""
    exchange = _exchanges[page] = Exchange()
    page.on("websocket", exchange.opened)
    return page


def until_answered(page: Page) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while _exchanges[page].owed:
        assert time.monotonic() < end, "the server did not answer what the page asked"
        page.wait_for_timeout(_LOOK_AGAIN)
