"""How a worker's client logs in to MySQL or MariaDB through the gate.

The gate speaks TLS, as it does with PostgreSQL, so the client inside must not: its server's
greeting loses that word, and packets after it count one less. A server takes what a client can do
from the packet that asks for TLS, so that is asked for when the client has said it, and what it
said waits until then. Until the server lets it in, packets go one by one; then the gate makes the
session read-only, and only then lets the client go on.
"""

from __future__ import annotations

import socket
import ssl

from core.domain.databases import Connection, Patience
from core.sandbox.dial_faults import (
    fault,
    in_clear,
    not_a_database,
    password_in_clear,
    place,
    silent,
)
from core.sandbox.mysql_packets import (
    SSL,
    Greeting,
    NotMysql,
    Packet,
    login_sent,
    query,
    read_packet,
    refusal,
)

_FULL, _FAST, _KEY = b"\x01\x04", b"\x01\x03", b"\x02"
_CLEAR = (b"\xfemysql_clear_password", b"\xfedialog")


def greeted(plain: socket.socket, to: Connection) -> tuple[Packet, bool]:
    """The greeting for the worker, and whether the connection is to be encrypted; StepError."""
    first = _heard(plain, to)
    if first.refuses:
        return first, False
    try:
        greeting = Greeting.of(first)
    except NotMysql:
        raise not_a_database(to) from None
    able = bool(greeting.capabilities & SSL)
    if not able and to.tls not in ("off", "prefer"):
        raise in_clear(to)
    return greeting.for_worker(), able and to.tls != "off"


def answered(inside: socket.socket, greeting: Packet) -> Packet | None:
    """How the worker's client answers; None when the server refuses it before, or it goes."""
    inside.sendall(greeting.framed())
    return None if greeting.refuses else read_packet(inside)


def log_in(
    inside: socket.socket,
    outside: socket.socket,
    *,
    talk: tuple[Packet, Packet],
    to: Connection,
    patience: Patience,
) -> str | None:
    """None when the server let the client in, whose session is read-only then; else why not.

    `talk` is the greeting and what the client answered. StepError when it hangs, or asks for what
    is not to be sent.
    """
    greeting, answer = talk
    encrypted = isinstance(outside, ssl.SSLSocket)
    shift = 1 if encrypted else 0
    outside.sendall(login_sent(answer, encrypted=encrypted).framed(shift))
    while True:
        said = _heard(outside, to)
        if said.agrees:
            _settle(outside, to, patience=patience, mariadb=_is_mariadb(greeting))
        elif not encrypted and said.body.startswith(_CLEAR):
            raise password_in_clear(to)
        inside.sendall(said.framed(-shift))
        if said.agrees:
            return None
        if said.refuses:
            return refusal(said.framed())
        if said.body == _FAST:
            continue
        further = read_packet(inside)
        if further is None:
            return ""
        if said.body == _FULL and not encrypted and further.body != _KEY:
            raise password_in_clear(to)
        outside.sendall(further.framed(shift))


def _settle(outside: socket.socket, to: Connection, *, patience: Patience, mariadb: bool) -> None:
    """Settings of the session; without the one that it only reads, there is none."""
    seconds, lock = patience.statement, max(1, round(patience.lock))
    limit = f"max_statement_time = {seconds:g}"
    if not mariadb:
        limit = f"max_execution_time = {seconds * 1_000:.0f}"
    wanted = (
        f"SET SESSION {limit}",
        f"SET SESSION lock_wait_timeout = {lock}, innodb_lock_wait_timeout = {lock}",
        "SET SESSION time_zone = '+00:00', sql_mode = ''",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        # else texts are grouped by what they begin with
        "SET SESSION max_sort_length = 8388608",
    )
    for sql in wanted:
        _told(outside, sql, to)
    for sql in (
        "SET SESSION TRANSACTION READ ONLY",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ):
        if not _told(outside, sql, to):
            raise fault(
                f"{place(to)} has no way to promise that it is only read, so it was left alone.",
                "Use a MySQL from 5.7 or a MariaDB from 10.3.",
            )


def _told(outside: socket.socket, sql: str, to: Connection) -> bool:
    """Whether the server took the statement."""
    outside.sendall(query(sql))
    return _heard(outside, to).agrees


def _heard(outside: socket.socket, to: Connection) -> Packet:
    try:
        packet = read_packet(outside)
    except NotMysql:
        raise not_a_database(to) from None
    except TimeoutError as error:
        raise silent(to, outside.gettimeout() or 0) from error
    if packet is None:
        raise not_a_database(to)
    return packet


def _is_mariadb(greeting: Packet) -> bool:
    return "mariadb" in Greeting.of(greeting).version.lower()
