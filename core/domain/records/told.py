"""Records as plain text, for exports and for cells that a program reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from core.domain.code.candidates import CommitSearch
from core.domain.code.review import AppliedSuggestion, Review
from core.domain.deploy.deployments import TITLES, Deployment
from core.domain.records.kinds import Record


@dataclass(frozen=True)
class Told:
    """`lines` are a header and rows of equal length; `texts` are longer pieces, each with its
    language (`diff`, `markdown`, or empty)."""

    lines: tuple[tuple[str, ...], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


def told(record: Record) -> Told:
    match record.kind:
        case "shipped":
            return _shipped(record.deployment)
        case "reviewed":
            return _reviewed(record.review)
        case "applied":
            return _applied(record.applied)
        case "candidates":
            return _candidates(record.search)
        case _:
            assert_never(record.kind)


def _shipped(deployment: Deployment) -> Told:
    rows = tuple(
        (TITLES[move.move], move.outcome, move.said, move.undo) for move in deployment.moves
    )
    notes = (("markdown", deployment.notes),) if deployment.notes else ()
    return Told((("Move", "Outcome", "What it did", "To take it back"), *rows), notes)


def _reviewed(review: Review) -> Told:
    rows = tuple(
        (f"{each.path}:{each.lines}", each.severity, each.reason, each.why, _by(each.by))
        for each in review.findings
    )
    texts = (("", review.said), *(("", note) for note in review.notes))
    return Told((("Where", "Severity", "Reason", "Why it matters", "Found"), *rows), texts)


def _by(by: str) -> str:
    return "by the model" if by == "model" else "by a rule"


def _applied(applied: AppliedSuggestion) -> Told:
    finding = applied.finding
    row = (f"{finding.path}:{finding.lines}", finding.reason, applied.branch, applied.where)
    return Told((("Where", "Reason", "Branch", "Put into"), row), (("diff", applied.diff),))


def _candidates(search: CommitSearch) -> Told:
    rows = tuple(
        (
            each.commit.id[:10],
            f"{each.commit.at:%Y-%m-%d %H:%M}",
            each.commit.author,
            each.commit.subject,
            f"{each.score.total:.2f}",
            each.why,
        )
        for each in search.candidates
    )
    head = ("Commit", "When", "Author", "Subject", "Score", "Why it could be")
    return Told((head, *rows), (("", search.said), *(("", note) for note in search.notes)))
