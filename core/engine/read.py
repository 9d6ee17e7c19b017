"""Read what a person attached into Parquet copies."""

from __future__ import annotations

import time
from pathlib import Path

from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Column, Table
from core.domain.work import ReadSource, SourceRead
from core.engine import database
from core.engine.names import path_literal, quoted, table_name
from core.engine.progress import Report


def read_source(request: ReadSource, memory: int, report: Report) -> SourceRead:
    path, into = Path(request.path), Path(request.into)
    into.mkdir(parents=True, exist_ok=True)
    name = table_name(path.stem, request.taken)
    target = into / f"{name}.parquet"
    started = time.perf_counter()
    with database.plain(memory, into / "spill") as connection:
        connection.execute(f"CREATE TABLE t AS FROM read_csv({path_literal(str(path))})")
        connection.execute(f"COPY t TO {path_literal(str(target))} (FORMAT parquet)")
        described = connection.execute("DESCRIBE t").fetchall()
        rows = connection.execute("SELECT count(*) FROM t").fetchall()[0][0]
        profiles = []
        for column, kind, *_ in described:
            missing, distinct = connection.execute(
                f"SELECT count(*) - count({quoted(column)}), count(DISTINCT {quoted(column)}) FROM t"
            ).fetchall()[0]
            profiles.append(
                ColumnProfile(name=column, type=kind, missing=missing, distinct=distinct)
            )
    stat = path.stat()
    columns = tuple(Column(name=c[0], type=c[1]) for c in described)
    return SourceRead(
        source_kind="csv",
        fingerprint=f"{stat.st_size}-{stat.st_mtime_ns}",
        bytes=stat.st_size,
        tables=(Table(name=name, columns=columns, rows=rows, file=target.name),),
        profiles=(
            TableProfile(
                table=name,
                rows=rows,
                columns=tuple(profiles),
                seconds=time.perf_counter() - started,
            ),
        ),
    )
