"""What a PostgreSQL offers a worker's client to log in with, through the gate.

The gate speaks TLS and the client inside does not, so a way to log in that is bound to the
server's certificate is none for it; offered one, the client library takes it for an attack and
stops. The gate has spoken TLS with the server itself; the offer loses that word.
"""

from __future__ import annotations

_HEAD = 5
_LONGEST = 65_536
_BEFORE = (b"N", b"S", b"v")  # notices, settings and versions may come before the offer
_SASL = (10).to_bytes(4, "big")
_BOUND = b"-PLUS"


class Offer:
    """Takes what a server says from the first byte on, and gives what the client may hear of it."""

    def __init__(self) -> None:
        self._held = b""
        self._made = False

    def take(self, data: bytes) -> bytes:
        """Whole messages until the offer is made; after that as they come."""
        if self._made:
            return data
        self._held += data
        given = b""
        while not self._made and len(self._held) >= _HEAD:
            size = int.from_bytes(self._held[1:_HEAD], "big") + 1
            if not _HEAD <= size <= _LONGEST:
                self._made = True
            elif len(self._held) < size:
                return given
            else:
                given += _unbound(self._held[:size])
                self._made = self._held[:1] not in _BEFORE
                self._held = self._held[size:]
        if self._made:
            given, self._held = given + self._held, b""
        return given


def _unbound(message: bytes) -> bytes:
    """The same message; if it offers ways to log in, without those that are bound to TLS."""
    body = message[_HEAD:]
    if message[:1] != b"R" or not body.startswith(_SASL):
        return message
    ways = [way for way in body[len(_SASL) :].split(b"\0") if way and not way.endswith(_BOUND)]
    body = _SASL + b"".join(way + b"\0" for way in ways) + b"\0"
    return b"R" + (len(body) + 4).to_bytes(4, "big") + body
