"""Copy a table to Parquet once, with types made sensible on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.domain.sources import ReadAs
from core.engine.misfits import Misfits
from core.engine.names import path_literal
from core.engine.progress import Report
from core.engine.raw import Raw, loosely, strictly
from core.engine.readings import Reading
from core.engine.types import Judgement, doubted, judge, ladder

_CELLS = 10_000_000
_GROUP = (2_048, 122_880)
_POLL = 0.15
_LEADING = 20

# DuckDB quotes what it cannot read, which may be no text
READING_FAULTS = (duckdb.Error, UnicodeError)


@dataclass(frozen=True)
class Copied:
    """A finished copy. `units`, `remarks` and `offers` of another reading are by column;
    `warnings` are for the table. `ending` are the first words of the last row, of a table that
    is laid out for people."""

    file: Path
    columns: tuple[tuple[str, str], ...]
    rows: int
    units: Mapping[str, str]
    remarks: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    offers: Mapping[str, ReadAs] = field(default_factory=dict)
    ending: str = ""


class Copier:
    """Writes copies with one connection; `report` hears how far each is."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, report: Report) -> None:
        self._connection = connection
        self._report = report

    def copy(
        self, raw: Raw, target: Path, wanted: Mapping[str, ReadAs] = MappingProxyType({})
    ) -> Copied:
        """The quick way if every value fits what the samples promise, else the thorough one.

        `wanted` are columns that a person chose a reading for.
        """
        judged = {
            name: judge(raw.samples.get(name, ()), european=raw.european) for name in raw.texts()
        }
        chosen = _chosen(judged)
        warnings: tuple[str, ...] = ()
        try:
            self._write(self._quick(raw, chosen), raw, target=target)
            undecided: dict[str, Sequence[Reading]] = {
                n: j.open for n, j in judged.items() if j.open
            }
            undecided |= _ladders(raw, [n for n in wanted if n in judged.keys() - chosen.keys()])
        except READING_FAULTS as error:
            if is_exhausted(error):
                raise
            plain = raw.plain(self._connection)
            if plain.instead is not None:
                return self.copy(plain.instead, target, wanted)
            self._write(strictly(plain.sql, raw.columns, readings={}), raw, target=target)
            warnings, judged = plain.warnings, {}
            undecided = _ladders(raw, raw.texts())
        # readings that are decided below may empty these words
        ending = _ending(target) if raw.laid_out else ""
        if undecided:
            settled = Misfits(self._connection, _parquet(target), wanted).settled(undecided)
            if converted := _chosen(settled):
                self._convert(target, raw, readings=converted)
            judged |= {n: doubted(j, raw.samples.get(n, ())) for n, j in settled.items()}
        finished = self._finished(target, judged, warnings=(*raw.warnings, *warnings))
        return replace(finished, ending=ending)

    def _quick(self, raw: Raw, chosen: Mapping[str, Reading]) -> str:
        if raw.fast is not None:
            return raw.fast(chosen)
        return strictly(raw.plain(self._connection).sql, raw.columns, readings=chosen)

    def _write(self, select: str, raw: Raw, *, target: Path) -> None:
        group = min(max(_CELLS // max(1, len(raw.columns)), _GROUP[0]), _GROUP[1])
        # both are held for every column at once: small ones keep wide tables within memory
        sizes = f"ROW_GROUP_SIZE {group}, DICTIONARY_SIZE_LIMIT {group // 20}"
        options = f"FORMAT parquet, COMPRESSION snappy, {sizes}"
        with self._watched(f"Copying {raw.title}"):
            self._connection.execute(f"COPY ({select}) TO {path_literal(str(target))} ({options})")

    def _convert(self, target: Path, raw: Raw, *, readings: Mapping[str, Reading]) -> None:
        """Write the copy again with some texts converted."""
        before = target.with_suffix(".before")
        target.rename(before)
        try:
            columns = self._described(before)
            select = loosely(f"FROM {_parquet(before)}", columns, readings=readings)
            self._write(select, raw, target=target)
        finally:
            before.unlink(missing_ok=True)

    def _described(self, file: Path) -> tuple[tuple[str, str], ...]:
        rows = self._connection.execute(f"DESCRIBE SELECT * FROM {_parquet(file)}").fetchall()
        return tuple((str(row[0]), str(row[1])) for row in rows)

    def _finished(
        self, target: Path, judged: Mapping[str, Judgement], *, warnings: tuple[str, ...]
    ) -> Copied:
        row = self._connection.execute(f"SELECT count(*) FROM {_parquet(target)}").fetchone()
        return Copied(
            file=target,
            columns=self._described(target),
            rows=int(row[0]) if row else 0,
            units={name: r.unit for name, r in _chosen(judged).items() if r.unit},
            remarks={name: j.note for name, j in judged.items() if j.note},
            warnings=warnings,
            offers={name: j.offer for name, j in judged.items() if j.offer},
        )

    @contextmanager
    def _watched(self, text: str) -> Iterator[None]:
        """Report DuckDB's own progress while a statement runs."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_POLL):
                percent = self._connection.query_progress()
                self._report(percent / 100 if percent >= 0 else None, text)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def is_exhausted(error: Exception) -> bool:
    """Whether memory or disk ran out, so that another way of reading would not help."""
    text = str(error)
    return isinstance(error, duckdb.OutOfMemoryException) or any(
        words in text for words in ("No space left", "File too large", "max_temp_directory_size")
    )


def _chosen(judged: Mapping[str, Judgement]) -> dict[str, Reading]:
    return {name: j.chosen for name, j in judged.items() if j.chosen}


def _ladders(raw: Raw, names: Iterable[str]) -> dict[str, Sequence[Reading]]:
    """Every reading of these columns that their samples leave open."""
    ladders = {name: ladder(raw.samples.get(name, ()), european=raw.european) for name in names}
    return {name: found for name, found in ladders.items() if found}


def _ending(file: Path) -> str:
    """The first text with a letter in the last row, or "", of the columns that lead the table."""
    with pq.ParquetFile(file) as copy:
        last = copy.num_row_groups - 1
        texts = [field.name for field in copy.schema_arrow if pa.types.is_string(field.type)]
        for name in texts[:_LEADING] if last >= 0 else ():
            cell = copy.read_row_group(last, columns=[name]).column(name)[-1].as_py()
            if cell and any(map(str.isalpha, cell)):
                return " ".join(cell.split())
    return ""


def _parquet(file: Path) -> str:
    return f"read_parquet({path_literal(str(file))})"
