"""A real HTTP server with one file, Range requests, and lines that it can cut."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PATH = "/team/model/resolve/main/model.bin"


class FileServer:
    """Serves `content` at PATH. `cuts` are byte counts after which a reply breaks off, in turn.

    `pause` is the seconds between the two halves of a reply.
    """

    def __init__(
        self,
        content: bytes,
        *,
        cuts: tuple[int, ...] = (),
        ranges: bool = True,
        pause: float = 0.0,
    ) -> None:
        self.content = content
        self.cuts = list(cuts)
        self.pause = pause
        self.starts: list[int] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path != PATH:
                    self.send_error(404)
                    return
                asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
                start = int(asked[1]) if asked and ranges else 0
                server.starts.append(start)
                body = server.content[start:]
                self.send_response(206 if asked and ranges else 200)
                self.send_header("Content-Length", str(len(body)))
                if asked and ranges:
                    whole = len(server.content)
                    self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
                self.end_headers()
                if server.cuts:
                    self.wfile.write(body[: server.cuts.pop(0)])
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                half = len(body) // 2
                self.wfile.write(body[:half])
                time.sleep(server.pause)
                with suppress(OSError):  # whoever asked may have left
                    self.wfile.write(body[half:])

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> FileServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
