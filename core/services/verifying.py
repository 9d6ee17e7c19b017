"""From an answer in a notebook to one that can be asked first; imported when it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.agents.sql.parse import parse_query
from core.agents.sql.resolve import problems
from core.agents.sql.scopes import catalogue_of
from core.agents.verified import AFTER, fingerprint, key_for, reads, self_contained
from core.conversations.window import TURNS
from core.domain.cells import AnswerCell, Cell, QueryCell, SourceMark, computed_in
from core.domain.sources import Schema
from core.domain.value import new_id, now
from core.domain.verified import VerifiedAnswer, VerifiedQuery
from core.domain.views import needed
from core.domain.work import ViewGrant
from core.errors import StepError, UserError

KEPT = "Nothing was saved."
_LONGEST_QUESTION = 4_000


def verified_from(
    cell: Cell, cells: Sequence[Cell], schema: Schema, *, marks: Mapping[str, SourceMark]
) -> VerifiedAnswer:
    """The answer with the queries of its run, each standing alone; UserError when it has none."""
    if cell.kind != "answer" or cell.answer.kind != "answered":
        raise UserError("Only an answer can be verified.", kept=KEPT)
    queries = _queries(cell, cells)
    own = {query.name for query in queries}
    kept = tuple(_alone(query, own, cells=cells) for query in queries)
    try:
        tables, columns = reads(kept, schema)
    except StepError as error:
        raise UserError(
            "The query cannot be taken apart, so Syna could not tell when it still fits.",
            kept=KEPT,
            remedy="Write it in a plainer way.",
        ) from error
    own_marks = {m.source_id: m for t in tables if (m := marks.get(t.casefold())) is not None}
    return VerifiedAnswer(
        id=new_id(),
        question=cell.question,
        key=key_for(cell.question, _earlier(cell, cells)),
        queries=kept,
        written=tuple(query.sql for query in queries),
        tables=tables,
        columns=columns,
        fingerprint=fingerprint(tables, schema),
        beside=tuple(table.name for table in schema.tables),
        marks=tuple(own_marks.values()),
        notebook_id=cell.notebook_id,
        by="edit" if any(query.edited for query in queries) else "mark",
        kept_at=now(),
    )


def changed(
    before: VerifiedAnswer, question: str, sql: str | None, *, schema: Schema
) -> VerifiedAnswer:
    """With another wording or another query; UserError for one whose names are not there."""
    asked = " ".join(question.split())
    if not asked or len(asked) > _LONGEST_QUESTION:
        raise UserError("There is no question yet.", kept=KEPT, remedy="Type the question.")
    _, found, after = before.key.partition(AFTER)
    key = key_for(asked, ())
    if found and AFTER in key:
        key = key.partition(AFTER)[0] + AFTER + after
    update: dict[str, object] = {"question": asked, "key": key, "by": "edit", "kept_at": now()}
    if sql is not None and sql.strip() != before.queries[-1].sql.strip():
        update |= _with_sql(before, sql.strip(), schema=schema)
    return before.model_copy(update=update)


def _with_sql(before: VerifiedAnswer, sql: str, *, schema: Schema) -> dict[str, object]:
    if len(before.queries) > 1:
        raise UserError(
            "This answer has several queries, which only its notebook can change.", kept=KEPT
        )
    plain = {"sql": sql, "metric": None}
    queries = (before.queries[0].model_copy(update=plain),)
    try:
        wrong = problems(parse_query(sql), catalogue_of(schema))
        tables, columns = reads(queries, schema)
    except StepError as error:
        raise UserError(error.message, kept=KEPT, remedy="Write one SELECT.") from error
    if wrong:
        raise UserError(wrong[0].describe(), kept=KEPT, remedy="Change the query.")
    return {
        "queries": queries,
        "written": (sql,),
        "tables": tables,
        "columns": columns,
        "fingerprint": fingerprint(tables, schema),
    }


def _queries(cell: AnswerCell, cells: Sequence[Cell]) -> tuple[QueryCell, ...]:
    made = [c for c in computed_in(cells) if c.run_id is not None and c.run_id == cell.run_id]
    queries = tuple(c for c in made if c.kind == "query")
    if not queries or len(queries) < len(made):
        raise UserError(
            "Only answers that come from queries alone can be verified.",
            kept=KEPT,
            remedy="Ask for the figure itself, then mark that answer.",
        )
    if any(query.failure is not None or query.result is None for query in queries):
        raise UserError(
            "One of its queries did not run.", kept=KEPT, remedy="Put it right, then mark it."
        )
    return queries


def _alone(query: QueryCell, own: set[str], *, cells: Sequence[Cell]) -> VerifiedQuery:
    """The query with those of other runs that it reads written into it."""
    views = [ViewGrant(name=c.name, sql=c.sql) for c in cells if c.kind == "query" and c.sql]
    others = [name for name in query.inputs if name not in own]
    before = tuple(v for v in needed(others, views) if v.name not in own) if others else ()
    try:
        sql = self_contained(query.sql, before)
    except StepError as error:
        raise UserError(error.message, kept=KEPT) from error
    return VerifiedQuery(
        name=query.name,
        title=query.title,
        sql=sql,
        metric=query.metric if not before else None,
        inputs=tuple(name for name in query.inputs if name in own),
    )


def _earlier(cell: AnswerCell, cells: Sequence[Cell]) -> tuple[str, ...]:
    """The questions before it, as a run of that question saw them."""
    asked = [c.question for c in cells if c.kind == "answer" and c.position < cell.position]
    return tuple(asked[-TURNS:])
