"""The names that code finds: tables as pandas frames, `sql`, `show`, `answer`, the libraries."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb

from core.domain.libraries import LIBRARIES
from core.domain.work import TableGrant, ViewGrant
from core.engine import database, guard
from core.engine.names import quoted

if TYPE_CHECKING:
    import pandas as pd


class Granted:
    """The database of what was granted; it is opened when something is first asked of it."""

    def __init__(
        self, tables: Sequence[TableGrant], views: Sequence[ViewGrant], *, memory: int
    ) -> None:
        self.names = guard.check_views(views, [table.name for table in tables])
        self._tables = tables
        self._views = views
        self._memory = memory
        self._opened: duckdb.DuckDBPyConnection | None = None

    def sql(self, query: str) -> duckdb.DuckDBPyRelation | None:
        if self._opened is None:
            self._opened = database.opened(self._tables, self._views, memory=self._memory)
        return self._opened.sql(query)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()


class Tables(Mapping[str, "pd.DataFrame"]):
    """Granted tables by name, case ignored where that is no doubt; each is read when asked for."""

    def __init__(self, granted: Granted) -> None:
        self._granted = granted
        self._names = {name.casefold(): name for name in granted.names}
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        known = self._names.get(str(name).casefold())
        if known is None:
            raise KeyError(name)
        if known not in self._read:
            rows = self._granted.sql(f"FROM {quoted(known)}")
            assert rows is not None
            self._read[known] = frame_of(rows)
        return self._read[known]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.values())

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"tables: {', '.join(self)}"

    def columns(self) -> list[str]:
        """Names of the columns of every table read so far."""
        return [str(column) for frame in self._read.values() for column in frame.columns]


def frame_of(relation: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """As pandas reads a CSV: whole numbers with gaps become floats, truth values objects."""
    frame = relation.df()
    for name, kind in zip(frame.columns, frame.dtypes, strict=True):
        if str(kind).startswith(("Int", "UInt")):
            frame[name] = frame[name].astype("float64" if frame[name].hasnans else "int64")
        elif str(kind) == "boolean":
            frame[name] = frame[name].astype("object" if frame[name].hasnans else "bool")
    return frame


def named_in(tree: ast.Module) -> set[str]:
    """Every name that code reads or writes."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def bound(tables: Tables, used: set[str]) -> dict[str, object]:
    """The tables and the libraries that code names; nothing is read or loaded for the others."""
    found: dict[str, object] = {
        short: importlib.import_module(name) for short, name in LIBRARIES.items() if short in used
    }
    if "df" in used and len(tables) == 1:
        found["df"] = tables[next(iter(tables))]
    return found | {name: tables[name] for name in tables if name in used}
