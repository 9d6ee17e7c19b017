"""The entry of a worker process: `python -m core.engine.worker REQUESTS REPLIES PARENT`."""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import IO

from core.domain.frames import (
    Answered,
    Call,
    FrameError,
    answered_adapter,
    call_adapter,
    read_frame,
    write_frame,
)
from core.domain.work import Progress
from core.engine.arrow import ipc_bytes
from core.engine.faults import failure_from, trace_of
from core.engine.jobs import Reporter, perform, warm_up

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


def main(arguments: list[str]) -> None:
    """Serve requests until the pipe closes. Descriptors, then the id of the app's process."""
    requests, replies, parent = (int(text) for text in arguments)
    _die_with(parent)
    warm_up()
    with os.fdopen(requests, "rb") as incoming, os.fdopen(replies, "wb") as outgoing:
        write_frame(outgoing, b"ready")
        calls: queue.SimpleQueue[Call] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(incoming, calls), daemon=True).start()
        while True:
            _serve(calls.get(), outgoing)


def _listen(incoming: IO[bytes], calls: queue.SimpleQueue[Call]) -> None:
    """Read calls; when the app is gone, leave at once, whatever the main thread does."""
    while True:
        try:
            frame = read_frame(incoming)
        except FrameError:
            frame = None
        if frame is None:
            os._exit(0)
        calls.put(call_adapter.validate_json(frame[0]))


def _serve(call: Call, outgoing: IO[bytes]) -> None:
    speaking = threading.Lock()

    def say(answered: Answered, payload: bytes = b"") -> None:
        with speaking:
            write_frame(outgoing, answered_adapter.dump_json(answered), payload=payload)

    def report(fraction: float | None, text: str) -> None:
        say(Answered(reply=Progress(fraction=fraction, text=text)))

    try:
        done = perform(call.request, call.limits, report=Reporter(report))
        streams = [ipc_bytes(table) for table in done.tables]
        sizes = tuple(len(stream) for stream in streams)
        say(Answered(reply=done.reply, sizes=sizes), b"".join(streams))
    except Exception as error:  # the one catch-all of a worker: a failure is data
        say(Answered(reply=failure_from(error), trace=trace_of(error)))


def _die_with(parent: int) -> None:
    """Ask Linux to kill this process with the thread that started it."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
