"""A notebook as one HTML file that asks for nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

from core.domain.cells import Computed
from core.domain.chart_figure import figure
from core.domain.code_figures import title_of
from core.errors import UserError
from core.services.exports.document import Document, MadePart, Part, QueryPart, TablePart
from core.services.exports.made_text import caveats_of, printed, recipe_of, values_of
from core.services.exports.page_parts import lines_html, sentence_html, table_html
from core.services.exports.tables import SHOWN
from core.services.exports.words import badge, chart_words, heading

# Nothing may be fetched, whatever a value smuggles in.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)


def page(document: Document) -> str:
    """Tables, queries and notes need no script; charts bring Plotly along, once."""
    drawn = Charts()
    body = "\n".join(_part(part, drawn) for part in document.parts)
    sources = "".join(
        f"<li>{escape(s.name)} <small>{escape(s.path)}</small></li>" for s in document.sources
    )
    head = f"<header><h1>{escape(document.title)}</h1><ul>{sources}</ul></header>"
    return document_html(document.title, f"{head}\n{body}", drawn)


def document_html(
    title: str, body: str, drawn: Charts, *, style: Sequence[str] = ("page.css",)
) -> str:
    """A whole page; `body` is HTML whose texts are escaped, `style` names files beside this one."""
    rules = "\n".join(map(_text, style))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{rules}</style></head>",
            "<body><main>",
            body,
            "</main>",
            drawn.scripts(),
            "</body></html>\n",
        ]
    )


class Charts:
    """The figures of a page, in the order of their places; `paged` when it parts into sheets."""

    def __init__(self, *, paged: bool = False) -> None:
        self._figures: list[object] = []
        self._paged = paged

    def place(self, part: QueryPart | TablePart) -> str:
        """The element that a chart is drawn into, and its words for those who do not see it."""
        if part.chart is None or part.result is None:
            return ""
        try:
            made = figure(part.result, part.chart)
        except UserError as error:
            return f"<p>{escape(error.describe())}</p>"
        return self.add(made, chart_words(part.chart, part.result))

    def add(self, made: object, words: str) -> str:
        """The same for a figure in Plotly's shape."""
        self._figures.append(made)
        return f'<div class="chart" role="img" aria-label="{escape(words)}"></div>'

    def scripts(self) -> str:
        if not self._figures:
            return f"<script>{_text('page.js')}</script>" if self._paged else ""
        data = json.dumps(self._figures, allow_nan=False, ensure_ascii=True)
        # A script ends at `</script`, whatever it stands in.
        data = data.replace("<", "\\u003c").replace(">", "\\u003e")
        return (
            f'<script type="application/json" id="figures">{data}</script>\n'
            f"<script>{_plotly()}</script>\n<script>{_text('page.js')}</script>"
        )


def _part(part: Part, charts: Charts) -> str:
    head = part.head
    if head.kind == "text":
        return f'<section class="note">{note_html(head.text)}</section>'
    parts = [f"<h2>{escape(heading(part))}</h2>"]
    if head.kind == "answer" and part.said is not None:
        parts.append(f'<p class="answer">{sentence_html(part.said)}</p>')
        parts.append(f'<p class="badge {head.grade.verdict}">{escape(badge(head.grade))}</p>')
        parts += [f"<p>{escape(text)}</p>" for text in head.answer.assumptions]
    elif head.kind == "error":
        failure = head.failure
        words = " ".join((failure.message, failure.kept, failure.remedy))
        parts.append(f'<p class="failure">{escape(words)}</p>')
    several = len(part.computed) > 1
    parts += [
        _query(each, charts, titled=several)
        if each.kind == "query"
        else _made(each, charts, titled=several)
        for each in part.computed
    ]
    return "<section>" + "\n".join(parts) + "</section>"


def _query(part: QueryPart, charts: Charts, *, titled: bool) -> str:
    cell = part.cell
    parts = [f"<h3>{escape(cell.title or cell.name)}</h3>"] if titled else []
    if part.result is not None:
        parts.append(charts.place(part))
        parts.append(f'<div class="rows" tabindex="0">{table_html(part.result, SHOWN)}</div>')
    elif cell.failure is not None:
        parts.append(f'<p class="failure">{escape(cell.failure.message)}</p>')
    if cell.sql.strip():
        parts.append(_how([cell.sql], cell))
    return "\n".join(part for part in parts if part)


def _made(part: MadePart, charts: Charts, *, titled: bool) -> str:
    """What code or an analysis made."""
    cell = part.cell
    parts = [f"<h3>{escape(cell.title or cell.name)}</h3>"] if titled else []
    if cell.failure is not None:
        parts.append(f'<p class="failure">{escape(cell.failure.message)}</p>')
    if values_of(part):
        parts.append(f'<div class="rows" tabindex="0">{lines_html(values_of(part))}</div>')
    parts += [f"<p>{escape(text)}</p>" for text in caveats_of(part)]
    parts += [charts.add(figure_, title_of(figure_) or "Figure") for figure_ in part.figures]
    for table in part.tables:
        if table.result is not None:
            rows = table_html(table.result, SHOWN)
            parts += [f"<h3>{escape(table.title)}</h3>", charts.place(table)]
            parts.append(f'<div class="rows" tabindex="0">{rows}</div>')
    if printed(part):
        parts.append(f"<pre>{escape(printed(part))}</pre>")
    parts.append(_how([text for _, text in recipe_of(part)], cell))
    return "\n".join(part for part in parts if part)


def _how(texts: Sequence[str], cell: Computed) -> str:
    """What was run and what it read, folded away."""
    sources = ", ".join(f"{mark.name} ({mark.fingerprint[:12]})" for mark in cell.sources)
    read = f"<p>{escape('Reads ' + sources)}</p>" if sources else ""
    code = "".join(f"<pre>{escape(text.strip())}</pre>" for text in texts)
    return f"<details><summary>How</summary>{code}{read}</details>"


def note_html(text: str) -> str:
    """Markdown without raw HTML and without images, which could ask for something outside."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return str(made.render(text))


@cache
def served_policy() -> str:
    """For a page that a server hands out: these two scripts run and no other, in an origin of
    its own, which can reach nothing of the server."""
    digests = (hashlib.sha256(text.encode()).digest() for text in (_plotly(), _text("page.js")))
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "sandbox allow-scripts"
    )


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


@cache
def _plotly() -> str:
    """Plotly's script, read from its package; the package itself is not imported."""
    return files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
