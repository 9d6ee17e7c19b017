"""What was parsed of a share of the files, on its way to where the shares are put together.

Each share is a few Arrow files; rows of a file stand together, in the order of the share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from core.domain.code.index import Skipped
from core.engine.code.grammars import grammar_of
from core.engine.code.imports import read_import
from core.engine.code.parse import Call, Parsed, Symbol
from core.engine.code.tables import SHAPES


def _without_path(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    """The fields of those names, in their order."""
    return pa.schema([schema.field(name) for name in names])


_TEXT, _INT = pa.string(), pa.int32()
_NAMES = pa.list_(_TEXT)
_PARTS = ("symbols", "calls", "imports", "spaces", "texts")
SCHEMAS: dict[str, pa.Schema] = {
    "files": pa.schema(
        [("path", _TEXT), ("language", _TEXT), ("bytes", pa.int64())]
        + [("lines", _INT), ("code_lines", _INT), ("skipped", _TEXT), ("unparsed", pa.bool_())]
        + [(part, _INT) for part in _PARTS]
    ),
    "symbols": _without_path(SHAPES["symbols"].schema, Symbol._fields),
    "calls": _without_path(SHAPES["calls"].schema, Call._fields),
    "imports": pa.schema(
        [
            ("line", _INT),
            ("module", _TEXT),
            ("here", _NAMES),
            ("there", _NAMES),
            ("everything", pa.bool_()),
        ]
    ),
    "spaces": pa.schema([("name", _TEXT)]),
    "texts": pa.schema([("text", _TEXT)]),
}
Row = tuple[object, ...]


@dataclass
class FileRead:
    """What one file is; `unparsed` when it is code that could not be parsed."""

    path: str
    language: str
    bytes: int
    lines: int = 0
    code_lines: int = 0
    skipped: Skipped | None = None
    unparsed: bool = False


class ShareWriter:
    """Keeps columns until all files of the share are there."""

    def __init__(self) -> None:
        self._columns: dict[str, list[list[object]]] = {
            name: [[] for _ in schema] for name, schema in SCHEMAS.items()
        }
        self.texts_kept = 0

    def add(self, file: FileRead, parsed: Parsed | None = None, *, text: str | None = None) -> None:
        found = parsed or Parsed()
        parts: dict[str, Sequence[Row]] = {
            "symbols": found.symbols,
            "calls": found.calls,
            "imports": list(_imports(file, found)),
            "spaces": [(name,) for name in found.namespaces],
            "texts": [(text,)] if text is not None else [],
        }
        self.texts_kept += text is not None
        facts = (file.path, file.language, file.bytes, file.lines, file.code_lines, file.skipped)
        counts = (len(parts[name]) for name in _PARTS)
        parts["files"] = [(*facts, file.unparsed, *counts)]
        for name, rows in parts.items():
            for column, values in zip(self._columns[name], zip(*rows, strict=True), strict=False):
                column.extend(values)

    def write(self, folder: Path, name: str) -> None:
        for part, columns in self._columns.items():
            schema = SCHEMAS[part]
            arrays = [pa.array(v, f.type) for v, f in zip(columns, schema, strict=True)]
            table = pa.table(arrays, schema=schema)
            feather.write_feather(table, str(folder / f"{name}.{part}"), compression="uncompressed")


@dataclass(frozen=True)
class FileParsed:
    """A file that has a grammar, and where its rows are in each of the tables."""

    path: str
    family: str
    rows: dict[str, slice] = field(default_factory=dict)


class TreeRead:
    """All shares as one: tables whose rows are in the order of paths. `unparsed` is a count."""

    def __init__(self, folder: Path) -> None:
        names = sorted(file.stem for file in folder.glob("*.files"))
        files = _whole(folder, names, "files")
        order = np.argsort(np.array(files["path"].to_pylist(), dtype=object), kind="stable")
        self.files: pa.Table = files.take(pa.array(order))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        self._tables = {
            part: _sorted(_whole(folder, names, part), rank, files[part].to_numpy())
            for part in _PARTS
        }
        self.paths: list[str] = self.files["path"].to_pylist()
        self.unparsed = int(np.count_nonzero(self.files["unparsed"].to_numpy()))
        self.read: pa.Table = self.files.filter(pc.is_null(self.files["skipped"]))
        self.bytes = int(pc.sum(self.read["bytes"]).as_py() or 0)
        kept = np.repeat(np.arange(len(order)), self.files["texts"].to_numpy())
        texts = self._tables["texts"]["text"].to_pylist()
        self.texts = {self.paths[at]: text for at, text in zip(kept, texts, strict=True)}

    def table(self, part: str) -> pa.Table:
        return self._tables[part]

    def placed(self, part: str) -> pa.Table:
        """With the file of each row as `path`."""
        files = np.repeat(np.arange(len(self.paths)), self.files[part].to_numpy())
        return self._tables[part].append_column("path", self.files["path"].take(pa.array(files)))

    def parsed(self) -> Iterator[FileParsed]:
        """Those in languages that have a grammar."""
        ends = {part: np.cumsum(self.files[part].to_numpy()).tolist() for part in _PARTS}
        starts = {part: [0, *ends[part]] for part in _PARTS}
        languages: list[str] = self.files["language"].to_pylist()
        for at, (path, language) in enumerate(zip(self.paths, languages, strict=True)):
            grammar = grammar_of(language)
            if grammar is not None:
                rows = {part: slice(starts[part][at], ends[part][at]) for part in _PARTS}
                yield FileParsed(path, grammar.family, rows)


def _imports(file: FileRead, parsed: Parsed) -> Iterator[Row]:
    grammar = grammar_of(file.language)
    family = grammar.family if grammar is not None else ""
    for statement in parsed.imports:
        for each in read_import(statement.text, family):
            here, there = [h for h, _ in each.names], [t for _, t in each.names]
            yield statement.line, each.module, here, there, each.everything


def _whole(folder: Path, names: Sequence[str], part: str) -> pa.Table:
    schema = SCHEMAS[part]
    tables = [feather.read_table(str(folder / f"{name}.{part}")) for name in names]
    return pa.concat_tables([schema.empty_table(), *(table.cast(schema) for table in tables)])


def _sorted(table: pa.Table, rank: np.ndarray, counts: np.ndarray) -> pa.Table:
    """By the rank of the file of each row."""
    order = np.argsort(np.repeat(rank, counts), kind="stable")
    return table.take(pa.array(order)).combine_chunks()
