"""Names of tables and columns, and how SQL quotes them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable

import duckdb

_LONGEST = 60
_STARTERS = frozenset(
    "alter attach begin call checkpoint comment commit copy deallocate delete detach drop execute"
    " explain export force import index insert install load merge pragma prepare read replace"
    " reset rollback schema set show summarize truncate update use vacuum view".split()
)


def quoted(name: str) -> str:
    """An identifier for SQL, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text for SQL, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: str) -> str:
    """A path for SQL, with no character of it read as a pattern."""
    return literal(re.sub(r"([*?\[])", r"[\1]", path))


def unique_columns(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names made unique (case ignored) and never empty, and sentences about what was changed."""
    given = [_cleaned(name) for name in names]
    reserved = {name.casefold() for name in given if name}
    taken: set[str] = set()
    result: list[str] = []
    empty: list[str] = []
    repeated: list[str] = []
    for position, name in enumerate(given, start=1):
        if name and name.casefold() not in taken:
            chosen = name
        else:
            chosen = _free(name or f"column_{position}", taken | reserved, fresh=not name)
            (repeated if name else empty).append(chosen)
        taken.add(chosen.casefold())
        result.append(chosen)
    return tuple(result), tuple(_sentences(empty, repeated))


def table_name(text: str, taken: Collection[str], *, keep: bool = False) -> str:
    """A snake-case identifier from a file or sheet name, no SQL keyword, not in `taken`.

    With `keep` the text itself, if SQL can name a table so.
    """
    if keep and text.strip() and text.casefold() not in keywords():
        return _free(text, {other.casefold() for other in taken}, fresh=True)
    folded = unicodedata.normalize("NFKD", _split_camel(text).casefold())
    plain = folded.encode("ascii", "ignore").decode()
    words = re.sub(r"[^0-9a-z]+", "_", plain).strip("_")
    name = words[:_LONGEST].rstrip("_") or "data"
    if name[0].isdigit():
        name = f"t_{name}"
    if name in keywords():
        name = f"{name}_table"
    return _free(name, {other.casefold() for other in taken}, fresh=True)


@functools.cache
def keywords() -> frozenset[str]:
    """Every word that SQL would have to quote or that reads as an order."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset(str(row[0]) for row in rows) | _STARTERS


def _cleaned(name: str) -> str:
    return name.replace("\x00", "").removeprefix("\ufeff").strip()


def _split_camel(text: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", text)


def _free(name: str, taken: Collection[str], *, fresh: bool) -> str:
    if fresh and name.casefold() not in taken:
        return name
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    return f"{name}_{number}"


def _sentences(empty: list[str], repeated: list[str]) -> Iterable[str]:
    if empty:
        yield f"{_count(empty)} without a name: now called {_listed(empty)}."
    if repeated:
        yield f"{_count(repeated)} with a name that was taken: now called {_listed(repeated)}."


def _count(names: list[str]) -> str:
    return "1 column" if len(names) == 1 else f"{len(names)} columns"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
