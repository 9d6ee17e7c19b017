"""Answer calls over a pair of pipes."""

from __future__ import annotations

import threading
from typing import IO

from core.domain.frames import Answered, Call, answered_adapter, write_frame
from core.domain.work import Progress
from core.engine.arrow import ipc_bytes
from core.engine.faults import failure_from, trace_of
from core.engine.jobs import Reporter, perform


def serve(call: Call, outgoing: IO[bytes]) -> None:
    """Do one call; progress, then the reply or what went wrong, goes to `outgoing`."""
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
