"""The entry of a worker without walls: `python -m core.engine.worker REQUESTS REPLIES PARENT`.

For systems where there is no fork server.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import IO

from core.domain.frames import Call, FrameError, call_adapter, read_frame, write_frame
from core.engine.jobs import warm_up
from core.engine.serving import serve


def main(arguments: list[str]) -> None:
    """Serve requests until the pipe closes. Descriptors, then the id of the app's process."""
    requests, replies, parent = (int(text) for text in arguments)
    if sys.platform == "linux":
        from core.engine.confinement.rights import die_with_parent

        die_with_parent(parent)
    warm_up()
    with os.fdopen(requests, "rb") as incoming, os.fdopen(replies, "wb") as outgoing:
        write_frame(outgoing, b"ready")
        calls: queue.SimpleQueue[Call] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(incoming, calls), daemon=True).start()
        while True:
            serve(calls.get(), outgoing)


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


if __name__ == "__main__":
    main(sys.argv[1:])
