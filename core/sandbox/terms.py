"""What a request needs to reach, and no more."""

from __future__ import annotations

import os
from typing import assert_never

from core.domain.code.commands import RunCommand
from core.domain.code.index import IndexCode, ParseCode, ReadHistory
from core.domain.code.review import ReviewCode
from core.domain.confinement import Terms
from core.domain.content import LOG_ENDINGS
from core.domain.database_work import CopyDatabase, LookAtDatabase
from core.domain.work import Limits, ReadSource, Request, TableGrant

KEPT = frozenset({"run_query", "run_analysis"})
SCRATCH = "/scratch"
BOX = "/box"  # a name that no system has: what is there would be hidden
_SCRATCH_BYTES = 256_000_000
_BOX_BYTES = 600_000_000
_SIBLINGS = (*LOG_ENDINGS, "-shm", "-journal")


def terms_of(request: Request, limits: Limits) -> Terms:
    """Kinds in KEPT have no bound on time, as a worker serves many."""
    plain = Terms(memory=limits.memory, disk=limits.disk)
    reaches = _terms_of(request, limits, plain=plain)
    if any(table.live for table in tables_of(request)):
        return reaches.model_copy(update={"sockets": True})
    return reaches


def tables_of(request: Request) -> tuple[TableGrant, ...]:
    """The tables that it may use."""
    match request.kind:
        case (
            "read_source"
            | "parse_code"
            | "read_history"
            | "index_code"
            | "look_at_database"
            | "copy_database"
            | "try_function"
            | "review_code"
            | "run_command"
        ):
            return ()
        case _:
            return request.tables


def _terms_of(request: Request, limits: Limits, *, plain: Terms) -> Terms:
    match request.kind:
        case "read_source" | "parse_code" | "read_history" | "index_code":
            return plain.model_copy(update={**_taken_in(request), "seconds": limits.seconds})
        case "find_joins" | "find_findings" | "judge_series":
            return plain.model_copy(
                update={"read": _files(request.tables), "seconds": limits.seconds}
            )
        case "run_query" | "run_analysis":
            return plain.model_copy(update={"read": _files(request.tables), "disk": 0})
        case "write_table":
            return plain.model_copy(
                update={
                    "read": _files(request.tables),
                    "write": (os.path.dirname(request.file),),
                    "seconds": limits.seconds,
                }
            )
        case "run_python" | "try_function":
            return plain.model_copy(
                update={
                    "read": _files(tables_of(request)),
                    "seconds": limits.seconds,
                    "scratch": SCRATCH,
                    "disk": min(limits.disk, _SCRATCH_BYTES),
                }
            )
        case "look_at_database" | "copy_database" | "run_command" | "review_code":
            return plain.model_copy(update=_apart(request, limits))
        case _:
            assert_never(request)


def _taken_in(request: ReadSource | ParseCode | ReadHistory | IndexCode) -> dict[str, object]:
    """The files that it is to read, and the folder of the copies."""
    if request.kind != "read_source":
        return {"read": _of_code(request), "write": (request.into,)}
    read = (request.path, *(request.path + end for end in _SIBLINGS))
    as_root = os.geteuid() == 0 if hasattr(os, "geteuid") else False
    return {"read": read, "write": (request.into,), "read_any": as_root}


def _of_code(request: ParseCode | ReadHistory | IndexCode) -> tuple[str, ...]:
    match request.kind:
        case "parse_code":
            return request.pack, request.manifest
        case "read_history":
            return (request.history,)
        case "index_code":
            return request.pack, request.manifest, request.shares


def _apart(
    request: LookAtDatabase | CopyDatabase | RunCommand | ReviewCode, limits: Limits
) -> dict[str, object]:
    match request.kind:
        case "run_command":
            return _boxed(request, limits)
        case "review_code":
            return {"disk": 0, "seconds": limits.seconds}
        case _:
            return _through(request)


def _boxed(request: RunCommand, limits: Limits) -> dict[str, object]:
    """The tree first, which is copied; what it may start runs in the copy."""
    return {
        "read": (request.tree, *request.installed),
        "seconds": request.seconds,
        "scratch": BOX,
        "disk": min(limits.disk, _BOX_BYTES),
        "programs": True,
    }


def _through(request: LookAtDatabase | CopyDatabase) -> dict[str, object]:
    """To a database by its gate, and to nothing else."""
    write = (request.into,) if request.kind == "copy_database" else ()
    return {"read": (request.login.gate,), "sockets": True, "write": write}


def _files(tables: tuple[TableGrant, ...]) -> tuple[str, ...]:
    """Their copies; of those without one the gates to where they live."""
    return tuple(sorted({t.live.login.gate if t.live else t.file for t in tables}))
