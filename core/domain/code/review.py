"""A review: what was looked at, and findings that point at lines of the diff."""

from __future__ import annotations

import hashlib
from typing import Literal

from core.domain.code.change_words import tests_said
from core.domain.code.changes import TestsSeen
from core.domain.code.repository import How
from core.domain.value import Value

Severity = Literal["error", "warning", "hint"]
Side = Literal["new", "old"]
By = Literal["rule", "model"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


class ReviewFinding(Value):
    """Lines `first` to `last` (from 1) of the new version, or of the old one for what went away.

    `reason` says what is wrong and `why` what comes of it. `suggestion` replaces exactly these
    lines; empty takes them away, None proposes nothing. `quoted` is what stands there now.
    """

    path: str
    first: int
    last: int
    severity: Severity
    rule: str
    reason: str
    why: str
    suggestion: str | None = None
    quoted: str = ""
    side: Side = "new"
    by: By = "rule"

    @property
    def id(self) -> str:
        """The same for the same finding of the same text."""
        parts = (self.path, str(self.first), str(self.last), self.rule, self.suggestion or "")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]

    @property
    def lines(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class ReviewedFile(Value):
    """A file of the diff with both its texts; None where there is none, or where it is no text.

    `bytes` are those of the new version. `released` when the last release has the file already.
    `was` is the path that it came from, where it moved.
    """

    path: str
    how: How
    was: str = ""
    before: str | None = None
    after: str | None = None
    bytes: int = 0
    binary: bool = False
    released: bool = False


class OtherFile(Value):
    """A file that the diff leaves alone, as it is in the new version."""

    path: str
    text: str


class ReviewCode(Value):
    """Look over a diff by rule. `others` may use what was changed; `tests` and `locks` are paths of
    tests and of lock files."""

    kind: Literal["review_code"] = "review_code"
    files: tuple[ReviewedFile, ...]
    others: tuple[OtherFile, ...] = ()
    tests: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()


class ChangedFunction(Value):
    """A function with changed lines (numbers of the new version), for a model to look at."""

    path: str
    name: str
    first: int
    text: str
    changed: tuple[int, ...]


class CodeReviewed(Value):
    """`functions` are the changed ones, those with the most changed lines first. `foreign` are
    paths of code that others or a tool wrote, of which only some rules speak."""

    kind: Literal["code_reviewed"] = "code_reviewed"
    findings: tuple[ReviewFinding, ...] = ()
    functions: tuple[ChangedFunction, ...] = ()
    unread: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    seconds: float = 0.0


class Review(Value):
    """What was looked at: `files` and `functions` are counts. `linted` are findings left out as
    the linter says them; `before` and `after` its tests, where it names any; `notes` what could
    not be looked at, in sentences."""

    source_id: str
    repository: str
    title: str
    base: str
    commit: str
    files: int
    functions: int
    commits: int = 0
    findings: tuple[ReviewFinding, ...] = ()
    linted: int = 0
    linter: str = ""
    model: str = ""
    before: TestsSeen = TestsSeen()
    after: TestsSeen = TestsSeen()
    notes: tuple[str, ...] = ()

    @property
    def tested(self) -> str:
        """How its tests stand on the branch and stood before, in a line; empty without any."""
        if not self.after.command:
            return ""
        before = f" Before it: {tests_said(self.before)}" if self.before.command else ""
        return f"On the branch: {tests_said(self.after)}{before}"

    def count(self, severity: Severity) -> int:
        return sum(each.severity == severity for each in self.findings)

    @property
    def looked_at(self) -> str:
        """`3 files, 5 changed functions and 1 commit`."""
        parts = [
            _counted(self.files, "file"),
            _counted(self.functions, "changed function"),
            _counted(self.commits, "commit"),
        ]
        return f"{parts[0]}, {parts[1]} and {parts[2]}"

    @property
    def said(self) -> str:
        """In a sentence."""
        if not self.findings:
            return f"Nothing found in {self.looked_at}."
        counts = [(self.count(s), s) for s in SEVERITIES]
        told = [_counted(count, severity) for count, severity in counts if count]
        head = " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
        return f"Found {head} in {self.looked_at}."


class AppliedSuggestion(Value):
    """One suggestion on a branch of its own. `where` is empty while only Syna's copy has it."""

    repository: str
    finding: ReviewFinding
    branch: str
    commit: str
    diff: str
    tests: str = ""
    where: str = ""


def apply_question(review: Review, finding: ReviewFinding) -> str:
    """What asks for a suggestion to be applied."""
    return f"Apply suggestion {finding.id} of the review of {review.base}..{review.commit}"


def replaced(text: str, finding: ReviewFinding) -> str | None:
    """The text with the suggestion in place of its lines; None where these are not there."""
    lines = text.splitlines(keepends=True)
    if finding.suggestion is None or finding.side != "new" or finding.first < 1:
        return None
    if finding.last > len(lines) or finding.last < finding.first:
        return None
    there = "".join(lines[finding.first - 1 : finding.last])
    if there.rstrip("\r\n") != finding.quoted.rstrip("\r\n"):
        return None
    put = finding.suggestion
    end = "\r\n" if there.endswith("\r\n") else "\n" if there.endswith("\n") else ""
    if put:
        put = put.rstrip("\r\n").replace("\r\n", "\n").replace("\n", end or "\n") + end
    return "".join((*lines[: finding.first - 1], put, *lines[finding.last :]))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
