"""Read a pack file by file: lines counted, lines kept for search, code parsed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.domain.code.index import PackedFile, Skipped
from core.engine.code.grammars import grammar_of
from core.engine.code.languages import code_lines
from core.engine.code.pack import TreeText, read_text
from core.engine.code.parse import Parsed, TooSlow, parse
from core.engine.progress import Report

MOST_BYTES = 600_000_000
_PATIENCE = 900.0
_LONGEST_LINE = 2_000
_MINIFIED = 5_000
_BATCH = 16_000_000
_KEPT = re.compile(
    r"(?i)(?:.*/)?(?:readme[^/]*|makefile|justfile|gemfile|rakefile|noxfile\.py|tox\.ini|setup\.py"
    r"|setup\.cfg|pytest\.ini|conftest\.py|pyproject\.toml|[^/]*requirements[^/]*\.(?:txt|in)"
    r"|requirements/[^/]+\.txt|package\.json|go\.mod|cargo\.toml|pom\.xml|composer\.json"
    r"|build\.gradle(?:\.kts)?|[^/]+\.(?:csproj|gemspec|sln)|phpunit\.xml(?:\.dist)?"
    r"|cmakelists\.txt|\.pre-commit-config\.ya?ml|\.eslintrc[^/]*|eslint\.config\.[^/]+"
    r"|\.rubocop\.yml|\.golangci\.[^/]+|\.flake8|mypy\.ini|\.mypy\.ini|ruff\.toml|\.ruff\.toml"
    r"|biome\.jsonc?|rustfmt\.toml|clippy\.toml|\.pylintrc|phpstan\.neon[^/]*)"
)
_LONGEST_KEPT, _MOST_KEPT = 200_000, 3_000
LINES = pa.schema([("path", pa.string()), ("line", pa.int32()), ("text", pa.string())])


@dataclass
class FileRead:
    """What one file is; `parsed` where its language has a grammar and it could be parsed."""

    path: str
    language: str
    bytes: int
    lines: int = 0
    code_lines: int = 0
    skipped: Skipped | None = None
    parsed: Parsed | None = None


@dataclass
class TreeRead:
    """Every file, texts of the manifests by path, and how many were not parsed though code."""

    files: list[FileRead] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    unparsed: int = 0
    bytes: int = 0


class LineWriter:
    """Writes every line of text to a Parquet file, a batch of files at a time."""

    def __init__(self, file: Path) -> None:
        self._writer = pq.ParquetWriter(file, LINES, compression="snappy")
        self._paths: list[str] = []
        self._texts: list[str] = []
        self._size = 0

    def add(self, path: str, text: str) -> None:
        if not text:
            return
        self._paths.append(path)
        self._texts.append(text.removesuffix("\n"))
        self._size += len(text)
        if self._size > _BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._texts:
            return
        split = pc.split_pattern(pa.array(self._texts, pa.large_string()), "\n")
        owners = pc.list_parent_indices(split)
        starts = pc.take(split.offsets, owners)
        lines = pc.add(pc.subtract(_count_up(len(owners)), starts), 1)
        texts = pc.utf8_slice_codeunits(pc.list_flatten(split), 0, _LONGEST_LINE)
        paths = pc.take(pa.array(self._paths), owners)
        columns = [paths, pc.cast(lines, pa.int32()), pc.cast(texts, pa.string())]
        self._writer.write_table(pa.table(columns, schema=LINES), row_group_size=122_880)
        self._paths, self._texts, self._size = [], [], 0


def read_tree(
    packed: Sequence[PackedFile], content: memoryview, lines: LineWriter, *, report: Report
) -> TreeRead:
    """StepError when a file is said to be where the pack has none."""
    tree = TreeRead()
    until = time.monotonic() + _PATIENCE
    for number, each in enumerate(packed):
        if tree.bytes + each.bytes > MOST_BYTES and each.skipped is None:
            each = each.model_copy(update={"skipped": "many"})  # noqa: PLW2901
        read = read_text(each, content)
        found = FileRead(read.path, read.language.name, read.size, skipped=read.skipped)
        if read.text is not None:
            tree.bytes += read.size
            _look(found, read, tree, late=time.monotonic() > until)
            lines.add(read.path, read.text)
        tree.files.append(found)
        report(number / max(1, len(packed)), f"Reading file {number:,} of {len(packed):,}")
    return tree


def _look(found: FileRead, read: TreeText, tree: TreeRead, *, late: bool) -> None:
    text = read.text or ""
    rows = text.removesuffix("\n").split("\n") if text else []
    found.lines = len(rows)
    found.code_lines = code_lines(rows, read.language)
    if len(text) <= _LONGEST_KEPT and len(tree.texts) < _MOST_KEPT and _KEPT.fullmatch(read.path):
        tree.texts[read.path] = text
    if grammar_of(read.language.name) is None:
        return
    if late or _is_minified(rows):
        tree.unparsed += 1
        return
    try:
        found.parsed = parse(read.raw, read.language.name)
    except TooSlow:
        tree.unparsed += 1


def _is_minified(rows: Sequence[str]) -> bool:
    """Written by a program: such files define nothing that a person would look for."""
    return any(len(row) > _MINIFIED for row in rows)


def _count_up(number: int) -> pa.Array:
    import numpy as np

    return pa.array(np.arange(number, dtype=np.int64))


def parsed_files(tree: TreeRead) -> Iterator[tuple[FileRead, Parsed, str]]:
    """Those that were parsed, each with its family of languages."""
    for file in tree.files:
        grammar = grammar_of(file.language)
        if file.parsed is not None and grammar is not None:
            yield file, file.parsed, grammar.family
