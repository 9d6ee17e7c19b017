"""Records as plain text, for exports and for cells that a program reads."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.deploy.deployments import TITLES, Deployment
from core.domain.records.kinds import Record


@dataclass(frozen=True)
class Told:
    """`lines` are a header and rows of equal length; `texts` are longer pieces, each with its
    language (`diff`, `markdown`, or empty)."""

    lines: tuple[tuple[str, ...], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


def told(record: Record) -> Told:
    return _shipped(record.deployment)


def _shipped(deployment: Deployment) -> Told:
    rows = tuple(
        (TITLES[move.move], move.outcome, move.said, move.undo) for move in deployment.moves
    )
    notes = (("markdown", deployment.notes),) if deployment.notes else ()
    return Told((("Move", "Outcome", "What it did", "To take it back"), *rows), notes)
