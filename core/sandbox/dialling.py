"""A connection to a database's server, made by the app: name, TCP and TLS."""

from __future__ import annotations

import queue
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.domain.databases import Connection
from core.sandbox.dial_faults import (
    fault,
    in_clear,
    no_authority,
    not_a_database,
    place,
    silent,
    untrusted,
)
from core.sandbox.mysql_login import greeted
from core.sandbox.mysql_packets import Packet

_WANTS_TLS = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True)
class Dialled:
    """An open connection; `encrypted` when all that goes over it is.

    `greeting` is how a MySQL began, which is encrypted by `secured` once its client answered.
    """

    socket: socket.socket
    encrypted: bool = False
    greeting: Packet | None = None


def dial(to: Connection, *, seconds: float) -> Dialled:
    """StepError (code database) with a sentence that says what is in the way."""
    plain = _connected(to, seconds)
    with _named(plain, to, seconds):
        if to.kind == "mysql":
            greeting, encrypted = greeted(plain, to)
            return Dialled(plain, encrypted, greeting)
        return _asked_for_tls(plain, to)


def secured(
    plain: socket.socket, to: Connection, *, asking: bytes, seconds: float
) -> socket.socket:
    """The same connection, encrypted, once the server was asked for it; StepError as of `dial`."""
    with _named(plain, to, seconds):
        plain.sendall(asking)
        return _encrypted(plain, to)


@contextmanager
def _named(plain: socket.socket, to: Connection, seconds: float) -> Iterator[None]:
    """What goes wrong within closes the connection, and is said as StepError."""
    plain.settimeout(seconds)
    try:
        yield
    except BaseException as error:
        plain.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise untrusted(to, error) from error
        if isinstance(error, TimeoutError):
            raise silent(to, seconds) from error
        if isinstance(error, OSError):
            raise not_a_database(to) from error
        raise


def _asked_for_tls(plain: socket.socket, to: Connection) -> Dialled:
    """As PostgreSQL is asked, before anything else is said."""
    if to.tls == "off":
        return Dialled(plain)
    plain.sendall(_WANTS_TLS)
    answer = plain.recv(1)
    if answer == b"S":
        return Dialled(_encrypted(plain, to), True)
    if answer != b"N":
        raise not_a_database(to)
    if to.tls != "prefer":
        raise in_clear(to)
    return Dialled(plain)


def _encrypted(plain: socket.socket, to: Connection) -> socket.socket:
    return _context(to).wrap_socket(plain, server_hostname=to.host)


def _connected(to: Connection, seconds: float) -> socket.socket:
    """The first of the host's addresses that takes the connection."""
    reason: OSError | None = None
    for address in _addresses(to, seconds)[:4]:
        connected = socket.socket(address[0], socket.SOCK_STREAM)
        connected.settimeout(seconds)
        try:
            connected.connect(address[1])
        except OSError as error:
            connected.close()
            reason = error
        else:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connected
    if isinstance(reason, ConnectionRefusedError):
        raise fault(
            f"{place(to)} refused the connection: nothing listens on port {to.port}.",
            "See whether the database runs, and whether the port is right.",
        ) from reason
    if isinstance(reason, TimeoutError):
        raise fault(
            f"{place(to)} did not answer within {seconds:g} seconds.",
            "See whether the host is right, and whether a firewall or a VPN is in the way.",
        ) from reason
    why = f" ({reason.strerror})" if reason is not None and reason.strerror else ""
    raise fault(f"{place(to)} cannot be reached{why}.", "Check the host and the network.")


def _addresses(to: Connection, seconds: float) -> list[tuple[int, tuple[str, int]]]:
    """Looked up in a thread: the system's own way of it has no time limit."""
    found: queue.SimpleQueue[list[tuple[int, tuple[str, int]]] | Exception] = queue.SimpleQueue()

    def look() -> None:
        try:
            listed = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
            found.put([(int(each[0]), each[4]) for each in listed])  # type: ignore[misc]
        except Exception as error:  # handed to the one who waits
            found.put(error)

    threading.Thread(target=look, name="look-up", daemon=True).start()
    try:
        result = found.get(timeout=seconds)
    except queue.Empty:
        result = TimeoutError()
    if isinstance(result, Exception):
        raise fault(
            f"There is no host {to.host} that this computer can find.",
            "Check how it is spelled, and whether a VPN is needed to see it.",
        ) from result
    return result


def _context(to: Connection) -> ssl.SSLContext:
    if to.tls == "verify" and to.authority:
        return _trusting(Path(to.authority).expanduser())
    context = ssl.create_default_context()
    if to.tls != "verify":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _trusting(file: Path) -> ssl.SSLContext:
    """Certificates count that those in the file signed, and no others."""
    try:
        if file.is_file():
            return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise no_authority(str(file)) from error
    raise no_authority(str(file))
