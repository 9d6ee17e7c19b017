"""Errors that are passed over now, and calls that nobody waits for, in any language but Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import (
    CALLS,
    Part,
    called,
    last_of,
    line_of,
    squeezed,
    statements,
)
from core.engine.code.reviewing.version import Says, Version

_CATCHES = ("catch_clause", "rescue")
_AWAITS = ("await", "await_expression")
_BLANK = re.compile(r"(?:^|[\s,])_\s*:?=\s*(?P<call>.+)$")
_GO_ERROR = re.compile(r"\b(?:err|error|e)\b[^=]{0,20}:?=\s*(?P<call>.+?)(?:;|\{|$)")
_TESTED = r"\b(?:pytest|tox|mypy|ruff|eslint|npm|yarn|pnpm|go|cargo|mvn|gradle|gradlew|make|jest)\b"
_PASSED = re.compile(r"\|\|\s*(?:true|:|exit 0)\s*[\"']?\s*$")
_ALLOWED = re.compile(r"^\s*-?\s*(?:continue-on-error|allow_failure)\s*:\s*true\b")
_CI = re.compile(
    r"(?:^|/)\.(?:github/workflows|circleci|gitlab-ci|travis|woodpecker|buildkite)|"
    r"(?:^|/)(?:azure-pipelines\.ya?ml|Jenkinsfile|bitbucket-pipelines\.yml|[Mm]akefile)$"
)
_WHY = "The caller goes on as if all were well, and nobody learns what went wrong."


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if _CI.search(version.path):
        yield from _steps(version)
    before, after = version.old_syntax, version.new_syntax
    if before is None or after is None:
        return
    for name, new in after.parts.items():
        old = before.parts.get(name)
        if old is None or squeezed(old.node) == squeezed(new.node):
            continue
        yield from _awaited(version, old, new)
        if after.language == "Go":
            yield from _blank(version, old, new)
        elif after.language != "Python":
            yield from _caught(version, old, new)


def _caught(version: Version, old: Part, new: Part) -> Iterator[ReviewFinding]:
    """A place that caught an error and did something, and does nothing now; or one that is new."""
    silent = [_silent(node) for node in old.within(*_CATCHES)]
    for at, node in enumerate(new.within(*_CATCHES)):
        lines = (line_of(node), last_of(node))
        if not _silent(node) or not _touched(version, lines):
            continue
        if at < len(silent) and silent[at]:
            continue
        says = Says("warning", f"“{new.short}” passes over an error in silence now.", _WHY)
        yield version.finding(lines, "swallowed-error", says)


def _silent(node: Node) -> bool:
    body = node.child_by_field_name("body") or node
    return all(
        each.type in ("continue_statement", "break_statement")
        or (each.type == "return_statement" and not re.search(r"[(.]", squeezed(each)))
        for each in statements(body)
    )


def _touched(version: Version, lines: tuple[int, int]) -> bool:
    first, last = lines
    return any(n in version.added for n in range(first, last + 1)) or any(
        hunk.new[0] == hunk.new[1] and first <= hunk.new[0] < last for hunk in version.hunks
    )


def _blank(version: Version, old: Part, new: Part) -> Iterator[ReviewFinding]:
    """Go: what was given to `err` is given to `_`."""
    told = {
        _callee(found["call"])
        for line in version.old[old.first - 1 : old.last]
        if (found := _GO_ERROR.search(line))
    }
    for number in range(new.first, new.last + 1):
        found = _BLANK.search(version.new[number - 1]) if number in version.added else None
        callee = _callee(found["call"]) if found else ""
        if callee and callee in told:
            says = Says("warning", f"The error of “{callee}” is thrown away here.", _WHY)
            yield version.finding((number, number), "swallowed-error", says)


def _callee(text: str) -> str:
    """`a.b(c).d(` as `a.b.d`: what is given may differ."""
    bare = re.sub(r"\([^()]*\)", "()", text)
    found = re.match(r"[\w.()]+(?=\()", bare)
    return found[0].replace("()", "") if found else ""


def _awaited(version: Version, old: Part, new: Part) -> Iterator[ReviewFinding]:
    """A call that was waited for, and is begun and left alone now."""
    waited = {_target(node) for node in old.within(*_AWAITS)} - {("", "")}
    still = {_target(node) for node in new.within(*_AWAITS)}
    for node in new.within(*CALLS):
        above = node.parent
        if above is None or called(node) not in waited - still or not _left(above):
            continue
        line = line_of(node)
        if line not in version.added:
            continue
        shown = ".".join(part for part in reversed(called(node)) if part)
        says = Says(
            "warning",
            f"“{shown}” was waited for, and is not any more.",
            "What comes next may run before it has ended, and an error of it is lost.",
        )
        yield version.finding((line, line), "lost-await", says, suggestion=version.restored(line))


def _target(node: Node) -> tuple[str, str]:
    inner = next((each for each in node.named_children if each.type in CALLS), None)
    return called(inner) if inner is not None else ("", "")


def _left(above: Node) -> bool:
    """Whether its value is dropped, or kept as if it were there already."""
    return above.type in ("expression_statement", "variable_declarator", "assignment")


def _steps(version: Version) -> Iterator[ReviewFinding]:
    """Steps of a pipeline that cannot fail any more."""
    was = {re.sub(r"\s+", "", line) for _, line in version.removed_lines()}
    for number, line in version.added_lines():
        passed = _PASSED.search(line)
        if passed is None and not _ALLOWED.match(line):
            continue
        bare = line[: passed.start()] if passed else ""
        if passed and re.sub(r"\s+", "", bare) not in was and not re.search(_TESTED, bare):
            continue
        says = Says(
            "warning",
            "This step cannot fail any more.",
            "The pipeline stays green when what it checks is broken.",
        )
        put = bare.rstrip() if passed else ""
        yield version.finding((number, number), "swallowed-error", says, suggestion=put)
