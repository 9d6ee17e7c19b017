"""A worker that is a command box: takes one call, answers it, and is done."""

from __future__ import annotations

import os
import signal
from typing import IO

from core.domain.code.commands import CommandRun, RunCommand
from core.domain.confinement import Fences, Terms
from core.domain.frames import Answered, answered_adapter, call_adapter, read_frame, write_frame
from core.domain.work import Reply
from core.engine.command import start, tree, watch
from core.engine.command.plan import Planned, plan_of
from core.engine.command.report import reported
from core.engine.confinement import box, seccomp
from core.engine.faults import failure_from, trace_of
from core.errors import StepError

_ENTRIES = 150_000


def serve(incoming: IO[bytes], outgoing: IO[bytes], terms: Terms, *, fences: Fences) -> None:
    """The reply, or what went wrong, goes to `outgoing`."""
    if box.holds(fences):
        box.enter(terms, fences)
    write_frame(outgoing, b"ready")
    frame = read_frame(incoming)
    if frame is None:
        return
    trace = ""
    try:
        request = call_adapter.validate_json(frame[0]).request
        if request.kind != "run_command" or not box.holds(fences):
            raise _no_walls()
        reply: Reply = _run(request, terms, fences=fences)
    except Exception as error:  # as every worker: a failure is data
        reply, trace = failure_from(error), trace_of(error)
    write_frame(outgoing, answered_adapter.dump_json(Answered(reply=reply, trace=trace)))


def _run(request: RunCommand, terms: Terms, *, fences: Fences) -> CommandRun:
    scratch = terms.scratch
    if not request.command:
        raise StepError("No command was given.", code="command", kept="Nothing was run.")
    tree.copy_tree(request.tree, f"{scratch}/tree")
    for name in ("home", "tmp", "out"):
        os.mkdir(f"{scratch}/{name}", 0o755)
    _show_installed(request.installed, f"{scratch}/tree")
    user = box.stranger(scratch)
    if user is not None:
        tree.hand_over(scratch, user)
    box.leave_tree(terms, fences)
    box.drop(terms, fences, user=user)
    if not fences.namespaces:
        signal.signal(signal.SIGTERM, _end_all)
    planned = plan_of(request.command, scratch=scratch, installed=request.installed)
    seen = _watched(request, planned, terms=terms, shut=(fences, user))
    seccomp.install(os.getpid())
    return reported(planned, seen, scratch=scratch)


def _watched(
    request: RunCommand, planned: Planned, *, terms: Terms, shut: tuple[Fences, int | None]
) -> watch.Watched:
    fences, user = shut
    child, pipe = start.start(
        planned.command,
        {**start.surroundings(terms.scratch, request.installed), **planned.environment},
        folder=f"{terms.scratch}/tree",
        printed=planned.printed,
        shut_in=lambda: box.shut_in(terms, fences, user=user),
    )
    bounds = watch.Bounds(
        seconds=request.seconds,
        memory=terms.memory,
        processes=box.PROCESSES,
        scratch="" if fences.namespaces else terms.scratch,
        disk=terms.disk,
        entries=_ENTRIES,
    )
    return watch.watch(child, pipe, bounds=bounds, sweep=watch.sweep_all)


def _show_installed(installed: tuple[str, ...], into: str) -> None:
    """A link in the tree to each folder that a person let be seen, where there is none such."""
    for folder in installed:
        link = os.path.join(into, os.path.basename(os.path.normpath(folder)))
        if os.path.isdir(folder) and not os.path.lexists(link):
            os.symlink(folder, link)


def _end_all(*_: object) -> None:
    watch.sweep_all()
    os._exit(1)


def _no_walls() -> StepError:
    return StepError(
        "The command was not run: this system cannot shut programs off from your files.",
        code="tier",
        kept="Nothing was run.",
        remedy="Use Linux 6.12 or newer, or allow unprivileged user namespaces.",
    )
