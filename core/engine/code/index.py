"""Index a repository: a pack and a history become tables, and an overview of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from core.domain.code.index import CodeIndexed, IndexCode
from core.engine import database
from core.engine.code.history import CommitRead, read_history
from core.engine.code.linking import Linking
from core.engine.code.overview import Looking
from core.engine.code.pack import manifest, opened
from core.engine.code.reading import LineWriter, TreeRead, parsed_files, read_tree
from core.engine.code.tables import SHAPES, Written, names_for
from core.engine.progress import Report

_MICRO = 1_000_000


def index_code(request: IndexCode, memory: int, *, report: Report) -> CodeIndexed:
    """StepError (code file) when the pack or the history is broken."""
    started = time.perf_counter()
    into = Path(request.into)
    into.mkdir(parents=True, exist_ok=True)
    with _cleaned(into), _uncollected(), database.plain(memory, into / "spill") as connection:
        tree = _read(request, into, report=report)
        written = Written(connection, into, names_for(request.name, request.taken))
        report(None, "Reading the history")
        _write_history(written, request)
        report(None, "Linking what is called to what defines it")
        _write_code(written, tree)
        report(None, "Looking at it")
        _write_files(written, tree)
        overview = Looking(connection, written.names).overview(request.commit, tree)
    return CodeIndexed(
        fingerprint=request.commit,
        bytes=tree.bytes,
        tables=tuple(written.tables),
        profiles=tuple(written.profiles),
        joins=written.joins(),
        overview=overview,
        warnings=tuple(_warnings(tree)),
        seconds=time.perf_counter() - started,
    )


def _read(request: IndexCode, into: Path, *, report: Report) -> TreeRead:
    lines = LineWriter(into / "code_lines.parquet")
    try:
        with opened(Path(request.pack)) as content:
            return read_tree(manifest(Path(request.manifest)), content, lines, report=report)
    finally:
        lines.close()


def _write_history(written: Written, request: IndexCode) -> None:
    latest = int(time.time())
    found = list(read_history(Path(request.history).read_bytes()))
    written.write("commits", list(_columns([_commit_row(each, latest) for each in found], 7)))
    changes = [
        (each.id, min(each.at, latest) * _MICRO, path, how)
        for each in found
        for how, path in each.changes
    ]
    written.write("changes", list(_columns(changes, 4)))
    tags = sorted(request.tags, key=lambda tag: (tag.at, tag.name), reverse=True)
    rows = [(tag.name, tag.commit, tag.at) for tag in tags]
    written.write("releases", list(_columns(rows, 3)))


def _commit_row(each: CommitRead, latest: int) -> tuple[object, ...]:
    """No commit is later than now, whatever its clock said: it would hide all others."""
    at = min(each.at, latest) * _MICRO
    return each.id, at, each.author, each.email, each.subject, len(each.changes), each.parents


def _write_code(written: Written, tree: TreeRead) -> None:
    symbols = [
        (s.name, s.kind, file.path, s.line, s.end_line, s.parent, s.signature)
        for file, parsed, _ in parsed_files(tree)
        for s in parsed.symbols
    ]
    written.write("symbols", list(_columns(symbols, 7)))
    linking = Linking(tree)
    calls = [
        (
            row.call.caller,
            row.call.callee,
            row.path,
            row.call.line,
            row.call.receiver,
            row.target.path if row.target else None,
            row.target.line if row.target else None,
        )
        for row in linking.calls()
    ]
    written.write("calls", list(_columns(calls, 7)))
    imports = [(row.path, row.line, row.module, row.target) for row in linking.imports()]
    written.write("imports", list(_columns(imports, 4)))


def _write_files(written: Written, tree: TreeRead) -> None:
    """Each with what the history says of its path."""
    rows = [(f.path, f.language, f.bytes, f.lines, f.code_lines, f.skipped) for f in tree.files]
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int32(), pa.int32(), pa.string())
    arrays = [pa.array(v, k) for v, k in zip(_columns(rows, 6), kinds, strict=True)]
    names = ["path", "language", "bytes", "lines", "code_lines", "skipped"]
    connection, tables = written.connection, written.names
    connection.register("read_files", pa.table(arrays, names=names))
    found = connection.execute(
        "WITH made AS (SELECT c.path, m.author, count(*) AS n, max(c.committed_at) AS latest"
        f' FROM "{tables["changes"]}" c JOIN "{tables["commits"]}" m ON m.id = c.commit'
        " GROUP BY c.path, m.author), of_path AS (SELECT path, max(latest) AS changed,"
        " sum(n) AS changes, arg_max(author, (n, latest)) AS owner FROM made GROUP BY path)"
        " SELECT f.path, language, bytes, lines, code_lines, changed,"
        " CAST(coalesce(changes, 0) AS INTEGER) AS changes, owner, skipped"
        " FROM read_files f LEFT JOIN of_path USING (path) ORDER BY f.path"
    ).to_arrow_table()
    connection.unregister("read_files")
    written.keep("files", found.select(SHAPES["files"].schema.names))


def _columns(rows: Sequence[Sequence[object]], width: int) -> Iterator[Sequence[object]]:
    return iter(zip(*rows, strict=True)) if rows else iter([()] * width)


def _warnings(tree: TreeRead) -> Iterator[str]:
    if tree.unparsed:
        files = "file was" if tree.unparsed == 1 else "files were"
        yield (
            f"{tree.unparsed:,} {files} not parsed, being written by a program or too slow to"
            " parse: their lines can be searched, but what they define and call is not known."
        )
    many = sum(1 for file in tree.files if file.skipped == "many")
    if many:
        yield f"{many:,} files were not read: a repository is read up to 600 MB."


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles, which would go through millions of records that have none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _cleaned(into: Path) -> Iterator[None]:
    """Leave no tables behind after a failure."""
    try:
        yield
    except BaseException:
        for file in into.glob("*.parquet"):
            file.unlink(missing_ok=True)
        raise
