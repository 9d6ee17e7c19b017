"""Text to tree and back, with what is mechanical between dialects put right."""

from __future__ import annotations

from sqlglot import ErrorLevel, exp, parse
from sqlglot.errors import SqlglotError

from core.errors import StepError

_DIALECTS = ("duckdb", "sqlite", "mysql", "postgres")


def parse_query(sql: str) -> exp.Expression:
    """The one SELECT in `sql`; StepError("sql") says why there is none."""
    reason = ""
    for dialect in _DIALECTS:
        try:
            trees = [t for t in parse(sql, read=dialect, error_level=ErrorLevel.RAISE) if t]
        except (SqlglotError, RecursionError) as error:
            reason = reason or _first_line(str(error))
            continue
        if len(trees) == 1 and isinstance(trees[0], exp.Query):
            return translated(trees[0].unnest() if _bare(trees[0]) else trees[0])
        reason = reason or "It must be one SELECT."
    raise StepError(f"The query could not be read: {reason}", code="sql")


def to_sql(tree: exp.Expression, *, pretty: bool = False) -> str:
    """DuckDB's spelling of a tree."""
    return str(tree.sql(dialect="duckdb", pretty=pretty))


def translated(tree: exp.Expression) -> exp.Expression:
    """Functions of other databases as DuckDB has them."""
    for node in list(tree.find_all(exp.Anonymous)):
        name = node.name.upper()
        if name == "JULIANDAY" and len(node.expressions) == 1:
            node.set("this", "julian")
        elif name == "DATE_FORMAT" and len(node.expressions) == 2:
            moment, shape = node.expressions
            node.replace(exp.TimeToStr(this=moment, format=_shape(shape, _MYSQL)))
    for node in list(tree.find_all(exp.ToChar)):
        if isinstance(node.args.get("format"), exp.Literal):
            shape = _shape(node.args["format"], _POSTGRES)
            node.replace(exp.TimeToStr(this=node.this, format=shape))
    for node in list(tree.find_all(exp.TimeToStr)):
        moment, shape = node.this, node.args.get("format")
        if isinstance(moment, exp.Literal) and not isinstance(shape, exp.Literal):
            node.set("this", shape)
            node.set("format", moment)
    return tree


_MYSQL = (("%M", "%B"), ("%i", "%M"), ("%s", "%S"), ("%e", "%-d"), ("%c", "%-m"))
_POSTGRES = (
    ("YYYY", "%Y"), ("YY", "%y"), ("Month", "%B"), ("Mon", "%b"), ("MM", "%m"), ("DD", "%d"),
    ("HH24", "%H"), ("MI", "%M"), ("SS", "%S"),
)  # fmt: skip


def _shape(node: exp.Expression, names: tuple[tuple[str, str], ...]) -> exp.Expression:
    """A date format with the letters that DuckDB knows."""
    if not isinstance(node, exp.Literal):
        return node
    text = node.name
    for theirs, ours in names:
        text = text.replace(theirs, ours)
    return exp.Literal.string(text)


def _bare(tree: exp.Expression) -> bool:
    return isinstance(tree, exp.Subquery) and not tree.args.get("alias")


def _first_line(text: str) -> str:
    return text.splitlines()[0].rstrip(" .") + "."
