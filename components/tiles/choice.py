"""What a person can ask of a dashboard and its tiles; the page does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.dashboards.edits import Edit
from core.domain.dashboards.filters import Chosen
from core.domain.printing import PrintForm
from core.domain.results import Scalar


@dataclass(frozen=True)
class Change:
    """An edit of the document."""

    edit: Edit
    kind: Literal["change"] = "change"


@dataclass(frozen=True)
class Look:
    """Open the tile's query, or the rows behind it."""

    what: Literal["query", "rows"]
    tile_id: str
    kind: Literal["look"] = "look"


@dataclass(frozen=True)
class Clicked:
    """Values of a chart that were clicked, by result column."""

    tile_id: str
    values: tuple[tuple[str, Scalar], ...]
    kind: Literal["clicked"] = "clicked"


@dataclass(frozen=True)
class Again:
    """Compute this tile again, whether anything changed or not."""

    tile_id: str
    kind: Literal["again"] = "again"


@dataclass(frozen=True)
class Trace:
    """Look for the commit behind a step of this tile."""

    tile_id: str
    kind: Literal["trace"] = "trace"


@dataclass(frozen=True)
class Filter:
    """These filters from now on, in place of those before."""

    chosen: tuple[Chosen, ...]
    kind: Literal["filter"] = "filter"


@dataclass(frozen=True)
class Act:
    """A deed on the whole dashboard."""

    what: Literal[
        "refresh",
        "undo",
        "redo",
        "versions",
        "duplicate",
        "delete",
        "edit",
        "full",
        "text",
        "query",
        "links",
    ]
    kind: Literal["act"] = "act"


@dataclass(frozen=True)
class Print:
    """What is on show, as a file."""

    form: PrintForm
    kind: Literal["print"] = "print"


BoardChoice = Change | Look | Clicked | Again | Trace | Filter | Act | Print
