"""The tables about commits, what they changed, and tags."""

from __future__ import annotations

import time
from pathlib import Path

from core.domain.code.index import HistoryRead, ReadHistory
from core.engine import database
from core.engine.code.history import CommitRead, read_history
from core.engine.code.tables import Written, columns_of, names_for
from core.engine.code.uncollected import uncollected

_MICRO = 1_000_000


def read_dated(request: ReadHistory, memory: int) -> HistoryRead:
    """StepError (code file) when the history is broken."""
    into = Path(request.into)
    into.mkdir(parents=True, exist_ok=True)
    with uncollected(), database.plain(memory, into / "spill") as connection:
        written = Written(connection, into, names_for(request.name, request.taken))
        latest = int(time.time())
        found = list(read_history(Path(request.history).read_bytes()))
        written.write("commits", columns_of([_commit_row(each, latest) for each in found], 7))
        changes = [
            (each.id, min(each.at, latest) * _MICRO, path, how)
            for each in found
            for how, path in each.changes
        ]
        written.write("changes", columns_of(changes, 4))
        tags = sorted(request.tags, key=lambda tag: (tag.at, tag.name), reverse=True)
        written.write("releases", columns_of([(t.name, t.commit, t.at) for t in tags], 3))
    return HistoryRead(tables=tuple(written.tables), profiles=tuple(written.profiles))


def _commit_row(each: CommitRead, latest: int) -> tuple[object, ...]:
    """No commit is later than now, whatever its clock said: it would hide all others."""
    at = min(each.at, latest) * _MICRO
    return each.id, at, each.author, each.email, each.subject, len(each.changes), each.parents
