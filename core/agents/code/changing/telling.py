"""What was done for a change, as the table that sentences about it are bound to."""

from __future__ import annotations

from core.domain.code.changes import TITLES, Change
from core.domain.results import ResultRef
from core.protocols import ResultStore
from core.tools.outputs import keep_texts


def moves_table(change: Change, results: ResultStore) -> ResultRef:
    """A row a move."""
    return keep_texts(results, [{"move": TITLES[m.move], "said": m.said} for m in change.moves])
