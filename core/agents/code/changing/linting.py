"""What a project's own linters say of a change that they did not say before it."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Sequence

from core.agents.code.changing.branch import ChangeBranch
from core.domain.code.commands import CommandRun, LintFinding
from core.domain.code.overview import FoundCommand
from core.domain.code.paths import is_test
from core.errors import StepError
from core.tools.command import run_command

_MOST_LINTERS = 2
_MOST_SAID = 20
_NOT_THERE = (126, 127)  # how a shell ends that finds no such program
_PLAIN = re.compile(r"^(?:\./)?([\w./-]+\.\w+):(\d+)(?::\d+)?:? +(\S.*)$", re.MULTILINE)


def remarks(branch: ChangeBranch, changed: Sequence[str]) -> tuple[str, ...]:
    """New remarks on any file, and linters that ended well before and do not now.

    Linters that this machine does not have say nothing.
    """
    said: list[str] = []
    for linter in _linters(branch)[:_MOST_LINTERS]:
        now = _run(branch, linter)
        if now is None or now.exit == 0 or not changed:
            continue
        before = _before(branch, linter)
        if before is not None:
            said += _fresh(linter, now, before)
    return tuple(said[:_MOST_SAID])


def _linters(branch: ChangeBranch) -> list[FoundCommand]:
    """Those that read code alone: no types, no formats, nothing that is fetched."""
    return [
        each
        for each in branch.repository.linters
        if {"ruff", "flake8"} & set(each.words) or each.words[-1] == "lint"
    ]


def _run(branch: ChangeBranch, linter: FoundCommand) -> CommandRun | None:
    """None where it could not be started or did not end by itself."""
    try:
        return _ended(branch.run(linter))
    except StepError:
        return None


def _before(branch: ChangeBranch, linter: FoundCommand) -> CommandRun | None:
    """The same on the files as the branch began, in a folder of their own."""
    tree = branch.trees.add(f"lint-{secrets.token_hex(4)}", branch.change.base)
    try:
        return _ended(run_command(branch.context, tree.folder, command=linter.words))
    except StepError:
        return None
    finally:
        branch.trees.drop(tree)


def _ended(run: CommandRun) -> CommandRun | None:
    return run if run.exit not in (None, *_NOT_THERE) else None


def _fresh(linter: FoundCommand, now: CommandRun, before: CommandRun) -> list[str]:
    known = Counter(map(_mark, _findings(before)))
    said: list[str] = []
    for finding in _findings(now):
        if known[_mark(finding)]:
            known[_mark(finding)] -= 1
            continue
        test = " (a test)" if is_test(finding.path) else ""
        told = f"{finding.code} {finding.message}".strip()
        path = finding.path.removeprefix("./")
        said.append(f"{path}:{finding.line}{test} {told}")
    if not said and before.exit == 0:
        last = next((x for x in reversed(now.output.text.splitlines()) if x.strip()), "")
        said.append(f"“{linter.text}” ended well before and does not now: {last.strip()[:200]}")
    return said


def _mark(finding: LintFinding) -> tuple[str, str, str]:
    """The same remark, wherever in its file it stands now."""
    return finding.path, finding.code, finding.message


def _findings(run: CommandRun) -> tuple[LintFinding, ...]:
    if run.lint is not None:
        return run.lint
    return tuple(
        LintFinding(path=path, line=int(line[:7]), code="", message=message.strip()[:300])
        for path, line, message in _PLAIN.findall(run.output.text)
    )
