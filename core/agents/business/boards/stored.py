"""Values that a question names and the data holds, looked up where the profile lists too few."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.agents.base import RunContext
from core.agents.sql.values import Looks, find_equal
from core.domain.identifiers import string
from core.domain.sources import Column, Schema, Table
from core.domain.work import Limits, RunQuery
from core.errors import StepError

_ASKS = re.compile(r"\bdashboard\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:?!()\"“”]+")
_LEADS = frozenset("in for of at from via within only on about to and or the our".split())
_LIMITS = Limits(seconds=10)
_MOST_WORDS, _MOST_TRIED, _MOST_COLUMNS = 4, 60, 30


@dataclass(frozen=True)
class Looking:
    """Small queries of our own in a run; no rows where one fails, since they only help."""

    context: RunContext

    def look(self, sql: str, max_rows: int = 200) -> list[dict[str, object]]:
        request = RunQuery(sql=sql, tables=self.context.grants, max_rows=max_rows)
        try:
            replied = self.context.sandbox.run(request, limits=_LIMITS, cancel=self.context.cancel)
        except StepError as error:
            if error.code == "cancelled":
                raise
            return []
        rows: list[dict[str, object]] = replied.table.to_pylist() if replied.table else []
        return rows


def with_stored_values(question: str, schema: Schema, looks: Looks) -> Schema:
    """The schema with the values that a question about a dashboard names among the samples of their
    columns; the same one where it names none."""
    wanted = _wanted(question) if _ASKS.search(question) else ()
    columns = [(t, c) for t, c in schema.columns() if c.role == "text"][:_MOST_COLUMNS]
    hits = find_equal(looks, wanted, columns) if wanted and columns else []
    if not hits:
        return schema
    found: dict[tuple[str, str], list[str]] = {}
    for hit in hits:
        found.setdefault((hit.table, hit.column), []).append(string(hit.value))

    def held(table: Table, column: Column) -> Column:
        fresh = found.get((table.name, column.name), [])
        samples = tuple(dict.fromkeys((*column.samples, *fresh)))
        return column.model_copy(update={"samples": samples})

    tables = tuple(
        t.model_copy(update={"columns": tuple(held(t, c) for c in t.columns)})
        for t in schema.tables
    )
    return schema.model_copy(update={"tables": tables})


def _wanted(question: str) -> Sequence[str]:
    """One to four words that follow a word such as `in`, or each other there."""
    words = [word.strip(".'’") for word in _WORD.findall(question)]
    found: list[str] = []
    for place, word in enumerate(words):
        if word.casefold() not in _LEADS:
            continue
        following = words[place + 1 : place + 1 + _MOST_WORDS]
        found += [" ".join(following[:size]) for size in range(1, len(following) + 1)]
    return tuple(dict.fromkeys(text for text in found if len(text) > 1))[:_MOST_TRIED]
