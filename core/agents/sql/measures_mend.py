"""Orders and limits over texts that hold dates, lengths of time or numbers with units."""

from __future__ import annotations

import re

from sqlglot import exp, parse_one

from core.agents.sql.desk import Desk
from core.agents.sql.one_table.asked import Asked, asked_of
from core.agents.sql.one_table.measures import Measure

_ORDERING = (exp.GT, exp.GTE, exp.LT, exp.LTE)
_CLOCK = re.compile(r"(?:\d+:)+\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*")


def mend_measures(tree: exp.Expression, desk: Desk) -> list[str]:
    """Sort by what a text says, not by how it is spelled."""
    asked = asked_of(desk)
    if asked is None or tree.find(exp.Join):
        return []
    notes: list[str] = []
    for node in list(tree.find_all(exp.Ordered, *_ORDERING)):
        column = node.this
        measure = _measure(column, asked)
        if measure is None:
            continue
        if isinstance(node, exp.Ordered):
            node.set("nulls_first", False)
        elif not _comparable(node, measure, asked=asked):
            continue
        column.replace(parse_one(measure.sql, read="duckdb"))
        notes.append(f"Read {column.name} as {_SPOKEN[measure.kind]}.")
    return list(dict.fromkeys(notes))


_SPOKEN = {"number": "numbers", "clock": "lengths of time", "date": "dates", "span": "years"}


def _measure(node: object, asked: Asked) -> Measure | None:
    """How a text column compares, when its texts do not sort as they are."""
    if not isinstance(node, exp.Column):
        return None
    folded = node.name.casefold()
    for number, column in enumerate(asked.grid.columns):
        if column.name.casefold() == folded and column.role == "text":
            return asked.measure(number)
    return None


def _comparable(node: exp.Expression, measure: Measure, *, asked: Asked) -> bool:
    """Bring the other side of a comparison to the same kind; False where that is not certain."""
    other = node.expression
    if not isinstance(other, exp.Literal):
        return False
    text = str(other.this)
    if measure.kind == "clock" and _CLOCK.fullmatch(text):
        other.replace(exp.Literal.number(_seconds(text)))
    elif measure.kind == "clock" and re.fullmatch(r"\d+(?:\.\d+)?", text):
        minutes = bool(re.search(r"\bminutes?\b", asked.text))
        other.replace(exp.Literal.number(float(text) * (60 if minutes else 1)))
    elif measure.kind == "date" and _DATE.fullmatch(text):
        other.replace(exp.cast(exp.Literal.string(text), "TIMESTAMP"))
    elif measure.kind == "date" and re.fullmatch(r"\d{4}", text):
        node.this.replace(exp.Year(this=node.this.copy()))
        node.this.this.replace(parse_one(measure.sql, read="duckdb"))
        other.replace(exp.Literal.number(int(text)))
        return False
    else:
        return False
    return True


def _seconds(text: str) -> float:
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total
