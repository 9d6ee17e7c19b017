"""Asking a person between two readings of a word whose figures differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import ValidationError

from core.agents.sql.desk import Desk
from core.agents.sql.parse import parse_query
from core.agents.sql.readings import readings_of
from core.agents.sql.reread import reread
from core.agents.sql.rivals import Tie, ties_of
from core.agents.sql.sightings import known_names, sightings
from core.domain.choices import NeedsChoice
from core.domain.events import Choice
from core.domain.formats import text_of
from core.domain.labels import capital
from core.domain.readings import Reading
from core.domain.steps import Tokens
from core.domain.value import Value
from core.errors import StepError
from core.tools.query import Queried

MOST_QUERIES = 2
QUICK = 0.1  # seconds: what takes longer is not computed a second time just to ask
_ROWS = 50
_SHOWN = 3
_DIGITS = 9

Row = tuple[object, ...]


class Settled(Value):
    """What a person picked in place of `before`, the reading that was taken first.

    It has its query, so that it is not written again, and what was known of the first one.
    """

    before: Reading
    reading: Reading
    sql: str
    notes: tuple[str, ...] = ()
    attempts: int = 1
    tokens: Tokens = Tokens()

    @property
    def note(self) -> str:
        return f"“{self.reading.word}” is read as {self.reading.says()}, as chosen."


def settled_by(chosen: Sequence[str]) -> Settled | None:
    """What was picked last, if it was a reading of a word."""
    if not chosen or not chosen[-1].startswith("{"):
        return None
    try:
        return Settled.model_validate_json(chosen[-1])
    except ValidationError:
        return None


def ask_between(
    question: str, sql: str, queried: Queried, desk: Desk, *, keep: Callable[[Settled], Settled]
) -> None:
    """Raise NeedsChoice where a word has two readings that fit as well and differ in their figures.

    The first choice is the reading of `sql`. `keep` adds to a choice what the step already knows.
    """
    if not desk.has("choice") or queried.seconds > QUICK:
        return
    left = MOST_QUERIES
    for tie in _ties(question, sql, desk=desk):
        own = _rows(queried.table.slice(0, _ROWS).to_pylist())
        told = [(Settled(before=tie.reading, reading=tie.reading, sql=sql), own)]
        for other in _others(tie, sql, desk=desk)[:left]:
            left -= 1
            rows = _rows(desk.look(other.sql, max_rows=_ROWS))
            if _says_anything(rows) and all(rows != known for _, known in told):
                told.append((other, rows))
        if len(told) > 1:
            raise NeedsChoice(
                f"“{tie.reading.word}” can mean {len(told)} things here, and the figures differ. "
                "Which do you mean?",
                [_choice(keep(settled), rows) for settled, rows in told],
            )


def _ties(question: str, sql: str, *, desk: Desk) -> list[Tie]:
    try:
        names = known_names(desk.context.schema, desk.views)
        seen = sightings(parse_query(sql), names)
    except StepError:
        return []
    readings = readings_of(question, seen)
    return list(ties_of(question, readings, seen, catalogue=names, values=desk.shown))


def _others(tie: Tie, sql: str, *, desk: Desk) -> list[Settled]:
    """The rivals that the query can be changed to."""
    names = known_names(desk.context.schema, desk.views)
    found = []
    for rival in tie.rivals:
        try:
            other = reread(sql, tie.reading, rival, names)
        except StepError:
            continue
        found.append(Settled(before=tie.reading, reading=rival, sql=other))
    return found


def _says_anything(rows: Sequence[Row]) -> bool:
    return any(value is not None and value != 0 for row in rows for value in row)


def _rows(rows: Sequence[dict[str, object]]) -> tuple[Row, ...]:
    return tuple(tuple(map(_rounded, row.values())) for row in rows)


def _rounded(value: object) -> object:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def _choice(settled: Settled, rows: Sequence[Row]) -> Choice:
    return Choice(
        label=capital(settled.reading.says()),
        value=settled.model_dump_json(exclude_defaults=True),
        detail=_figures(rows),
    )


def _figures(rows: Sequence[Row]) -> str:
    """The figures of a reading in short: the first row, and how many there are."""
    if not rows:
        return "nothing"
    first = ", ".join(text_of(value) for value in rows[0][:_SHOWN])
    more = len(rows) - 1
    others = "1 more row" if more == 1 else f"{more} more rows"
    return f"{first}, and {others}" if more else first
