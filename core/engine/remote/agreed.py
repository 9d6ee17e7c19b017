"""Which parts of a query every kind of server takes as DuckDB does.

Servers compare values of two kinds each in a way of its own, or not at all, so here all that meets
is of one family: numbers, short floats, texts, days, moments, truths.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from sqlglot import exp

from core.engine.remote.live import Lived

AGGREGATES = (exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max)
_ALLOWED = frozenset(
    (
        *AGGREGATES,
        *(exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Alias, exp.Table),
        *(exp.TableAlias, exp.Identifier, exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Star),
        *(exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
        *(exp.Between, exp.In, exp.Is, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Case, exp.If),
        *(exp.Distinct, exp.Filter, exp.Cast, exp.DataType, exp.Year, exp.Month, exp.Extract),
        *(exp.Var, exp.Coalesce),
    )
)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Neg)
_LOGIC = (exp.And, exp.Or, exp.Not)
_COMPARISONS = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
    *(exp.Between, exp.In, exp.Is),
)
_SORTING = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.Min, exp.Max)
_CHOICES = (exp.Case, exp.If, exp.Coalesce)
_CALENDAR = (exp.Year, exp.Month, exp.Extract)
_PARTS = frozenset("YEAR QUARTER MONTH DAY HOUR MINUTE".split())
_WHOLE = "TINYINT SMALLINT INTEGER BIGINT".split()
_FAMILIES = {
    **dict.fromkeys((*_WHOLE, "HUGEINT", "DECIMAL", "DOUBLE"), "number"),
    **{f"U{kind}": "number" for kind in _WHOLE},
    "FLOAT": "float",
    "VARCHAR": "text",
    "BOOLEAN": "truth",
    "DATE": "day",
    "TIMESTAMP": "moment",
    "TIMESTAMP WITH TIME ZONE": "moment",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")
_DAY_LETTERS = len("2024-01-31")


def agrees(node: exp.Expression, lived: Mapping[str, Lived]) -> bool:
    """Whether a server takes this node, as far as what is within it is taken, as DuckDB does."""
    if type(node) not in _ALLOWED or not all(_decides(each, lived) for each in _tests_of(node)):
        return False
    fits = True
    if isinstance(node, (*_COMPARISONS, *_CHOICES, exp.Min, exp.Max)):
        shared = _shared(_operands(node), lived)
        sorts = isinstance(node, _SORTING) and "text" in shared
        fits = bool(shared) and not sorts and not (isinstance(node, exp.Case) and node.this)
    elif isinstance(node, (*_ARITHMETIC, exp.Sum, exp.Avg)):
        fits = "number" in _shared(_operands(node), lived)
    elif isinstance(node, _CALENDAR):
        fits = _is_of_calendar(node, lived)
    elif isinstance(node, exp.Cast):
        fits = bool(families(node, lived))
    elif isinstance(node, exp.Join):
        fits = (node.side or "").upper() in ("", "LEFT") and bool(node.args.get("on"))
    elif isinstance(node, exp.Group):
        fits = {key for key, value in node.args.items() if value} <= {"expressions"}
    elif isinstance(node, exp.Star):
        fits = isinstance(node.parent, exp.Count)
    elif isinstance(node, exp.Literal):
        fits = "\\" not in str(node.this)
    return fits


def families(node: exp.Expression, lived: Mapping[str, Lived]) -> frozenset[str]:
    """What its values can meet; empty where that is not sure."""
    found: frozenset[str] = frozenset()
    if isinstance(node, exp.Column):
        kind = _type(node, lived)
        found = frozenset({_FAMILIES.get(kind.partition("(")[0], kind)} - {""})
    elif isinstance(node, exp.Literal):
        found = frozenset({"text"}) | _times(node) if node.is_string else frozenset({"number"})
    elif isinstance(node, exp.Cast):
        to_day = node.to.this == exp.DataType.Type.DATE and isinstance(node.this, exp.Literal)
        found = _times(node.this) if to_day and "day" in _times(node.this) else found
    elif isinstance(node, (exp.Count, exp.Sum, exp.Avg, *_CALENDAR, *_ARITHMETIC)):
        found = frozenset({"number"})
    elif isinstance(node, (exp.Boolean, *_COMPARISONS, *_LOGIC)):
        found = frozenset({"truth"})
    elif isinstance(node, (exp.Paren, exp.Distinct, exp.Filter, exp.Min, exp.Max, *_CHOICES)):
        found = _shared(_operands(node), lived)
    return found


def is_time(literal: exp.Literal) -> bool:
    """Whether it is text that can stand for a day or a moment."""
    return bool(_times(literal))


def _times(literal: exp.Expression) -> frozenset[str]:
    said = str(literal.this)
    if not _TIME.fullmatch(said):
        return frozenset()
    try:
        dt.datetime.fromisoformat(said)
    except ValueError:
        return frozenset()
    return frozenset({"day", "moment"} if len(said) == _DAY_LETTERS else {"moment"})


def _shared(nodes: Iterable[exp.Expression], lived: Mapping[str, Lived]) -> frozenset[str]:
    """The families that all of them can be of; what is missing is of any."""
    known = [families(each, lived) for each in nodes if not isinstance(each, exp.Null)]
    return frozenset.intersection(*known) if known else frozenset()


def _operands(node: exp.Expression) -> list[exp.Expression]:
    """What a node compares, reckons with or chooses from."""
    if isinstance(node, exp.Case):
        return [*(each.args["true"] for each in node.args["ifs"]), *_given(node, "default")]
    if isinstance(node, exp.If):
        return _given(node, "true", "false")
    return [node.this] if isinstance(node, exp.Filter) else list(node.iter_expressions())


def _tests_of(node: exp.Expression) -> list[exp.Expression]:
    """The conditions that a node decides by."""
    if isinstance(node, _LOGIC):
        return list(node.iter_expressions())
    if isinstance(node, (exp.Where, exp.Having, exp.If)):
        return [node.this]
    return _given(node, "on") if isinstance(node, exp.Join) else []


def _given(node: exp.Expression, *names: str) -> list[exp.Expression]:
    return [node.args[name] for name in names if node.args.get(name)]


def _decides(node: exp.Expression, lived: Mapping[str, Lived]) -> bool:
    return bool(families(node, lived) & {"truth", "number"})


def _is_of_calendar(node: exp.Expression, lived: Mapping[str, Lived]) -> bool:
    if isinstance(node, exp.Extract):
        known = isinstance(node.this, exp.Var) and node.name.upper() in _PARTS
        return known and bool(families(node.expression, lived) & {"day", "moment"})
    return bool(families(node.this, lived) & {"day", "moment"})


def _type(column: exp.Column, lived: Mapping[str, Lived]) -> str:
    """DuckDB's type of a column; empty where it is not sure which column it is."""
    if column.table:
        tables = [lived[column.table.casefold()]] if column.table.casefold() in lived else []
    else:
        tables = list(lived.values())
    folded = column.name.casefold()
    found = [
        kind for each in tables for name, kind in each.types.items() if name.casefold() == folded
    ]
    return found[0] if len(found) == 1 else ""
