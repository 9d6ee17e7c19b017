"""The fork server: `python -m core.engine.zygote CONTROL PARENT NAMESPACES`.

Loads the libraries once and runs nothing in them. For each message on CONTROL it forks a worker
that confines itself before it hears of any work. Linux only.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
import time
import traceback
import warnings
from dataclasses import dataclass, field

from core.domain.confinement import Fences
from core.engine.confinement import namespaces, walls
from core.engine.confinement.rights import die_with_parent

HANDLES = 4
_LIGHT = ("core.engine.confined", "core.engine.serving", "core.engine.command.entry")
_HEAVY = (
    "pandas",
    "core.engine.python.run",
    "plotly.graph_objects",
    "plotly.express",
    "polars",
    "scipy.special",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.stats",
    "scipy.signal",
    "scipy.interpolate",
    "scipy.cluster.hierarchy",
    "statsmodels.api",
    "statsmodels.formula.api",
    "statsmodels.tsa.api",
    "sklearn.linear_model",
    "sklearn.ensemble",
    "sklearn.cluster",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "sklearn.pipeline",
    "sklearn.compose",
    "sklearn.impute",
    "sklearn.decomposition",
    "sklearn.neighbors",
    "sklearn.tree",
    "sklearn.svm",
    "sklearn.metrics",
    "core.engine.analyses.run",
    "core.engine.rehearsal",
)
_FIRST_PAUSE, _PAUSE = 4_000.0, 300.0


def main(arguments: list[str]) -> None:
    """Find the walls, load, say so, then fork on demand until the app is gone."""
    control, parent, wanted = (int(text) for text in arguments)
    die_with_parent(parent)
    _stay_calm()
    fences = walls.find(namespaces_wanted=bool(wanted))
    nursery = None
    if fences.namespaces:
        namespaces.enter()
        nursery = namespaces.Nursery()
    _load_light()
    gc.freeze()
    with socket.socket(fileno=control) as app:
        app.send(fences.model_dump_json().encode())
        _Zygote(app, fences, nursery).run()


@dataclass
class _Zygote:
    """`children` are the workers that run: handle of the process -> (id, where its end is told)."""

    app: socket.socket
    fences: Fences
    nursery: namespaces.Nursery | None
    children: dict[int, tuple[int, int]] = field(default_factory=dict)
    unloaded: list[str] = field(default_factory=lambda: list(_HEAVY))
    began: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        system = walls.system_paths()
        poll = select.poll()
        poll.register(self.app, select.POLLIN)
        while True:
            events = poll.poll(self._pause() if self.unloaded else None)
            if not events:
                self._load_one()
            for handle, _ in events:
                if handle in self.children:
                    poll.unregister(handle)
                    self._bury(handle)
                    continue
                started = self._fork(system)
                poll.register(started, select.POLLIN)

    def _pause(self) -> float:
        """Milliseconds without a request, after which the next library is loaded."""
        return max(_PAUSE, _FIRST_PAUSE - 1_000 * (time.monotonic() - self.began))

    def _load_one(self) -> None:
        try:
            importlib.import_module(self.unloaded.pop(0))
        except BaseException:  # a panic of a Rust library is no Exception
            traceback.print_exc()
        gc.collect()
        gc.freeze()

    def _fork(self, system: tuple[str, ...]) -> int:
        """A new worker on the handles that came with the message; its own handle."""
        message, handles = _receive(self.app)
        if not message or len(handles) != HANDLES:
            os._exit(0)  # the app is gone, and the workers go with this process
        requests, replies, words, status = handles
        child = os.fork() if self.nursery is None else self.nursery.fork()
        if child == 0:
            from core.engine.confined import run

            run((requests, replies, words), self.fences, system=system)
        started = os.pidfd_open(child)
        for each in (requests, replies, words):
            os.close(each)
        self.children[started] = (child, status)
        socket.send_fds(self.app, [b"started"], [started])
        return started

    def _bury(self, handle: int) -> None:
        """Reap a worker that ended, and tell how."""
        child, told = self.children.pop(handle)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(OSError):
            os.write(told, struct.pack("<i", os.waitstatus_to_exitcode(status)))
        os.close(told)
        os.close(handle)


def _load_light() -> None:
    """What most requests need."""
    for name in _LIGHT:
        importlib.import_module(name)
    importlib.import_module("core.engine.jobs").warm_up()


def _receive(app: socket.socket) -> tuple[bytes, list[int]]:
    size = array.array("i").itemsize
    data, extra, _, _ = app.recvmsg(16, socket.CMSG_SPACE(HANDLES * size))
    handles = array.array("i")
    for level, kind, content in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            handles.frombytes(content[: len(content) - len(content) % size])
    return data, list(handles)


def _stay_calm() -> None:
    """Interrupts of the terminal are for the app, and Python need not warn of forking."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    warnings.simplefilter("ignore", DeprecationWarning)


if __name__ == "__main__":
    main(sys.argv[1:])
