"""Sentences about a change: how its tests stand, and the message of its commit."""

from __future__ import annotations

from core.domain.code.changes import Change, TestsSeen

_LONGEST = 68


def tests_said(seen: TestsSeen) -> str:
    """One sentence about a run of the tests."""
    if seen.why:
        return f"Not tested: {seen.why}" if not seen.ran else f"The tests did not end: {seen.why}"
    if not seen.told:
        return f"`{seen.command}` {'ended well' if seen.good else 'failed'}."
    total = seen.passed + seen.failed
    if seen.good:
        return f"All {total:,} tests pass." if total > 1 else "The one test passes."
    return f"{seen.failed:,} of {total:,} tests {'fails' if seen.failed == 1 else 'fail'}."


def tests_change(change: Change) -> str:
    return f"Before: {tests_said(change.before)} After: {tests_said(change.after)}"


def message_of(change: Change) -> str:
    """A subject by rule, then what was asked. Nothing of the repository's own text is in it but
    names."""
    wish = change.wish
    names = [a.place.rpartition("::")[2] for a in change.attempts if a.kept]
    named = ", ".join(dict.fromkeys(names))
    subjects = {
        "fix": f"Fix {named or 'failing tests'}",
        "add": f"Change {named}" if named else "Change what was asked",
        "tests": f"Test {wish.subject}",
        "rename": f"Rename {wish.subject} to {wish.to}",
    }
    subject = subjects[wish.what]
    subject = subject if len(subject) <= _LONGEST else f"{subject[:_LONGEST]}…"
    asked = " ".join(change.task.split())[:300]
    return f"{subject}\n\nAsked: {asked}\n{tests_change(change)}"
