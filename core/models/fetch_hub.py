"""Fetching a file of the model hub, going on where an earlier try ended."""

from __future__ import annotations

import re
import socket
from contextlib import suppress

import httpx

from core.domain.catalog import HubSource
from core.errors import ModelError
from core.models.transfer import Transfer

HUB = "https://huggingface.co"
_TRIES = 4
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


class HubFetcher:
    """`address` is the hub's own or a mirror's."""

    def __init__(self, address: str = HUB, *, timeout: float = 30.0) -> None:
        self._address = address.rstrip("/")
        self._timeout = httpx.Timeout(timeout, connect=10.0)

    def fetch(self, source: HubSource, transfer: Transfer) -> None:
        """Complete the partial file; ModelError says why that cannot be."""
        url = f"{self._address}/{source.repository}/resolve/main/{source.file}"
        with httpx.Client(timeout=self._timeout, follow_redirects=True) as client:
            for attempt in range(_TRIES):
                before = transfer.have
                try:
                    self._continue(client, url, transfer=transfer)
                    return
                except httpx.HTTPError as error:
                    transfer.cancel.raise_if_cancelled()
                    # A cut line is worth another try as long as each brings something.
                    if attempt == _TRIES - 1 or (transfer.have <= before and attempt > 0):
                        raise ModelError(_why(error)) from error

    def _continue(self, client: httpx.Client, url: str, *, transfer: Transfer) -> None:
        have = transfer.have
        if transfer.size is not None and have == transfer.size:
            return
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code == 416:
                transfer.part.unlink(missing_ok=True)
                raise httpx.ReadError("the range was refused")
            _accept(response)
            start, total = _extent(response, have)
            if transfer.size is not None and total != transfer.size:
                raise ModelError(f"the file there has {total:,} bytes, not {transfer.size:,}")
            forget = transfer.cancel.on_cancel(lambda: _hang_up(response))
            try:
                _write(response, start, total=total, transfer=transfer)
            finally:
                forget()


def _hang_up(response: httpx.Response) -> None:
    """End a read that waits for bytes, from another thread."""
    stream = response.extensions.get("network_stream")
    line = stream.get_extra_info("socket") if stream is not None else None
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _write(response: httpx.Response, start: int, *, total: int, transfer: Transfer) -> None:
    with transfer.part.open("r+b" if start else "wb") as file:
        file.truncate(start)
        file.seek(start)
        # As the pieces arrive: a chunk size would hold back bytes that a cut line then loses.
        for piece in response.iter_raw():
            transfer.cancel.raise_if_cancelled()
            file.write(piece)
            transfer.progress(file.tell(), total)
        if file.tell() < total:
            raise httpx.ReadError("the line was cut")


def _accept(response: httpx.Response) -> None:
    code = response.status_code
    if code in (401, 403, 404):
        raise ModelError(f"the file is not there (HTTP {code})")
    response.raise_for_status()


def _extent(response: httpx.Response, have: int) -> tuple[int, int]:
    """Where the reply starts and how long the whole file is."""
    found = _RANGE.match(response.headers.get("Content-Range", ""))
    if response.status_code == 206 and found and int(found[1]) == have:
        return have, int(found[2])
    if response.status_code == 206:
        raise ModelError("the server sent another piece than was asked for")
    length = response.headers.get("Content-Length")
    if length is None:
        raise ModelError("the server does not say how long the file is")
    return 0, int(length)


def _why(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"the server answered with an error (HTTP {error.response.status_code})"
    if isinstance(error, httpx.TimeoutException):
        return "the server took too long"
    if isinstance(error, httpx.ConnectError):
        return "it could not be reached"
    return "the connection broke"
