"""What the linter says already is no finding of a review."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence

from core.agents.base import RunContext
from core.domain.code.attached import AttachedRepository
from core.domain.code.commands import LintFinding
from core.domain.code.review import ReviewFinding
from core.errors import StepError, UserError
from core.protocols import GitWorktrees
from core.tools.command import run_command

_SECONDS = 60.0
_RUFF = ("ruff", "check", ".")
_SAME: Mapping[str, str] = {  # a rule here, and the codes that say the same there
    "debugging": r"T10\d|T20\d|no-debugger|no-console|W?1515",
    "shared-default": r"B006|B039|W0102",
    "swallowed-error": r"E722|S110|S112|BLE001|SIM105|W070\d|B110",
    "unclosed": r"SIM115|R1732|ASYNC\d+",
    "note-to-self": r"FIX\d+|TD\d+|T000|W0511|no-warning-comments",
    "secret": r"S10[567]|B10[567]",
    "lost-return": r"RET50[123]|R1710|consistent-return",
    "conflict-mark": r"E999|invalid-syntax|syntax-error",
    "callers": r"E112\d|call-arg",
    "removed-name": r"E0611|attr-defined",
}


def linter_of(repository: AttachedRepository, *, python: bool) -> tuple[str, ...]:
    """The command of the project's linter, ruff with its own rules for Python, or nothing."""
    known = next((each.words for each in repository.linters), ())
    ruff = next((w for e in repository.linters if "ruff" in (w := e.words)), ())
    return ruff or (_RUFF if python and not known else known)


def linted(
    trees: GitWorktrees, context: RunContext, commit: str, command: Sequence[str]
) -> tuple[LintFinding, ...] | None:
    """What the linter says of that commit; None where it could not be run."""
    tree = trees.add(f"lint-{secrets.token_hex(4)}", commit)
    try:
        run = run_command(context, tree.folder, command=command, seconds=_SECONDS)
    except (StepError, UserError):
        return None
    finally:
        trees.drop(tree)
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
    codes = _SAME.get(finding.rule, "")
    here = finding.side == "new" and finding.first <= lint.line <= finding.last
    return bool(codes) and here and re.fullmatch(codes, lint.code) is not None
