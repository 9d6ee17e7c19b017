"""Pieces of the HTML page. Every value is escaped here and nowhere trusted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.domain.bound import Rendered
from core.domain.results import Result
from core.services.exports.tables import header, is_number, remark, shown_rows


def sentence_html(said: Rendered) -> str:
    """The answer, with each figure marked and its exact value on hover."""
    out: list[str] = []
    position = 0
    for span in said.spans:
        where = f"{span.exact} from {span.name}"
        out.append(escape(said.text[position : span.start]))
        out.append(f'<span class="figure" title="{escape(where)}">{escape(span.text)}</span>')
        position = span.end
    return "".join(out) + escape(said.text[position:])


def table_html(result: Result, most: int) -> str:
    """A table of the first rows, and how many there are."""
    marks = [' class="number"' if is_number(column) else "" for column in result.columns]
    head = "".join(
        f'<th scope="col"{mark}>{escape(name)}</th>'
        for name, mark in zip(header(result), marks, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{m}>{escape(text)}</td>" for text, m in zip(row, marks, strict=True))
        + "</tr>"
        for row in shown_rows(result, most)
    )
    note = remark(result, most)
    said = f"<p>{escape(note)}</p>" if note else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{said}"


def lines_html(lines: Sequence[Sequence[str]]) -> str:
    """A table of texts; the first line is its header."""
    head, *rest = lines
    cells = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in line) + "</tr>" for line in rest
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"
