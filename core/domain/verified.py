"""Answers that a person verified: a question with the queries that answer it rightly."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Literal

from core.domain.cells import SourceMark
from core.domain.metrics import MetricQuery
from core.domain.sources import ColumnRole, Schema
from core.domain.value import Value

_QUOTES = str.maketrans("’‘“”–—", "''\"\"--")
_POINTS_BACK = re.compile(
    r"\b(?:it|its|them|they|their|those|these|same|again|that)\b"
    r"|\bthis\b(?! (?:year|quarter|month|week|day))",
    re.IGNORECASE,
)
_SHORT = 6
_RELATIVE = re.compile(
    r"\b(?:today|yesterday|now|currently|current|recent|recently|latest|newest|so far|to date|ytd|"
    r"ago|(?:this|last|past|previous|next) (?:\w+ )?(?:years?|quarters?|months?|weeks?|days?))\b",
    re.IGNORECASE,
)


class ReadColumn(Value):
    """A column that the queries read, as it was: `key` is `table.column`."""

    key: str
    role: ColumnRole


class VerifiedQuery(Value):
    """One query of the answer. `inputs` are names of others among them."""

    name: str
    title: str
    sql: str
    metric: MetricQuery | None = None
    inputs: tuple[str, ...] = ()


class VerifiedAnswer(Value):
    """`key` is what an asked question is compared by. `by` says how the person verified it.

    `written` are the queries as the notebook has them, which may read others of it.
    `fingerprint` is that of the tables read; `beside` are all tables the notebook had then.
    `marks` are the sources as they were, for questions whose meaning moves with the data.
    """

    id: str
    question: str
    key: str
    queries: tuple[VerifiedQuery, ...]
    written: tuple[str, ...] = ()
    tables: tuple[str, ...]
    columns: tuple[ReadColumn, ...]
    fingerprint: str
    beside: tuple[str, ...] = ()
    marks: tuple[SourceMark, ...] = ()
    notebook_id: str = ""
    by: Literal["mark", "edit"] = "mark"
    kept_at: datetime

    @property
    def relative(self) -> bool:
        """Whether the question means other dates once the data has grown."""
        return is_relative(self.question)

    def is_of(self, key: str, texts: tuple[str, ...]) -> bool:
        """Whether it was kept for the question of that key, answered by these queries."""
        own = tuple(query.sql for query in self.queries)
        return texts in (own, self.written) and question_key(self.question) == key


def question_key(question: str) -> str:
    """The question without case, spacing, typographic marks and the mark at its end."""
    plain = unicodedata.normalize("NFKC", question).translate(_QUOTES).casefold()
    return " ".join(plain.split()).rstrip("?!. ")


def points_back(question: str) -> bool:
    """Whether a short question speaks of something said before it."""
    return len(question.split()) <= _SHORT and _POINTS_BACK.search(question) is not None


def is_relative(question: str) -> bool:
    return _RELATIVE.search(question) is not None


def gone_from(answer: VerifiedAnswer, schema: Schema) -> tuple[str, ...]:
    """What its queries read and the schema lacks, or holds as another kind of value."""
    tables = tuple(name for name in answer.tables if schema.table(name) is None)
    found = list(tables)
    for read in answer.columns:
        name, _, part = read.key.partition(".")
        table = schema.table(name)
        column = table.column(part) if table is not None else None
        if table is not None and (column is None or column.role != read.role):
            found.append(read.key)
    return tuple(dict.fromkeys(found))
