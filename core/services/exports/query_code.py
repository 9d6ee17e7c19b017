"""Python code for a query and its chart."""

from __future__ import annotations

from typing import assert_never

from core.domain.chart_axes import title_of
from core.domain.chart_text import COLOURS, escape
from core.domain.charts import ChartSpec
from core.domain.dependencies import behind, in_order
from core.domain.results import Result
from core.services.exports.document import Document, QueryPart
from core.services.exports.python_text import block_literal, literal, quoted
from core.services.lineage import read_from

PALETTE = f"COLOURS = {list(COLOURS)!r}"


def views_code(part: QueryPart, document: Document, *, made: set[str]) -> str:
    """Views of a query and of those it reads that are not in `made` yet, which takes them in."""
    known = {q.cell.name: q for q in document.queries() if q.cell.result is not None}
    inputs = {name: read_from(q.cell.sql, known) for name, q in known.items()}
    needed = behind(part.cell.name, inputs) | {part.cell.name}
    new = [name for name in in_order(inputs) if name in needed and name not in made]
    made.update(new)
    return "\n".join(view_code(known[name]) for name in new)


def view_code(part: QueryPart) -> str:
    """A view under the query's name, so that later queries can use it."""
    sql = part.cell.sql.strip().rstrip(";")
    view = f"CREATE OR REPLACE VIEW {quoted(part.cell.name)} AS\n{sql}"
    return f"db.execute({block_literal(view)})"


def rows_code(part: QueryPart, variable: str) -> str:
    """The rows as a Polars frame."""
    return f"{variable} = db.sql({literal(f'FROM {quoted(part.cell.name)}')}).pl()"


def chart_code(chart: ChartSpec, result: Result, *, variable: str) -> str:
    """A figure, called `figure`."""
    title = f"title={literal(escape(title_of(result, chart)))}"
    colours = "color_discrete_sequence=COLOURS"
    split = f", color={literal(chart.split)}" if chart.split else ""
    x, y = literal(chart.x or ""), _names(chart.y)
    match chart.chart:
        case "bar":
            call = _bar(chart, variable, rest=f"{title}, {colours}{split}")
        case "line" | "area":
            call = f"px.{chart.chart}({variable}, x={x}, y={y}{split}, {title}, {colours})"
        case "scatter":
            call = f"px.scatter({variable}, x={x}, y={y}{split}, {title}, {colours})"
        case "histogram":
            x = literal(chart.x or chart.y[0])
            call = f"px.histogram({variable}, x={x}, {title}, {colours})"
        case "heatmap":
            cross = f"x={x}, y={literal(chart.split or '')}, z={literal(chart.y[0])}"
            call = f"px.density_heatmap({variable}, {cross}, histfunc='sum', {title})"
        case "pie":
            parts = f"names={x}, values={literal(chart.y[0])}, hole=0.55"
            call = f"px.pie({variable}, {parts}, {title}, {colours})"
        case "figure":
            value = f"{variable}[{literal(chart.y[0])}][0]"
            call = f"go.Figure(go.Indicator(mode='number', value={value}))"
        case _:
            assert_never(chart.chart)
    return f"figure = {call}"


def _bar(chart: ChartSpec, variable: str, *, rest: str) -> str:
    mode = "relative" if chart.stacked else "group"
    x, y = literal(chart.x or ""), _names(chart.y)
    if chart.horizontal:
        sides = f"x={y}, y={x}, orientation='h'"
        turned = "\nfigure.update_yaxes(autorange='reversed')"
    else:
        sides, turned = f"x={x}, y={y}", ""
    return f"px.bar({variable}, {sides}, barmode='{mode}', {rest}){turned}"


def _names(names: tuple[str, ...]) -> str:
    return literal(names[0]) if len(names) == 1 else repr(list(names))
