"""What a query or a script reads, as its text says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


def names_read(sql: str) -> frozenset[str]:
    """Names of tables and queries that `sql` reads, casefolded; its own CTEs are left out.

    Where the text cannot be parsed, every word of it: one name too many does less harm.
    """
    from sqlglot import exp, parse
    from sqlglot.errors import SqlglotError

    try:
        trees = [tree for tree in parse(sql, read="duckdb") if tree is not None]
    except (SqlglotError, RecursionError):
        return frozenset(word.casefold() for word in _WORD.findall(sql))
    found = (table for tree in trees for table in tree.find_all(exp.Table) if table.name)
    return frozenset(table.name.casefold() for table in found if not _is_cte(table, table.name))


def read_from(sql: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that `sql` reads, in the order given."""
    read = names_read(sql)
    return tuple(name for name in names if name.casefold() in read)


def read_in_code(code: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that Python code has as a name or inside a text, in the order given.

    Comments do not count, unless the code cannot be parsed.
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = set(_WORD.findall(code))
    else:
        words = {node.id for node in nodes if isinstance(node, ast.Name)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.update(_WORD.findall(node.value))
    folded = {word.casefold() for word in words}
    return tuple(name for name in names if name.casefold() in folded)


def _is_cte(table: object, name: str) -> bool:
    """Whether a WITH around `table` defines the name, other than the one it stands in itself."""
    from sqlglot import exp

    if not isinstance(table, exp.Expression):
        return False
    folded = name.casefold()
    inside: exp.Expression | None = table.find_ancestor(exp.CTE)
    holder = table.parent
    while holder is not None:
        with_ = holder.args.get("with_")
        for cte in with_.expressions if with_ is not None else ():
            own = cte is inside and not with_.args.get("recursive")
            if cte.alias.casefold() == folded and not own:
                return True
        holder = holder.parent
    return False
