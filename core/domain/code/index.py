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

Skipped = Literal["large", "binary", "lfs", "symlink", "submodule", "many", "unreadable"]
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


class Share(Value):
    """Every `step`-th file of a manifest in the order of paths, from number `start` on."""

    start: int = 0
    step: int = 1

    @property
    def name(self) -> str:
        """What its files begin with, up to a dot."""
        return f"{self.start:06}-{self.step:06}"

    def halves(self, files: int) -> tuple[Share, ...]:
        """Itself in two; nothing when it is one file or none."""
        if self.start + self.step >= files:
            return ()
        step = 2 * self.step
        return Share(start=self.start, step=step), Share(start=self.start + self.step, step=step)


class ParseCode(Value):
    """Parse a share of a pack into the folder `into`, for IndexCode to put together.

    With `unread` its files are only listed: one of them ended the worker that read it.
    """

    kind: Literal["parse_code"] = "parse_code"
    pack: str
    manifest: str
    into: str
    share: Share = Share()
    unread: bool = False


class CodeParsed(Value):
    kind: Literal["code_parsed"] = "code_parsed"
    files: int
    seconds: float


class ReadHistory(Value):
    """Write the tables about commits and tags under `into`; names are made as by IndexCode."""

    kind: Literal["read_history"] = "read_history"
    name: str
    history: str
    into: str
    tags: tuple[Tag, ...] = ()
    taken: tuple[str, ...] = ()


class HistoryRead(Value):
    """`tables[i].file` is relative to `into`; profiles are in the order of the tables."""

    kind: Literal["history_read"] = "history_read"
    tables: tuple[Table, ...]
    profiles: tuple[TableProfile, ...]


class IndexCode(Value):
    """Put what was parsed together into Parquet tables under `into`, one file a CodeTable.

    All paths are absolute. `shares` is where ParseCode wrote, `dated` the reply of a ReadHistory
    with the same `into`. `name` is the repository's; where one of the tables' names is in
    `taken`, all of them begin with it.
    """

    kind: Literal["index_code"] = "index_code"
    name: str
    commit: str
    pack: str
    manifest: str
    shares: str
    dated: HistoryRead
    into: str
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
