"""A notebook as Markdown: questions, answers, tables, queries."""

from __future__ import annotations

import re

from core.domain.code_figures import title_of
from core.services.exports.document import Document, MadePart, Part, QueryPart
from core.services.exports.made_text import caveats_of, printed, recipe_of, values_of
from core.services.exports.tables import markdown_lines, markdown_table, markdown_text
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
    titled = len(part.computed) > 1
    for each in part.computed:
        lines += _query(each, titled=titled) if each.kind == "query" else made(each, titled=titled)
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


def made(part: MadePart, *, titled: bool) -> list[str]:
    """What code or an analysis made, as Markdown paragraphs."""
    cell = part.cell
    lines = [f"### {markdown_text(cell.title or cell.name)}"] if titled else []
    if cell.failure is not None:
        lines.append(markdown_text(cell.failure.message))
    if values_of(part):
        lines.append(markdown_lines(values_of(part)))
    if caveats_of(part):
        lines.append("\n".join(f"- {markdown_text(text)}" for text in caveats_of(part)))
    for figure in part.figures:
        lines.append(f"*Figure: {markdown_text(title_of(figure) or 'without a title')}.*")
    for table in part.tables:
        if table.result is not None:
            lines += [f"**{markdown_text(table.title)}**", markdown_table(table.result, _ROWS)]
    if printed(part):
        lines.append(fenced(printed(part), "text"))
    return [*lines, *(fenced(text, language) for language, text in recipe_of(part))]
