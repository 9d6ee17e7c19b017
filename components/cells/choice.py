"""What a person can ask of a block; the page does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.charts import ChartSpec


@dataclass(frozen=True)
class RunSql:
    """Run this text in that query cell, and what depends on it."""

    cell_id: str
    sql: str
    kind: Literal["run_sql"] = "run_sql"


@dataclass(frozen=True)
class DrawChart:
    """Draw the result this way; None shows the table alone."""

    cell_id: str
    chart: ChartSpec | None
    kind: Literal["draw_chart"] = "draw_chart"


@dataclass(frozen=True)
class EditText:
    cell_id: str
    text: str
    kind: Literal["edit_text"] = "edit_text"


@dataclass(frozen=True)
class AskAgain:
    """Put the question to the model once more."""

    question: str
    kind: Literal["ask_again"] = "ask_again"


@dataclass(frozen=True)
class CopyQuery:
    """A new query cell with the same SQL, at the end."""

    sql: str
    title: str
    kind: Literal["copy_query"] = "copy_query"


@dataclass(frozen=True)
class RemoveBlock:
    block_id: str
    kind: Literal["remove_block"] = "remove_block"


CellChoice = RunSql | DrawChart | EditText | AskAgain | CopyQuery | RemoveBlock
