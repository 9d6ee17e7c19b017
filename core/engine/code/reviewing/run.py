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
    built_texts,
    comparisons,
    config_files,
    elsewhere,
    guards,
    operators,
    other_tests,
    passed_over,
    printing,
    protections,
    sql_files,
    swapped,
    unreachable,
    uses,
    whole_files,
)
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import Function, Version, functions
from core.engine.progress import Report

MOST_FINDINGS = 100
_MOST_A_RULE = 5  # in one file
_MOST_FUNCTIONS = 40
_LONGEST = 6_000
_EVERYWHERE = (added_lines, whole_files)
_RULES = (
    *_EVERYWHERE,
    config_files,
    behaviour,
    comparisons,
    assertions,
    printing,
    uses,
    elsewhere,
    operators,
    guards,
    passed_over,
    unreachable,
    built_texts,
    protections,
    sql_files,
    other_tests,
    swapped,
)
_GENERAL = frozenset(("untested-condition", "operator", "unreachable"))


def review_code(request: ReviewCode, *, report: Report) -> CodeReviewed:
    begun = time.perf_counter()
    diff = Diff(
        tuple(Version(file) for file in request.files),
        tests=request.tests,
        locks=request.locks,
        others=request.others,
    )
    found: list[ReviewFinding] = []
    unread: list[str] = []
    for place, version in enumerate(diff.versions):
        report(place / len(diff.versions), f"Reading {version.path}")
        try:
            found += _looked(version, diff)
        except RecursionError:
            unread.append(version.path)
    broken = {each.path for each in found if each.rule == "broken-file"}
    unread += [v.path for v in diff.versions if v.is_unread and v.path not in broken]
    sound = [version for version in diff.versions if version.path not in unread]
    found += assertions.untested(sound, diff)
    changed = [each for version in sound for each in _functions(version)]
    changed.sort(key=lambda each: (-len(each.changed), each.path, each.first))
    return CodeReviewed(
        findings=tuple(_ordered(_specific(found))[:MOST_FINDINGS]),
        functions=tuple(changed[:_MOST_FUNCTIONS]),
        unread=tuple(unread),
        foreign=tuple(v.path for v in diff.versions if v.is_foreign),
        seconds=time.perf_counter() - begun,
    )


def _looked(version: Version, diff: Diff) -> list[ReviewFinding]:
    if version.file.binary:
        return list(whole_files.look(version, diff))
    counts: dict[str, int] = {}
    kept: list[ReviewFinding] = []
    for rule in _EVERYWHERE if version.is_foreign else _RULES:
        for finding in rule.look(version, diff):
            counts[finding.rule] = counts.get(finding.rule, 0) + 1
            if counts[finding.rule] <= _MOST_A_RULE:
                kept.append(finding)
    return kept


def _specific(found: Sequence[ReviewFinding]) -> list[ReviewFinding]:
    """A rule that says little is left out where another speaks of the same lines."""
    told: dict[tuple[str, int], list[str]] = {}
    for each in found:
        for line in range(each.first, each.last + 1):
            told.setdefault((each.path, line), []).append(each.rule)
    return [
        each
        for each in found
        if each.rule not in _GENERAL
        or not any(
            rule != each.rule and (rule not in _GENERAL or each.rule == "untested-condition")
            for line in range(each.first, each.last + 1)
            for rule in told[each.path, line]
        )
    ]


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
