"""Look over a diff: every rule on every file, then the functions that changed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from core.domain.code.review import (
    SEVERITIES,
    ChangedFunction,
    CodeReviewed,
    ReviewCode,
    ReviewFinding,
)
from core.engine.code.reviewing import (
    added_lines,
    assertions,
    behaviour,
    comparisons,
    printing,
    uses,
    whole_files,
)
from core.engine.code.reviewing.version import Function, Version, functions, parsed
from core.engine.progress import Report

MOST_FINDINGS = 100
_MOST_A_RULE = 5  # in one file
_MOST_FUNCTIONS = 40
_LONGEST = 6_000
_RULES = (added_lines, whole_files, behaviour, comparisons, assertions, printing)


def review_code(request: ReviewCode, *, report: Report) -> CodeReviewed:
    begun = time.perf_counter()
    versions = [Version(file) for file in request.files]
    trees = [
        uses.Text(path, tree)
        for path, text in (
            *((other.path, other.text) for other in request.others),
            *((v.path, v.file.after) for v in versions if v.is_python),
        )
        if (tree := parsed(text)) is not None
    ]
    found: list[ReviewFinding] = []
    unread: list[str] = []
    for place, version in enumerate(versions):
        report(place / len(versions), f"Reading {version.path}")
        try:
            found += _looked(version, trees)
        except RecursionError:
            unread.append(version.path)
        else:
            if version.is_python and version.file.after is not None and version.new_tree is None:
                unread.append(version.path)
    sound = [version for version in versions if version.path not in unread]
    found += assertions.untested(sound, request.tests)
    changed = [each for version in sound for each in _functions(version)]
    changed.sort(key=lambda each: (-len(each.changed), each.path, each.first))
    return CodeReviewed(
        findings=tuple(_ordered(found)[:MOST_FINDINGS]),
        functions=tuple(changed[:_MOST_FUNCTIONS]),
        unread=tuple(unread),
        seconds=time.perf_counter() - begun,
    )


def _looked(version: Version, texts: Sequence[uses.Text]) -> list[ReviewFinding]:
    if version.file.binary:
        return list(whole_files.look(version))
    counts: dict[str, int] = {}
    kept: list[ReviewFinding] = []
    for finding in (
        *(f for rule in _RULES for f in rule.look(version)),
        *uses.look(version, texts),
    ):
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        if counts[finding.rule] <= _MOST_A_RULE:
            kept.append(finding)
    return kept


def _ordered(found: Sequence[ReviewFinding]) -> list[ReviewFinding]:
    """Files with the gravest first; one finding a rule and place."""
    once = {(f.path, f.first, f.rule, f.side): f for f in found}
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    worst: dict[str, int] = {}
    for finding in once.values():
        worst[finding.path] = min(worst.get(finding.path, 9), rank[finding.severity])
    return sorted(once.values(), key=lambda f: (worst[f.path], f.path, rank[f.severity], f.first))


def _functions(version: Version) -> Iterator[ChangedFunction]:
    """Functions with changed lines; one inside of another stands for itself alone."""
    known = functions(version.new_tree)
    for name, function in known.items():
        inner = [f for n, f in known.items() if n.startswith(f"{name}.")]
        lines = _lines(function, inner)
        changed = tuple(n for n in lines if n in version.added)
        text = version.text(function.lineno, function.end_lineno or function.lineno)
        if changed and len(text) <= _LONGEST and not version.is_test:
            yield ChangedFunction(
                path=version.path, name=name, first=function.lineno, text=text, changed=changed
            )


def _lines(function: Function, inner: Sequence[Function]) -> list[int]:
    theirs = {n for each in inner for n in range(each.lineno, (each.end_lineno or 0) + 1)}
    own = range(function.lineno, (function.end_lineno or function.lineno) + 1)
    return [n for n in own if n not in theirs]
