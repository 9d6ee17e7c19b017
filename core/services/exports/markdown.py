"""A notebook as Markdown: questions, answers, tables, queries."""

from __future__ import annotations

import re

from core.services.exports.document import Document, Part, QueryPart
from core.services.exports.tables import markdown_table, markdown_text
from core.services.exports.words import badge, chart_words, heading

_ROWS = 50


def markdown(document: Document) -> str:
    sources = [f"- {markdown_text(s.name)} ({markdown_text(s.path)})" for s in document.sources]
    parts = [f"# {markdown_text(document.title)}"]
    if sources:
        parts.append("Sources:\n\n" + "\n".join(sources))
    parts += [_part(part) for part in document.parts]
    return "\n\n".join(parts) + "\n"


def fenced(text: str, language: str) -> str:
    """A code block whose fence is longer than any run of backticks inside."""
    runs = (len(run) for run in re.findall("`+", text))
    fence = "`" * max(3, 1 + max(runs, default=0))
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def spoken(part: Part) -> list[str]:
    """Heading and answer of a block, as Markdown paragraphs."""
    head = part.head
    if head.kind == "text":
        return [head.text]
    lines = [f"## {markdown_text(heading(part))}"]
    if head.kind == "answer" and part.said is not None:
        lines.append(f"**{markdown_text(part.said.text)}**")
        lines.append(f"*{markdown_text(badge(head.grade))}*")
        lines += [f"- {markdown_text(text)}" for text in head.answer.assumptions]
    elif head.kind == "error":
        failure = head.failure
        lines.append(markdown_text(" ".join((failure.message, failure.kept, failure.remedy))))
    return lines


def _part(part: Part) -> str:
    lines = spoken(part)
    for query in part.queries:
        lines += _query(query, titled=len(part.queries) > 1)
    return "\n\n".join(lines)


def _query(part: QueryPart, *, titled: bool) -> list[str]:
    lines = [f"### {markdown_text(part.cell.title or part.cell.name)}"] if titled else []
    if part.result is not None:
        if part.chart is not None:
            lines.append(f"*{markdown_text(chart_words(part.chart, part.result))}*")
        lines.append(markdown_table(part.result, _ROWS))
    elif part.cell.failure is not None:
        lines.append(markdown_text(part.cell.failure.message))
    if part.cell.sql.strip():
        lines.append(fenced(part.cell.sql, "sql"))
    return lines
