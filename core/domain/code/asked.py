"""What is asked about a repository, and what was found: places that were checked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from core.domain.code.citations import Citation, Excerpt
from core.domain.code.visible import visible
from core.domain.value import Value

AskKind = Literal[
    "defined",
    "callers",
    "callees",
    "used",
    "set",
    "does",
    "tests",
    "imports",
    "imported",
    "between",
    "last",
    "added",
    "owners",
]
ASK_KINDS: tuple[AskKind, ...] = get_args(AskKind)
Part = Literal[
    "definition",
    "docstring",
    "reading",
    "set",
    "passed",
    "configured",
    "environment",
    "call",
    "by name",
    "calls",
    "use",
    "import",
    "test",
    "touched",
    "changed",
    "author",
    "commit",
]
TITLES: dict[Part, str] = {
    "definition": "Definition",
    "docstring": "What it says of itself",
    "reading": "Read from the code",
    "set": "Set",
    "passed": "Passed as an argument",
    "configured": "Configuration",
    "environment": "Environment",
    "call": "Calls",
    "by name": "Calls of that name",
    "calls": "What it calls",
    "use": "Uses",
    "import": "Imports",
    "test": "Tests",
    "touched": "What was touched",
    "changed": "Files",
    "author": "Who changed it",
    "commit": "Commits",
}


class CodeAsk(Value):
    """`name` is a symbol, setting, module or path as it was typed; `source_id` the repository.

    `old` and `new` are the refs of a comparison, as typed; an empty `new` is what is there now.
    `thorough` once more than what it says of itself was asked for.
    """

    kind: AskKind
    source_id: str
    name: str = ""
    old: str = ""
    new: str = ""
    thorough: bool = False


class Found(Value):
    """One row of an answer. `text` is the line, the docstring, or what a commit says.

    `citation` is there for lines, `commit` and `at` for a commit. `name` is what stands there: the
    caller, the symbol, the author.
    """

    part: Part
    name: str = ""
    text: str = ""
    citation: Citation | None = None
    excerpt: Excerpt | None = None
    commit: str = ""
    at: datetime | None = None

    @property
    def place(self) -> str:
        """As it is written for people: `path:line`, or the short id of a commit."""
        cited = self.citation.place if self.citation is not None else ""
        return visible(cited or self.commit[:8] or self.name)


class CodeAnswer(Value):
    """What was found, each place looked at in the repository at `commit`.

    `total` are all places that answer, shown or not. `dropped` were left out, as their lines do
    not say what was claimed, `drafted` sentences of a model, as they rest on no line. `by_name`:
    names alone were compared. `uncommitted` files of the folder were not read.
    """

    ask: CodeAsk
    repository: str
    commit: str
    found: tuple[Found, ...]
    total: int = 0
    dropped: int = 0
    drafted: int = 0
    by_name: bool = False
    uncommitted: int = 0

    def of(self, *parts: Part) -> tuple[int, ...]:
        """The rows (from 0) of these parts."""
        return tuple(n for n, each in enumerate(self.found) if each.part in parts)
