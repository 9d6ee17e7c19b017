"""Verified answers: kept, found for a question, edited, deleted."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.domain.arrow_rows import result_of
from core.domain.cells import AnswerCell, QueryCell, SourceMark
from core.domain.conversation import Conversation
from core.domain.results import Result
from core.domain.sources import Schema, Source
from core.domain.verified import VerifiedAnswer, gone_from, question_key
from core.domain.work import Limits, RunQuery, TableGrant, ViewGrant
from core.errors import StepError, UserError
from core.protocols import NotebookStore, Sandbox, VerifiedStore
from core.services.likeness import Likeness

KEPT = "Nothing was saved."
_LOOK = Limits(seconds=30)
_ROWS = 1_000

Standing = Literal["ready", "stale", "older"]


class VerifiedSources(Protocol):
    """What verified answers ask of the source service."""

    def list(self) -> Sequence[Source]: ...

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...

    def marks(self, source_ids: Sequence[str]) -> Mapping[str, SourceMark]: ...


@dataclass(frozen=True)
class VerifiedView:
    """`standing`: ready; stale when it no longer fits its tables (`missing` of them); older when
    the question means other dates since its data was read again."""

    answer: VerifiedAnswer
    standing: Standing = "ready"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verified:
    """What was kept, and what it replaced."""

    answer: VerifiedAnswer
    before: VerifiedAnswer | None = None


class VerifiedService:
    """Thread-safe. What is not there raises UserError."""

    def __init__(
        self,
        store: VerifiedStore,
        notebooks: NotebookStore,
        *,
        sources: VerifiedSources,
        likeness: Likeness,
        sandbox: Sandbox,
    ) -> None:
        self._store = store
        self._notebooks = notebooks
        self._sources = sources
        self._likeness = likeness
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._listed: tuple[VerifiedAnswer, ...] | None = None

    # Keeping

    def verify(self, answer_cell_id: str) -> Verified:
        """Keep an answer as it is now; by `edit` when a person changed one of its queries.

        One that is kept for the same question on the same tables is replaced.
        """
        from core.services.verifying import verified_from

        cell = self._notebooks.cell(answer_cell_id)
        notebook = self._notebooks.get(cell.notebook_id)
        cells = self._notebooks.cells(cell.notebook_id)
        schema = self._sources.schema(notebook.source_ids)
        made = verified_from(cell, cells, schema, marks=self._sources.marks(notebook.source_ids))
        with self._lock:
            before = self._same(made)
            kept = made.model_copy(update={"id": before.id}) if before else made
            self._save(kept)
        return Verified(kept, before)

    def edit(self, answer_id: str, question: str, sql: str | None = None) -> VerifiedAnswer:
        """Another wording, or another query where there is one; it is run before it is kept."""
        from core.services.verifying import changed

        before = self._store.get(answer_id)
        after = changed(before, question, sql, schema=self._everything())
        if after.queries != before.queries:
            self._run(after)
        with self._lock:
            self._save(after)
        return after

    def delete(self, answer_id: str) -> VerifiedAnswer:
        """The answer that was: `put_back` of it is the undo."""
        answer = self._store.get(answer_id)
        with self._lock:
            self._store.remove(answer_id)
            self._listed = None
        return answer

    def put_back(self, answer: VerifiedAnswer) -> None:
        with self._lock:
            self._save(answer)

    def undo(self, kept: Verified) -> None:
        """As it was before `verify`."""
        if kept.before is not None:
            self.put_back(kept.before)
        else:
            self.delete(kept.answer.id)

    # Looking

    def list(self) -> Sequence[VerifiedView]:
        """Newest first."""
        schema, marks = self._everything(), self._marks()
        return tuple(self._view(answer, schema, marks=marks) for answer in self._all())

    def result(self, answer_id: str) -> Result:
        """What its last query gives now."""
        return self._run(self._store.get(answer_id))

    def of(self, cell: AnswerCell, queries: Sequence[QueryCell]) -> VerifiedAnswer | None:
        """The one kept for this very answer: its question with these queries."""
        key, texts = question_key(cell.question), tuple(query.sql for query in queries)
        return next((a for a in self._all() if a.is_of(key, texts)), None)

    # Asking

    def find(
        self, question: str, schema: Schema, conversation: Conversation
    ) -> VerifiedAnswer | None:
        """The newest for this question that fits these tables."""
        if not self._all():
            return None
        from core.agents.verified import key_for

        earlier = [turn.question for turn in conversation.turns]
        found = self._store.find(key_for(question, earlier))
        marks = self._marks() if found else {}
        return next(
            (a for a in found if self._answers(a, question, schema=schema, marks=marks)), None
        )

    def near(
        self, question: str, schema: Schema, most: int
    ) -> Sequence[tuple[VerifiedAnswer, float]]:
        """Those like the question on these tables, with their likeness, the likest first."""
        fitting = {a.id: a for a in self._all() if not gone_from(a, schema) and _alone(a)}
        known = {id: answer.question for id, answer in fitting.items()}
        found = self._likeness.near(question, known, most)
        return tuple((fitting[id], likeness) for id, likeness in found)

    def _answers(
        self,
        answer: VerifiedAnswer,
        question: str,
        *,
        schema: Schema,
        marks: Mapping[str, SourceMark],
    ) -> bool:
        from core.conversations.flows.mentions import names_something

        if self._view(answer, schema, marks=marks).standing != "ready":
            return False
        if {name.casefold() for name in answer.beside} == {
            t.name.casefold() for t in schema.tables
        }:
            return True
        own = tuple(t for t in schema.tables if t.name in answer.tables)
        return names_something(question, Schema(tables=own))

    def _view(
        self, answer: VerifiedAnswer, schema: Schema, *, marks: Mapping[str, SourceMark]
    ) -> VerifiedView:
        missing = gone_from(answer, schema)
        if missing:
            return VerifiedView(answer, "stale", missing)
        from core.agents.verified import fingerprint, resolves

        same = fingerprint(answer.tables, schema) == answer.fingerprint
        if not same and not resolves(answer, schema):
            return VerifiedView(answer, "stale")
        then = {mark.fingerprint for mark in answer.marks}
        today = {marks[t.casefold()].fingerprint for t in answer.tables if t.casefold() in marks}
        if answer.relative and then != today:
            return VerifiedView(answer, "older")
        return VerifiedView(answer)

    def _same(self, made: VerifiedAnswer) -> VerifiedAnswer | None:
        return next(
            (a for a in self._store.find(made.key) if set(a.tables) == set(made.tables)), None
        )

    def _all(self) -> tuple[VerifiedAnswer, ...]:
        """Read once: pages and questions ask for them often."""
        with self._lock:
            if self._listed is None:
                self._listed = tuple(self._store.list())
            return self._listed

    def _save(self, answer: VerifiedAnswer) -> None:
        self._store.save(answer)
        self._listed = None

    def _run(self, answer: VerifiedAnswer) -> Result:
        *before, last = answer.queries
        views = tuple(ViewGrant(name=query.name, sql=query.sql) for query in before)
        grants = self._sources.grants(self._everything())
        request = RunQuery(sql=last.sql, tables=grants, views=views, max_rows=_ROWS)
        try:
            replied = self._sandbox.run(request, limits=_LOOK)
        except StepError as error:
            raise UserError(
                error.message, kept=KEPT, remedy=error.remedy or "Change the query."
            ) from error
        if replied.reply.kind != "query_run" or replied.table is None:
            raise UserError("A worker replied to a query with something else.", kept=KEPT)
        return result_of(replied.table, replied.reply.columns, truncated=replied.reply.truncated)

    def _everything(self) -> Schema:
        return self._sources.schema([source.id for source in self._sources.list()])

    def _marks(self) -> Mapping[str, SourceMark]:
        return self._sources.marks([source.id for source in self._sources.list()])


def _alone(answer: VerifiedAnswer) -> bool:
    """Whether one query answers it, without what was said before."""
    return len(answer.queries) == 1 and answer.key == question_key(answer.question)
