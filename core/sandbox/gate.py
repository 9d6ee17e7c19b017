"""The one way out of a worker that reads a database.

A worker has no network, and none is given to it. Instead the app listens on a socket in a folder
of its own, grants that folder to the one worker, and carries what comes there to one host and
port: the one that the person named. So the worker can reach that database and nothing else, by
construction and not by a rule about addresses; names are looked up, connections made, TLS spoken
and certificates checked on this side, where the reasons are known when something is in the way.
What the server sends is carried unread; libraries that parse it do so in the worker.

The worker's filter of system calls then lets it connect to sockets with a path, and makes no other
kind. In the strict tier its root holds no other such socket. In the standard tier without
namespaces it could connect to those of other programs that its user may use; but no code of a
model's runs in such a worker, only our own statements and queries that passed the guard.
"""

from __future__ import annotations

import contextlib
import logging
import select
import shutil
import socket
import ssl
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from core.domain.database_faults import clearer
from core.domain.databases import Connection, Login, Patience
from core.errors import StepError
from core.sandbox.dial_faults import broken_off, fault, silent
from core.sandbox.dialling import Dialled, dial, secured
from core.sandbox.mysql_login import answered, log_in
from core.sandbox.mysql_packets import Commands, NotMysql, Packet, refusal, wants_tls
from core.sandbox.postgres_login import Offer

_log = logging.getLogger("syna.sandbox")
_CHUNK = 1 << 18
_LISTEN = 16
_TICK = 0.5
_FRESH = 5.0
POSTGRES_SOCKET, MYSQL_SOCKET = ".s.PGSQL.5432", "mysql.sock"


class Gate:
    """Open within `with`, from a first connection on.

    `fault` is why it had to break off; `said` is what a MySQL last refused with, which its client
    library keeps to itself.
    """

    def __init__(self, to: Connection, patience: Patience) -> None:
        self._to = to
        self._patience = patience
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._waiting: list[Dialled] = []
        self._closed = False
        self._since = time.monotonic()
        self.encrypted = False
        self.folder = ""
        self.fault: StepError | None = None
        self.said = ""

    def __enter__(self) -> Gate:
        """StepError when the database's server cannot be reached."""
        if not hasattr(socket, "AF_UNIX"):
            raise fault("Databases cannot be connected on this system yet.", "Use Linux or macOS.")
        first = dial(self._to, seconds=self._patience.connect)
        self._since = time.monotonic()
        self.encrypted = first.encrypted
        self._keep(first.socket)
        self._waiting.append(first)
        self.folder = tempfile.mkdtemp(prefix="syna-gate-")
        name = POSTGRES_SOCKET if self._to.kind == "postgresql" else MYSQL_SOCKET
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        door.bind(str(Path(self.folder, name)))
        door.listen(_LISTEN)
        self._keep(door)
        threading.Thread(target=self._receive, args=(door,), name="gate", daemon=True).start()
        return self

    def __exit__(self, _: object, error: BaseException | None, trace: object) -> None:
        with self._lock:
            self._closed = True
            still = list(self._open)
        for each in still:
            _end(each)
        shutil.rmtree(self.folder, ignore_errors=True)
        if isinstance(error, StepError):
            login = Login(connection=self._to, patience=self._patience)
            better = clearer(login, error, self.said)
            if better is not None:
                raise better from error

    def _receive(self, door: socket.socket) -> None:
        while True:
            try:
                inside, _ = door.accept()
            except OSError:
                return
            self._keep(inside)
            threading.Thread(target=self._serve, args=(inside,), name="gate", daemon=True).start()

    def _serve(self, inside: socket.socket) -> None:
        outside: socket.socket | None = None
        try:
            dialled = self._dialled()
            outside = dialled.socket
            greeting = dialled.greeting
            there = dialled if greeting is None else self._let_in(inside, dialled, greeting)
            if there is not None:
                outside = there.socket
                self._carry(inside, there)
        except StepError as error:
            self._blame(error)
        except ConnectionResetError:
            self._blame(broken_off(self._to))
        except (OSError, ValueError, NotMysql) as error:
            _log.debug("a gate closed", extra={"reason": type(error).__name__})
        finally:
            for each in (inside, outside):
                if each is not None:
                    self._drop(each)

    def _let_in(self, inside: socket.socket, dialled: Dialled, greeting: Packet) -> Dialled | None:
        """A MySQL whose session is encrypted if it is to be, and read-only; None if it refuses."""
        inside.settimeout(self._patience.silence)
        answer = answered(inside, greeting)
        if answer is None:
            self.said = refusal(greeting.framed()) or self.said
            return None
        there = self._secured(dialled, wants_tls(answer)) if dialled.encrypted else dialled
        try:
            refused = log_in(
                inside,
                there.socket,
                talk=(greeting, answer),
                to=self._to,
                patience=self._patience,
            )
        except BaseException:
            self._drop(there.socket)
            raise
        inside.settimeout(None)
        self.said = refused or self.said
        if refused is None:
            return there
        self._drop(there.socket)
        return None

    def _secured(self, dialled: Dialled, asking: bytes) -> Dialled:
        """TLS takes a socket over: what was open is the new one."""
        found = secured(dialled.socket, self._to, asking=asking, seconds=self._patience.connect)
        self._keep(found)
        with self._lock:
            self._open.discard(dialled.socket)
        return replace(dialled, socket=found)

    def _dialled(self) -> Dialled:
        """The first connection, unless its server has waited long for a word."""
        with self._lock:
            while self._waiting:
                waiting = self._waiting.pop()
                if time.monotonic() - self._since < _FRESH:
                    return waiting
                _end(waiting.socket)
        dialled = dial(self._to, seconds=self._patience.connect)
        self._keep(dialled.socket)
        return dialled

    def _carry(self, inside: socket.socket, dialled: Dialled) -> None:
        """Both ways until one side ends; StepError when the server falls silent."""
        outside = dialled.socket
        commands = Commands() if dialled.greeting else None
        offer = Offer() if dialled.encrypted and commands is None else None
        outside.settimeout(self._patience.silence)
        asked = heard = time.monotonic()
        while True:
            ready = _readable(inside, outside)
            now = time.monotonic()
            if inside in ready:
                data = inside.recv(_CHUNK)
                if not data:
                    return
                onward, answers = commands.take(data) if commands else (data, b"")
                inside.sendall(answers)
                outside.sendall(onward)
                asked = now if onward else asked
            if outside in ready:
                said = _heard(outside)
                if said is None:
                    continue
                if not said and commands and not commands.quit:
                    raise broken_off(self._to)
                if not said:
                    return
                self.said = (refusal(said) if commands else "") or self.said
                inside.sendall(offer.take(said) if offer else said)
                heard = now
            if not ready and asked > heard and now - asked > self._patience.silence:
                raise silent(self._to, self._patience.silence)

    def _blame(self, error: StepError) -> None:
        with self._lock:
            if not self._closed and self.fault is None:
                self.fault = error

    def _keep(self, each: socket.socket) -> None:
        with self._lock:
            if not self._closed:
                self._open.add(each)
                return
        _end(each)
        raise OSError("closed")

    def _drop(self, each: socket.socket) -> None:
        with self._lock:
            self._open.discard(each)
        _end(each)


def _readable(inside: socket.socket, outside: socket.socket) -> list[socket.socket]:
    """Those with something to read; TLS may hold bytes that the system no longer knows of."""
    if isinstance(outside, ssl.SSLSocket) and outside.pending():
        return [outside]
    poll = select.poll()
    both = {each.fileno(): each for each in (inside, outside)}
    for handle in both:
        poll.register(handle, select.POLLIN)
    return [both[handle] for handle, _ in poll.poll(_TICK * 1_000)]


def _heard(outside: socket.socket) -> bytes | None:
    """What the server says; None where TLS only spoke to itself, which must not hold us up."""
    if not isinstance(outside, ssl.SSLSocket):
        return outside.recv(_CHUNK)
    seconds = outside.gettimeout()
    outside.settimeout(0)
    try:
        return outside.recv(_CHUNK)
    except ssl.SSLWantReadError:
        return None
    finally:
        outside.settimeout(seconds)


def _end(each: socket.socket) -> None:
    """Wake whoever waits for it, in whatever thread, and close."""
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        each.close()
