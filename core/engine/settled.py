"""One order of rows for one query: what hashing leaves open is decided by the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import duckdb

from core.engine.guard import Json, bare
from core.engine.names import literal

_MOST_COLUMNS = 30


def settled(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The checked query, its rows in one order however many threads run it.

    Grouping, DISTINCT and set operations leave the order to a hash table. Rows that the query's
    own ORDER BY leaves equal are ordered by their columns, the first one first. A query in whose
    order nothing is open comes back as it is.
    """
    tree = _tree(connection, sql)
    node = _node(tree)
    if node is None or not any(map(_hashes, _nodes(node))):
        return sql
    columns = len(connection.execute(f"DESCRIBE {bare(sql)}").fetchall())
    modifiers = node.get("modifiers")
    if columns > _MOST_COLUMNS or not isinstance(modifiers, list) or not _text(connection, tree):
        return sql
    orders = [_position(number) for number in range(1, columns + 1)]
    own = next((m for m in modifiers if _is(m, "ORDER_MODIFIER")), None)
    if isinstance(own, dict) and isinstance(own["orders"], list):
        own["orders"] = [*own["orders"], *orders]
    else:
        at = next((i for i, m in enumerate(modifiers) if _limits(m)), len(modifiers))
        modifiers.insert(at, {"type": "ORDER_MODIFIER", "orders": orders})
    return _text(connection, tree) or sql


def _hashes(node: dict[str, Json]) -> bool:
    grouped = node.get("group_expressions") or node.get("aggregate_handling") == "FORCE_AGGREGATES"
    return bool(grouped) or node.get("type") in ("SET_OPERATION_NODE", "DISTINCT_MODIFIER")


def _nodes(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def _position(number: int) -> Json:
    """The column with this number, as an order."""
    value: Json = {
        "type": {"id": "INTEGER", "type_info": None},
        "is_null": False,
        "value": number,
    }
    constant: Json = {
        "class": "CONSTANT",
        "type": "VALUE_CONSTANT",
        "alias": "",
        "query_location": 0,
        "value": value,
    }
    return {"type": "ORDER_DEFAULT", "null_order": "ORDER_DEFAULT", "expression": constant}


def _is(modifier: Json, kind: str) -> bool:
    return isinstance(modifier, dict) and modifier.get("type") == kind


def _limits(modifier: Json) -> bool:
    return _is(modifier, "LIMIT_MODIFIER") or _is(modifier, "LIMIT_PERCENT_MODIFIER")


def _node(tree: Json) -> dict[str, Json] | None:
    statements = tree.get("statements") if isinstance(tree, dict) else None
    first = statements[0] if isinstance(statements, list) and len(statements) == 1 else None
    node = first.get("node") if isinstance(first, dict) else None
    return node if isinstance(node, dict) else None


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Json:
    row = connection.execute(f"SELECT json_serialize_sql({literal(sql)}::VARCHAR)").fetchone()
    tree: Json = json.loads(row[0]) if row else None
    return tree


def _text(connection: duckdb.DuckDBPyConnection, tree: Json) -> str | None:
    """The query that a tree stands for; None where DuckDB cannot say, or says something else."""
    written = literal(json.dumps(tree))
    try:
        row = connection.execute(f"SELECT json_deserialize_sql({written}::JSON)").fetchone()
    except duckdb.Error:
        return None
    text = str(row[0]) if row else ""
    return text if _plain(_tree(connection, text)) == _plain(tree) else None


def _plain(tree: Json) -> Json:
    """Without the places of words in the text."""
    if isinstance(tree, dict):
        return {k: _plain(v) for k, v in tree.items() if k != "query_location"}
    return [_plain(value) for value in tree] if isinstance(tree, list) else tree
