"""The tests of both sides of a diff, run in the command box, and what the branch breaks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from core.agents.base import RunContext
from core.agents.code.reviewing.copies import copy_of
from core.agents.code.reviewing.span import Span
from core.domain.code.attached import AttachedRepository
from core.domain.code.change_words import tests_said
from core.domain.code.changes import TestsSeen, broken_by, tests_seen
from core.domain.code.commands import TestFailure
from core.domain.code.overview import FoundCommand
from core.domain.code.review import ReviewFinding
from core.errors import StepError, UserError
from core.protocols import GitStore, Workshop
from core.tools.command import run_command

BUDGET = 180.0  # seconds for both runs together
_MOST_FAILURES = 10
_LONGEST = 300


class Reviewed(Protocol):
    """What a run of tests needs of a review."""

    @property
    def context(self) -> RunContext: ...

    @property
    def workshop(self) -> Workshop: ...

    @property
    def repository(self) -> AttachedRepository: ...

    @property
    def span(self) -> Span: ...

    def note(self, text: str) -> None: ...


def run_tests(desk: Reviewed) -> tuple[TestsSeen, TestsSeen]:
    """Before and after; nothing is run where the repository names no tests, and those of before
    are not where the box runs none or nothing came before."""
    found, span = desk.repository.tests, desk.span
    if found is None:
        return TestsSeen(), TestsSeen()
    begun = time.monotonic()
    desk.note("Running the tests of the branch")
    after, shut = _run(desk, found, span.commit, seconds=BUDGET / 2)
    if shut or not span.base:
        return TestsSeen(), after
    desk.note("Running the tests as they were before")
    left = max(BUDGET - (time.monotonic() - begun), 1.0)
    before, _ = _run(desk, found, span.base, seconds=min(left, BUDGET / 2))
    return before, after


def _run(
    desk: Reviewed, found: FoundCommand, commit: str, *, seconds: float
) -> tuple[TestsSeen, bool]:
    """With whether no program could be run at all."""
    desk.context.cancel.raise_if_cancelled()
    trees = desk.workshop.trees(desk.repository.source_id)
    try:
        with copy_of(trees, commit, why="tests") as folder:
            run = run_command(
                desk.context, str(folder), command=found.words, seconds=round(seconds, 1)
            )
    except (StepError, UserError) as error:
        return TestsSeen(command=found.text, why=error.message), True
    return tests_seen(run, found.text), False


def failing(desk: Reviewed, before: TestsSeen, after: TestsSeen) -> tuple[ReviewFinding, ...]:
    """Tests that the branch breaks, each where it failed; one for all where none is named."""
    broken = set(broken_by(after, before))
    found = [failure for failure in after.failures if failure.name in broken]
    if not found:
        whole = after.command and not after.good and before.good
        return (_whole(desk, after),) if whole else ()
    since = "it did not before" if before.ran else "nothing tells how it was before"
    store = desk.workshop.store(desk.repository.source_id)
    return tuple(
        _finding(failure, since, lines=_lines(store, desk.span.commit, _path(failure)))
        for failure in found[:_MOST_FAILURES]
    )


def _whole(desk: Reviewed, after: TestsSeen) -> ReviewFinding:
    tests = desk.repository.tests
    return ReviewFinding(
        path=tests.path if tests is not None else "",
        first=1,
        last=1,
        severity="error",
        rule="failing-test",
        reason="The tests end well without this branch, and not with it.",
        why=_plain(tests_said(after)),
    )


def _path(failure: TestFailure) -> str:
    return failure.path or failure.name.partition("::")[0]


def _finding(failure: TestFailure, since: str, *, lines: Sequence[str]) -> ReviewFinding:
    line = min(max(failure.line, 1), max(len(lines), 1))
    return ReviewFinding(
        path=_path(failure) if lines else "tests",
        first=line,
        last=line,
        severity="error",
        rule="failing-test",
        reason=f"The test “{_plain(failure.name)}” fails on this branch; {since}.",
        why=_plain(failure.message) or "It ended with an error.",
        quoted=lines[line - 1][:_LONGEST] if lines and failure.line else "",
    )


def _lines(store: GitStore, commit: str, path: str) -> Sequence[str]:
    file = store.file(commit, path) if path else None
    if file is None or file.kind != "file":
        return ()
    return store.read(file.blob).decode("utf-8", "replace").splitlines()


def _plain(text: str) -> str:
    """One line without signs that mean something where it is shown."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.replace("“", '"').replace("”", '"').split())[:_LONGEST]
