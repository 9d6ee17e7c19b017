"""Whether the data can answer at all: how a question's words meet the schema and the query."""

from __future__ import annotations

from dataclasses import dataclass

from core.agents.sql.candidate import Candidate
from core.agents.sql.desk import Desk
from core.agents.sql.writer import Writer


@dataclass(frozen=True)
class Gap:
    """What the data lacks, in a sentence, and what it has instead."""

    missing: str
    near: tuple[str, ...] = ()


def gap_before(desk: Desk) -> Gap | None:
    """A question that has nothing to do with the data: no need to ask the model."""
    return None


def gap_after(
    desk: Desk, writer: Writer, kept: Candidate | None, *, first: Candidate | None, ran: bool
) -> Gap | None:
    """A query that leaves out what the question is about."""
    return None
