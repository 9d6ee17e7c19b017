"""One SELECT as text from its parts, which are quoted already."""

from __future__ import annotations

from collections.abc import Iterable


def select(shown: str, table: str, *rest: str) -> str:
    """`rest` are whole clauses in their order; empty ones are left out."""
    return " ".join(part for part in ("SELECT", shown, "FROM", table, *rest) if part)


def where(conditions: Iterable[str]) -> str:
    """A WHERE of all of these; empty when there are none."""
    shown = [condition for condition in conditions if condition]
    return f"WHERE {' AND '.join(shown)}" if shown else ""


def inner(query: str) -> str:
    """A query as a value or a table."""
    return f"({query})"
