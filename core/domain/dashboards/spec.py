"""A dashboard as a typed document: tiles on a grid of twelve columns, filters, when to refresh."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from core.domain.charts import ChartSpec
from core.domain.dashboards.recipes import Recipe
from core.domain.value import Value

FORMAT = 2  # of the document; a file that says more comes from a newer Syna
PLAIN = 1  # the format of one without scripts and analyses, which older ones read too
COLUMNS = 12
TALLEST = 24
MOST_TILES = 60
TileKind = Literal["figure", "chart", "table", "text"]
RefreshWhen = Literal["load", "hand", "schedule", "change"]


class Place(Value):
    """Columns from the left and rows from the top, both from 0; a row is 4.5 rem high."""

    x: int = Field(ge=0, le=COLUMNS - 1)
    y: int = Field(ge=0, le=100_000)
    width: int = Field(ge=1, le=COLUMNS)
    height: int = Field(ge=1, le=TALLEST)

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def meets(self, other: Place) -> bool:
        """Whether the two cover a field of the grid together."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


class NumberFormat(Value):
    """How figures are written. `shorten` is 1.24 M; a share of 0.31 in percent is 31 %."""

    decimals: int | None = Field(default=None, ge=0, le=10)
    unit: str = Field(default="", max_length=20)
    percent: bool = False
    shorten: bool = True


class Target(Value):
    """What a figure should reach, or stay below."""

    value: float = Field(allow_inf_nan=False)
    better: Literal["higher", "lower"] = "higher"


class NamedQuery(Value):
    """A query that another reads by its name."""

    name: str
    sql: str


class Origin(Value):
    """The cell that a tile was pinned from."""

    notebook_id: str
    cell_id: str


class Tile(Value):
    """`sql` reads attached tables, and `steps` by name, each of which follows those it needs; a
    tile with a `recipe` has no query of its own, and no filter reaches it.

    `text` is Markdown, of text tiles. `chart` says how a chart is drawn and which column a figure
    shows. `ignores` are keys of filters that leave it alone.
    """

    id: str
    title: str = Field(max_length=200)
    kind: TileKind
    place: Place
    sql: str = ""
    steps: tuple[NamedQuery, ...] = ()
    recipe: Recipe | None = None
    source_ids: tuple[str, ...] = ()
    chart: ChartSpec | None = None
    format: NumberFormat = NumberFormat()
    target: Target | None = None
    text: str = Field(default="", max_length=20_000)
    ignores: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def computed(self) -> bool:
        return self.kind != "text"

    @property
    def drawing(self) -> int | None:
        """The place of the drawing that it shows among those of its script."""
        recipe = self.recipe
        return recipe.figure if recipe is not None and recipe.kind == "python" else None

    @property
    def text_run(self) -> str:
        """What is run, for reading."""
        return self.recipe.text if self.recipe is not None else self.sql


class FilterSpec(Value):
    """A control in the row of filters. `columns` are `table.column`; the first one gives the values
    to choose from, a table that has one of the others is filtered by that.
    """

    kind: Literal["dates", "values"]
    columns: tuple[str, ...] = Field(min_length=1)
    title: str = Field(default="", max_length=100)

    @property
    def key(self) -> str:
        """What names the filter: no two have the same first column."""
        return self.columns[0]


class Refresh(Value):
    """`load` looks at each opening, `change` also while it is open; `every` is in minutes."""

    when: RefreshWhen = "load"
    every: int = Field(default=60, ge=1, le=60 * 24 * 31)

    @property
    def by_itself(self) -> bool:
        """Whether it is refreshed while nobody looks."""
        return self.when in ("schedule", "change")


class DashboardSpec(Value):
    """What is versioned, exported and taken in. Tiles do not overlap and have ids of their own."""

    format: int = PLAIN
    title: str = Field(max_length=200)
    tiles: tuple[Tile, ...] = Field(default=(), max_length=MOST_TILES)
    filters: tuple[FilterSpec, ...] = Field(default=(), max_length=20)
    refresh: Refresh = Refresh()

    def tile(self, tile_id: str) -> Tile | None:
        return next((tile for tile in self.tiles if tile.id == tile_id), None)

    @property
    def written_format(self) -> int:
        """The oldest format that can hold it."""
        return FORMAT if any(tile.recipe is not None for tile in self.tiles) else PLAIN

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Every source that a tile reads, each once."""
        return tuple(dict.fromkeys(i for tile in self.tiles for i in tile.source_ids))


class Version(Value):
    """One state of the document; `what` says how it differs from `parent`, in a sentence."""

    number: int
    parent: int | None
    at: datetime
    what: str
    spec: DashboardSpec


class Dashboard(Value):
    """`version` is the number of the one in force, `undone` those that redo brings back, the next
    one last. `revision` counts every change, undo too: two people who edit know by it.
    """

    id: str
    version: int
    undone: tuple[int, ...] = ()
    revision: int = 1
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    spec: DashboardSpec

    @property
    def title(self) -> str:
        return self.spec.title
