"""The first words of a MySQL or MariaDB server, and packets as its protocol frames them."""

from __future__ import annotations

import re
import socket
import struct
from dataclasses import dataclass

SSL, LOCAL_FILES = 0x800, 0x80
_HEAD = 32
# compression and attributes of queries would change how later packets look
_UNWANTED = SSL | LOCAL_FILES | 0x20 | 1 << 26 | 1 << 27
_OPENING, _LONGEST = 10, 1 << 16
_RESET, _OTHER_USER, _QUIT = b"\0\x1f", b"\0\x11", b"\0\x01"
_REFUSAL = re.compile(rb"\xff..#[0-9A-Z]{5}", re.DOTALL)
_DONE = b"\x07\0\0\x01" + b"\0\0\0\x03\0\0\0"


class NotMysql(Exception):
    """What came is no packet of this protocol."""


@dataclass(frozen=True)
class Packet:
    """`number` counts the packets of one exchange."""

    number: int
    body: bytes

    def framed(self, shift: int = 0) -> bytes:
        """With its head; its number moved by `shift`."""
        head = struct.pack("<I", len(self.body))[:3]
        return head + bytes([(self.number + shift) & 0xFF]) + self.body

    @property
    def refuses(self) -> bool:
        return self.body[:1] == b"\xff"

    @property
    def agrees(self) -> bool:
        return self.body[:1] == b"\x00"


def read_packet(source: socket.socket) -> Packet | None:
    """None at the end of the stream; NotMysql when it is too long for a handshake."""
    head = _exactly(source, 4)
    if head is None:
        return None
    length = int.from_bytes(head[:3], "little")
    if not 0 < length <= _LONGEST:
        raise NotMysql
    body = _exactly(source, length)
    return None if body is None else Packet(head[3], body)


@dataclass(frozen=True)
class Greeting:
    """The packet with which a server begins; `at` is where its capabilities are."""

    packet: Packet
    version: str
    at: int

    @classmethod
    def of(cls, packet: Packet) -> Greeting:
        """NotMysql when it is none."""
        ended = packet.body.find(b"\0", 1)
        at = ended + 1 + 4 + 8 + 1
        if packet.body[0] != _OPENING or ended < 0 or len(packet.body) < at + 7:
            raise NotMysql
        return cls(packet, packet.body[1:ended].decode("latin-1"), at)

    @property
    def capabilities(self) -> int:
        low = self.packet.body[self.at : self.at + 2]
        high = self.packet.body[self.at + 5 : self.at + 7]
        return int.from_bytes(low + high, "little")

    def for_worker(self) -> Packet:
        """The same, offering nothing that the gate does itself or that is not wanted."""
        left = struct.pack("<I", self.capabilities & ~_UNWANTED)
        body, at = self.packet.body, self.at
        kept = body[:at] + left[:2] + body[at + 2 : at + 5] + left[2:] + body[at + 7 :]
        return Packet(self.packet.number, kept)


def wants_tls(answer: Packet) -> bytes:
    """What a client that answers so sends before it begins to speak TLS: the head of the same."""
    if len(answer.body) < _HEAD:
        raise NotMysql
    return Packet(1, login_sent(answer, encrypted=True).body[:_HEAD]).framed()


def login_sent(packet: Packet, *, encrypted: bool) -> Packet:
    """What the worker's client answers, with what is true of the connection beyond the gate."""
    able = int.from_bytes(packet.body[:4], "little") & ~_UNWANTED
    able |= SSL if encrypted else 0
    return Packet(packet.number, struct.pack("<I", able) + packet.body[4:])


def refusal(data: bytes) -> str:
    """What the server says when what it sent ends in a refusal; else nothing."""
    tail = data[-1_024:]
    for found in _REFUSAL.finditer(tail):
        body = tail[found.start() :]
        head = tail[max(0, found.start() - 4) : found.start()]
        if len(head) == 4 and int.from_bytes(head[:3], "little") == len(body):
            return tail[found.end() :].decode("utf-8", "replace")
    return ""


def query(sql: str) -> bytes:
    """A statement, as a client sends it."""
    return Packet(0, b"\x03" + sql.encode()).framed()


class Commands:
    """What a client sends once it is let in, but for what would undo the session's settings."""

    def __init__(self) -> None:
        self._rest = b""
        self.quit = False

    def take(self, data: bytes) -> tuple[bytes, bytes]:
        """What goes on to the server, and what the client is answered at once."""
        self._rest += data
        onward = answers = b""
        while len(self._rest) >= 4:
            end = 4 + int.from_bytes(self._rest[:3], "little")
            if len(self._rest) < end:
                break
            packet, self._rest = self._rest[:end], self._rest[end:]
            if packet[3:5] == _RESET:
                answers += _DONE
            elif packet[3:5] == _OTHER_USER:
                raise NotMysql
            else:
                self.quit = packet[3:5] == _QUIT
                onward += packet
        return onward, answers


def _exactly(source: socket.socket, count: int) -> bytes | None:
    got = b""
    while len(got) < count:
        more = source.recv(count - len(got))
        if not more:
            return None
        got += more
    return got
