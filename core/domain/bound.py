"""Bound numbers: references filled from results, and no other figure let through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.answers import Answer
from core.domain.derived import NoFigure, figure
from core.domain.formats import MISSING, exact, show
from core.domain.grades import Check, Outcome
from core.domain.references import Piece, Reference, pieces
from core.domain.results import Result, Scalar
from core.domain.unbound import Stripped, strip_unbound, unbound

__all__ = ["BoundNumber", "Rendered", "Stripped", "check_bound", "render", "strip_unbound"]

_LONGEST = 300


@dataclass(frozen=True)
class BoundNumber:
    """A value on the page, at `start:end` of the rendered text, and the cell it came from.

    `column` is None for a number of rows, `row` (from 0) for a figure of a whole column.
    `exact` is for the hover: full digits and unit.
    """

    start: int
    end: int
    text: str
    value: Scalar
    unit: str | None
    name: str
    column: str | None
    row: int | None
    exact: str


@dataclass(frozen=True)
class Rendered:
    """Text for people. `missing` are the references that nothing answers, shown as a dash."""

    text: str
    spans: tuple[BoundNumber, ...] = ()
    missing: tuple[str, ...] = ()


def render(text: str, results: Mapping[str, Result], *, shorten: bool = False) -> Rendered:
    """References replaced by the values of their cells; everything else stays as it is."""
    out: list[str] = []
    spans: list[BoundNumber] = []
    missing: list[str] = []
    position = length = 0
    for piece in pieces(text):
        out.append(text[position : piece.start])
        length += len(out[-1])
        position = piece.end
        bound = _bound(piece, results, start=length, shorten=shorten)
        if bound is None:
            missing.append(text[piece.start : piece.end])
        else:
            spans.append(bound)
        out.append(bound.text if bound else MISSING)
        length += len(out[-1])
    out.append(text[position:])
    return Rendered("".join(out), tuple(spans), tuple(missing))


def check_bound(
    answer: Answer,
    results: Mapping[str, Result],
    question: str,
    *,
    removed: Sequence[str] = (),
) -> Check:
    """Whether every figure of an answer stands in a cell. `removed` is what strip took out."""
    rendered = render(answer.text, results)
    free = unbound(answer.text, question, results, near=answer.near)
    if rendered.missing:
        return _check("failed", "A figure of the answer points at a value that is not there.")
    if free:
        listed = ", ".join(n.text for n in free[:3])
        return _check("failed", f"The answer holds a figure that no cell computed: {listed}.")
    if removed:
        return _check("warned", "Words with a figure that no cell computed were taken out.")
    if not rendered.spans:
        return _check("passed", "The answer holds no figures.")
    return _check("passed", "Every figure of the answer stands in a cell.")


def _check(outcome: Outcome, reason: str) -> Check:
    return Check(name="bound numbers", outcome=outcome, reason=reason)


def _column(reference: Reference, result: Result) -> str | None:
    """The column as the result spells it."""
    position = None if reference.column is None else result.index(reference.column)
    return None if position is None else result.columns[position].name


def _bound(
    piece: Piece, results: Mapping[str, Result], *, start: int, shorten: bool
) -> BoundNumber | None:
    reference = piece.reference
    result = results.get(reference.name) if reference else None
    if reference is None or result is None:
        return None
    try:
        found = figure(reference, result)
    except NoFigure:
        return None
    text = show(found.value, found.column, decimals=found.decimals, shorten=shorten)
    if isinstance(found.value, str):
        text = " ".join(text.split())
        text = text[: _LONGEST - 1] + "…" if len(text) > _LONGEST else text
    return BoundNumber(
        start=start,
        end=start + len(text),
        text=text,
        value=found.value,
        unit=found.column.unit if found.column else None,
        name=reference.name,
        column=_column(reference, result),
        row=found.row,
        exact=exact(found.value, found.column),
    )
