"""What was seen of tests from within, and where it speaks against what is reported."""

from __future__ import annotations

import json

from core.domain.code.commands import TestRun
from core.engine.command.results.files import read_results


def against(path: str, tests: TestRun) -> str:
    """A sentence, or empty, for tests that are said to have gone well.

    It tells reports that were changed, and tests that never ran. It cannot tell a program that
    forges what is seen itself, as it runs in the same process.
    """
    seen = _last(read_results(path))
    if seen is None:
        return "It left results, but what its tests did could not be watched."
    found, ended, replaced = seen
    bad = sorted(test for test, kind in ended.items() if kind == "raised")
    if bad:
        return _said(bad, "failed when it ran, but is reported as passed")
    if replaced:
        return _said(sorted(replaced), "was replaced by another function before it ran")
    missing = sorted(found - ended.keys())
    if len(missing) > tests.skipped:
        return _said(missing, "never ran, but is not reported as skipped")
    return ""


def _last(data: bytes | None) -> tuple[set[str], dict[str, str], set[str]] | None:
    """Those that were found, how each ended at last, and those that were replaced."""
    if not data:
        return None
    found: set[str] = set()
    replaced: set[str] = set()
    ended: dict[str, str] = {}
    for line in data.splitlines():
        try:
            kind, test = map(str, json.loads(line))
        except (ValueError, TypeError):
            return None
        if kind == "found":
            found.add(test)
        elif kind == "replaced":
            replaced.add(test)
        else:
            ended[test] = kind
    return found, ended, replaced


def _said(tests: list[str], what: str) -> str:
    more = f" So it is with {len(tests)} tests." if len(tests) > 1 else ""
    return f"{tests[0][:200]} {what}.{more}"
