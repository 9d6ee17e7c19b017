"""The SQL guard: one SELECT, over granted tables, with nothing in it that reaches out.

DuckDB's own parser decides what a statement is. Any doubt is a no.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import duckdb

from core.domain.work import ViewGrant
from core.engine import database
from core.engine.faults import sql_message
from core.engine.guard_lists import (
    CLASSES,
    DENIED_FUNCTIONS,
    DENIED_PREFIXES,
    NODES,
    PART_ENDING,
    PARTS,
    TABLE_FUNCTIONS,
    TABLES,
)
from core.engine.names import literal
from core.errors import StepError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_LONGEST = 100_000
_CATALOGS = frozenset({"", "memory", "temp"})
_LIVE = "syna_live_"  # how databases are attached; see core.engine.remote.live
_SCHEMAS = frozenset({"", "main"})


def check(sql: str, names: Collection[str]) -> None:
    """Refuse `sql` with StepError(code="guard") unless it only reads the tables in `names`.

    What DuckDB cannot parse, and a table that is not there, is StepError(code="sql").
    """
    allowed = {name.casefold() for name in names}
    if len(sql) > _LONGEST or "\x00" in sql:
        raise refusal("The query is too long or holds a null character.")
    statements = _parser()
    _one_select(statements, sql)
    _Walk(allowed).over(_tree(statements, sql))


def check_bound(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse a checked query that DuckDB, in the database it will run in, finds more tables in.

    All that is granted is a view there, so DuckDB's own list of tables must come out empty, but for
    those of attached databases: a checked query can name these only by their views.
    """
    try:
        names = connection.get_table_names(sql, qualified=True)
    except (duckdb.Error, RuntimeError) as error:
        raise StepError(
            sql_message(error),
            code="sql",
            kept="The query was not run.",
            remedy="Correct the query and run it again.",
        ) from error
    names = {name for name in names if not name.startswith(_LIVE)}
    if names:
        raise refusal(f"The query reads {', '.join(sorted(names))}, which is not attached.")


def check_views(views: Sequence[ViewGrant], tables: Collection[str]) -> list[str]:
    """Check each view against the tables and the views before it; returns all names."""
    known = list(tables)
    folded = {name.casefold() for name in known}
    for view in views:
        if view.name.casefold() in folded:
            raise refusal(f"The name {view.name} is taken by a table or an earlier query.")
        check(view.sql, known)
        known.append(view.name)
        folded.add(view.name.casefold())
    return known


def bare(sql: str) -> str:
    """A checked query without the semicolons at its end, to be put inside another statement."""
    text = sql.encode()
    end = len(text)
    for offset, _ in reversed(duckdb.tokenize(sql)):
        if text[offset : offset + 1] != b";":
            break
        end = offset
    return text[:end].decode()


def refusal(message: str) -> StepError:
    """A query that is not run."""
    return StepError(
        message,
        code="guard",
        kept="The query was not run.",
        remedy="Use one SELECT over the attached tables.",
    )


def _one_select(parser: duckdb.DuckDBPyConnection, sql: str) -> None:
    try:
        statements = parser.extract_statements(sql)
    except duckdb.Error as error:
        raise StepError(sql_message(error), code="sql", kept="The query was not run.") from error
    if not statements:
        raise StepError("The query is empty.", code="sql", remedy="Write a SELECT.")
    if len(statements) > 1:
        raise refusal("There is more than one statement.")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise refusal(f"A {statements[0].type.name} statement is not a SELECT.")
    if statements[0].named_parameters:
        raise refusal("The query has parameters, which nothing fills.")


def _tree(parser: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Json]:
    try:
        # not as a parameter: for those DuckDB imports pandas
        row = parser.execute(f"SELECT json_serialize_sql({literal(sql)}::VARCHAR)").fetchone()
        tree = json.loads(row[0]) if row else None
    except (duckdb.Error, ValueError, RecursionError) as error:
        raise refusal("The query cannot be taken apart.") from error
    if not isinstance(tree, dict) or tree.get("error") is not False:
        raise refusal("The query cannot be taken apart.")
    return tree


def _unknown(name: str, allowed: Collection[str]) -> StepError:
    shown = ", ".join(sorted(allowed)[:20]) or "none"
    return StepError(
        f"There is no table {name}. The tables are: {shown}.",
        code="sql",
        kept="The query was not run.",
        remedy="Use one of these tables.",
    )


class _Walk:
    """Goes over the whole tree; whatever is not on a list is refused."""

    def __init__(self, allowed: set[str]) -> None:
        self._allowed = allowed

    def over(self, tree: Mapping[str, Json]) -> None:
        try:
            self._value(tree.get("statements"), frozenset())
        except RecursionError as error:
            raise refusal("The query is nested too deep.") from error

    def _value(self, value: Json, scope: frozenset[str]) -> None:
        if isinstance(value, list):
            for item in value:
                self._value(item, scope)
        elif isinstance(value, dict):
            self._object(value, scope)

    def _object(self, item: dict[str, Json], scope: frozenset[str]) -> None:
        inner = self._with_ctes(item, scope)
        kind = item.get("type")
        if "class" in item:
            self._expression(item)
        elif "cte_map" in item:
            _listed(kind, NODES, what="kind of query")
            if kind == "RECURSIVE_CTE_NODE":
                inner |= {str(item.get("cte_name", "")).casefold()}
        elif "sample" in item and "alias" in item:
            self._table(item, inner)
        elif isinstance(kind, str) and not kind.endswith(PART_ENDING):
            _listed(kind, PARTS, what="part of a query")
        for key, value in item.items():
            if key != "cte_map":
                self._value(value, inner)

    def _with_ctes(self, item: Mapping[str, Json], scope: frozenset[str]) -> frozenset[str]:
        """The scope with this node's CTEs; each one is checked in the scope that it sees."""
        ctes = item.get("cte_map")
        entries = ctes.get("map") if isinstance(ctes, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict):
                raise refusal("The query cannot be taken apart.")
            self._value(entry.get("value"), scope)
            scope |= {str(entry.get("key", "")).casefold()}
        return scope

    def _expression(self, item: Mapping[str, Json]) -> None:
        _listed(item.get("class"), CLASSES, what="expression")
        if item.get("class") in {"FUNCTION", "WINDOW"}:
            name = str(item.get("function_name", "")).casefold()
            if name in DENIED_FUNCTIONS or name.startswith(DENIED_PREFIXES):
                raise refusal(f"The function {name} is not allowed.")
            _at_home(item, f"function {name}")

    def _table(self, item: Mapping[str, Json], scope: frozenset[str]) -> None:
        kind = item.get("type")
        _listed(kind, TABLES, what="kind of table")
        if kind == "BASE_TABLE":
            name = str(item.get("table_name", ""))
            _at_home(item, f"table {name}")
            if item.get("at_clause"):
                raise refusal("Earlier versions of a table cannot be read.")
            if name.casefold() not in self._allowed | scope:
                raise _unknown(name, self._allowed)
        elif kind == "TABLE_FUNCTION":
            function = item.get("function")
            name = str(function.get("function_name", "")) if isinstance(function, dict) else ""
            if name.casefold() not in TABLE_FUNCTIONS:
                raise refusal(f"The table function {name or '?'} is not allowed.")


def _at_home(item: Mapping[str, Json], what: str) -> None:
    catalog = str(item.get("catalog") or item.get("catalog_name") or "").casefold()
    schema = str(item.get("schema") or item.get("schema_name") or "").casefold()
    if catalog not in _CATALOGS or schema not in _SCHEMAS:
        raise refusal(f"The {what} lies outside the attached tables.")


def _listed(kind: Json, allowed: Collection[str], *, what: str) -> None:
    if not isinstance(kind, str) or kind not in allowed:
        raise refusal(f"This {what} is not allowed ({kind}).")


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A database that holds nothing and reaches nothing, to take statements apart with."""
    return database.closed()
