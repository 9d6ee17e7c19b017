"""What the linter says already is no finding of a review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.agents.base import RunContext
from core.agents.code.reviewing.copies import copy_of
from core.domain.code.attached import AttachedRepository
from core.domain.code.commands import LintFinding
from core.domain.code.review import ReviewFinding
from core.errors import StepError, UserError
from core.protocols import GitWorktrees
from core.tools.command import run_command

_SECONDS = 60.0
_RUFF = ("ruff", "check", ".")
_ANYWHERE = frozenset(("broken-file",))  # the linter may lose its way on another line
SAME: Mapping[str, tuple[str, ...]] = {  # a rule here, and how codes that say the same begin
    "broken-file": ("E9", "invalid-syntax", "syntax"),
    "callers": ("E1120", "E1121", "E1123", "call-arg"),
    "command-text": ("S602", "S604", "S605", "B602", "B605"),
    "conflict-mark": ("E9", "invalid-syntax", "syntax"),
    "debugging": ("T100", "no-debugger", "W1515"),
    "idle-test": ("B011", "F631", "PT015", "PLR0124", "no-self-compare"),
    "lost-await": ("no-floating-promises",),
    "lost-protection": ("S501", "S323", "S507", "B501"),
    "lost-return": ("RET50", "R1710", "consistent-return"),
    "note-to-self": ("FIX", "TD0", "T000", "W0511", "no-warning-comments"),
    "printing": ("T20", "no-console"),
    "removed-name": ("E0611", "attr-defined"),
    "secret": ("S105", "S106", "S107", "B105", "B106", "B107"),
    "shared-default": ("B006", "B039", "W0102"),
    "skipped-test": ("no-focused-tests", "no-only-tests"),
    "sql-text": ("S608", "B608"),
    "swallowed-error": (
        *("E722", "S110", "S112", "BLE001", "SIM105"),
        *("W0702", "W0718", "B110", "no-empty"),
    ),
    "unclosed": ("SIM115", "R1732", "ASYNC"),
    "unreachable": ("W0101", "no-unreachable"),
}


def ruff_of(repository: AttachedRepository) -> tuple[str, ...]:
    """The project's ruff, or ruff with its own rules where it has no linter; else nothing."""
    ruff = next((w for e in repository.linters if "ruff" in (w := e.words)), ())
    return ruff or (() if repository.linters else _RUFF)


def linted(
    trees: GitWorktrees, context: RunContext, commit: str, command: Sequence[str]
) -> tuple[LintFinding, ...] | None:
    """What the linter says of that commit; None where it could not be run."""
    try:
        with copy_of(trees, commit, why="lint") as folder:
            run = run_command(context, str(folder), command=command, seconds=_SECONDS)
    except (StepError, UserError):
        return None
    return run.lint if run.ended == "exit" else None


def unsaid(
    findings: Sequence[ReviewFinding], lint: Sequence[LintFinding]
) -> tuple[ReviewFinding, ...]:
    """The findings that the linter does not make."""
    said: dict[str, list[LintFinding]] = {}
    for each in lint:
        said.setdefault(each.path.removeprefix("./"), []).append(each)
    return tuple(f for f in findings if not any(_says(f, each) for each in said.get(f.path, ())))


def _says(finding: ReviewFinding, lint: LintFinding) -> bool:
    here = finding.first <= lint.line <= finding.last or finding.rule in _ANYWHERE
    same = lint.code.startswith(SAME.get(finding.rule, ()))
    return same and here and finding.side == "new"
