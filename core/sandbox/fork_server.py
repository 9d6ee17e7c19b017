"""The fork server as the app sees it: started once, asked for a worker at a time. Linux only."""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import select
import signal
import socket
import struct
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from core.domain.confinement import Confinement, Fences, Terms, confinement_of, tier_of
from core.domain.frames import terms_adapter, write_frame
from core.sandbox.launch import Launched, PlainLauncher, environment, python

_log = logging.getLogger("syna.sandbox")
_HELLO_SECONDS = 60.0
_FORK_SECONDS = 20.0
_HELLO_BYTES = 65_536
_ASKED_MILLISECONDS = 3_000


class ForkServer:
    """Implements Launcher. Where no wall holds, plain workers take the place of forked ones.

    `namespaces` off leaves them out though they may hold: for tests of the lesser tier.
    """

    def __init__(self, *, namespaces: bool = True) -> None:
        # Linux kills it with the thread that started it, so that thread must live as long as we.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="launcher")
        self._lock = threading.Lock()
        self._namespaces = namespaces
        self._running: _Running | None = None
        self._plain: PlainLauncher | None = None
        self._closed = False

    @property
    def confines(self) -> bool:
        with self._lock:
            if not self._closed:
                self._begin()
            return self._plain is None

    def confinement(self) -> Confinement:
        self.warm()
        with self._lock:
            if self._plain is not None:
                return self._plain.confinement()
            assert self._running is not None
            return confinement_of(self._running.fences, platform.system())

    def warm(self) -> None:
        with self._lock:
            self._begin()

    def start(self, terms: Terms) -> Launched:
        with self._lock:
            self._begin()
            if self._plain is not None:
                return self._plain.start(terms)
            launched, fences = self._forked(programs=terms.programs)
        if terms.scratch and not fences.namespaces:
            scratch = tempfile.mkdtemp(prefix="syna-")
            terms = terms.model_copy(update={"scratch": scratch})
            launched = replace(launched, scratch=scratch)
        write_frame(launched.requests, terms_adapter.dump_json(terms))
        return launched

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._running is not None:
                self._running.close()
            if self._plain is not None:
                self._plain.close()
        self._thread.shutdown(wait=False)

    def _forked(self, *, programs: bool) -> tuple[Launched, Fences]:
        """A worker; of a new fork server, if the one that ran is gone."""
        running = self._running
        assert running is not None
        try:
            return running.fork(programs=programs), running.fences
        except OSError:
            running.close()
            words = running.last_words()
            _log.warning("the fork server is gone; another is started", extra={"text": words})
        self._running = None
        self._begin()
        if self._running is None:
            raise OSError("the fork server does not start any more")
        return self._running.fork(programs=programs), self._running.fences

    def _begin(self) -> None:
        if self._closed:
            raise OSError("closed")
        if self._running is not None or self._plain is not None:
            return
        try:
            running = self._thread.submit(_Running, self._namespaces).result()
        except OSError as error:
            _log.warning("no fork server could be started", extra={"reason": str(error)})
            self._plain = PlainLauncher(confinement_of(Fences(why="it did not start"), "Linux"))
            return
        if tier_of(running.fences) == "restricted":
            running.close()
            self._plain = PlainLauncher(confinement_of(running.fences, "Linux"))
            return
        self._running = running


class _Running:
    """A fork server that said hello."""

    def __init__(self, namespaces: bool) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._app = ours
        with theirs:
            handle = theirs.fileno()
            self._process = subprocess.Popen(
                python("core.engine.zygote", handle, os.getpid(), int(namespaces)),
                pass_fds=(handle,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                cwd="/",
                env=environment(),
                start_new_session=True,
            )
        try:
            ours.settimeout(_HELLO_SECONDS)
            self.fences = Fences.model_validate_json(ours.recv(_HELLO_BYTES) or b"{}")
            ours.settimeout(_FORK_SECONDS)
        except (OSError, ValueError) as error:
            self.close()
            raise OSError(self.last_words() or str(error)) from error

    @property
    def id(self) -> int:
        return self._process.pid

    def fork(self, *, programs: bool) -> Launched:
        """A new worker that waits for its terms."""
        asks_first = programs and not self.fences.namespaces
        their_requests, our_requests = os.pipe()
        our_replies, their_replies = os.pipe()
        our_words, their_words = os.pipe()
        our_status, their_status = os.pipe()
        os.set_blocking(their_words, False)  # what does not fit is lost: nothing waits, or grows
        os.set_blocking(our_words, False)
        theirs = [their_requests, their_replies, their_words, their_status]
        try:
            socket.send_fds(self._app, [b"fork"], theirs)
            said, handles, _, _ = socket.recv_fds(self._app, 16, 1)
            if not said or not handles:
                raise OSError("the fork server closed")
        except OSError:
            for each in (our_requests, our_replies, our_words, our_status):
                os.close(each)
            raise
        finally:
            for each in theirs:
                os.close(each)
        return Launched(
            ForkedProcess(handles[0], our_status, asks_first=asks_first),
            os.fdopen(our_words, "rb", buffering=0),
            os.fdopen(our_requests, "wb"),
            os.fdopen(our_replies, "rb"),
        )

    def close(self) -> None:
        """End it; its workers end with it."""
        self._app.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-2_000:].decode("utf-8", "replace")


class ForkedProcess:
    """A worker by a handle of its process, which stays its own however ids are used again.

    One that `asks_first` started others, which do not end with it: it is asked to end them, and
    is killed if it takes longer than a moment.
    """

    def __init__(self, handle: int, status: int, *, asks_first: bool = False) -> None:
        self._handle = handle
        self._asks_first = asks_first
        self._status = status
        self._code: int | None = None
        self.id = _id_of(handle)

    def alive(self) -> bool:
        return self._code is None and not self._ended(0)

    def kill(self) -> None:
        if self._code is not None:
            return
        try:
            if self._asks_first:
                signal.pidfd_send_signal(self._handle, signal.SIGTERM)
                if self._ended(_ASKED_MILLISECONDS):
                    return
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        except ProcessLookupError:
            return

    def wait(self) -> int:
        if self._code is None:
            self._ended(None)
            told = os.read(self._status, 4)
            self._code = struct.unpack("<i", told)[0] if len(told) == 4 else -signal.SIGKILL
        return self._code

    def close(self) -> None:
        os.close(self._handle)
        os.close(self._status)

    def _ended(self, milliseconds: int | None) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(milliseconds))


def _id_of(handle: int) -> int:
    """The id of a process by our own count, whatever the fork server's is; 0 if it has gone."""
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "Pid":
            return max(0, int(value))
    return 0
