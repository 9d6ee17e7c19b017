"""Ports for servers that are told theirs before they are started."""

from __future__ import annotations

import contextlib
import random
import socket

_BELOW_CHANCE = range(15_000, 30_000)
_dice = random.SystemRandom()  # tests beside this one must not roll the same


def free_port() -> int:
    """One that nobody listens on, and that no system gives to a connection meanwhile."""
    while True:
        port = _dice.choice(_BELOW_CHANCE)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
