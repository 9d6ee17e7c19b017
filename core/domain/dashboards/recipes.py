"""What tiles compute that no single query gives: a script or an analysis, run again as it was."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from core.domain.steps import AnalysisCall
from core.domain.value import Value

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"\"((?:[^\"]|\"\")+)\"|'([^'\n]+)'")


class ScriptRecipe(Value):
    """A script. `output` names the table of it that is shown, `table` says its place where it has
    no name, `figure` that of a drawing; with none of these it is the values that it set. `task` is
    what a run asked of it."""

    kind: Literal["python"]  # without a default, which files leave out
    code: str = Field(max_length=100_000)
    output: str = ""
    table: int | None = Field(default=None, ge=0)
    figure: int | None = Field(default=None, ge=0)
    task: str = ""

    @property
    def text(self) -> str:
        return self.code

    @property
    def read(self) -> frozenset[str]:
        """Casefolded names that it may read: every word and every quoted text of it."""
        quoted = (a or b for a, b in _QUOTED.findall(self.code))
        return frozenset(name.casefold() for name in (*_WORD.findall(self.code), *quoted))


class AnalysisRecipe(Value):
    """The same for a typed analysis."""

    kind: Literal["analysis"]
    call: AnalysisCall
    output: str = ""
    table: int | None = Field(default=None, ge=0)
    task: str = ""

    @property
    def text(self) -> str:
        return f"-- {self.call.analysis} {self.call.parameters}\n{self.call.sql}"


Recipe = Annotated[ScriptRecipe | AnalysisRecipe, Field(discriminator="kind")]
