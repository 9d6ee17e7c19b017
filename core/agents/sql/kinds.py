"""What kind of value an expression has, and which texts hold numbers or dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from sqlglot import exp

from core.agents.sql.scopes import Scopes
from core.domain.sources import role_of

Kind = Literal["number", "text", "time", "flag", "other"]
Written = Literal["plain", "decorated", "none"]

_PLAIN = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[-+−]?(?:\d[\d,]*\.?\d*|\.\d+)")
_TIMED = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}:\d{2}"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_EMPTY = frozenset({"n/a", "na", "none", "null", "tba", "unknown"})
_NUMERIC = (
    exp.Count, exp.Sum, exp.Avg, exp.Abs, exp.Round, exp.Length, exp.Floor, exp.Ceil,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.IntDiv,
    exp.Year, exp.Month, exp.Day, exp.Extract, exp.DateDiff, exp.Sqrt, exp.Pow,
)  # fmt: skip
_SAME = (exp.Max, exp.Min, exp.Coalesce, exp.Paren, exp.AnyValue, exp.Distinct, exp.Neg)


def kind_of(node: exp.Expression, scopes: Scopes) -> Kind:
    """The kind of value of an expression, `other` when it is not certain."""
    kind: Kind = "number" if isinstance(node, _NUMERIC) else "other"
    if isinstance(node, exp.Literal):
        kind = "text" if node.is_string else "number"
    elif isinstance(node, exp.Column):
        field = scopes.field(node)
        kind = role_of(field.type) if field and field.type else "other"
    elif isinstance(node, exp.Cast | exp.TryCast):
        kind = role_of(node.to.sql("duckdb"))
    elif isinstance(node, _SAME):
        inner = node.expressions[0] if isinstance(node, exp.Distinct) else node.this
        kind = kind_of(inner, scopes) if isinstance(inner, exp.Expression) else "other"
    elif isinstance(node, exp.Subquery):
        kind = _subquery_kind(node, scopes)
    return kind


def _subquery_kind(node: exp.Subquery, scopes: Scopes) -> Kind:
    query = node.this
    if isinstance(query, exp.SetOperation):
        query = query.left
    items = query.expressions if isinstance(query, exp.Select) else []
    return kind_of(items[0].unalias(), scopes) if len(items) == 1 else "other"


def written_numbers(values: Sequence[str]) -> Written:
    """Whether texts are numbers: as they stand, inside decoration ("12 km", "1,234"), or not."""
    told = [value for value in values if not _is_empty(value)]
    if not told:
        return "none"
    if all(_PLAIN.fullmatch(value) for value in told):
        return "plain"
    return "decorated" if sum(map(_decorated, told)) * 4 >= len(told) * 3 else "none"


def _is_empty(text: str) -> bool:
    return text.strip().casefold() in _EMPTY or not any(char.isalnum() for char in text)


def _decorated(text: str) -> bool:
    """One number that leads, with a unit, an order suffix or a remark behind it."""
    if _TIMED.search(text):
        return False
    bare = re.sub(r"\[[^\]]*\]|\([^)]*\)", "", text).strip().lstrip("$€£~≈c. ")
    found = _NUMBER.match(bare)
    if found is None or len(_NUMBER.findall(bare)) > 1:
        return False
    return len(bare) - found.end() <= 12


def as_number(node: exp.Expression, written: Written) -> exp.Expression:
    """A text expression as DOUBLE, NULL where it is no number."""
    text = node.copy()
    if written == "decorated":
        digits = exp.Anonymous(
            this="regexp_extract",
            expressions=[text, exp.Literal.string(r"-?(\d[\d,]*\.?\d*|\.\d+)")],
        )
        text = exp.Anonymous(
            this="replace", expressions=[digits, exp.Literal.string(","), exp.Literal.string("")]
        )
    return exp.TryCast(this=text, to=exp.DataType.build("DOUBLE"))


def as_time(node: exp.Expression) -> exp.Expression:
    """A text expression as TIMESTAMP, NULL where it is none."""
    shapes = ["%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%m/%d/%Y", "%B %Y", "%b %Y", "%Y"]
    parsed = exp.Anonymous(
        this="try_strptime",
        expressions=[node.copy(), exp.Array(expressions=[exp.Literal.string(s) for s in shapes])],
    )
    cast = exp.TryCast(this=node.copy(), to=exp.DataType.build("TIMESTAMP"))
    return exp.Coalesce(this=cast, expressions=[parsed])
