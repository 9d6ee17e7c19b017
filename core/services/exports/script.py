"""A notebook as a Python script that runs on its own."""

from __future__ import annotations

from core.services.exports.attach_code import attach_code, imports_of, readers_of
from core.services.exports.document import Document, MadePart, Part, QueryPart
from core.services.exports.made_text import values_of
from core.services.exports.python_text import comment, literal, variables
from core.services.exports.query_code import PALETTE, chart_code, rows_code, views_code
from core.services.exports.script_code import MORE_NEEDS, names_code, script_code

NEEDS = "pip install duckdb pytz polars pyarrow fastexcel pandas plotly"


def script(document: Document) -> str:
    """Reads the sources from their files, runs each query, draws each chart."""
    charts = any(part.chart for part in document.queries())
    scripts = document.scripts()
    needs = f"{NEEDS} {MORE_NEEDS}" if scripts else NEEDS
    parts = [
        comment(document.title),
        f"#\n# Exported from Syna. It needs: {needs}\n# Charts are saved as pages beside it.\n",
        imports_of(document.sources, charts=charts),
        *([PALETTE] if charts else []),
        readers_of(document.sources),
        *([names_code(scripts, notebook=False)] if scripts else []),
        *(attach_code(source) + "\n" for source in document.sources),
        *_Writer(document).parts(),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts if part)


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._named = variables([part.cell.name for part in document.queries()])
        self._made: set[str] = set()

    def parts(self) -> list[str]:
        return [self._part(part) for part in self._document.parts]

    def _part(self, part: Part) -> str:
        made = [self._computed(each) for each in part.computed if each.cell.recipe.strip()]
        return "\n".join([*map(comment, _words(part)), *made]) + "\n"

    def _computed(self, part: QueryPart | MadePart) -> str:
        if part.kind == "query":
            return self._query(part)
        code = script_code(part, self._document, made=self._made, shown=True)
        named = part.cell.kind == "python" and bool(values_of(part))
        return f"{code}\nprint(answer)" if named else code

    def _query(self, part: QueryPart) -> str:
        if part.cell.result is None:
            failure = part.cell.failure
            why = f"This query did not run: {failure.message}" if failure else "Not run yet:"
            return f"{comment(why)}\n{comment(part.cell.sql)}"
        variable = self._named[part.cell.name]
        views = views_code(part, self._document, made=self._made)
        lines = [*([views] if views else []), rows_code(part, variable), f"print({variable})"]
        if part.chart is not None and part.result is not None:
            saved = f"figure.write_html({literal(f'{variable}.html')})"
            lines += [chart_code(part.chart, part.result, variable=variable), saved]
        return "\n".join(lines)


def _words(part: Part) -> list[str]:
    """What the block says, in lines of its own."""
    head = part.head
    match head.kind:
        case "answer":
            return [head.question, part.said.text if part.said else ""]
        case "error":
            return [head.question, head.failure.message]
        case "text":
            return [head.text]
        case "query" | "python" | "analysis" | "code" | "record":
            return [head.title]
