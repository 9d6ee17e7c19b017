"""What a worker is given of a repository, and what it replies.

A pack is two files. One holds the contents of files end to end; the other, the manifest, has a
`PackedFile` a line as JSON, in any order. History is the output of `git log` with HISTORY_OPTIONS.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal, get_args

from core.domain.code.overview import Overview
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Column, Table
from core.domain.value import Value

LONGEST_FILE = 1_000_000
HISTORY_OPTIONS = (
    "-z",
    "--name-status",
    "--find-renames=100%",
    "--no-ext-diff",
    "--no-textconv",
    "--encoding=UTF-8",
    "--format=tformat:%H%x00%P%x00%aN%x00%aE%x00%ct%x00%s",
)

Skipped = Literal["large", "binary", "lfs", "symlink", "submodule", "many"]
CodeTable = Literal[
    "files", "commits", "changes", "symbols", "calls", "imports", "releases", "code_lines"
]
CODE_TABLES: tuple[CodeTable, ...] = get_args(CodeTable)


class PackedFile(Value):
    """A file of the tree: where its content begins in the pack, and its bytes.

    One that is `skipped` has none in the pack; its `bytes` are those in the repository.
    """

    path: str
    bytes: int
    offset: int = 0
    executable: bool = False
    skipped: Skipped | None = None


class Tag(Value):
    """A tag, the commit that it leads to, and when it was made."""

    name: str
    commit: str
    at: datetime


class IndexCode(Value):
    """Parse a pack and a history into Parquet tables under `into`, one file a CodeTable.

    `pack`, `manifest`, `history` and `into` are absolute. `name` is the repository's; where one
    of the tables' names is in `taken`, all of them begin with it.
    """

    kind: Literal["index_code"] = "index_code"
    name: str
    commit: str
    pack: str
    manifest: str
    history: str
    into: str
    tags: tuple[Tag, ...] = ()
    taken: tuple[str, ...] = ()


class CodeIndexed(Value):
    """`tables[i].file` is relative to `into`; profiles are in the order of the tables.

    Lines of text are written too, but are no table of the source: see `lines_table`.
    `fingerprint` is the commit; `bytes` are those of the files that were read.
    """

    kind: Literal["code_indexed"] = "code_indexed"
    fingerprint: str
    bytes: int
    tables: tuple[Table, ...]
    profiles: tuple[TableProfile, ...]
    joins: tuple[Join, ...] = ()
    overview: Overview
    warnings: tuple[str, ...] = ()
    seconds: float


def shown_path(raw: bytes) -> str:
    """A path as people and tables have it; bytes that are no UTF-8 become `\\xNN`."""
    return raw.decode("utf-8", "backslashreplace")


def lines_table(tables: Sequence[Table]) -> Table | None:
    """Every line of text of a repository, for tools to search in: it would swamp a prompt.

    It is granted as any table is; how many rows it has is not known (0).
    """
    files = code_table(tables, "files")
    if files is None:
        return None
    name = f"{files.name.removesuffix('files')}code_lines"
    file = PurePosixPath(files.file).with_name("code_lines.parquet").as_posix()
    columns = (("path", "VARCHAR"), ("line", "INTEGER"), ("text", "VARCHAR"))
    return Table(
        name=name, columns=tuple(Column(name=n, type=t) for n, t in columns), rows=0, file=file
    )


def code_table(tables: Sequence[Table], which: CodeTable) -> Table | None:
    """That table of a repository, whatever it is called in SQL."""
    return next((t for t in tables if PurePosixPath(t.file).stem == which), None)
