"""What a person can ask of a block; the page does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.cells import Computed, QueryCell
from core.domain.charts import ChartSpec
from core.domain.readings import Reading
from core.domain.steps import AnalysisCall


@dataclass(frozen=True)
class RunSql:
    """Run this text in that query cell, and what depends on it."""

    cell_id: str
    sql: str
    kind: Literal["run_sql"] = "run_sql"


@dataclass(frozen=True)
class ReadAs:
    """Run the query with a word of the question read another way."""

    cell: QueryCell
    before: Reading
    after: Reading
    kind: Literal["read_as"] = "read_as"


@dataclass(frozen=True)
class RunCode:
    """Run this text in that Python cell; `accepted_risk` is the person's word for this once."""

    cell_id: str
    code: str
    accepted_risk: bool = False
    kind: Literal["run_code"] = "run_code"


@dataclass(frozen=True)
class RunFunction:
    """Run the tests of that function with this text of it."""

    cell_id: str
    code: str
    accepted_risk: bool = False
    kind: Literal["run_function"] = "run_function"


@dataclass(frozen=True)
class RunAnalysis:
    """Run this analysis in that cell."""

    cell_id: str
    call: AnalysisCall
    kind: Literal["run_analysis"] = "run_analysis"


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
class AskMore:
    """A further wish on the branch of a change."""

    change_id: str
    branch: str
    words: str
    kind: Literal["ask_more"] = "ask_more"


@dataclass(frozen=True)
class ChangeAct:
    """What becomes of a change, by a button that names it beside its diff."""

    change_id: str
    act: Literal["commit", "publish", "discard", "bring_back"]
    kind: Literal["change_act"] = "change_act"


@dataclass(frozen=True)
class OpenByHand:
    """Open a file of a change to be edited."""

    change_id: str
    path: str
    kind: Literal["open_by_hand"] = "open_by_hand"


@dataclass(frozen=True)
class KeepByHand:
    """Keep what was typed, and run the tests again."""

    change_id: str
    path: str
    text: str
    kind: Literal["keep_by_hand"] = "keep_by_hand"


ChangeChoice = AskMore | ChangeAct | OpenByHand | KeepByHand


@dataclass(frozen=True)
class CopyCell:
    """A new cell that does the same, at the end."""

    cell: Computed
    kind: Literal["copy_cell"] = "copy_cell"


@dataclass(frozen=True)
class Pin:
    """Put the result on a dashboard."""

    cell_id: str
    kind: Literal["pin"] = "pin"


@dataclass(frozen=True)
class Watch:
    """Make a quiet alert of the figure over time that the query gives."""

    cell_id: str
    kind: Literal["watch"] = "watch"


@dataclass(frozen=True)
class OpenBoard:
    """Go to the dashboard that the answer built."""

    answer_id: str
    kind: Literal["open_board"] = "open_board"


@dataclass(frozen=True)
class RemoveBlock:
    block_id: str
    kind: Literal["remove_block"] = "remove_block"


@dataclass(frozen=True)
class Verify:
    """The answer is right as it is now: the same question is answered this way from now on."""

    cell_id: str
    kind: Literal["verify"] = "verify"


@dataclass(frozen=True)
class Unverify:
    answer_id: str
    kind: Literal["unverify"] = "unverify"


CellChoice = (
    RunSql
    | ReadAs
    | RunCode
    | RunFunction
    | RunAnalysis
    | DrawChart
    | EditText
    | AskAgain
    | ChangeChoice
    | CopyCell
    | Pin
    | Watch
    | OpenBoard
    | RemoveBlock
    | Verify
    | Unverify
)
