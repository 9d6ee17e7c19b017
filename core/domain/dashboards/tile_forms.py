"""Tiles before they are computed: what each is to show, and where it goes on the grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ValidationError

from core.domain.charts import ChartKind, ChartSpec
from core.domain.dashboards.spec import COLUMNS, FilterSpec, NumberFormat, Place, TileKind
from core.domain.value import Value

BOARD = "dashboard"  # the template of plans whose steps are tiles
TileRole = Literal["figure", "trend", "part", "table"]
_MOST_IN_ROW = 4
_FIGURE, _CHART, _TABLE = 3, 5, 6  # rows of the grid
_LONE_FIGURE = 2  # without a line below it
_WIDE = 8


class TileForm(Value):
    """What a tile shows. `x` and `y` name columns of its result; without `y` they are found in it.

    `label` is the measure in words. `dates` and `group` are the `table.column` that filters of the
    dashboard are on. `notes` are assumptions to tell, `board` is the title of the whole where it is
    not that of its measures. `unknown` when the data names nothing like the label.
    """

    tile: TileRole
    title: str
    label: str
    chart: ChartKind | None = None
    x: str | None = None
    y: tuple[str, ...] = ()
    format: NumberFormat = NumberFormat()
    dates: str = ""
    group: str = ""
    notes: tuple[str, ...] = ()
    board: str = ""
    unknown: bool = False

    @property
    def kind(self) -> TileKind:
        if self.tile == "table":
            return "table"
        return "figure" if self.tile == "figure" else "chart"

    @property
    def spec(self) -> ChartSpec | None:
        """How it is drawn; None for a table, and where that is left to the result."""
        if self.chart is None or not self.y:
            return None
        lying = self.tile == "part"
        return ChartSpec(chart=self.chart, x=self.x, y=self.y, horizontal=lying)


def written(form: TileForm) -> str:
    """The form as text, for `Step.form`."""
    return form.model_dump_json(exclude_defaults=True)


def tile_form_of(text: str) -> TileForm | None:
    """The form that a step carries; None when it carries none."""
    if not text.startswith("{"):
        return None
    try:
        return TileForm.model_validate_json(text)
    except ValidationError:
        return None


def laid_out(forms: Sequence[TileForm]) -> tuple[Place, ...]:
    """A place for each, in their order: figures on top, then charts in pairs, then tables."""
    places: dict[int, Place] = {}
    figures = [n for n, form in enumerate(forms) if form.tile == "figure"]
    charts = [n for n, form in enumerate(forms) if form.tile in ("trend", "part")]
    tables = [n for n, form in enumerate(forms) if form.tile == "table"]
    y = 0
    if len(figures) == 1 and charts:  # one figure stands beside its trend
        places[figures.pop()] = Place(x=0, y=0, width=COLUMNS - _WIDE, height=_CHART)
        places[charts.pop(0)] = Place(x=COLUMNS - _WIDE, y=0, width=_WIDE, height=_CHART)
        y = _CHART
    tall = _FIGURE if any(form.tile == "trend" for form in forms) else _LONE_FIGURE
    for row in _rows(figures):
        width = min(COLUMNS // len(row), _WIDE // 2 if len(figures) == 1 else COLUMNS)
        for at, number in enumerate(row):
            places[number] = Place(x=at * width, y=y, width=width, height=tall)
        y += tall
    y = _charts(forms, charts, places, y)
    for number in tables:
        places[number] = Place(x=0, y=y, width=COLUMNS, height=_TABLE)
        y += _TABLE
    return tuple(places[number] for number in range(len(forms)))


def _charts(forms: Sequence[TileForm], charts: list[int], places: dict[int, Place], y: int) -> int:
    """In pairs, the trend wider; one that is left over takes the whole row."""
    for at in range(0, len(charts), 2):
        pair = charts[at : at + 2]
        trends = [forms[number].tile == "trend" for number in pair]
        first = COLUMNS if len(pair) == 1 else (_WIDE if trends == [True, False] else COLUMNS // 2)
        places[pair[0]] = Place(x=0, y=y, width=first, height=_CHART)
        for number in pair[1:]:
            places[number] = Place(x=first, y=y, width=COLUMNS - first, height=_CHART)
        y += _CHART
    return y


def _rows(figures: list[int]) -> list[list[int]]:
    """Rows of at most four, as even as they can be."""
    if not figures:
        return []
    rows = -(-len(figures) // _MOST_IN_ROW)
    size = -(-len(figures) // rows)
    return [figures[at : at + size] for at in range(0, len(figures), size)]


def filters_of(forms: Sequence[TileForm]) -> tuple[FilterSpec, ...]:
    """A range of dates over every date of the tiles, and the values of what they are broken by."""
    dates = tuple(dict.fromkeys(form.dates for form in forms if form.dates))
    groups = dict.fromkeys(form.group for form in forms if form.group and form.tile == "part")
    made = [FilterSpec(kind="dates", columns=dates, title="Dates")] if dates else []
    return (*made, *(FilterSpec(kind="values", columns=(group,)) for group in groups))[:5]
