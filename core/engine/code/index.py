"""Put together what was parsed of a repository: its tables, and an overview of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.domain.code.index import CodeIndexed, IndexCode
from core.engine import database
from core.engine.code.lines import write_lines
from core.engine.code.linking import Linking
from core.engine.code.overview import Looking
from core.engine.code.pack import manifest
from core.engine.code.shares import TreeRead
from core.engine.code.tables import SHAPES, Written, columns_of, names_for
from core.engine.code.uncollected import uncollected
from core.engine.progress import Report


def index_code(request: IndexCode, memory: int, *, report: Report) -> CodeIndexed:
    """StepError (code file) when the pack is broken."""
    started = time.perf_counter()
    into = Path(request.into)
    with (
        _cleaned(into),
        uncollected(),
        database.plain(memory, into / "spill") as connection,
        ThreadPoolExecutor(1) as beside,
    ):
        tree = TreeRead(Path(request.shares))
        lines = beside.submit(_write_lines, request, tree)
        written = Written(connection, into, names_for(request.name, request.taken))
        written.take_over(request.dated)
        report(None, "Linking what is called to what defines it")
        _write_code(written, tree)
        report(None, "Looking at it")
        _write_files(written, tree)
        overview = Looking(connection, written.names).overview(request.commit, tree)
        lines.result()
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


def _write_lines(request: IndexCode, tree: TreeRead) -> None:
    """Mostly outside of Python's lock, beside the linking, which is in it."""
    texts = set(tree.read["path"].to_pylist())
    packed = [each for each in manifest(Path(request.manifest)) if each.path in texts]
    write_lines(Path(request.into) / "code_lines.parquet", packed, Path(request.pack))


def _write_code(written: Written, tree: TreeRead) -> None:
    written.keep("symbols", tree.placed("symbols"))
    linking = Linking(tree)
    written.keep("calls", linking.calls())
    written.write("imports", columns_of(list(linking.imports()), 4))


def _write_files(written: Written, tree: TreeRead) -> None:
    """Each with what the history says of its path."""
    connection, tables = written.connection, written.names
    connection.register("read_files", tree.files)
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


def _warnings(tree: TreeRead) -> Iterator[str]:
    if tree.unparsed:
        files = "file was" if tree.unparsed == 1 else "files were"
        yield (
            f"{tree.unparsed:,} {files} not parsed, being written by a program or too slow to"
            " parse: their lines can be searched, but what they define and call is not known."
        )
    skipped = tree.files["skipped"].to_pylist()
    if many := skipped.count("many"):
        yield f"{many:,} files were not read: a repository is read up to 600 MB."
    if odd := skipped.count("unreadable"):
        files = "file" if odd == 1 else "files"
        yield f"{odd:,} {files} could not be read: what reads them broke off at them."


@contextmanager
def _cleaned(into: Path) -> Iterator[None]:
    """Leave no tables behind after a failure."""
    try:
        yield
    except BaseException:
        for file in into.glob("*.parquet"):
            file.unlink(missing_ok=True)
        raise
