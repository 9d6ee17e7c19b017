"""Copy a table to Parquet once, with types made sensible on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.engine.names import path_literal, quoted
from core.engine.progress import Report
from core.engine.raw import Raw, strictly
from core.engine.readings import Reading
from core.engine.types import Judgement, judge, ladder, settle

_CELLS = 10_000_000
_GROUP = (2_048, 122_880)
_BATCH = 200
_POLL = 0.15


@dataclass(frozen=True)
class Copied:
    """A finished copy. `units` and `remarks` are by column; `warnings` are for the table."""

    file: Path
    columns: tuple[tuple[str, str], ...]
    rows: int
    units: Mapping[str, str]
    remarks: Mapping[str, str]
    warnings: tuple[str, ...] = ()


class Copier:
    """Writes copies with one connection; `report` hears how far each is."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, report: Report) -> None:
        self._connection = connection
        self._report = report

    def copy(self, raw: Raw, target: Path) -> Copied:
        """The quick way if every value fits what the samples promise, else the thorough one."""
        judged = {
            name: judge(raw.samples.get(name, ()), european=raw.european) for name in raw.texts()
        }
        chosen = {name: j.chosen for name, j in judged.items() if j.chosen}
        remarks = {name: j.note for name, j in judged.items() if j.note}
        warnings: tuple[str, ...] = ()
        try:
            self._write(self._quick(raw, chosen), raw, target=target)
            undecided: dict[str, Sequence[Reading]] = {
                n: j.open for n, j in judged.items() if j.open
            }
        except duckdb.Error as error:
            if is_exhausted(error):
                raise
            plain = raw.plain(self._connection)
            self._write(strictly(plain.sql, raw.columns, readings={}), raw, target=target)
            warnings, chosen, remarks = plain.warnings, {}, {}
            undecided = {
                name: found
                for name in raw.texts()
                if (found := ladder(raw.samples.get(name, ()), european=raw.european))
            }
        if undecided:
            settled = self._settle(target, undecided)
            converted = {name: j.chosen for name, j in settled.items() if j.chosen}
            if converted:
                self._convert(target, raw, readings=converted)
            chosen |= converted
            remarks |= {name: j.note for name, j in settled.items() if j.note}
        return self._finished(target, raw, chosen=chosen, remarks=remarks, warnings=warnings)

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

    def _settle(
        self, target: Path, undecided: Mapping[str, Sequence[Reading]]
    ) -> dict[str, Judgement]:
        """Count misfits of every open reading over the whole column, and decide."""
        asked = [(name, reading) for name, many in undecided.items() for reading in many]
        counts: list[int] = []
        for start in range(0, len(asked), _BATCH):
            parts = [
                f"count(*) FILTER ({reading.misfit(name)})"
                for name, reading in asked[start : start + _BATCH]
            ]
            row = self._connection.execute(
                f"SELECT {', '.join(parts)} FROM {_parquet(target)}"
            ).fetchone()
            counts += [int(count) for count in row or ()]
        misfits: dict[str, list[int]] = {name: [] for name in undecided}
        for (name, _), count in zip(asked, counts, strict=True):
            misfits[name].append(count)
        return {
            name: self._decide(target, name, readings=undecided[name], misfits=misfits[name])
            for name in misfits
        }

    def _decide(
        self, target: Path, name: str, *, readings: Sequence[Reading], misfits: Sequence[int]
    ) -> Judgement:
        settled = settle(readings, misfits)
        if settled.chosen or settled.note:
            return settled
        nearest = min(range(len(readings)), key=misfits.__getitem__)
        row = self._connection.execute(
            f"SELECT min({quoted(name)}), count(*) FROM {_parquet(target)}"
            f" WHERE {readings[nearest].misfit(name)}"
        ).fetchone()
        example = str(row[0])[:30] if row else ""
        what = "dates" if readings[nearest].type in {"DATE", "TIMESTAMP"} else "numbers"
        count = misfits[nearest]
        some = "1 value is" if count == 1 else f"{count:,} values are"
        return Judgement(note=f"Mostly {what}, but {some} not ({example!r}), so it stays text.")

    def _convert(self, target: Path, raw: Raw, *, readings: Mapping[str, Reading]) -> None:
        """Write the copy again with some texts converted."""
        before = target.with_suffix(".before")
        target.rename(before)
        try:
            columns = self._described(before)
            select = strictly(f"FROM {_parquet(before)}", columns, readings=readings)
            self._write(select, raw, target=target)
        finally:
            before.unlink(missing_ok=True)

    def _described(self, file: Path) -> tuple[tuple[str, str], ...]:
        rows = self._connection.execute(f"DESCRIBE SELECT * FROM {_parquet(file)}").fetchall()
        return tuple((str(row[0]), str(row[1])) for row in rows)

    def _finished(
        self,
        target: Path,
        raw: Raw,
        *,
        chosen: Mapping[str, Reading],
        remarks: Mapping[str, str],
        warnings: tuple[str, ...],
    ) -> Copied:
        row = self._connection.execute(f"SELECT count(*) FROM {_parquet(target)}").fetchone()
        return Copied(
            file=target,
            columns=self._described(target),
            rows=int(row[0]) if row else 0,
            units={name: r.unit for name, r in chosen.items() if r.unit},
            remarks=remarks,
            warnings=(*raw.warnings, *warnings),
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


def is_exhausted(error: duckdb.Error) -> bool:
    """Whether memory or disk ran out, so that another way of reading would not help."""
    text = str(error)
    return isinstance(error, duckdb.OutOfMemoryException) or any(
        words in text for words in ("No space left", "File too large", "max_temp_directory_size")
    )


def _parquet(file: Path) -> str:
    return f"read_parquet({path_literal(str(file))})"
