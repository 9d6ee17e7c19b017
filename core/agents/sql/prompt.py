"""What the model reads: the tables as CREATE TABLE with sample values, and how they join."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.agents.business.follow_up import may_follow
from core.agents.sql.notes import noted
from core.agents.sql.shown import shown_names
from core.agents.sql.words import content_words, name_stems
from core.domain.chat import Message
from core.domain.conversation import Conversation
from core.domain.identifiers import quoted
from core.domain.labels import humanise
from core.domain.profiles import Join
from core.domain.sources import Column, Schema, Table
from core.prompts import render

if TYPE_CHECKING:
    from core.agents.sql.desk import Desk

PROMPT = "write_sql"
_POINTS_BACK = re.compile(
    r"\b(?:those|them|these|that one|it|its|their|they|he|she|his|her|same|previous|above|earlier|"
    r"former|latter|again|instead|also|else|(?:the|of) (?:first|last|result|results|list|ones?))\b"
)
SAMPLE_WIDTH = 40
MOST_COLUMNS = 120  # of one table
MOST_SAMPLED = 400  # columns of all tables; beyond it samples would fill the model's context


def stable_message(schema: Schema, joins: Sequence[Join] = ()) -> Message:
    """The first message of every call about this schema; worth warming when data is attached."""
    return Message(role="system", text=render(PROMPT, schema=schema_text(schema, joins)))


def schema_text(schema: Schema, joins: Sequence[Join] = ()) -> str:
    """One CREATE TABLE a table; keys and likely joins at the end of each."""
    sampled = sum(1 for _ in schema.columns()) <= MOST_SAMPLED
    return "\n\n".join(
        _table_text(table, schema, joins=joins, sampled=sampled) for table in schema.tables
    )


def _table_text(table: Table, schema: Schema, *, joins: Sequence[Join], sampled: bool) -> str:
    shown = shown_names([column.name for column in table.columns])
    columns = table.columns[:MOST_COLUMNS]
    lines = [_column_line(column, shown[column.name], sampled=sampled) for column in columns]
    if table.primary_key:
        keys = ", ".join(quoted(shown.get(name, name)) for name in table.primary_key)
        lines.append((f"PRIMARY KEY ({keys})", ""))
    lines += [(text, "") for text in _reference_lines(table, schema, joins=joins)]
    body = [
        f"  {text}{',' if position < len(lines) - 1 else ''}{comment}"
        for position, (text, comment) in enumerate(lines)
    ]
    if more := len(table.columns) - len(columns):
        body.append(f"  -- and {more} more columns")
    note = noted(table.comment) if sampled else ""
    head = f"CREATE TABLE {quoted(table.name)} ({f' -- {note}' if note else ''}"
    return "\n".join([head, *body, ");"])


def _column_line(column: Column, shown: str, *, sampled: bool) -> tuple[str, str]:
    """The column, and its samples and what is noted of it as a comment."""
    samples = ", ".join(_short(text) for text in column.samples[:3]) if sampled else ""
    note = noted(column.comment) if sampled else ""
    said = "; ".join(filter(None, (samples, f"noted as {note}" if note else "")))
    return f"{quoted(shown)} {column.type}", f" -- {said}" if said else ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SAMPLE_WIDTH else flat[: SAMPLE_WIDTH - 1] + "…"


def _row_numbers(join: Join) -> bool:
    """Two tables that both count their rows in `id` look joined and are not."""
    return not join.declared and join.left_column.lower() == join.right_column.lower() == "id"


def _reference_lines(table: Table, schema: Schema, *, joins: Iterable[Join]) -> list[str]:
    references = [(k.column, k.to_table, k.to_column) for k in table.foreign_keys]
    references += [
        (j.left_column, j.right_table, j.right_column)
        for j in joins
        if j.left_table == table.name and schema.table(j.right_table) and not _row_numbers(j)
    ]
    return [
        f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(to)} ({quoted(key)})"
        for column, to, key in dict.fromkeys(references)
    ]


def messages_for(desk: Desk) -> tuple[Message, ...]:
    """The stable message, earlier turns, and the question."""
    context = desk.context
    stable = stable_message(context.schema, context.joins)
    asked = "\n".join((desk.step.task, *_earlier(desk), *_unshown(desk)))
    turns = _turns(context.conversation) if refers_back(desk) else []
    return (stable, *turns, Message(role="user", text=asked))


def refers_back(desk: Desk) -> bool:
    """Whether the task builds on earlier questions; others are answered worse beside them."""
    task = desk.step.task.lower()
    names = {turn.name for turn in desk.context.conversation.turns if turn.name}
    said = any(humanise(name) in task or name in task for name in names)
    return said or may_follow(task) or _POINTS_BACK.search(task) is not None


def _earlier(desk: Desk) -> list[str]:
    """Results that the step builds on, and their columns."""
    return [
        f"-- {quoted(name)}({', '.join(quoted(f.name) for f in desk.catalogue[name])}) is ready"
        for name in desk.step.inputs
        if name in desk.catalogue and desk.context.schema.table(name) is None
    ]


def _unshown(desk: Desk) -> list[str]:
    """Columns of wide tables that the schema leaves out and the question speaks of."""
    words = set(content_words(desk.step.task))
    lines = []
    for table in desk.context.schema.tables:
        names = [c.name for c in table.columns[MOST_COLUMNS:] if name_stems(c.name) & words]
        if names:
            shown = ", ".join(quoted(name) for name in names[:20])
            lines.append(f"-- {quoted(table.name)} also has: {shown}")
    return lines


def repair_messages(messages: tuple[Message, ...], text: str, reason: str) -> tuple[Message, ...]:
    """The same call, with what was written and what is wrong with it."""
    return (
        *messages,
        Message(role="assistant", text=text),
        Message(role="user", text=render("repair_sql", reason=reason)),
    )


def _turns(conversation: Conversation) -> list[Message]:
    return [
        message
        for turn in conversation.turns
        if turn.sql
        for message in (
            Message(role="user", text=turn.question),
            Message(role="assistant", text=turn.sql),
        )
    ]
