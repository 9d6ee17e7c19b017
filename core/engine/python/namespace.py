"""The names that code finds: tables as pandas frames, `sql`, `show`, `answer`, the libraries."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb

from core.engine.names import quoted

if TYPE_CHECKING:
    import pandas as pd

_LIBRARIES = {
    "pd": "pandas",
    "np": "numpy",
    "pl": "polars",
    "scipy": "scipy",
    "stats": "scipy.stats",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "statsmodels": "statsmodels",
    "sklearn": "sklearn",
    "duckdb": "duckdb",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "plotly": "plotly",
    "math": "math",
}


class Tables(Mapping[str, "pd.DataFrame"]):
    """Granted tables by name, case ignored where that is no doubt; each is read when asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
        self._connection = connection
        self._names = {name.casefold(): name for name in names}
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        known = self._names.get(str(name).casefold())
        if known is None:
            raise KeyError(name)
        if known not in self._read:
            self._read[known] = frame_of(self._connection.sql(f"FROM {quoted(known)}"))
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
        short: importlib.import_module(name) for short, name in _LIBRARIES.items() if short in used
    }
    if "df" in used and len(tables) == 1:
        found["df"] = tables[next(iter(tables))]
    return found | {name: tables[name] for name in tables if name in used}
