"""Servers that take a connection and then behave badly."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port of this machine on which `talk` has each connection."""
    door = socket.create_server(("127.0.0.1", 0))
    taken: list[socket.socket] = []

    def receive() -> None:
        while True:
            try:
                each, _ = door.accept()
            except OSError:
                return
            taken.append(each)
            threading.Thread(target=_quietly, args=(talk, each), daemon=True).start()

    threading.Thread(target=receive, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        for each in taken:
            each.close()


def silent(connection: socket.socket) -> None:
    """Says nothing, ever."""
    while connection.recv(1_000):
        continue


def rude(connection: socket.socket) -> None:
    """Hangs up at once."""
    connection.close()


def web(connection: socket.socket) -> None:
    """Speaks another language."""
    connection.recv(1_000)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    connection.close()


def shell(connection: socket.socket) -> None:
    """Speaks another language, and first."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    connection.recv(1_000)


def _quietly(talk: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        talk(connection)
