"""A dashboard as one HTML file that asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from core.domain.chart_figure import figure
from core.domain.code_figures import themed, title_of
from core.domain.dashboards.figures import Figure, figure_of
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.layout import bands
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.shown import Shown, as_read, chart_shown
from core.domain.dashboards.spec import Tile
from core.domain.formats import show
from core.domain.results import Result, ResultRef
from core.domain.value import now
from core.errors import SynaError
from core.services.dashboards.tiles import TilesView
from core.services.exports.page import Charts, document_html, note_html
from core.services.exports.page_parts import table_html
from core.services.exports.service import Exported, exported

MOST_ROWS = 200
_ROW, _LINE, _AROUND = 84, 32, 140  # pixels: of the grid with its gap, of a table, of a tile
Rows = Callable[[ResultRef], Result]


def dashboard_page(view: TilesView, result: Rows) -> Exported:
    """What is on show now, with its filters named."""
    drawn = Charts(paged=True)
    spec = view.dashboard.spec
    body = "\n".join(
        _band(band, view.runs, result=result, charts=drawn) for band in bands(spec.tiles)
    )
    facts = [f"As of {show(now())} UTC", *map(_filter, view.chosen)]
    lines = "".join(f"<li>{escape(text)}</li>" for text in facts)
    head = f"<header><h1>{escape(spec.title)}</h1><ul>{lines}</ul></header>"
    page = document_html(
        spec.title,
        f'{head}<div class="board">{body}</div>',
        drawn,
        style=("page.css", "dashboard.css"),
    )
    return exported(spec.title, "html", content=page.encode("utf-8", "replace"))


def _band(
    band: Sequence[Tile], runs: Mapping[str, TileRun], *, result: Rows, charts: Charts
) -> str:
    """Tiles that stand together on a sheet: between bands a page may end."""
    top = band[0].place.y
    made = (_tile(t, runs.get(t.id), top=top, result=result, charts=charts) for t in band)
    return f'<div class="grid">{"".join(made)}</div>'


def _tile(tile: Tile, run: TileRun | None, *, top: int, result: Rows, charts: Charts) -> str:
    place = tile.place
    where = (
        f"grid-column:{place.x + 1} / span {place.width};"
        f"grid-row:{place.y - top + 1} / span {place.height}"
    )
    if tile.kind == "text":
        return f'<section class="tile words" style="{where}">{note_html(tile.text)}</section>'
    try:
        body, notes = _body(tile, run, result=result, charts=charts)
    except SynaError as error:
        body, notes = f"<p>{escape(error.describe())}</p>", ()
    title = f"<h2>{escape(tile.title)}</h2>"
    foot = f"<footer>{escape(' · '.join(_foot(run, notes)))}</footer>"
    how = "Query" if tile.recipe is None else "How"
    query = f"<details><summary>{how}</summary><pre>{escape(tile.text_run)}</pre></details>"
    return f'<section class="tile" style="{where}">{title}{body}{foot}{query}</section>'


def _body(
    tile: Tile, run: TileRun | None, *, result: Rows, charts: Charts
) -> tuple[str, tuple[str, ...]]:
    if run is None or run.result is None:
        said = run.failure.message if run is not None and run.failure is not None else ""
        return f"<p>{escape(said or 'Not computed yet.')}</p>", ()
    if not run.result.rows:
        return "<p>No rows.</p>", ()
    if tile.drawing is not None:
        drawing = themed(str(result(run.result).rows[tile.drawing][0]))
        return charts.add(drawing, title_of(drawing) or tile.title), ()
    if tile.kind == "figure":
        made = figure_of(tile, result(run.result))
        return _figure(made), made.notes
    if tile.kind == "table":
        return _table(as_read(tile, result(run.result)), _fitting(tile)), ()
    shown = chart_shown(tile, result(run.top or run.result), adds=run.adds)
    return _chart(shown, tile, charts=charts), shown.notes


def _figure(made: Figure) -> str:
    change = f"{made.change} against {made.against}" if made.against else made.change
    mood = "" if made.good is None else " good" if made.good else " bad"
    parts = [f'<p class="value" title="{escape(made.exact)}">{escape(made.text)}</p>']
    parts += [f'<p class="change{mood}">{escape(change)}</p>'] if change else []
    parts += [_line(made.line)] if len(made.line) > 1 else []
    if made.reached is not None:
        parts.append(f"<p>{escape(f'{made.reached:.0%} of the target {made.target}')}</p>")
    return "".join(parts)


def _line(values: Sequence[int | float | None]) -> str:
    """The series as a small line; gaps stay gaps."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = 100 / (len(values) - 1)
    pieces, pen = [], "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        pieces.append(f"{pen}{place * step:.1f} {24 - 22 * (float(value) - low) / span:.1f}")
        pen = "L"
    return (
        '<svg class="line" viewBox="0 0 100 26" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{" ".join(pieces)}"/></svg>'
    )


def _chart(shown: Shown, tile: Tile, *, charts: Charts) -> str:
    if shown.spec is None:
        return _table(shown.result, _fitting(tile))
    words = f"{shown.spec.chart.capitalize()} chart: {tile.title}."
    made = figure(shown.result, shown.spec)
    layout = made["layout"]
    if isinstance(layout, dict):
        top = 36 if layout.get("showlegend") else 8
        layout |= {"title": {"text": ""}, "margin": {**layout["margin"], "t": top}}
    place = charts.add(made, words)
    rows = table_html(shown.result, MOST_ROWS)
    return f'{place}<details class="data"><summary>Table</summary>{rows}</details>'


def _table(result: Result, fitting: int) -> str:
    """On paper nothing scrolls: there the rows that fit are shown, with how many there are."""
    rows = f'<div class="rows screen" tabindex="0">{table_html(result, MOST_ROWS)}</div>'
    return f'{rows}<div class="rows sheet">{table_html(result, fitting)}</div>'


def _fitting(tile: Tile) -> int:
    """Rows of a table that a tile of this height has room for, without its title and its foot."""
    return max(3, (tile.place.height * _ROW - _AROUND) // _LINE)


def _foot(run: TileRun | None, notes: Sequence[str]) -> list[str]:
    said = list(notes)
    if run is not None and run.failure is not None and run.result is not None:
        said.insert(0, f"Failed: {run.failure.message} The last result is shown.")
    if run is not None and run.computed_at is not None:
        said.append(f"computed {show(run.computed_at)} UTC in {run.seconds:.1f} s")
    return said


def _filter(chosen: Chosen) -> str:
    if chosen.since or chosen.until:
        return f"{chosen.column}: {chosen.since or 'any day'} to {chosen.until or 'now'}"
    values = (value if value is not None else "(missing)" for value in chosen.values)
    return f"{chosen.column}: {', '.join(values)}"
