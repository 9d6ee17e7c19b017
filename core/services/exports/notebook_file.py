"""A notebook as `.ipynb`: the code of the script, with the results as outputs."""

from __future__ import annotations

import hashlib
import json

from core.domain.chart_figure import figure
from core.errors import UserError
from core.services.exports.attach_code import attach_code, imports_of, readers_of
from core.services.exports.document import Document, MadePart, Part, QueryPart, TablePart
from core.services.exports.made_text import printed, values_of
from core.services.exports.markdown import made, spoken
from core.services.exports.page_parts import table_html
from core.services.exports.python_text import comment, variables
from core.services.exports.query_code import PALETTE, chart_code, rows_code, views_code
from core.services.exports.script import NEEDS
from core.services.exports.script_code import MORE_NEEDS, names_code, script_code
from core.services.exports.tables import markdown_table, markdown_text

_ROWS = 50
Json = dict[str, object]


def notebook_file(document: Document) -> str:
    """Valid for nbformat 4.5; opening it runs nothing."""
    charts = any(part.chart for part in document.queries())
    scripts = document.scripts()
    needs = f"{NEEDS} {MORE_NEEDS}" if scripts else NEEDS
    setup = "\n".join(
        [
            imports_of(document.sources, charts=charts),
            *([PALETTE] if charts else []),
            readers_of(document.sources),
            *([names_code(scripts, notebook=True)] if scripts else []),
        ]
    )
    cells = [
        _markdown(f"# {markdown_text(document.title)}\n\nExported from Syna. It needs: `{needs}`"),
        _code(setup),
        *(_code(attach_code(source)) for source in document.sources),
    ]
    writer = _Writer(document)
    cells += [cell for part in document.parts for cell in writer.part(part)]
    for number, cell in enumerate(cells):
        cell["id"] = hashlib.sha256(f"{number} {cell['source']}".encode()).hexdigest()[:16]
    file: Json = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(file, ensure_ascii=False, indent=1)


_METADATA: Json = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._named = variables([part.cell.name for part in document.queries()])
        self._made: set[str] = set()

    def part(self, part: Part) -> list[Json]:
        words = "\n\n".join(spoken(part))
        cells = [_markdown(words)] if words.strip() else []
        for each in part.computed:
            if each.cell.recipe.strip():
                cells += self._query(each) if each.kind == "query" else self._made_by(each)
        return cells

    def _made_by(self, part: MadePart) -> list[Json]:
        """Code with its outputs; an analysis, which only Syna does, as what it found."""
        if part.cell.kind in ("analysis", "record"):
            return [_markdown("\n\n".join(made(part, titled=True)))]
        code = script_code(part, self._document, made=self._made, shown=False)
        if part.cell.kind == "code":
            return [_code(code)]
        failure = part.cell.failure
        if failure is not None:
            code = f"{comment(f'This code did not run: {failure.message}')}\n{code}"
        cells = [_code(code, *_made_outputs(part))]
        if values_of(part):
            cells.append(_code("answer", _table_output(part)))
        return cells

    def _query(self, part: QueryPart) -> list[Json]:
        if part.cell.result is None:
            failure = part.cell.failure
            why = f"This query did not run: {failure.message}" if failure else "Not run yet:"
            return [_code(f"{comment(why)}\n{comment(part.cell.sql)}")]
        variable = self._named[part.cell.name]
        views = views_code(part, self._document, made=self._made)
        code = "\n".join([*([views] if views else []), rows_code(part, variable), variable])
        cells = [_code(code, _table_output(part))]
        if part.chart is not None and part.result is not None:
            code = chart_code(part.chart, part.result, variable=variable) + "\nfigure"
            cells.append(_code(code, _chart_output(part)))
        return cells


def _markdown(text: str) -> Json:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _made_outputs(part: MadePart) -> list[Json]:
    text = printed(part)
    outputs: list[Json] = (
        [{"output_type": "stream", "name": "stdout", "text": f"{text}\n"}] if text else []
    )
    for figure_ in part.figures:
        outputs.append(_output({"application/vnd.plotly.v1+json": figure_, "text/plain": "Figure"}))
    for table in part.tables:
        shown = _table_output(table)
        outputs += [shown] if shown is not None else []
    return outputs


def _code(source: str, *outputs: Json | None) -> Json:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [output for output in outputs if output is not None],
        "source": source.strip("\n"),
    }


def _output(data: Json) -> Json:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _table_output(part: QueryPart | MadePart | TablePart) -> Json | None:
    if part.result is None:
        return None
    text = markdown_table(part.result, _ROWS)
    return _output({"text/html": table_html(part.result, _ROWS), "text/plain": text})


def _chart_output(part: QueryPart) -> Json | None:
    if part.chart is None or part.result is None:
        return None
    try:
        drawn = figure(part.result, part.chart)
    except UserError as error:
        return _output({"text/plain": error.describe()})
    return _output({"application/vnd.plotly.v1+json": drawn, "text/plain": "Chart"})
