"""A forked worker: confines itself on the terms it is told, then answers calls."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from typing import NoReturn

from core.domain.confinement import Fences
from core.domain.frames import call_adapter, read_frame, terms_adapter, write_frame
from core.engine.confinement import walls
from core.engine.confinement.leniency import be_lenient

_REQUESTS, _REPLIES = 3, 4


def run(handles: tuple[int, int, int], fences: Fences, *, system: tuple[str, ...]) -> NoReturn:
    """Requests, replies, and what it may write about itself; ends with the process."""
    code = 1
    try:
        _keep_only(*handles)
        _serve(fences, system)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _serve(fences: Fences, system: tuple[str, ...]) -> None:
    from core.engine.serving import serve

    with os.fdopen(_REQUESTS, "rb") as incoming, os.fdopen(_REPLIES, "wb") as outgoing:
        told = read_frame(incoming)
        if told is None:
            return
        terms = terms_adapter.validate_json(told[0])
        _forget_surroundings(terms.scratch or "/")
        if terms.programs:
            from core.engine.command.entry import serve as serve_command

            serve_command(incoming, outgoing, terms, fences=fences)
            return
        walls.confine(terms, fences, system=system)
        be_lenient([*terms.write, *([terms.scratch] if terms.scratch else [])])
        write_frame(outgoing, b"ready")
        while (frame := read_frame(incoming)) is not None:
            serve(call_adapter.validate_json(frame[0]), outgoing)


def _keep_only(requests: int, replies: int, words: int) -> None:
    """Leave three handles and the two of the pipes; nothing of the fork server's own."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nothing = os.open("/dev/null", os.O_RDONLY)
    # first out of the way, so that none is overwritten before it is moved
    moved = [os.dup2(each, 100 + i) for i, each in enumerate((nothing, words, requests, replies))]
    for target, source in ((0, 0), (1, 1), (2, 1), (_REQUESTS, 2), (_REPLIES, 3)):
        os.dup2(moved[source], target)
    os.closerange(_REPLIES + 1, 4096)
    os.setsid()


def _forget_surroundings(home: str) -> None:
    os.environ.clear()
    os.environ.update(
        HOME=home, TMPDIR=home, PATH="/usr/bin:/bin", LANG="C.UTF-8", JOBLIB_MULTIPROCESSING="0"
    )
    tempfile.tempdir = None
    sys.argv[:] = [""]
