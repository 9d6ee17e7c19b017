"""Records as plain text, for exports and for cells that a program reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from core.domain.code.asked import TITLES as PARTS
from core.domain.code.asked import CodeAnswer
from core.domain.code.candidates import CommitSearch
from core.domain.code.change_words import standing
from core.domain.code.changes import TITLES as MOVES
from core.domain.code.changes import Change
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
        case "cited":
            return _cited(record.answer)
        case "changed":
            return _changed(record.change)
        case _:
            assert_never(record.kind)


def _shipped(deployment: Deployment) -> Told:
    rows = tuple(
        (TITLES[move.move], move.outcome, move.said, move.undo) for move in deployment.moves
    )
    planned = tuple(
        (TITLES[move.move], "planned", f"{move.where}: {move.changes}", move.undo)
        for move in deployment.planned
        if not any(each.move == move.move for each in deployment.moves)
    )
    notes = (("markdown", deployment.notes),) if deployment.notes else ()
    return Told((("Move", "Outcome", "What it did", "To take it back"), *rows, *planned), notes)


def _reviewed(review: Review) -> Told:
    rows = tuple(
        (f"{each.path}:{each.lines}", each.severity, each.reason, each.why, _by(each.by))
        for each in review.findings
    )
    lines = (review.said, review.tested, *review.notes)
    texts = tuple(("", line) for line in lines if line)
    return Told((("Where", "Severity", "Reason", "Why it matters", "Found"), *rows), texts)


def _by(by: str) -> str:
    return "by the model" if by == "model" else "by a rule"


def _applied(applied: AppliedSuggestion) -> Told:
    finding = applied.finding
    row = (f"{finding.path}:{finding.lines}", finding.reason, applied.branch, applied.where)
    return Told((("Where", "Reason", "Branch", "Put into"), row), (("diff", applied.diff),))


def _changed(change: Change) -> Told:
    poor = standing(change)
    rows = [("Stands", f"{change.status}: {poor}" if poor else change.status)]
    rows += [(MOVES[each.move], each.said) for each in change.moves]
    rows += [(f"Tried {each.place}", each.said) for each in change.attempts]
    if change.stopped:
        rows.append(("Stopped", change.stopped))
    diff = (("diff", change.diff),) if change.diff else ()
    notes = (("", note) for note in (*change.notes, *change.lint))
    return Told((("What", "What came of it"), *rows), (*notes, *diff))


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


def _cited(answer: CodeAnswer) -> Told:
    rows = tuple((PARTS[each.part], each.place, each.name, each.text) for each in answer.found)
    return Told((("What", "Where", "Name", "Text"), *rows))
