"""Sentences about a change: how its tests stand, and the message of its commit."""

from __future__ import annotations

from core.domain.code.changes import Change, TestsSeen, broken_by
from core.domain.labels import capital

_LONGEST = 68


def tests_said(seen: TestsSeen) -> str:
    """One sentence about a run of the tests."""
    if seen.why:
        return f"Not tested: {seen.why}" if not seen.ran else f"The tests did not end: {seen.why}"
    if not seen.told:
        return f"“{seen.command}” {'ended well' if seen.good else 'failed'}."
    total = seen.passed + seen.failed
    if seen.good:
        few = {1: "The one test passes.", 2: "Both tests pass."}
        return few.get(total, f"All {total:,} tests pass.")
    return f"{seen.failed:,} of {total:,} tests {'fails' if seen.failed == 1 else 'fail'}."


def standing(change: Change) -> str:
    """How its tests stand now, in a few words; empty where all is well or nothing was run."""
    seen = change.after
    if seen.good:
        return ""
    if not seen.failed:
        return "not tested" if change.files else ""
    if not seen.told:
        return "its tests fail"
    fresh = len(broken_by(seen, change.before))
    verb = "fails" if seen.failed == 1 else "fail"
    total = f"{seen.failed:,} of {seen.passed + seen.failed:,} tests"
    if not fresh:
        return f"{total} still {verb}"
    since = "only since this change"
    return f"{total} {verb}, {since if fresh == seen.failed else f'{fresh:,} of them {since}'}"


def tests_change(change: Change) -> str:
    return f"Before: {tests_said(change.before)} After: {tests_said(change.after)}"


def message_of(change: Change) -> str:
    """A subject by rule, then what was asked. Nothing of the repository's own text is in it but
    names."""
    wish, poor = change.wish, standing(change)
    parts = (a.place.partition("::")[2] for a in change.attempts if a.kept)
    named = ", ".join(dict.fromkeys(part for part in parts if part))
    subjects = {
        "fix": f"Fix {named or 'failing tests'}{' in part' if change.after.failed else ''}",
        "add": f"Change {named}" if named else "Change what was asked",
        "tests": f"Test {wish.subject}",
        "rename": f"Rename {wish.subject} to {wish.to}",
    }
    subject = subjects[wish.what]
    subject = subject if len(subject) <= _LONGEST else f"{subject[:_LONGEST]}…"
    asked = " ".join(change.task.split())[:300]
    by_hand = ", ".join(dict.fromkeys(change.edits))
    lines = (
        f"Asked: {asked}",
        f"Edited by hand: {by_hand}" if by_hand else "",
        tests_change(change),
        f"Committed although {poor}." if poor else "",
    )
    return f"{subject}\n\n" + "\n".join(line for line in lines if line)


def warned(change: Change) -> str:
    """The same as `standing`, as a sentence; empty where there is nothing to warn of."""
    poor = standing(change)
    return f"{capital(poor)}." if poor else ""
