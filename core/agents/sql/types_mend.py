"""Comparisons and sums across types: text that holds numbers or dates is read as such."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.kinds import Written, as_number, as_time, kind_of, written_numbers
from core.agents.sql.scopes import Scopes

_ORDERING = (exp.GT, exp.GTE, exp.LT, exp.LTE)
_COMPARING = (*_ORDERING, exp.EQ, exp.NEQ)
_SUMS = (exp.Sum, exp.Avg, exp.Median, exp.Stddev, exp.StddevSamp, exp.Variance)
_EXTREMES = (exp.Max, exp.Min)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod)
_OF_TIME = (
    exp.Year, exp.Month, exp.Day, exp.Quarter, exp.TimeToStr, exp.Extract,
    exp.TimestampTrunc, exp.DateTrunc,
)  # fmt: skip


def mend_types(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change `tree` so that both sides of each comparison have one type."""
    mender = _Types(tree, desk)
    for node in list(tree.walk()):
        if isinstance(node, _COMPARING):
            mender.compare(node)
        elif isinstance(node, exp.Between):
            mender.between(node)
        elif isinstance(node, exp.In):
            mender.inside(node)
        elif isinstance(node, _SUMS):
            mender.argument(node)
        elif isinstance(node, (*_EXTREMES, exp.Ordered)):
            mender.extreme(node)
        elif isinstance(node, _ARITHMETIC):
            mender.arithmetic(node)
        elif isinstance(node, _OF_TIME):
            mender.moment(node)
    return list(dict.fromkeys(mender.notes))


class _Types:
    def __init__(self, tree: exp.Expression, desk: Desk) -> None:
        self.scopes = Scopes(tree, desk.catalogue)
        self.desk = desk
        self.notes: list[str] = []

    def compare(self, node: exp.Expression) -> None:
        left, right = node.this, node.expression
        kinds = (kind_of(left, self.scopes), kind_of(right, self.scopes))
        if kinds == ("text", "number"):
            self._read_number(left)
        elif kinds == ("number", "text"):
            self._meet_number(right)
        elif isinstance(node, _ORDERING):
            self._ordered_texts(left, right)
            self._ordered_texts(right, left)

    def between(self, node: exp.Between) -> None:
        low, high = node.args["low"], node.args["high"]
        if kind_of(node.this, self.scopes) != "text":
            return
        if (
            all(_number_literal(bound) for bound in (low, high))
            and self._written(node.this) != "none"
        ):
            for bound in (low, high):
                bound.replace(exp.Literal.number(bound.this))
            self._read_number(node.this)

    def inside(self, node: exp.In) -> None:
        kind = kind_of(node.this, self.scopes)
        query = node.args.get("query")
        if query is not None:
            select = query.this if isinstance(query, exp.Subquery) else query
            self._inside_query(node.this, kind, query=select)
        elif kind == "text" and any(
            not v.is_string for v in node.expressions if isinstance(v, exp.Literal)
        ):
            self._read_number(node.this)
            for value in node.expressions:
                if _number_literal(value):
                    value.replace(exp.Literal.number(value.this))

    def _inside_query(self, left: exp.Expression, kind: str, *, query: exp.Expression) -> None:
        select = query.left if isinstance(query, exp.SetOperation) else query
        if not isinstance(select, exp.Select) or len(select.expressions) != 1:
            return
        inner = select.expressions[0].unalias()
        other = kind_of(inner, self.scopes)
        if kind == "number" and other == "text" and isinstance(inner, exp.Column):
            self._read_number(inner)
        elif kind == "text" and other == "number":
            self._read_number(left)

    def argument(self, node: exp.Expression) -> None:
        inner = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
        if isinstance(inner, exp.Column) and kind_of(inner, self.scopes) == "text":
            self._read_number(inner)

    def extreme(self, node: exp.Expression) -> None:
        inner = node.this
        if isinstance(inner, _EXTREMES) or not isinstance(inner, exp.Column):
            return
        if kind_of(inner, self.scopes) != "text":
            return
        if self._written(inner) == "decorated" or self._uneven(inner):
            self._read_number(inner)
            if isinstance(node, exp.Ordered):
                node.set("nulls_first", False)

    def arithmetic(self, node: exp.Expression) -> None:
        for side in (node.this, node.expression):
            inner = side.this if isinstance(side, _EXTREMES) else side
            if isinstance(inner, exp.Column) and kind_of(inner, self.scopes) == "text":
                self._read_number(inner)

    def moment(self, node: exp.Expression) -> None:
        inner = node.expression if isinstance(node, exp.Extract) else node.this
        while isinstance(inner, exp.Cast | exp.TsOrDsToDate | exp.TsOrDsToTimestamp | exp.Paren):
            inner = inner.this
        if isinstance(inner, exp.Column) and kind_of(inner, self.scopes) == "text":
            inner.replace(as_time(inner))

    def _ordered_texts(self, column: exp.Expression, value: exp.Expression) -> None:
        """`year < '2009'`: compared as numbers where both are."""
        if not isinstance(column, exp.Column) or not _number_literal(value) or not value.is_string:
            return
        if kind_of(column, self.scopes) == "text" and self._written(column) != "none":
            value.replace(exp.Literal.number(value.this))
            self._read_number(column)

    def _meet_number(self, text: exp.Expression) -> None:
        if isinstance(text, exp.Literal):
            if _number_literal(text):
                text.replace(exp.Literal.number(text.this))
        else:
            self._read_number(text)

    def _read_number(self, node: exp.Expression) -> None:
        written = self._written(node)
        node.replace(as_number(node, "decorated" if written == "decorated" else "plain"))
        if written == "decorated":
            self.notes.append(f"Read the numbers in {node.name}, which is text.")

    def _written(self, node: exp.Expression) -> Written:
        column = node.find(exp.Column)
        field = self.scopes.field(column) if column is not None else None
        return written_numbers(self.desk.shown.get((field and field.origin) or "", ()))

    def _uneven(self, node: exp.Column) -> bool:
        """Plain numbers as text whose order as text is another one."""
        field = self.scopes.field(node)
        values = self.desk.shown.get((field and field.origin) or "", ())
        return (
            self._written(node) == "plain" and len({len(v.partition(".")[0]) for v in values}) > 1
        )


def _number_literal(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and written_numbers([node.this]) == "plain"
